/**
 * Gradient transformations: what optimisers are made of.
 *
 * Law     update(grads, state, params) gives updates to be *added* by applyUpdates, and the next state. Both inputs are unchanged.
 * State   a tree: tensors in Modules that mirror the parameters, so it can be mapped, saved and compared. Step counters are tensors,
 *         so that no step waits for the device.
 * Nulls   a parameter that is `null` has no state and no update. Integer and boolean tensors have none either: they get no gradient.
 * Owner   updates and the next state belong to the caller, who still owns gradients, old state and parameters; see `step`.
 */
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { DONATED, ModuleError, showPlace, showTensorType, showValue } from "../errors.js";
import { isArray, isInexactArray } from "../filter.js";
import { knownInteger, valueIfKnown } from "../known-integers.js";
import { tidyTree } from "../memory.js";
import { tf } from "#tensorflow";
import { leafPaths } from "../tree/children.js";
import { flatten, treeUnflatten } from "../tree/flatten.js";
import { flattenUpTo } from "../tree/flatten-up-to.js";
import { showPath } from "../tree/path.js";
import type { Def } from "../tree/tree-def.js";
import { constant, mul } from "../arithmetic.js";

declare const OPT_STATE: unique symbol;

/** The state of an optimiser: an opaque tree. Keep it beside the model, or in a field of a Module. */
export interface OptState {
  readonly [OPT_STATE]: true;
}

/** A gradient transformation. Semantics: `optax.GradientTransformation`. */
export interface Optimizer {
  /**
   * The state for parameters of this structure.
   *
   * @throws ModuleError (`bad-argument`) with the path, when a leaf is no tensor: filter the model first.
   */
  init(params: unknown): OptState;
  /**
   * Updates and next state from gradients of the structure that `init` was given.
   *
   * @param params the parameters, or the whole model; only for optimisers that need them, such as `adamw`.
   * @throws TreeMismatchError with the path, when gradients and state differ in structure.
   */
  update<T>(grads: T, state: OptState, params?: T): [updates: T, state: OptState];
}

/** A number, or a schedule: the number of steps done (a float scalar) to a float scalar. */
export type ScalarOrSchedule = number | Schedule;
export type Schedule = (count: Scalar) => Scalar;

/** The tensors of a tree and its structure, `null`s where there is no tensor to train. */
export interface Flat {
  readonly tensors: readonly Tensor[];
  readonly def: Def;
}

/** The parameters that have state: floating tensors. Anything but tensors is an error that says to filter. */
export function trainableOf(caller: string, params: unknown): unknown {
  const [leaves, def] = flatten(params);
  const kept = leaves.map((leaf, i) => {
    const place = (): string => showPlace(showPath(leafPaths(params)[i]!));
    if (isArray(leaf)) {
      if (leaf.isDisposed) throw new ModuleError("bad-argument", `${caller}.init: the tensor ${place()} is disposed. ${DONATED}`);
      return isInexactArray(leaf) ? leaf : null;
    }
    throw new ModuleError(
      "bad-argument",
      `${caller}.init: the parameters must be tensors, and ${place()} there is ${showValue(leaf)}. ` +
        "Filter them first: optimizer.init(filter(model, isInexactArray)). The lint rule safe-init/require-filtered-optimizer-init finds this.",
    );
  });
  return treeUnflatten(def, kept);
}

/** A tree of tensors like `params`, each made by `make`. */
export function like(params: unknown, make: (param: Tensor) => Tensor): unknown {
  const [leaves, def] = flatten(params);
  return treeUnflatten(
    def,
    leaves.map((leaf) => make(leaf as Tensor)),
  );
}

/** The gradients as tensors; anything else is refused with its path. */
export function flatGrads(caller: string, grads: unknown): Flat {
  const [leaves, def] = flatten(grads);
  leaves.forEach((leaf, i) => {
    if (isArray(leaf) && !leaf.isDisposed) return;
    const found = isArray(leaf) ? "there is a disposed one" : `there is ${showValue(leaf)}. The order is update(grads, state, params)`;
    throw new ModuleError(
      "bad-argument",
      `${caller}.update: gradients must be tensors or null, and ${showPlace(showPath(leafPaths(grads)[i]!))} ${found}.`,
    );
  });
  return { tensors: leaves as Tensor[], def };
}

/** A tree of the gradients' structure. */
export function treeOf(grads: Flat, tensors: readonly Tensor[]): unknown {
  return treeUnflatten(grads.def, tensors);
}

