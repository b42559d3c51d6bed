/**
 * Changing an immutable tree: a copy with some nodes replaced.
 *
 * `where` runs twice. First on a copy in which each leaf is a placeholder and each node is new, so that what it returns tells which
 * places are meant, even when one object is in two places. Then on the tree itself, to be sure that it chose by structure alone.
 */
import { ModuleError, showPlace, showValue } from "../errors.js";
import { childrenOf } from "./children.js";
import { checkOptions } from "../options.js";
import { flatten, treeUnflatten, type IsLeaf } from "./flatten.js";
import { mapLeaves } from "./flatten-up-to.js";
import { showPath, type Path } from "./path.js";
import { LEAF, NULL, type Def } from "./tree-def.js";
import { childDefs, withChildDefs } from "./tree-def-children.js";

export interface TreeAtOptions {
  /** What counts as a leaf; `(x) => x === null` makes a `null` replaceable. */
  readonly isLeaf?: IsLeaf;
}

/**
 * A copy of `tree` in which what `where` selects is replaced by `value`; the rest is shared. `where` gives a leaf, a whole subtree, or
 * a new array of several of them, for which `value` is an array of as many replacements.
 *
 * No constructor, hook, converter or check runs; Modules come out frozen.
 *
 * @throws ModuleError (`bad-argument`): `where` is no function or throws; it selects what is no place of the tree (a static field, a
 *   computed value, a `null` without `isLeaf`), one place twice or a place inside another; it chooses by leaf values instead of
 *   structure; `value` is missing or of another length.
 *
 * Semantics: `equinox.tree_at`, which keeps the last of two replacements of one place instead of refusing.
 */
export function treeAt<M, V>(where: (tree: M) => V, tree: M, value: NoInfer<V>, options?: TreeAtOptions): M;
// As an implementation it has no fixed arity, so that a forgotten value can be told from `undefined`.
export function treeAt(...args: [where: (tree: any) => unknown, tree: unknown, value?: unknown, options?: TreeAtOptions]): unknown {
  const [where, tree, value, options = {}] = args;
  if (args.length < 3) {
    throw new ModuleError(
      "bad-argument",
      "treeAt needs the replacement: treeAt(where, tree, value). To compute it from the old value, use treeUpdateAt(where, tree, f).",
    );
  }
  return replace("treeAt", where, tree, options, (selected) => {
    if (!selected.several) return [value];
    if (!Array.isArray(value)) {
      throw new ModuleError(
        "bad-argument",
        `treeAt: where selects ${selected.nodes.length} places, so the replacement must be an array of as many values, not ${showValue(value)}.`,
      );
    }
    if (value.length !== selected.nodes.length) {
      throw new ModuleError(
        "bad-argument",
        `treeAt: where selects ${selected.nodes.length} places, but the replacement has ${value.length} values.`,
      );
    }
    return value as unknown[];
  });
}

/**
 * As `treeAt`, where the new value is `f(old)`; for several places `f` is applied to each.
 *
 * Semantics: `equinox.tree_at(..., replace_fn=f)`.
 */
export function treeUpdateAt<M, V>(where: (tree: M) => V, tree: M, f: (node: any) => unknown, options: TreeAtOptions = {}): M {
  if (typeof f !== "function")
    throw new ModuleError(
      "bad-argument",
      `treeUpdateAt: the third argument must be a function of the old value, not ${showValue(f)}. For a fixed value use treeAt.`,
    );
  return replace("treeUpdateAt", where, tree, options, (selected) => selected.nodes.map((node) => f(node) as unknown)) as M;
}

interface Selection {
  /** The selected nodes of the tree itself, or only one. */
  readonly nodes: readonly unknown[];
  readonly several: boolean;
}

function replace(
  caller: string,
  where: (tree: any) => unknown,
  tree: unknown,
  options: TreeAtOptions,
  replacements: (selected: Selection) => readonly unknown[],
): unknown {
  if (typeof where !== "function") {
    const hint =
      typeof tree === "function" ? ` The function comes first: ${caller}(where, tree, ...).` : " It is a function such as (m) => m.weight.";
    throw new ModuleError("bad-argument", `${caller}: where must be a function, not ${showValue(where)}.${hint}`);
  }
  checkOptions(caller, options, { isLeaf: "function" });
  const [leaves, def] = flatten(tree, options.isLeaf);
  const copy: unknown = treeUnflatten(
    def,
    leaves.map((_, i) => placeholder(caller, i)),
  );
  const places = placesOf(copy, def);
  const { paths, several } = select(caller, where, copy, places);
  const nodes = several ? (where(tree) as unknown[]) : [where(tree)];
  checkByStructure(caller, tree, paths, several, nodes);
  const values = replacements({ nodes, several });
  const byPath = new Map(paths.map((path, i) => [showPath(path), values[i]]));
  return rebuild(tree, def, leaves, byPath);
}

