/** Equality of trees by structure and values. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { DONATED, ModuleError, showPlace, showValue, TreeMismatchError } from "../errors.js";
import { isArray, isInexactArray } from "../filter.js";
import { tf } from "#tensorflow";
import { checkOptions } from "../options.js";
import { leafPaths } from "./children.js";
import { flatten } from "./flatten.js";
import { flattenUpTo } from "./flatten-up-to.js";
import { showPath } from "./path.js";

/**
 * Whether all trees have one structure and equal leaves: tensors by data type, shape and values, everything else by `Object.is`. A
 * tensor never equals a number or typed array. NaN equals nothing in tensors, as in NumPy. Reads the tensors' data synchronously.
 *
 * Semantics: `equinox.tree_equal`, with a boolean as result.
 */
export function treeEqual(...trees: unknown[]): boolean {
  return equalWithin(trees, 0, 0);
}

export interface TreeAllCloseOptions {
  /** Relative tolerance. Default 1e-5. */
  readonly rtol?: number;
  /** Absolute tolerance. Default 1e-8. */
  readonly atol?: number;
}

/**
 * As `treeEqual`, where floating tensors may differ by |a - b| <= atol + rtol * |b|.
 *
 * @throws ModuleError (`bad-argument`) for a tolerance that is no number from 0 up.
 *
 * Semantics: `equinox.tree_equal(..., rtol=..., atol=...)`.
 */
export function treeAllClose(a: unknown, b: unknown, options: TreeAllCloseOptions = {}): boolean {
  checkOptions("treeAllClose", options, { rtol: "number", atol: "number" });
  const { rtol = 1e-5, atol = 1e-8 } = options;
  for (const [name, value] of Object.entries({ rtol, atol })) {
    if (typeof value !== "number" || !(value >= 0))
      throw new ModuleError("bad-argument", `treeAllClose: ${name} must be a number from 0 up, not ${showValue(value)}.`);
  }
  return equalWithin([a, b], rtol, atol);
}

function equalWithin(trees: readonly unknown[], rtol: number, atol: number): boolean {
  if (trees.length === 0) throw new ModuleError("bad-argument", "treeEqual: at least one tree is needed.");
  for (const tree of trees) refuseDisposed(tree);
  const [first, def] = flatten(trees[0]);
  return trees.slice(1).every((tree) => {
    const other = leavesOf(tree, def);
    return other !== null && first.every((leaf, i) => equalLeaves(leaf, other[i], rtol, atol));
  });
}

function refuseDisposed(tree: unknown): void {
  const index = flatten(tree)[0].findIndex((leaf) => isArray(leaf) && leaf.isDisposed);
  if (index < 0) return;
  throw new ModuleError("bad-argument", `treeEqual: the tensor ${showPlace(showPath(leafPaths(tree)[index]!))} is disposed. ${DONATED}`);
}

function leavesOf(tree: unknown, def: ReturnType<typeof flatten>[1]): unknown[] | null {
  try {
    const parts = flattenUpTo(def, tree);
    // A subtree where the first tree has a leaf is another structure.
    return flatten(tree)[0].length === parts.length ? parts : null;
  } catch (error) {
    if (error instanceof TreeMismatchError) return null;
    throw error;
  }
}

function equalLeaves(a: unknown, b: unknown, rtol: number, atol: number): boolean {
  if (!isArray(a) || !isArray(b)) return Object.is(a, b);
  if (a.dtype !== b.dtype || a.rank !== b.rank || a.shape.some((size, i) => size !== b.shape[i])) return false;
  const [x, y] = [dataOf(a), dataOf(b)];
  const exact = !isInexactArray(a) || (rtol === 0 && atol === 0);
  for (let i = 0; i < x.length; i++) {
    if (x[i] === y[i]) continue;
    if (exact || !(Math.abs((x[i] as number) - (y[i] as number)) <= atol + rtol * Math.abs(y[i] as number))) return false;
  }
  return true;
}

function dataOf(tensor: Tensor): ArrayLike<number | string> {
  return tensor.dtype === "complex64"
    ? tf.tidy(() => tf.stack([tf.real(tensor), tf.imag(tensor)]).dataSync())
    : (tensor.dataSync() as ArrayLike<number | string>);
}