/** The tensors of a part of the state, such as first moments, paired with the gradients. */
export function paired(caller: string, grads: Flat, part: unknown): readonly Tensor[] {
  const found = flattenUpTo(grads.def, part, {
    caller: `${caller}.update`,
    sides: ["the gradient tree", "the optimiser state"],
  }) as Tensor[];
  grads.tensors.forEach((grad, i) => {
    const other = found[i]!;
    if (isArray(other) && other.isDisposed) throw disposedState(caller);
    if (isArray(other) && grad.rank === other.rank && grad.shape.every((size, k) => size === other.shape[k])) return;
    throw new ModuleError(
      "bad-argument",
      `${caller}.update: a gradient is ${showTensorType(grad)}, and the state has ${showValue(other)} for it. The state belongs to other parameters; ` +
        "call init again after changing the model.",
    );
  });
  return found;
}

/** The parameters paired with the gradients. The whole model will do: where gradients are null, parameters may be anything. */
export function pairedParams(caller: string, grads: Flat, params: unknown): readonly Tensor[] {
  if (params === undefined || params === null) {
    throw new ModuleError("bad-argument", `${caller}.update needs the parameters: update(grads, state, params).`);
  }
  const found = flattenUpTo(grads.def, params, {
    caller: `${caller}.update`,
    sides: ["the gradient tree", "the parameter tree"],
    nullMatchesAll: true,
  });
  for (const param of found) {
    if (isArray(param) && !param.isDisposed) continue;
    const what = isArray(param) ? "a parameter that is disposed" : `${showValue(param)}, which is no tensor`;
    throw new ModuleError("bad-argument", `${caller}.update: there is a gradient for ${what}.`);
  }
  return found as Tensor[];
}

/** A state of the class that the optimiser made, or an error that says what was given instead. */
export function stateOf<S extends object>(caller: string, state: unknown, cls: abstract new (...args: any[]) => S): S {
  if (state instanceof cls) {
    const { count } = state as { count?: Tensor };
    if (count?.isDisposed === true) throw disposedState(caller);
    return state;
  }
  throw new ModuleError(
    "bad-argument",
    `${caller}.update: the second argument must be the state that init or update of the same optimiser gave, not ${showValue(state)}. ` +
      "The order is update(grads, state, params).",
  );
}

function disposedState(caller: string): ModuleError {
  return new ModuleError(
    "bad-argument",
    `${caller}.update: the state is disposed. ${DONATED}`,
  );
}

/** An optimiser whose functions leave no tensors behind. */
export function optimizer<S>(parts: {
  init(params: unknown): S;
  update(grads: unknown, state: OptState, params: unknown): [unknown, S];
}): Optimizer {
  return {
    init: (params) => tidyTree(() => parts.init(params)) as unknown as OptState,
    update: <T>(grads: T, state: OptState, params?: T) => tidyTree(() => parts.update(grads, state, params)) as unknown as [T, OptState],
  };
}

/** One step more. */
export function nextCount(count: Tensor): Tensor {
  const steps = valueIfKnown(count);
  return steps === undefined ? tf.add(count, tf.scalar(1, "int32")) : knownInteger(steps + 1);
}

/** A learning rate at some step: a number, or a scalar that a schedule gave. */
export type Rate = number | Tensor;

/** The learning rate after `count` steps. */
export function rateAt(rate: ScalarOrSchedule, count: Tensor): Rate {
  if (typeof rate === "number") return rate;
  const value: unknown = rate(tf.cast(count, "float32") as Scalar);
  if (typeof value === "number" || (isArray(value) && value.rank === 0)) return value;
  throw new ModuleError(
    "bad-argument",
    `The learning rate is a schedule, which must give a scalar tensor for the number of steps done, and it gave ${showValue(value)}.`,
  );
}

/** `factor · rate`, as a scalar. */
export function scaled(rate: Rate, factor: number): Tensor {
  return typeof rate === "number" ? constant(rate * factor) : mul(rate, constant(factor));
}

/** Minus the learning rate after `count` steps. */
export function negativeRate(rate: ScalarOrSchedule, count: Tensor): Tensor {
  return scaled(rateAt(rate, count), -1);
}

export function checkNumber(where: string, value: unknown, low: number, high = Infinity): void {
  if (typeof value === "number" && value >= low && value <= high) return;
  const range = high === Infinity ? `from ${low} up` : `from ${low} to ${high}`;
  throw new ModuleError("bad-argument", `${where} must be a number ${range}, not ${showValue(value)}.`);
}

export function checkRate(caller: string, rate: unknown): void {
  if (typeof rate !== "function") checkNumber(`${caller}: the learning rate`, rate, 0);
}
