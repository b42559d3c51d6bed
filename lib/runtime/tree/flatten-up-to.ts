/**
 * Several trees side by side. The first tree gives the treedef; the others are cut where it has leaves.
 */
import { ModuleError, showValue } from "../errors.js";
import { checkOptions } from "../options.js";
import { flatten, requireTreeDef, sortedKeys, treeUnflatten } from "./flatten.js";
import {
  differentArray,
  differentCustom,
  differentKeys,
  differentKind,
  differentNull,
  differentStatic,
  differentType,
  mismatchError,
  under,
  type Difference,
} from "./mismatch.js";
import type { PathEntry } from "./path.js";
import { isPlainObject } from "./plain-object.js";
import { nodeTypeOf } from "./registry.js";
import { equalStatic, type Def, type ModuleDef, type TreeDef } from "./tree-def.js";

export interface UpToOptions {
  /** Starts the message: the function that the user called. Default `flattenUpTo`. */
  readonly caller?: string;
  /** What the two trees are called in the message. */
  readonly sides?: readonly [first: string, second: string];
  /** Where the treedef has `null`, anything goes: gradients against a whole model. */
  readonly nullMatchesAll?: boolean;
  /** A `null` in the tree stands for a whole subtree whose leaves are all `null`: half of a partition, or updates that skip a part. */
  readonly nullFills?: boolean;
}

/**
 * The subtrees of `tree` at the leaves of `def`, in order. `tree` may go on below them.
 *
 * @throws TreeMismatchError with the path, when the structure of `tree` differs from `def` above the leaves of `def`.
 *
 * Semantics: `PyTreeDef.flatten_up_to` of JAX.
 */
export function flattenUpTo(def: TreeDef, tree: unknown, options: UpToOptions = {}): unknown[] {
  requireTreeDef("flattenUpTo", "tree", def);
  const out: unknown[] = [];
  const found = collect(def, tree, out, options);
  if (found !== null) throw mismatchError(found, options);
  return out;
}

/** `null` on success. Paths and reasons are made only on the way out of a failure, so that success pays nothing. */
function collect(def: Def, value: unknown, out: unknown[], options: UpToOptions): Difference | null {
  if (value === null && options.nullFills === true && def.kind !== "leaf") {
    for (let i = 0; i < def.numLeaves; i++) out.push(null);
    return null;
  }
  switch (def.kind) {
    case "leaf":
      out.push(value);
      return null;
    case "null":
      return options.nullMatchesAll === true || value === null ? null : differentNull(value);
    case "array": {
      if (!Array.isArray(value) || value.length !== def.children.length) return differentArray(def.children.length, value);
      return collectItems(def.children, value, out, options);
    }
    case "object": {
      if (!isPlainObject(value)) return differentKind("a plain object", value);
      const keys = sortedKeys(value);
      if (keys !== def.keys && !equalStatic(keys, def.keys)) return differentKeys("the keys", def.keys, keys);
      return collectFields(def.keys, def.children, value, out, options);
    }
    case "map": {
      if (!(value instanceof Map)) return differentKind("a Map", value);
      const keys = [...(value.keys() as Iterable<unknown>)];
      if (!equalStatic(keys, def.keys)) return differentKeys("a Map with the keys", def.keys, keys);
      const items = [...(value.values() as Iterable<unknown>)];
      return collectItems(def.children, items, out, options, (i) => ({ kind: "key", key: keys[i] }));
    }
    case "module":
      return collectModule(def, value, out, options);
    case "custom": {
      if (value === null || typeof value !== "object" || nodeTypeOf(value) !== def.type) return differentType(def.type.name, value, null);
      const [items, aux] = def.type.flatten(value);
      if (items.length !== def.children.length || !equalStatic(def.aux, aux)) return differentCustom(def, items.length, aux);
      return collectItems(def.children, items, out, options);
    }
  }
}

