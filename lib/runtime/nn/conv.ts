import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showTensorType, showValue } from "../errors.js";
import { isArray } from "../filter.js";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { checkSize, checkWeight } from "./arguments.js";
import { seedOf, splitSeed } from "./seeds.js";

/** `valid`: no padding. `same`: as much as keeps the size at stride 1. A number: so many zeros on each side. */
export type Padding = "valid" | "same" | number;

export interface ConvOptions<N> {
  /** Steps of the kernel. Default 1. */
  readonly stride?: N;
  /** Default `valid`. */
  readonly padding?: Padding;
  /** Distance between the kernel's entries. Default 1. */
  readonly dilation?: N;
  /** Whether there is a bias. Default `true`. */
  readonly useBias?: boolean;
  readonly seed?: number;
}

type Pair = number | readonly [number, number];

const CONV_OPTIONS = { stride: "any", padding: "any", dilation: "any", useBias: "boolean", seed: "any" } as const;

const CONV_FIELDS = { stride: { static: true }, padding: { static: true }, dilation: { static: true } };

function checkPadding(where: string, padding: unknown): asserts padding is Padding {
  if (padding === "same" || padding === "valid" || (Number.isInteger(padding) && (padding as number) >= 0)) return;
  throw new ModuleError("bad-argument", `${where}: padding must be 'same', 'valid' or an integer from 0 up, not ${showValue(padding)}.`);
}

export function pairOf(where: string, value: Pair): [number, number] {
  const pair = Array.isArray(value) ? (value as readonly unknown[]) : [value, value];
  if (pair.length !== 2) throw new ModuleError("bad-argument", `${where} must be a number or two, not ${showValue(value)}.`);
  pair.forEach((n) => checkSize(where, n));
  return pair as [number, number];
}

/** Kernel and bias, drawn uniformly from ±1/√(entries that make one output). */
function drawn(
  where: string,
  kernel: readonly number[],
  options: { useBias?: boolean; seed?: number },
): { weight: Tensor; bias: Tensor | null } {
  const seed = seedOf(where, options.seed);
  const outputs = kernel[kernel.length - 1]!;
  const limit = 1 / Math.sqrt(kernel.slice(0, -1).reduce((product, n) => product * n, 1));
  return {
    weight: tf.randomUniform([...kernel], -limit, limit, "float32", splitSeed(seed, 0)),
    bias: options.useBias === false ? null : tf.randomUniform([outputs], -limit, limit, "float32", splitSeed(seed, 1)),
  };
}

export function checkImage(layer: string, x: unknown, rank: number, channels: number | null, axes: string): asserts x is Tensor {
  if (isArray(x) && x.rank === rank && (channels === null || x.shape[rank - 1] === channels)) return;
  const got = isArray(x) ? showTensorType(x) : showValue(x);
  const wanted = channels === null ? "" : ` with ${channels} channels`;
  throw new ModuleError(
    "bad-argument",
    `${layer}.call: the input must be a Tensor ${axes}${wanted}, not ${got}. The batch comes first and the channels last.`,
  );
}

/** Where the window does not fit in the input, TensorFlow.js gives a tensor of size zero or less. */
function checkWindow(layer: string, x: Tensor, window: readonly number[], padding: Padding, dilation: readonly number[] = [1, 1]): void {
  if (padding === "same") return;
  window.forEach((size, axis) => {
    const length = x.shape[axis + 1]! + (padding === "valid" ? 0 : 2 * padding);
    const reach = (size - 1) * dilation[axis]! + 1;
    if (length >= reach) return;
    throw new ModuleError(
      "bad-argument",
      `${layer}.call: the window reaches over ${reach} entries of axis ${axis + 1}, which has ${length} with its padding; the input is ${showTensorType(x)}.`,
    );
  });
}

function strideAndDilation(where: string, stride: readonly number[], dilation: readonly number[]): void {
  if (stride.some((n) => n > 1) && dilation.some((n) => n > 1)) {
    throw new ModuleError(
      "bad-argument",
      `${where}: TensorFlow.js convolves either with a stride or with a dilation above 1, not with both.`,
    );
  }
}

