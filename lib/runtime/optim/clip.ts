import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "#tensorflow";
import { treeUnflatten } from "../tree/flatten.js";
import { checkNumber, flatGrads, optimizer, stateOf, trainableOf, type Optimizer } from "./optimizer.js";
import { EmptyState } from "./states.js";

/**
 * Clips each gradient entry to [-maxDelta, maxDelta]. The state is empty.
 *
 * @throws ModuleError (`bad-argument`) for a negative bound.
 *
 * Semantics: `optax.clip`.
 */
export function clip(maxDelta: number): Optimizer {
  checkNumber("clip: the bound", maxDelta, 0);
  return stateless("clip", (tensors) => tensors.map((tensor) => tf.clipByValue(tensor, -maxDelta, maxDelta)));
}

/**
 * Scales all gradients down together, so that the norm over all of them is at most `maxNorm`. The state is empty.
 *
 * @throws ModuleError (`bad-argument`) for a negative norm.
 *
 * Semantics: `optax.clip_by_global_norm`.
 */
export function clipByGlobalNorm(maxNorm: number): Optimizer {
  checkNumber("clipByGlobalNorm: the norm", maxNorm, 0);
  return stateless("clipByGlobalNorm", (tensors) => {
    if (tensors.length === 0) return [];
    const factor = tf.div(maxNorm, tf.maximum(globalNorm(tensors), maxNorm === 0 ? Number.MIN_VALUE : maxNorm));
    return tensors.map((tensor) => tf.mul(tensor, factor));
  });
}

/** The root of the sum of squares of all entries: a scalar. */
export function globalNorm(tensors: readonly Tensor[]): Tensor {
  return tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor)))));
}

function stateless(caller: string, f: (tensors: readonly Tensor[]) => Tensor[]): Optimizer {
  return optimizer({
    init: (params) => (trainableOf(caller, params), new EmptyState({})),
    update: (grads, state) => {
      const empty = stateOf(caller, state, EmptyState);
      const flat = flatGrads(caller, grads);
      return [treeUnflatten(flat.def, f(flat.tensors)), empty];
    },
  });
}
