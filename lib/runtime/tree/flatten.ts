/**
 * Trees to leaves and back.
 *
 * Law     treeUnflatten(treeStructure(t), treeLeaves(t)) has the structure and the leaves of t; no constructor, hook, converter or
 *         check runs, and Modules come out frozen.
 * Cost    one pass, no path is kept: where two trees differ is worked out only after a failure (mismatch.ts).
 * Cycles  end in a stack overflow, which is caught and explained by a second walk (tree-check.ts).
 */
import { defineOwn } from "../define-own.js";
import { ModuleError, NO_OWNER, showValue } from "../errors.js";
import { nodeTypeOf, type ModuleView } from "./registry.js";
import { shellOf } from "./shell.js";
import { findCycle } from "./tree-check.js";
import { ArrayDef, CustomDef, LEAF, MapDef, ModuleDef, NULL, ObjectDef, type Def, type TreeDef } from "./tree-def.js";

/** Marks values that are taken as leaves whatever they are. Called on every node, the root included. */
export type IsLeaf = (value: unknown) => boolean;

/**
 * The leaves of a tree, in order, and its structure.
 *
 * @param isLeaf stops at the values for which it returns true, so that `null` or a whole Module can be a leaf.
 * @throws ModuleError (`cycle`) when the tree contains itself; (`not-constructed`, `failed-construction`, `unfinished-module`) when a
 *   Module in it was not made by its constructor.
 *
 * Semantics: `jax.tree_util.tree_flatten`.
 */
export function treeFlatten(tree: unknown, isLeaf?: IsLeaf): [leaves: unknown[], def: TreeDef] {
  return flatten(tree, isLeaf);
}

/** As `treeFlatten`, with the treedef's own type. */
export function flatten(tree: unknown, isLeaf?: IsLeaf): [leaves: unknown[], def: Def] {
  if (isLeaf !== undefined && typeof isLeaf !== "function") {
    throw new ModuleError("bad-argument", `isLeaf must be a function, not ${showValue(isLeaf)}.`);
  }
  const leaves: unknown[] = [];
  try {
    return [leaves, flattenInto(tree, leaves, isLeaf)];
  } catch (error) {
    if (error instanceof RangeError) explainOverflow(tree, isLeaf);
    throw error;
  }
}

/** The leaves of a tree, in order. `null` is no leaf. Throws as `treeFlatten`; semantics: `jax.tree_util.tree_leaves`. */
export function treeLeaves(tree: unknown, isLeaf?: IsLeaf): unknown[] {
  return flatten(tree, isLeaf)[0];
}

/** The structure of a tree. Throws as `treeFlatten`; semantics: `jax.tree_util.tree_structure`. */
export function treeStructure(tree: unknown, isLeaf?: IsLeaf): TreeDef {
  return flatten(tree, isLeaf)[1];
}

function explainOverflow(tree: unknown, isLeaf: IsLeaf | undefined): void {
  const cycle = findCycle(tree, isLeaf);
  if (cycle !== null) throw new ModuleError("cycle", `This tree contains itself: ${cycle}. Trees have no cycles. ${NO_OWNER}`);
}

function flattenInto(value: unknown, leaves: unknown[], isLeaf: IsLeaf | undefined): Def {
  if (isLeaf !== undefined && isLeaf(value)) {
    leaves.push(value);
    return LEAF;
  }
  if (value === null) return NULL;
  if (typeof value !== "object") {
    leaves.push(value);
    return LEAF;
  }
  const start = leaves.length;
  if (Array.isArray(value)) {
    const children: Def[] = [];
    // By index, not by `map`: a hole is an `undefined` leaf, so that the length survives the round trip.
    for (let i = 0; i < value.length; i++) children.push(flattenChild(value[i], leaves, isLeaf));
    return new ArrayDef(children, leaves.length - start);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    const keys = sortedKeys(value);
    const children = flattenFields(value, keys, leaves, isLeaf);
    return children === null ? objectOfLeaves(keys) : new ObjectDef(keys, children, leaves.length - start);
  }
  if (prototype === Map.prototype) {
    const children: Def[] = [];
    for (const item of (value as Map<unknown, unknown>).values()) children.push(flattenInto(item, leaves, isLeaf));
    return new MapDef([...(value as Map<unknown, unknown>).keys()], children, leaves.length - start);
  }
  const type = nodeTypeOf(value);
  if (type === undefined) {
    leaves.push(value);
    return LEAF;
  }
  if (type.kind === "custom") {
    const [items, aux] = type.flatten(value);
    const children = items.map((item) => flattenInto(item, leaves, isLeaf));
    return new CustomDef(type, aux, children, leaves.length - start);
  }
  const view = type.view(value);
  const children = flattenFields(value, view.names, leaves, isLeaf);
  if (children === null && view.staticNames.length === 0 && view.note === null) return moduleOfLeaves(view);
  return new ModuleDef(
    view.type,
    view.names,
    children ?? allLeaves(view.names.length),
    view.staticNames,
    view.staticNames.map((name) => (value as Record<string, unknown>)[name]),
    leaves.length - start,
    view.note,
  );
}

