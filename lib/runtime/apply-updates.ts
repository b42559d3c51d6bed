/** The last step of training: parameters plus updates. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { DONATED, ModuleError, showPlace, showTensorType, showValue } from "./errors.js";
import { isArray } from "./filter.js";
import { add } from "./arithmetic.js";
import { tf } from "#tensorflow";
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
  const changes = flattenUpTo(def, updates, { caller: "applyUpdates", sides: ["the model (first argument)", "the update tree (second)"], nullFills: true });
  // Everything is checked before the first tensor is made, so that a mistake leaves none behind.
  leaves.forEach((leaf, i) => {
    const wrong = wrongUpdate(leaf, changes[i]);
    if (wrong !== null) throw new ModuleError("bad-argument", `applyUpdates: ${showPlace(showPath(leafPaths(model)[i]!))} ${wrong}`);
  });
  return treeUnflatten(
    def,
    leaves.map((leaf, i) => updated(leaf, changes[i])),
  ) as M;
}

/** What is wrong with an update; `null` for those that `updated` takes. */
function wrongUpdate(leaf: unknown, change: unknown): string | null {
  if (change === null || (typeof leaf === "number" && typeof change === "number")) return null;
  if (!isArray(leaf)) {
    return `the model has ${showValue(leaf)}, which cannot be updated, but there is an update: ${showValue(change)}. The order is applyUpdates(model, updates).`;
  }
  if (leaf.isDisposed) return `the parameter is disposed. ${DONATED}`;
  if (typeof change === "number") return null;
  if (!isArray(change)) return `the update is ${showValue(change)}; it must be a Tensor or null.`;
  if (change.isDisposed) return "the update is disposed.";
  if (sameShape(leaf, change)) return null;
  return `the parameter is ${showTensorType(leaf)} and the update ${showTensorType(change)}. An update has the shape of its parameter.`;
}

function updated(leaf: unknown, change: unknown): unknown {
  if (typeof leaf === "number" && typeof change === "number") return leaf + change;
  if (!isArray(leaf) || change === null) return leaf;
  if (isArray(change) && change.dtype === leaf.dtype) return add(leaf, change);
  return tf.tidy(() => tf.add(leaf, isArray(change) ? tf.cast(change, leaf.dtype) : tf.scalar(change as number, leaf.dtype as "float32")));
}

function sameShape(a: Tensor, b: Tensor): boolean {
  return a.rank === b.rank && a.shape.every((size, i) => size === b.shape[i]);
}
