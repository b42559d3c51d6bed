import { ModuleError, showValue } from "../errors.js";
import { optimizer, type Optimizer } from "./optimizer.js";

/**
 * Transformations one after the other, as in `chain(clipByGlobalNorm(1), adam(1e-3))`. The state is an array of their states, in order.
 *
 * @throws ModuleError (`bad-argument`) when an argument is no optimiser, or a state has another length.
 *
 * Semantics: `optax.chain`.
 */
export function chain(...transforms: Optimizer[]): Optimizer {
  transforms.forEach((transform, i) => {
    if (typeof transform?.init === "function" && typeof transform.update === "function") return;
    throw new ModuleError(
      "bad-argument",
      `chain: argument ${i} is no optimiser but ${showValue(transform)}. Write chain(clip(1), sgd(0.1)), not an array.`,
    );
  });
  const inner = inOrder(transforms);
  return optimizer({
    init: (params) => inner.init(params),
    update: (grads, state, params) => {
      if (!Array.isArray(state) || state.length !== transforms.length) {
        throw new ModuleError(
          "bad-argument",
          `chain.update: the state must be the array of ${transforms.length} states that init gave, not ${showValue(state)}.`,
        );
      }
      return inner.update(grads, state, params);
    },
  });
}

/** Several transformations, each working on the updates of the one before; the state is the array of their states. */
export function inOrder(transforms: readonly Optimizer[]): Optimizer {
  return optimizer({
    init: (params) => transforms.map((transform) => transform.init(params)),
    update: (grads, state, params) => {
      const states = state as unknown as Parameters<Optimizer["update"]>[1][];
      let updates = grads;
      const next = transforms.map((transform, i) => {
        const [result, nextState] = transform.update(updates, states[i]!, params);
        updates = result;
        return nextState;
      });
      return [updates, next];
    },
  });
}
