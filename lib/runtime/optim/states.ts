/** The states of the optimisers: Modules, so that trees show what they are. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { defineModule, Module } from "../module/module.js";

class EmptyStateModule extends Module<EmptyStateModule> {}

/** Of transformations without memory. */
export const EmptyState = /* @__PURE__ */ defineModule(EmptyStateModule, {}, { name: "EmptyState" });
export type EmptyState = EmptyStateModule;

class TraceStateModule extends Module<TraceStateModule> {
  readonly trace!: any;
}

/** Of `sgd` with momentum: the decayed sum of gradients, in the structure of the parameters. */
export const TraceState = /* @__PURE__ */ defineModule(TraceStateModule, {}, { name: "TraceState" });
export type TraceState = TraceStateModule;

class CountStateModule extends Module<CountStateModule> {
  readonly count!: Tensor;
}

/** Of schedules: the number of steps done. */
export const CountState = /* @__PURE__ */ defineModule(CountStateModule, {}, { name: "CountState" });
export type CountState = CountStateModule;

class AdamStateModule extends Module<AdamStateModule> {
  readonly count!: Tensor;
  readonly mu!: any;
  readonly nu!: any;
}

/** Of `adam` and `adamw`: steps done, first and second moments, in the structure of the parameters. */
export const AdamState = /* @__PURE__ */ defineModule(AdamStateModule, {}, { name: "AdamState" });
export type AdamState = AdamStateModule;

class RmsStateModule extends Module<RmsStateModule> {
  readonly count!: Tensor;
  readonly nu!: any;
}

/** Of `rmsprop`: steps done and the running mean of squares. */
export const RmsState = /* @__PURE__ */ defineModule(RmsStateModule, {}, { name: "RmsState" });
export type RmsState = RmsStateModule;

class AdagradStateModule extends Module<AdagradStateModule> {
  readonly count!: Tensor;
  readonly sumOfSquares!: any;
}

/** Of `adagrad`: steps done and the sum of squares. */
export const AdagradState = /* @__PURE__ */ defineModule(AdagradStateModule, {}, { name: "AdagradState" });
export type AdagradState = AdagradStateModule;

class MaskedStateModule extends Module<MaskedStateModule> {
  readonly inner!: any;
}

/** Of `masked`: the state for the part of the parameters that the mask keeps. */
export const MaskedState = /* @__PURE__ */ defineModule(MaskedStateModule, {}, { name: "MaskedState" });
export type MaskedState = MaskedStateModule;