/** The children's treedefs; `null` when all are leaves, for which no list is made. */
function flattenFields(value: object, names: readonly string[], leaves: unknown[], isLeaf: IsLeaf | undefined): Def[] | null {
  let children: Def[] | null = null;
  for (let i = 0; i < names.length; i++) {
    const child = flattenChild((value as Record<string, unknown>)[names[i]!], leaves, isLeaf);
    if (children === null) {
      if (child === LEAF) continue;
      children = allLeaves(i);
    }
    children.push(child);
  }
  return children;
}

// Nodes that have only leaves are mostly many of one kind, so they share one treedef.
let lastObject: ObjectDef | null = null;

function objectOfLeaves(keys: readonly string[]): ObjectDef {
  if (lastObject?.keys !== keys) lastObject = new ObjectDef(keys, allLeaves(keys.length), keys.length);
  return lastObject;
}

function moduleOfLeaves({ type, names, staticNames }: ModuleView): ModuleDef {
  if (type.ofLeaves?.names !== names) type.ofLeaves = new ModuleDef(type, names, allLeaves(names.length), staticNames, [], names.length, null);
  return type.ofLeaves;
}

function allLeaves(count: number): Def[] {
  const children: Def[] = [];
  for (let i = 0; i < count; i++) children.push(LEAF);
  return children;
}

/** As `flattenInto`; small enough to become a part of the loops over children, so that a leaf costs no call. */
function flattenChild(value: unknown, leaves: unknown[], isLeaf: IsLeaf | undefined): Def {
  if (typeof value === "object" || isLeaf !== undefined) return flattenInto(value, leaves, isLeaf);
  leaves.push(value);
  return LEAF;
}

// Neighbouring objects mostly have the same keys in the same order, and sorting them anew dominated flattening.
let lastKeys: readonly string[] = [];
let lastSorted: readonly string[] = [];

/** The own enumerable string keys in code unit order. */
export function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  if (keys.length === lastKeys.length && keys.every((key, i) => key === lastKeys[i])) return lastSorted;
  lastKeys = keys;
  lastSorted = [...keys].sort();
  return lastSorted;
}

/**
 * Builds a tree of the structure `def` from its leaves. Modules are made without running constructors, hooks, converters or checks,
 * and are frozen; leaves may be any value.
 *
 * @throws ModuleError (`bad-argument`) when `def` is no treedef or the number of leaves is not `def.numLeaves`.
 *
 * Semantics: `jax.tree_util.tree_unflatten` (with Equinox's Modules).
 */
export function treeUnflatten(def: TreeDef, leaves: readonly unknown[]): any {
  requireTreeDef("treeUnflatten", "leaves", def);
  if (!Array.isArray(leaves)) {
    throw new ModuleError("bad-argument", `treeUnflatten: the leaves must be an array, not ${showValue(leaves)}.`);
  }
  if (leaves.length !== def.numLeaves) {
    throw new ModuleError("bad-argument", `treeUnflatten: the treedef has ${def.numLeaves} leaves, but ${leaves.length} were given.`);
  }
  return build(def, leaves, { next: 0 });
}

/** Refuses what is no treedef; `rest` names the other argument of `caller`. */
export function requireTreeDef(caller: string, rest: string, value: unknown): asserts value is Def {
  if (value !== null && typeof value === "object" && "numLeaves" in value && "kind" in value) return;
  throw new ModuleError(
    "bad-argument",
    `${caller}: the first argument must be a treedef, not ${showValue(value)}. The order is ${caller}(def, ${rest}).`,
  );
}

function build(def: Def, leaves: readonly unknown[], cursor: { next: number }): unknown {
  switch (def.kind) {
    case "leaf":
      return leaves[cursor.next++];
    case "null":
      return null;
    case "array":
      return buildArray(def, leaves, cursor);
    case "object": {
      const result: Record<string, unknown> = {};
      const { keys, children } = def;
      for (let i = 0; i < keys.length; i++) {
        const child = children[i]!;
        setOwn(result, keys[i]!, child === LEAF ? leaves[cursor.next++] : build(child, leaves, cursor));
      }
      return result;
    }
    case "map":
      return new Map(def.children.map((child, i) => [def.keys[i], build(child, leaves, cursor)]));
    case "custom":
      return def.type.unflatten(
        def.aux,
        def.children.map((child) => build(child, leaves, cursor)),
      );
    case "module":
      return buildModule(def, leaves, cursor);
  }
}

function buildArray({ children }: ArrayDef, leaves: readonly unknown[], cursor: { next: number }): unknown[] {
  const result: unknown[] = [];
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    result.push(child === LEAF ? leaves[cursor.next++] : build(child, leaves, cursor));
  }
  return result;
}

function buildModule(def: ModuleDef, leaves: readonly unknown[], cursor: { next: number }): unknown {
  const { names, children, staticNames, statics, type } = def;
  const fields: unknown[] = [];
  for (let i = 0; i < names.length; i++) {
    const child = children[i]!;
    fields.push(child === LEAF ? leaves[cursor.next++] : build(child, leaves, cursor));
  }
  for (let i = 0; i < staticNames.length; i++) fields.push(statics[i]);
  let { shell } = type;
  if (shell === null || shell.names !== names || shell.staticNames !== staticNames) {
    shell = { names, staticNames, make: shellOf(type.prototype, [...names, ...staticNames]) };
    type.shell = shell;
  }
  const instance = shell.make(fields);
  type.adopt(instance, def.note);
  return Object.freeze(instance);
}

/** Plain assignment, except for the one name for which that would change the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") defineOwn(target, key, value);
  else target[key] = value;
}
