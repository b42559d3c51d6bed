import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showTensorType, showValue } from "../errors.js";
import { isArray } from "../filter.js";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { checkSize, checkWeight } from "./arguments.js";
import { seedOf } from "./seeds.js";

class EmbeddingLayer extends Module {
  readonly weight!: Tensor;

  constructor(count: number, size: number, options: { readonly seed?: number } = {}) {
    super();
    checkSize("new Embedding: the number of rows", count);
    checkSize("new Embedding: the size of a row", size);
    checkOptions("new Embedding", options, { seed: "any" });
    this.weight = tf.randomNormal([count, size], 0, 1, "float32", seedOf("new Embedding", options.seed));
  }

  call(index: Tensor): Tensor {
    if (!isArray(index))
      throw new ModuleError("bad-argument", `Embedding.call: the indices must be a Tensor of int32, not ${showValue(index)}.`);
    if (index.dtype !== "int32") {
      throw new ModuleError(
        "bad-argument",
        `Embedding.call: the indices must be int32, and they are ${showTensorType(index)}. Write tf.tensor1d(values, 'int32').`,
      );
    }
    checkWeight("Embedding", this.weight);
    // `gather` takes indices of any rank, its gradient only those of one.
    const rows = tf.gather(this.weight, tf.reshape(index, [-1]) as never);
    return tf.reshape(rows, [...index.shape, this.weight.shape[1]!]);
  }
}

/**
 * A row of a table for each index: `[...]` of int32 to `[..., size]`. The table has the shape `[count, size]` and is drawn from the
 * standard normal distribution.
 *
 * @throws ModuleError (`bad-argument`) for sizes that are no integers from 1 up, unknown options, or indices that are not int32. What an
 *   index out of range gives depends on the backend.
 *
 * Semantics: `equinox.nn.Embedding`, for any number of indices at once.
 */
export const Embedding: ConstructorOf<typeof EmbeddingLayer, Embedding> = /* @__PURE__ */ defineModule(EmbeddingLayer, {}, { name: "Embedding" });
export interface Embedding extends EmbeddingLayer {}
