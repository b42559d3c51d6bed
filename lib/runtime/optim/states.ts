/** The states of the optimisers: Modules, so that trees show what they are. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { Module, module } from "../module/module.js";

/** Of transformations without memory. */
@module({ name: "EmptyState" })
export class EmptyState extends Module<EmptyState> {}

/** Of `sgd` with momentum: the decayed sum of gradients, in the structure of the parameters. */
@module({ name: "TraceState" })
export class TraceState extends Module<TraceState> {
  readonly trace!: any;
}

/** Of schedules: the number of steps done. */
@module({ name: "CountState" })
export class CountState extends Module<CountState> {
  readonly count!: Tensor;
}

/** Of `adam` and `adamw`: steps done, first and second moments, in the structure of the parameters. */
@module({ name: "AdamState" })
export class AdamState extends Module<AdamState> {
  readonly count!: Tensor;
  readonly mu!: any;
  readonly nu!: any;
}

/** Of `rmsprop`: steps done and the running mean of squares. */
@module({ name: "RmsState" })
export class RmsState extends Module<RmsState> {
  readonly count!: Tensor;
  readonly nu!: any;
}

/** Of `adagrad`: steps done and the sum of squares. */
@module({ name: "AdagradState" })
export class AdagradState extends Module<AdagradState> {
  readonly count!: Tensor;
  readonly sumOfSquares!: any;
}

/** Of `masked`: the state for the part of the parameters that the mask keeps. */
@module({ name: "MaskedState" })
export class MaskedState extends Module<MaskedState> {
  readonly inner!: any;
}
