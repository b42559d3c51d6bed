/** The states of the optimisers: Modules, so that trees show what they are. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";

class EmptyStateModule extends Module<EmptyStateModule> {}

/** Of transformations without memory. */
export const EmptyState: ConstructorOf<typeof EmptyStateModule, EmptyState> =
  /* @__PURE__ */ defineModule(EmptyStateModule, {}, { name: "EmptyState" });
export interface EmptyState extends EmptyStateModule {}

class TraceStateModule extends Module<TraceStateModule> {
  readonly trace!: any;
}

/** Of `sgd` with momentum: the decayed sum of gradients, in the structure of the parameters. */
export const TraceState: ConstructorOf<typeof TraceStateModule, TraceState> =
  /* @__PURE__ */ defineModule(TraceStateModule, {}, { name: "TraceState" });
export interface TraceState extends TraceStateModule {}

class CountStateModule extends Module<CountStateModule> {
  readonly count!: Tensor;
}

/** Of schedules: the number of steps done. */
export const CountState: ConstructorOf<typeof CountStateModule, CountState> =
  /* @__PURE__ */ defineModule(CountStateModule, {}, { name: "CountState" });
export interface CountState extends CountStateModule {}

class AdamStateModule extends Module<AdamStateModule> {
  readonly count!: Tensor;
  readonly mu!: any;
  readonly nu!: any;
}

/** Of `adam` and `adamw`: steps done, first and second moments, in the structure of the parameters. */
export const AdamState: ConstructorOf<typeof AdamStateModule, AdamState> = /* @__PURE__ */ defineModule(AdamStateModule, {}, { name: "AdamState" });
export interface AdamState extends AdamStateModule {}

class RmsStateModule extends Module<RmsStateModule> {
  readonly count!: Tensor;
  readonly nu!: any;
}

/** Of `rmsprop`: steps done and the running mean of squares. */
export const RmsState: ConstructorOf<typeof RmsStateModule, RmsState> = /* @__PURE__ */ defineModule(RmsStateModule, {}, { name: "RmsState" });
export interface RmsState extends RmsStateModule {}

class AdagradStateModule extends Module<AdagradStateModule> {
  readonly count!: Tensor;
  readonly sumOfSquares!: any;
}

/** Of `adagrad`: steps done and the sum of squares. */
export const AdagradState: ConstructorOf<typeof AdagradStateModule, AdagradState> =
  /* @__PURE__ */ defineModule(AdagradStateModule, {}, { name: "AdagradState" });
export interface AdagradState extends AdagradStateModule {}

class MaskedStateModule extends Module<MaskedStateModule> {
  readonly inner!: any;
}

/** Of `masked`: the state for the part of the parameters that the mask keeps. */
export const MaskedState: ConstructorOf<typeof MaskedStateModule, MaskedState> =
  /* @__PURE__ */ defineModule(MaskedStateModule, {}, { name: "MaskedState" });
export interface MaskedState extends MaskedStateModule {}
