/** The last step of training: parameters plus updates. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showPlace, showTensorType, showValue } from "./errors.js";
import { isArray } from "./filter.js";
import { tidyTree } from "./memory.js";
import { add } from "./arithmetic.js";
import { tf } from "./tensorflow.js";
import { leafPaths } from "./tree/children.js";
import { flatten, treeUnflatten } from "./tree/flatten.js";
import { flattenUpTo } from "./tree/flatten-up-to.js";
import { showPath } from "./tree/path.js";

/**
 * `model + updates`, leaf by leaf. Where `updates` has `null`, for a leaf or a whole subtree, the model keeps what it has: the same
 * object. Updates have the shape and data type of the parameter.
 *
 * Owner: new tensors belong to the caller, who still owns the old model and the updates; see `step`.
 *
 * @throws TreeMismatchError with the path, when the structures differ; ModuleError (`bad-argument`) with the path, for an update of a
 *   leaf that is neither tensor nor number, or of another shape.
 *
 * Semantics: `equinox.apply_updates`.
 */
export function applyUpdates<M>(model: M, updates: M): M {
  const [leaves, def] = flatten(model);
  const changes = flattenUpTo(def, updates, { caller: "applyUpdates", sides: ["the model", "the update tree"], nullFills: true });
  return tidyTree(() => {
    const next = leaves.map((leaf, i) => {
      const change = changes[i];
      return change === null ? leaf : updated(leaf, change, () => showPath(leafPaths(model)[i]!));
    });
    return treeUnflatten(def, next) as M;
  });
}

function updated(leaf: unknown, change: unknown, path: () => string): unknown {
  if (typeof leaf === "number" && typeof change === "number") return leaf + change;
  if (!isArray(leaf)) {
    throw new ModuleError(
      "bad-argument",
      `applyUpdates: ${showPlace(path())} the model has ${showValue(leaf)}, which cannot be updated, but there is an update: ${showValue(change)}. ` +
        "The order is applyUpdates(model, updates).",
    );
  }
  if (isArray(change)) {
    if (!sameShape(leaf, change)) {
      throw new ModuleError(
        "bad-argument",
        `applyUpdates: ${showPlace(path())} the parameter is ${showTensorType(leaf)} and the update ${showTensorType(change)}. An update has the shape of its parameter.`,
      );
    }
    return add(leaf, change.dtype === leaf.dtype ? change : tf.cast(change, leaf.dtype));
  }
  if (typeof change === "number") return tf.add(leaf, tf.scalar(change, leaf.dtype as "float32"));
  throw new ModuleError(
    "bad-argument",
    `applyUpdates: ${showPlace(path())} the update is ${showValue(change)}; it must be a Tensor or null.`,
  );
}

function sameShape(a: Tensor, b: Tensor): boolean {
  return a.rank === b.rank && a.shape.every((size, i) => size === b.shape[i]);
}