class Conv1dLayer extends Module {
  readonly weight!: Tensor;
  readonly bias!: Tensor | null;
  readonly stride!: number;
  readonly padding!: Padding;
  readonly dilation!: number;

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: ConvOptions<number> = {}) {
    super();
    const where = "new Conv1d";
    checkOptions(where, options, CONV_OPTIONS);
    const { stride = 1, padding = "valid", dilation = 1 } = options;
    for (const [name, n] of Object.entries({ inChannels, outChannels, kernelSize, stride, dilation })) checkSize(`${where}: ${name}`, n);
    checkPadding(where, padding);
    strideAndDilation(where, [stride], [dilation]);
    const { weight, bias } = drawn(where, [kernelSize, inChannels, outChannels], options);
    this.weight = weight;
    this.bias = bias;
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
  }

  call(x: Tensor): Tensor {
    checkWeight("Conv1d", this.weight);
    checkImage("Conv1d", x, 3, this.weight.shape[1]!, "[batch, length, channels]");
    checkWindow("Conv1d", x, this.weight.shape.slice(0, 1), this.padding, [this.dilation]);
    // As an image of height 1, so that a number of zeros pads the length only.
    const image = tf.expandDims(x, 1) as never;
    const kernel = tf.expandDims(this.weight, 0) as never;
    const y: Tensor = tf.squeeze(tf.conv2d(image, kernel, [1, this.stride], explicit(this.padding, 0), "NHWC", [1, this.dilation]), [1]);
    return this.bias === null ? y : tf.add(y, this.bias);
  }
}

/**
 * Convolution over one axis: `[batch, length, inChannels]` to `[batch, newLength, outChannels]`. Weight
 * `[kernelSize, inChannels, outChannels]`, bias `[outChannels]` or null.
 *
 * @throws ModuleError (`bad-argument`) for sizes that are no integers from 1 up, unknown options, a stride together with a dilation, or an
 *   input of other axes.
 *
 * Semantics: `equinox.nn.Conv1d`, in the layout of TensorFlow and without groups.
 */
export const Conv1d: ConstructorOf<typeof Conv1dLayer, Conv1d> = /* @__PURE__ */ defineModule(Conv1dLayer, CONV_FIELDS, { name: "Conv1d" });
export interface Conv1d extends Conv1dLayer {}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

/** Numbers are written out for each axis: given one, TensorFlow.js takes the kernel and stride of the height for the width too. */
function explicit(padding: Padding, height: number): Padding | ExplicitPadding {
  if (typeof padding !== "number") return padding;
  return [
    [0, 0],
    [height, height],
    [padding, padding],
    [0, 0],
  ];
}

function explicit2d(padding: Padding): Padding | ExplicitPadding {
  return explicit(padding, typeof padding === "number" ? padding : 0);
}

class Conv2dLayer extends Module {
  readonly weight!: Tensor;
  readonly bias!: Tensor | null;
  readonly stride!: [number, number];
  readonly padding!: Padding;
  readonly dilation!: [number, number];

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: ConvOptions<Pair> = {}) {
    super();
    const where = "new Conv2d";
    checkOptions(where, options, CONV_OPTIONS);
    const { stride = 1, padding = "valid", dilation = 1 } = options;
    checkSize(`${where}: inChannels`, inChannels);
    checkSize(`${where}: outChannels`, outChannels);
    checkPadding(where, padding);
    const kernel = pairOf(`${where}: kernelSize`, kernelSize);
    this.stride = pairOf(`${where}: stride`, stride);
    this.padding = padding;
    this.dilation = pairOf(`${where}: dilation`, dilation);
    strideAndDilation(where, this.stride, this.dilation);
    const { weight, bias } = drawn(where, [...kernel, inChannels, outChannels], options);
    this.weight = weight;
    this.bias = bias;
  }

  call(x: Tensor): Tensor {
    checkWeight("Conv2d", this.weight);
    checkImage("Conv2d", x, 4, this.weight.shape[2]!, "[batch, height, width, channels]");
    checkWindow("Conv2d", x, this.weight.shape.slice(0, 2), this.padding, this.dilation);
    const y: Tensor = tf.conv2d(x as never, this.weight as never, this.stride, explicit2d(this.padding), "NHWC", this.dilation);
    return this.bias === null ? y : tf.add(y, this.bias);
  }
}

/**
 * Convolution over two axes: `[batch, height, width, inChannels]` to `[batch, newHeight, newWidth, outChannels]`. Weight
 * `[kernelHeight, kernelWidth, inChannels, outChannels]`, bias `[outChannels]` or null.
 *
 * @param kernelSize one number for both axes, or `[height, width]`; so are stride and dilation.
 * @throws as `Conv1d`.
 *
 * Semantics: `equinox.nn.Conv2d`, in the layout of TensorFlow and without groups.
 */
