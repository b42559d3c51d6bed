import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showValue } from "../errors.js";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { checkSize } from "./arguments.js";
import { Linear } from "./linear.js";
import { seedOf, splitSeed } from "./seeds.js";

type Activation = (x: Tensor) => Tensor;

export interface MLPOptions {
  /** After each hidden layer. Default `tf.relu`. */
  readonly activation?: Activation;
  /** After the last layer. Default none. */
  readonly finalActivation?: Activation;
  /** Biases of the hidden layers. Default `true`. */
  readonly useBias?: boolean;
  /** Bias of the last layer. Default `true`. */
  readonly useFinalBias?: boolean;
  readonly seed?: number;
}

/** What an MLP applies to its output when it is given nothing. */
export function identity(x: Tensor): Tensor {
  return x;
}

/** The default activation. `tf.relu` itself, but a function of one argument that is the same object in every MLP. */
export function relu(x: Tensor): Tensor {
  return tf.relu(x);
}

class MLPLayer extends Module {
  readonly layers!: Linear[];
  readonly activation!: Activation;
  readonly finalActivation!: Activation;

  constructor(inSize: number, outSize: number, width: number, depth: number, options: MLPOptions = {}) {
    super();
    checkSize("new MLP: the input size", inSize);
    checkSize("new MLP: the output size", outSize);
    checkSize("new MLP: the depth", depth, 0);
    checkSize("new MLP: the width", width, depth === 0 ? 0 : 1);
    checkOptions("new MLP", options, { activation: "any", finalActivation: "any", useBias: "boolean", useFinalBias: "boolean", seed: "any" });
    const { activation = relu, finalActivation = identity, useBias = true, useFinalBias = true } = options;
    for (const f of [activation, finalActivation] as unknown[]) {
      if (typeof f !== "function")
        throw new ModuleError("bad-argument", `new MLP: an activation must be a function of a tensor, not ${showValue(f)}.`);
    }
    const seed = seedOf("new MLP", options.seed);
    const sizes = [inSize, ...Array<number>(depth).fill(width), outSize];
    this.layers = sizes
      .slice(1)
      .map((size, i) => new Linear(sizes[i]!, size, { useBias: i < depth ? useBias : useFinalBias, seed: splitSeed(seed, i)! }));
    this.activation = activation;
    this.finalActivation = finalActivation;
  }

  call(x: Tensor): Tensor {
    const last = this.layers.length - 1;
    let y = x;
    for (let i = 0; i < last; i++) y = this.activation(this.layers[i]!.call(y));
    return this.finalActivation(this.layers[last]!.call(y));
  }
}

/**
 * `depth` hidden layers of `width`, so `depth + 1` Linears: `[..., inSize]` to `[..., outSize]`. With depth 0 it is one Linear.
 *
 * @throws ModuleError (`bad-argument`) for sizes that are no integers, activations that are no functions, or unknown options.
 *
 * Semantics: `equinox.nn.MLP`.
 */
export const MLP: ConstructorOf<typeof MLPLayer, MLP> = /* @__PURE__ */ defineModule(MLPLayer, {}, { name: "MLP" });
export interface MLP extends MLPLayer {}
