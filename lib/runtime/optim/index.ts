/** Optimisers as gradient transformations, after optax. */
export { adam, adamw, type AdamOptions, type AdamWOptions } from "./adam.js";
export { chain } from "./chain.js";
export { clip, clipByGlobalNorm } from "./clip.js";
export type { Optimizer, OptState, ScalarOrSchedule, Schedule } from "./optimizer.js";
export { sgd, type SgdOptions } from "./sgd.js";
export { AdagradState, AdamState, CountState, EmptyState, MaskedState, RmsState, TraceState } from "./states.js";