export const Conv2d: ConstructorOf<typeof Conv2dLayer, Conv2d> = /* @__PURE__ */ defineModule(Conv2dLayer, CONV_FIELDS, { name: "Conv2d" });
export interface Conv2d extends Conv2dLayer {}

export interface PoolOptions {
  /** Steps of the window. Default the size of the window. */
  readonly stride?: Pair;
  /** Default `valid`. */
  readonly padding?: Padding;
}

const POOL_FIELDS = { size: { static: true }, stride: { static: true }, padding: { static: true } };

abstract class Pool2d extends Module {
  readonly size!: [number, number];
  readonly stride!: [number, number];
  readonly padding!: Padding;

  constructor(where: string, size: Pair, options: PoolOptions) {
    super();
    checkOptions(where, options, { stride: "any", padding: "any" });
    const { padding = "valid" } = options;
    checkPadding(where, padding);
    this.size = pairOf(`${where}: the window`, size);
    if (typeof padding === "number" && padding >= Math.min(...this.size)) {
      throw new ModuleError(
        "bad-argument",
        `${where}: padding must be smaller than the window, or windows of padding alone have no value; it is ${padding}.`,
      );
    }
    this.stride = pairOf(`${where}: stride`, options.stride ?? this.size);
    this.padding = padding;
  }
}

class MaxPool2dLayer extends Pool2d {
  constructor(size: Pair, options: PoolOptions = {}) {
    super("new MaxPool2d", size, options);
  }

  call(x: Tensor): Tensor {
    checkImage("MaxPool2d", x, 4, null, "[batch, height, width, channels]");
    checkWindow("MaxPool2d", x, this.size, this.padding);
    return tf.maxPool(x as never, this.size, this.stride, explicit2d(this.padding));
  }
}

/**
 * The largest entry of each window: `[batch, height, width, channels]`, the channels stay.
 *
 * @param size of the window: one number for both axes, or `[height, width]`.
 * @throws ModuleError (`bad-argument`) for sizes that are no integers from 1 up, unknown options, or an input of other axes.
 *
 * Semantics: `tf.maxPool`; in `equinox.nn.MaxPool2d` the default stride is 1.
 */
export const MaxPool2d: ConstructorOf<typeof MaxPool2dLayer, MaxPool2d> = /* @__PURE__ */ defineModule(MaxPool2dLayer, POOL_FIELDS, { name: "MaxPool2d" });
export interface MaxPool2d extends MaxPool2dLayer {}

class AvgPool2dLayer extends Pool2d {
  constructor(size: Pair, options: PoolOptions = {}) {
    super("new AvgPool2d", size, options);
  }

  call(x: Tensor): Tensor {
    checkImage("AvgPool2d", x, 4, null, "[batch, height, width, channels]");
    checkWindow("AvgPool2d", x, this.size, this.padding);
    if (this.padding === "valid") return tf.avgPool(x as never, this.size, this.stride, "valid");
    // The gradient of TensorFlow.js divides by the whole window also where a part of it is padding. So the padding is made by hand, and
    // the mean over whole windows is corrected by the share of each that lies inside.
    const amounts: [number, number][] = [[0, 0], ...[0, 1].map((axis) => this.paddingOf(axis, x.shape[axis + 1]!)), [0, 0]];
    const mean = (y: Tensor): Tensor => tf.avgPool(tf.pad(y, amounts) as never, this.size, this.stride, "valid");
    return tf.div(mean(x), mean(tf.onesLike(x)));
  }

  private paddingOf(axis: number, length: number): [number, number] {
    if (typeof this.padding === "number") return [this.padding, this.padding];
    const stride = this.stride[axis]!;
    const total = Math.max((Math.ceil(length / stride) - 1) * stride + this.size[axis]! - length, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
}

/**
 * The mean of each window: `[batch, height, width, channels]`, the channels stay. Padding does not count.
 *
 * @param size of the window: one number for both axes, or `[height, width]`.
 * @throws as `MaxPool2d`.
 *
 * Semantics: `tf.avgPool`; `equinox.nn.AvgPool2d` counts the padding and has 1 as the default stride.
 */
export const AvgPool2d: ConstructorOf<typeof AvgPool2dLayer, AvgPool2d> = /* @__PURE__ */ defineModule(AvgPool2dLayer, POOL_FIELDS, { name: "AvgPool2d" });
export interface AvgPool2d extends AvgPool2dLayer {}
