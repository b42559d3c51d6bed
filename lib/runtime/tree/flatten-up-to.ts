/**
 * Several trees side by side. The first tree gives the treedef; the others are cut where it has leaves.
 */
import { ModuleError, showValue } from "../errors.js";
import { checkOptionNames } from "../options.js";
import { flatten, sortedKeys, treeUnflatten } from "./flatten.js";
import { explainMismatch } from "./mismatch.js";
import { nodeTypeOf } from "./registry.js";
import { equalStatic, type Def, type ModuleDef, type TreeDef } from "./tree-def.js";

export interface UpToOptions {
  /** Starts the message: the function that the user called. */
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
  if (def === null || typeof def !== "object" || !("kind" in def)) {
    throw new ModuleError("bad-argument", `flattenUpTo: the first argument must be a treedef, not ${showValue(def)}.`);
  }
  const out: unknown[] = [];
  if (!collect(def as Def, tree, out, options)) throw explainMismatch(def as Def, tree, options);
  return out;
}

function collect(def: Def, value: unknown, out: unknown[], options: UpToOptions): boolean {
  if (value === null && options.nullFills === true && def.kind !== "leaf") {
    for (let i = 0; i < def.numLeaves; i++) out.push(null);
    return true;
  }
  switch (def.kind) {
    case "leaf":
      out.push(value);
      return true;
    case "null":
      return options.nullMatchesAll === true || value === null;
    case "array": {
      if (!Array.isArray(value) || value.length !== def.children.length) return false;
      for (let i = 0; i < value.length; i++) if (!collect(def.children[i]!, value[i], out, options)) return false;
      return true;
    }
    case "object": {
      if (!isPlainObject(value)) return false;
      const keys = sortedKeys(value);
      if (keys !== def.keys && !(keys.length === def.keys.length && keys.every((key, i) => key === def.keys[i]))) return false;
      return collectFields(def.keys, def.children, value, out, options);
    }
    case "map": {
      if (!(value instanceof Map) || value.size !== def.keys.length) return false;
      let i = 0;
      for (const [key, item] of value as Map<unknown, unknown>) {
        if (!equalStatic(def.keys[i], key) || !collect(def.children[i]!, item, out, options)) return false;
        i++;
      }
      return true;
    }
    case "module":
      return collectModule(def, value, out, options);
    case "custom": {
      if (value === null || typeof value !== "object" || nodeTypeOf(value) !== def.type) return false;
      const [items, aux] = def.type.flatten(value);
      return (
        items.length === def.children.length &&
        equalStatic(def.aux, aux) &&
        items.every((item, i) => collect(def.children[i]!, item, out, options))
      );
    }
  }
}

function collectModule(def: ModuleDef, value: unknown, out: unknown[], options: UpToOptions): boolean {
  if (value === null || typeof value !== "object") return false;
  const type = nodeTypeOf(value);
  if (type === undefined || type.kind !== "module") return false;
  const view = type.view(value);
  if (view.type !== def.type) return false;
  if (view.names !== def.names && !equalStatic(view.names, def.names)) return false;
  for (let i = 0; i < def.statics.length; i++) {
    if (!equalStatic(def.statics[i], (value as Record<string, unknown>)[def.staticNames[i]!])) return false;
  }
  return collectFields(def.names, def.children, value, out, options);
}

function collectFields(names: readonly string[], children: readonly Def[], value: object, out: unknown[], options: UpToOptions): boolean {
  for (let i = 0; i < names.length; i++) {
    if (!collect(children[i]!, (value as Record<string, unknown>)[names[i]!], out, options)) return false;
  }
  return true;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
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
  checkOptionNames("treeMapWith", options, ["isLeaf"]);
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