/** `entryOf` names the place of an item that differs. */
function collectItems(
  children: readonly Def[],
  items: readonly unknown[],
  out: unknown[],
  options: UpToOptions,
  entryOf: (i: number) => PathEntry = (index) => ({ kind: "index", index }),
): Difference | null {
  for (let i = 0; i < children.length; i++) {
    const found = collect(children[i]!, items[i], out, options);
    if (found !== null) return under(entryOf(i), found);
  }
  return null;
}

function collectModule(def: ModuleDef, value: unknown, out: unknown[], options: UpToOptions): Difference | null {
  const type = value === null || typeof value !== "object" ? undefined : nodeTypeOf(value);
  if (type === undefined || type.kind !== "module") return differentType(def.type.name, value, def.note);
  const view = type.view(value as object);
  if (view.type !== def.type) return differentType(def.type.name, value, def.note, view);
  if (view.names !== def.names && !equalStatic(view.names, def.names)) return differentKeys(`a ${type.name} with the fields`, def.names, view.names);
  for (let i = 0; i < def.statics.length; i++) {
    const name = def.staticNames[i]!;
    const other = (value as Record<string, unknown>)[name];
    if (!equalStatic(def.statics[i], other)) return differentStatic(def, name, def.statics[i], other);
  }
  return collectFields(def.names, def.children, value as object, out, options);
}

function collectFields(
  names: readonly string[],
  children: readonly Def[],
  value: object,
  out: unknown[],
  options: UpToOptions,
): Difference | null {
  for (let i = 0; i < names.length; i++) {
    const found = collect(children[i]!, (value as Record<string, unknown>)[names[i]!], out, options);
    if (found !== null) return under({ kind: "attr", name: names[i]! }, found);
  }
  return null;
}

/**
 * Applies `f` to the leaves of `tree`, and to what the other trees have at the same places; gives a tree of the structure of `tree`.
 * `null` is no leaf: `f` is not called on it, and the other trees must have `null` there too.
 *
 * @throws TreeMismatchError with the path, when another tree differs in structure. Static fields are part of the structure.
 * @throws ModuleError (`bad-argument`) when `f` is no function.
 *
 * Modules in the result are frozen; constructors, hooks and checks do not run. Tensors belong to whoever made them.
 * Semantics: `jax.tree_util.tree_map`.
 */
export function treeMap<T>(f: (...leaves: any[]) => any, tree: T, ...rest: any[]): T {
  requireFunction("treeMap", f, tree);
  const [leaves, def] = flatten(tree);
  return mapLeaves(f, leaves, def, rest, { caller: "treeMap" }) as T;
}

/** As `treeMap`, where `isLeaf` decides what counts as a leaf of the first tree, such as `null` or a whole Module. */
export function treeMapWith<T>(
  options: { readonly isLeaf?: (value: unknown) => boolean },
  f: (...leaves: any[]) => any,
  tree: T,
  ...rest: any[]
): T {
  requireFunction("treeMapWith", f, tree);
  checkOptions("treeMapWith", options, { isLeaf: "function" });
  const [leaves, def] = flatten(tree, options.isLeaf);
  return mapLeaves(f, leaves, def, rest, { caller: "treeMapWith" }) as T;
}

function requireFunction(caller: string, f: unknown, tree: unknown): void {
  if (typeof f === "function") return;
  const hint = typeof tree === "function" ? ` The function comes first: ${caller}(f, tree).` : "";
  throw new ModuleError("bad-argument", `${caller}: the function to apply must be a function, not ${showValue(f)}.${hint}`);
}

export function mapLeaves(
  f: (...leaves: any[]) => unknown,
  leaves: readonly unknown[],
  def: Def,
  rest: readonly unknown[],
  options: UpToOptions,
): unknown {
  const others = rest.map((tree) => flattenUpTo(def, tree, options));
  const [second] = others;
  const results: unknown[] = [];
  for (let i = 0; i < leaves.length; i++) {
    // The two common cases by themselves: a spread takes as long as flattening.
    if (second === undefined) results.push(f(leaves[i]));
    else if (others.length === 1) results.push(f(leaves[i], second[i]));
    else results.push(f(leaves[i], ...others.map((other) => other[i])));
  }
  return treeUnflatten(def, results);
}
