/**
 * Splitting trees by their leaves.
 *
 * Law     combine(...partition(tree, spec)) has the structure and the leaves of tree. A leaf that went elsewhere is `null`.
 * Owner   no tensor is made, copied or disposed here.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showPlace, showValue } from "./errors.js";
import { tf } from "#tensorflow";
import { checkOptions } from "./options.js";
import { leafPaths } from "./tree/children.js";
import { flatten, treeUnflatten, type IsLeaf } from "./tree/flatten.js";
import { flattenUpTo } from "./tree/flatten-up-to.js";
import { showPath } from "./tree/path.js";

/** Tensors, `tf.Variable` included. Numbers, typed arrays and nested number arrays are not. Semantics: `equinox.is_array`. */
export const isArray = (x: unknown): x is Tensor => x instanceof tf.Tensor;

/** Tensors of a floating data type (`float32`, `complex64`): what gradients exist for. Semantics: `equinox.is_inexact_array`. */
export const isInexactArray = (x: unknown): x is Tensor => isArray(x) && (x.dtype === "float32" || x.dtype === "complex64");

/** Tensors, numbers and booleans. Semantics: `equinox.is_array_like`, for the types that JavaScript has. */
export const isArrayLike = (x: unknown): x is Tensor | number | boolean => isArray(x) || typeof x === "number" || typeof x === "boolean";

/**
 * What to keep: a predicate on leaves; `true` or `false` for a whole subtree; or a tree of them, whose structure is that of the first
 * levels of the filtered tree.
 */
export type FilterSpec = ((leaf: unknown) => boolean) | boolean | object;

export interface FilterOptions {
  /** What counts as a leaf, in addition to what always does. */
  readonly isLeaf?: IsLeaf;
  /** Put in the place of leaves that are not kept. Default `null`. */
  readonly replace?: unknown;
  /** Keep what the spec would drop, and the other way round. */
  readonly inverse?: boolean;
}

/**
 * The tree with `null` (or `options.replace`) in the place of each leaf that `keep` does not keep. Modules keep their class; the kept
 * leaves are the same objects.
 *
 * @throws ModuleError (`bad-argument`) when the spec holds anything but booleans and functions; TreeMismatchError when it is a tree
 *   of another structure than the first levels of `tree`.
 *
 * Semantics: `equinox.filter`.
 */
export function filter<T>(tree: T, keep: (leaf: unknown) => boolean): T;
export function filter<T>(tree: T, keep: FilterSpec, options?: FilterOptions): T;
export function filter<T>(tree: T, keep: FilterSpec, options: FilterOptions = {}): T {
  checkOptions("filter", options, { isLeaf: "function", replace: "any", inverse: "boolean" });
  const { replace = null, inverse = false } = options;
  return splitBy("filter", tree, keep, options.isLeaf, replace)(!inverse) as T;
}

/**
 * Two trees of one structure: the leaves that `keep` keeps, and the others; `null` elsewhere. `combine` puts them together again.
 *
 * @throws as `filter`.
 *
 * Semantics: `equinox.partition`.
 */
export function partition<T>(tree: T, keep: (leaf: unknown) => boolean): [T, T];
export function partition<T>(tree: T, keep: FilterSpec, options?: Omit<FilterOptions, "inverse">): [T, T];
export function partition<T>(tree: T, keep: FilterSpec, options: Omit<FilterOptions, "inverse"> = {}): [T, T] {
  checkOptions("partition", options, { isLeaf: "function", replace: "any" });
  const part = splitBy("partition", tree, keep, options.isLeaf, options.replace ?? null);
  return [part(true), part(false)] as [T, T];
}

/** Gives the tree of the leaves that the spec keeps, or of those that it does not. */
function splitBy(caller: string, tree: unknown, spec: FilterSpec, isLeaf: IsLeaf | undefined, replace: unknown): (kept: boolean) => unknown {
  const [leaves, def] = flatten(tree, isLeaf);
  const mask = maskOf(caller, tree, spec, isLeaf);
  return (kept) =>
    treeUnflatten(
      def,
      leaves.map((leaf, i) => (mask[i] === kept ? leaf : replace)),
    );
}

/** For each leaf of `tree`, whether the spec keeps it. */
function maskOf(caller: string, tree: unknown, spec: FilterSpec, isLeaf: IsLeaf | undefined): boolean[] {
  if (typeof spec === "function") {
    const keep = spec as (leaf: unknown) => unknown;
    return flatten(tree, isLeaf)[0].map((leaf) => Boolean(keep(leaf)));
  }
  const [parts, def] = flatten(spec, isNull);
  const subtrees = flattenUpTo(def, tree, { caller, sides: ["the filter", "the tree"] });
  return parts.flatMap((part, i) => {
    const leaves = flatten(subtrees[i], isLeaf)[0];
    if (typeof part === "boolean") return leaves.map(() => part);
    if (typeof part === "function") return leaves.map((leaf) => Boolean((part as (leaf: unknown) => unknown)(leaf)));
    throw new ModuleError(
      "bad-argument",
      `${caller}: a filter must consist of booleans and callables only, but ${showPlace(showPath(leafPaths(spec, isNull)[i]!))} it has ${showValue(part)}.`,
    );
  });
}

const isNull: IsLeaf = (value) => value === null;

/**
 * One tree of several of the same structure: at each place the first that is not `null`. Falsy values such as 0 count as present.
 *
 * @throws TreeMismatchError with the path, when the structures differ; ModuleError (`bad-argument`) without arguments, or with one array of trees.
 *
 * Semantics: `equinox.combine`.
 */
export function combine<T>(...trees: T[]): T {
  const [first] = trees;
  if (trees.length < 2 && (first === undefined || Array.isArray(first))) {
    throw new ModuleError("bad-argument", "combine: the trees are needed one by one, as in combine(...partition(tree, spec)).");
  }
  return combineAll(trees) as T;
}

function combineAll(trees: readonly unknown[]): unknown {
  const [first, def] = flatten(trees[0], isNull);
  const others = trees.slice(1).map((tree) => flattenUpTo(def, tree, { caller: "combine", nullFills: true }));
  return treeUnflatten(
    def,
    first.map((leaf, i) => {
      if (leaf !== null) return leaf;
      // The first tree may have `null` for what is a whole subtree in several of the others.
      const present = others.map((other) => other[i]).filter((value) => value !== null);
      return present.length > 1 ? combineAll(present) : (present[0] ?? null);
    }),
  );
}
