/** Checks of what layers are given. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { DONATED, ModuleError, showTensorType, showValue } from "../errors.js";
import { isArray } from "../filter.js";
import { splitSeed } from "./seeds.js";

export function checkSize(where: string, size: unknown, low = 1): asserts size is number {
  if (Number.isInteger(size) && (size as number) >= low) return;
  throw new ModuleError("bad-argument", `${where} must be an integer from ${low} up, not ${showValue(size)}.`);
}

/** The input as a tensor of at least `rank` axes whose last one has `size` entries. */
export function checkInput(layer: string, x: unknown, rank: number, size: number | null): asserts x is Tensor {
  if (!isArray(x)) throw new ModuleError("bad-argument", `${layer}.call: the input must be a Tensor, not ${showValue(x)}.`);
  if (x.rank >= rank && (size === null || x.shape[x.rank - 1] === size)) return;
  const wanted = size === null ? `at least ${rank} axes` : `a last axis of ${size}`;
  throw new ModuleError("bad-argument", `${layer}.call: the input must have ${wanted}, and it is ${showTensorType(x)}.`);
}

/** A layer's own tensor, before it is used. */
export function checkWeight(layer: string, weight: unknown): asserts weight is Tensor {
  if (isArray(weight) && !weight.isDisposed) return;
  const why = isArray(weight)
    ? `it is disposed. ${DONATED}`
    : `it is ${showValue(weight)}. One half of a partition is no model: combine the halves before it is called.`;
  throw new ModuleError("bad-argument", `${layer}.call: the field 'weight' has no tensor to use; ${why}`);
}

/** What layers take beside the input: a seed for those that draw random numbers. */
export interface CallOptions {
  /** Gives the same random numbers for the same seed. */
  readonly seed?: number;
}

/** Anything that is called like a layer. */
export interface Layer {
  call(x: Tensor): Tensor;
}

/** Calls a layer, with a seed of its own when there is one. */
export function callLayer(layer: Layer, x: Tensor, options: CallOptions | undefined, index: number): Tensor {
  if (options?.seed === undefined) return layer.call(x);
  const seeded = layer as { call(x: Tensor, options: CallOptions): Tensor };
  return seeded.call(x, { ...options, seed: splitSeed(options.seed, index)! });
}
