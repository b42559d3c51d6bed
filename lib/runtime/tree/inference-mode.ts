import { ModuleError, showValue } from "../errors.js";
import { treeFlattenWithPath } from "./children.js";
import { treeUnflatten } from "./flatten.js";

/**
 * A copy of the model in which each dynamic field named `inference`, at any depth, is `value`. The model stays as it is.
 *
 * @throws ModuleError (`bad-argument`) when `value` is no boolean.
 *
 * Semantics: `equinox.nn.inference_mode`.
 */
export function inferenceMode<M>(model: M, value = true): M {
  if (typeof value !== "boolean")
    throw new ModuleError("bad-argument", `inferenceMode: the second argument must be a boolean, not ${showValue(value)}.`);
  const [leaves, def] = treeFlattenWithPath(model);
  const changed = leaves.map(([path, leaf]) => {
    const last = path[path.length - 1];
    return last?.kind === "attr" && last.name === "inference" && typeof leaf === "boolean" ? value : leaf;
  });
  return treeUnflatten(def, changed) as M;
}
