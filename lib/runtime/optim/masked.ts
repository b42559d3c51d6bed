import { ModuleError, showValue } from "../errors.js";
import { flatten, treeUnflatten } from "../tree/flatten.js";
import { maskFor } from "./adam.js";
import { flatGrads, optimizer, stateOf, trainableOf, type Optimizer } from "./optimizer.js";
import { MaskedState } from "./states.js";

/**
 * Applies a transformation to a part of the parameters; the updates of the others pass through unchanged, as in optax: to keep parameters
 * fixed, filter them out of the gradients instead.
 *
 * @param mask a tree of booleans over the first levels of the parameters, or a function from parameters (or updates) to one.
 * @throws ModuleError (`bad-argument`) when `inner` is no optimiser; TreeMismatchError when the mask has another structure.
 *
 * Semantics: `optax.masked`.
 */
export function masked(inner: Optimizer, mask: object | ((params: any) => unknown)): Optimizer {
  if (typeof inner?.init !== "function" || typeof inner.update !== "function") {
    throw new ModuleError("bad-argument", `masked: the first argument must be an optimiser, not ${showValue(inner)}.`);
  }
  const only = (tree: unknown, keep: readonly boolean[]): unknown => {
    const [leaves, def] = flatten(tree);
    return treeUnflatten(
      def,
      leaves.map((leaf, i) => (keep[i] === true ? leaf : null)),
    );
  };
  return optimizer({
    init: (params) => {
      const trainable = trainableOf("masked", params);
      return new MaskedState({ inner: inner.init(only(trainable, maskFor("masked", flatGrads("masked", trainable), trainable, mask))) });
    },
    update: (grads, state, params) => {
      const { inner: old } = stateOf("masked", state, MaskedState);
      const flat = flatGrads("masked", grads);
      const keep = maskFor("masked", flat, grads, mask);
      const [updates, next] = inner.update(only(grads, keep), old, params);
      const changed = flatten(updates)[0];
      let used = 0;
      return [
        treeUnflatten(
          flat.def,
          flat.tensors.map((grad, i) => (keep[i] === true ? changed[used++] : grad)),
        ),
        new MaskedState({ inner: next }),
      ];
    },
  });
}
