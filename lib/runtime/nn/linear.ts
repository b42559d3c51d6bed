import type { Tensor } from "@tensorflow/tfjs-core";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { checkInput, checkSize, checkWeight } from "./arguments.js";
import { seedOf, splitSeed } from "./seeds.js";

export interface LinearOptions {
  /** Whether there is a bias. Default `true`. */
  readonly useBias?: boolean;
  readonly seed?: number;
}

class LinearLayer extends Module {
  readonly weight!: Tensor;
  readonly bias!: Tensor | null;

  constructor(inSize: number, outSize: number, options: LinearOptions = {}) {
    super();
    checkSize("new Linear: the input size", inSize);
    checkSize("new Linear: the output size", outSize);
    checkOptions("new Linear", options, { useBias: "boolean", seed: "any" });
    const seed = seedOf("new Linear", options.seed);
    const limit = 1 / Math.sqrt(inSize);
    this.weight = tf.randomUniform([inSize, outSize], -limit, limit, "float32", splitSeed(seed, 0));
    this.bias = options.useBias === false ? null : tf.randomUniform([outSize], -limit, limit, "float32", splitSeed(seed, 1));
  }

  call(x: Tensor): Tensor {
    const { weight, bias } = this;
    checkWeight("Linear", weight);
    checkInput("Linear", x, 1, weight.shape[0]!);
    const outSize = weight.shape[1]!;
    const product = x.rank === 2 ? tf.matMul(x as never, weight as never) : flatProduct(x, weight, outSize);
    return bias === null ? product : tf.add(product, bias);
  }
}

/**
 * x · weight + bias, on the last axis: `[..., inSize]` to `[..., outSize]`.
 *
 * Weight `[inSize, outSize]` (the layout of TensorFlow, the transpose of Equinox's), bias `[outSize]` or null, both drawn uniformly
 * from ±1/√inSize.
 *
 * @throws ModuleError (`bad-argument`) for sizes that are no integers from 1 up, unknown options, or an input of another size.
 *
 * Semantics: `equinox.nn.Linear`.
 */
export const Linear: ConstructorOf<typeof LinearLayer, Linear> = /* @__PURE__ */ defineModule(LinearLayer, {}, { name: "Linear" });
export interface Linear extends LinearLayer {}

/** matMul takes two axes or two equal batches of them, so other inputs are folded into two. */
function flatProduct(x: Tensor, weight: Tensor, outSize: number): Tensor {
  const rows: Tensor = tf.matMul(tf.reshape(x, [-1, weight.shape[0]!]), weight as never);
  return tf.reshape(rows, [...x.shape.slice(0, -1), outSize]);
}
