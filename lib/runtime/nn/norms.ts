import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showTensorType, showValue } from "../errors.js";
import { isArray } from "../filter.js";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { checkSize, checkWeight } from "./arguments.js";

export interface NormOptions {
  /** Added to the variance, or to the mean square. Default 1e-5. */
  readonly eps?: number;
}

/** The shape of the axes that are normalised, which are the last ones. */
function shapeOf(where: string, size: unknown): number[] {
  const shape = Array.isArray(size) ? (size as unknown[]) : [size];
  shape.forEach((n) => checkSize(`${where}: the size`, n));
  return shape as number[];
}

function checkEps(where: string, eps: unknown): asserts eps is number {
  if (typeof eps !== "number" || !(eps >= 0))
    throw new ModuleError("bad-argument", `${where}: eps must be a number from 0 up, not ${showValue(eps)}.`);
}

/** The indices of the last axes, after checking that they have the layer's shape. */
function normalisedAxes(layer: string, x: unknown, shape: readonly number[]): number[] {
  if (!isArray(x)) throw new ModuleError("bad-argument", `${layer}.call: the input must be a Tensor, not ${showValue(x)}.`);
  const start = x.rank - shape.length;
  if (start < 0 || shape.some((size, i) => size !== x.shape[start + i])) {
    throw new ModuleError(
      "bad-argument",
      `${layer}.call: the last axes of the input must be [${shape.join(",")}], and the input is ${showTensorType(x)}.`,
    );
  }
  return shape.map((_, i) => start + i);
}

class LayerNormLayer extends Module {
  readonly weight!: Tensor;
  readonly bias!: Tensor;
  readonly eps!: number;

  constructor(size: number | readonly number[], options: NormOptions = {}) {
    super();
    const shape = shapeOf("new LayerNorm", size);
    checkOptions("new LayerNorm", options, { eps: "any" });
    const { eps = 1e-5 } = options;
    checkEps("new LayerNorm", eps);
    this.eps = eps;
    this.weight = tf.ones(shape);
    this.bias = tf.zeros(shape);
  }

  call(x: Tensor): Tensor {
    checkWeight("LayerNorm", this.weight);
    const axes = normalisedAxes("LayerNorm", x, this.weight.shape);
    const { mean, variance } = tf.moments(x, axes, true);
    return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, this.eps))), this.weight), this.bias);
  }
}

/**
 * (x - mean) / √(variance + eps) · weight + bias, over the last axes; the variance is the biased one. The shape stays.
 *
 * @param size of the last axis, or the shape of several last axes.
 * @throws ModuleError (`bad-argument`) for a size that is no integer from 1 up, or an input of other last axes.
 *
 * Semantics: `equinox.nn.LayerNorm` on each example; Ba, Kiros and Hinton, "Layer normalization" (2016).
 */
export const LayerNorm: ConstructorOf<typeof LayerNormLayer, LayerNorm> = /* @__PURE__ */ defineModule(LayerNormLayer, { eps: { static: true } }, { name: "LayerNorm" });
export interface LayerNorm extends LayerNormLayer {}

class RMSNormLayer extends Module {
  readonly weight!: Tensor;
  readonly eps!: number;

  constructor(size: number | readonly number[], options: NormOptions = {}) {
    super();
    const shape = shapeOf("new RMSNorm", size);
    checkOptions("new RMSNorm", options, { eps: "any" });
    const { eps = 1e-5 } = options;
    checkEps("new RMSNorm", eps);
    this.eps = eps;
    this.weight = tf.ones(shape);
  }

  call(x: Tensor): Tensor {
    checkWeight("RMSNorm", this.weight);
    const axes = normalisedAxes("RMSNorm", x, this.weight.shape);
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), axes, true), this.eps))), this.weight);
  }
}

/**
 * x / √(mean(x²) + eps) · weight, over the last axes. The shape stays.
 *
 * @param size of the last axis, or the shape of several last axes.
 * @throws as `LayerNorm`.
 *
 * Semantics: `equinox.nn.RMSNorm` on each example, without bias; Zhang and Sennrich, "Root mean square layer normalization" (2019).
 */
export const RMSNorm: ConstructorOf<typeof RMSNormLayer, RMSNorm> = /* @__PURE__ */ defineModule(RMSNormLayer, { eps: { static: true } }, { name: "RMSNorm" });
export interface RMSNorm extends RMSNormLayer {}