/** The path of each node and leaf of the copy, which are all different objects. */
function placesOf(copy: unknown, def: Def): Map<unknown, Path> {
  const places = new Map<unknown, Path>();
  const visit = (value: unknown, node: Def, path: Path): void => {
    if (node === NULL) return;
    places.set(value, path);
    if (node === LEAF) return;
    const children = childrenOf(value) ?? [];
    childDefs(node).forEach((child, i) => visit(children[i]![1], child, [...path, children[i]![0]]));
  };
  visit(copy, def, []);
  return places;
}

function select(
  caller: string,
  where: (tree: any) => unknown,
  copy: unknown,
  places: Map<unknown, Path>,
): { paths: Path[]; several: boolean } {
  const result = where(copy);
  const several = Array.isArray(result) && !places.has(result);
  const targets = several ? (result as unknown[]) : [result];
  const paths = targets.map((target) => {
    const path = places.get(target);
    if (path !== undefined) return path;
    if (target === null) {
      throw new ModuleError(
        "bad-argument",
        `${caller}: where selects null, which does not uniquely identify a place. Pass { isLeaf: (x) => x === null } so that each null is a leaf of its own.`,
      );
    }
    throw new ModuleError(
      "bad-argument",
      `${caller}: where gave ${showValue(target)}, which is not a leaf of the pytree nor one of its nodes. Static fields, results of methods and ` +
        "computed values cannot be replaced; select fields, items of arrays, or an array of such.",
    );
  });
  const shown = paths.map(showPath);
  shown.forEach((path, i) => {
    const other = paths.findIndex((candidate, k) => k !== i && isPrefix(candidate, paths[i]!));
    if (other >= 0) {
      const what = shown[other] === path ? "one place twice" : `a place inside another, '${shown[other]}'`;
      throw new ModuleError(
        "bad-argument",
        `${caller}: where selects ${what}: ${showPlace(path)}. Which replacement is meant cannot be told; select each place once.`,
      );
    }
  });
  return { paths, several };
}

function isPrefix(a: Path, b: Path): boolean {
  return a.length <= b.length && a.every((entry, i) => showPath([entry]) === showPath([b[i]!]));
}

function checkByStructure(caller: string, tree: unknown, paths: readonly Path[], several: boolean, nodes: readonly unknown[]): void {
  const consistent =
    (!several || (Array.isArray(nodes) && nodes.length === paths.length)) &&
    paths.every((path, i) => Object.is(nodeAt(tree, path), nodes[i]));
  if (consistent) return;
  throw new ModuleError(
    "bad-argument",
    `${caller}: where must use just the PyTree structure, but it selects something else when the leaves have their values. ` +
      "It must not look at leaves, nor give different results when called twice.",
  );
}

function nodeAt(tree: unknown, path: Path): unknown {
  let node = tree;
  for (const step of path) {
    const found = childrenOf(node)?.find(([entry]) => showPath([entry]) === showPath([step]));
    node = found?.[1];
  }
  return node;
}

function rebuild(tree: unknown, def: Def, leaves: readonly unknown[], byPath: ReadonlyMap<string, unknown>): unknown {
  const out: unknown[] = [];
  let next = 0;
  const visit = (value: unknown, node: Def, path: Path): Def => {
    const key = showPath(path);
    if (byPath.has(key)) {
      next += node.numLeaves;
      out.push(byPath.get(key));
      return LEAF;
    }
    if (node === LEAF) {
      out.push(leaves[next++]);
      return LEAF;
    }
    if (node === NULL) return NULL;
    const children = childrenOf(value) ?? [];
    return withChildDefs(
      node,
      childDefs(node).map((child, i) => visit(children[i]![1], child, [...path, children[i]![0]])),
    );
  };
  const replaced = visit(tree, def, []);
  return mapLeaves((leaf) => leaf, out, replaced, [], {});
}

/** Stands for a leaf. Any use of it as a value is a mistake of `where`. */
function placeholder(caller: string, index: number): object {
  const refuse = (): never => {
    throw new ModuleError(
      "bad-argument",
      `${caller}: where must use just the PyTree structure, but it uses the value of a leaf. Select by fields and indices.`,
    );
  };
  return new Proxy({ index }, { get: refuse, has: refuse, ownKeys: refuse });
}
