/** Optimisers as gradient transformations, after optax. */
export { adam, adamw, type AdamOptions, type AdamWOptions } from "./adam.js";
export { adagrad, rmsprop, type AdagradOptions, type RmspropOptions } from "./adaptive.js";
export { chain } from "./chain.js";
export { clip, clipByGlobalNorm } from "./clip.js";
export { masked } from "./masked.js";
export type { Optimizer, OptState, ScalarOrSchedule, Schedule } from "./optimizer.js";
export { constant, cosineDecay, exponentialDecay, linear, piecewiseConstant, warmupCosineDecay } from "./schedules.js";
export { sgd, type SgdOptions } from "./sgd.js";
export { AdagradState, AdamState, CountState, EmptyState, MaskedState, RmsState, TraceState } from "./states.js";
