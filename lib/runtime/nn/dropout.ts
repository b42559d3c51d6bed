import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showValue } from "../errors.js";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { checkInput, type CallOptions } from "./arguments.js";
import { seedOf } from "./seeds.js";

class DropoutLayer extends Module {
  readonly p!: number;
  readonly inference!: boolean;

  constructor(p: number, options: { readonly inference?: boolean } = {}) {
    super();
    if (typeof p !== "number" || !(p >= 0 && p < 1))
      throw new ModuleError("bad-argument", `new Dropout: p must be a number from 0 up to, but not, 1, and it is ${showValue(p)}.`);
    checkOptions("new Dropout", options, { inference: "boolean" });
    this.p = p;
    this.inference = options.inference ?? false;
  }

  /** @param options.seed the same seed drops the same entries. */
  call(x: Tensor, options: CallOptions = {}): Tensor {
    checkInput("Dropout", x, 0, null);
    checkOptions("Dropout.call", options, { seed: "any" });
    if (this.inference || this.p === 0) return tf.clone(x);
    return tf.dropout(x, this.p, undefined, seedOf("Dropout.call", options.seed));
  }
}

/**
 * In training, sets each entry to zero with probability `p` and scales the others by 1 / (1 - p). In inference, or with p = 0, it
 * gives its input. `p` and `inference` are dynamic fields, so that `inferenceMode` and `treeAt` can change them.
 *
 * @throws ModuleError (`bad-argument`) for a `p` outside of 0 to 1 (1 excluded), or unknown options.
 *
 * Semantics: `equinox.nn.Dropout`, except that without a seed the numbers are random instead of an error.
 */
export const Dropout: ConstructorOf<typeof DropoutLayer, Dropout> = /* @__PURE__ */ defineModule(DropoutLayer, {}, { name: "Dropout" });
export interface Dropout extends DropoutLayer {}
