/**
 * Treedefs: the structure of a tree without its leaves.
 *
 * Nodes   null, arrays, plain objects (children by sorted key), Maps (children by insertion order, keys in the treedef), Modules
 *         (children are the dynamic fields in declared order; static fields are part of the treedef), registered classes.
 * Leaves  everything else: tensors, numbers, strings, functions, `undefined` outside of Modules, instances of unknown classes.
 * Null    has no leaves; it is how `filter` and `partition` mark a leaf that went elsewhere (Equinox: None).
 */
import type { CustomType, ModuleType, UnfinishedNote } from "./registry.js";

declare const TREE_DEF: unique symbol;

/** The structure of a tree. `String(def)` shows it, with `*` for a leaf; two trees of one structure show alike. */
export interface TreeDef {
  readonly [TREE_DEF]: true;
  readonly numLeaves: number;
}

abstract class TreeDefNode implements TreeDef {
  declare readonly [TREE_DEF]: true;
  abstract readonly numLeaves: number;
  toString(): string {
    return showDef(this as unknown as Def);
  }
}

export class LeafDef extends TreeDefNode {
  readonly kind = "leaf";
  readonly numLeaves = 1;
}

export class NullDef extends TreeDefNode {
  readonly kind = "null";
  readonly numLeaves = 0;
}

export class ArrayDef extends TreeDefNode {
  readonly kind = "array";
  constructor(
    readonly children: readonly Def[],
    readonly numLeaves: number,
  ) {
    super();
  }
}

export class ObjectDef extends TreeDefNode {
  readonly kind = "object";
  constructor(
    /** Sorted. */
    readonly keys: readonly string[],
    readonly children: readonly Def[],
    readonly numLeaves: number,
  ) {
    super();
  }
}

export class MapDef extends TreeDefNode {
  readonly kind = "map";
  constructor(
    readonly keys: readonly unknown[],
    readonly children: readonly Def[],
    readonly numLeaves: number,
  ) {
    super();
  }
}

export class ModuleDef extends TreeDefNode {
  readonly kind = "module";
  constructor(
    readonly type: ModuleType,
    /** The dynamic fields that are present: all of them, except in a tree taken from an unfinished Module. */
    readonly names: readonly string[],
    readonly children: readonly Def[],
    readonly staticNames: readonly string[],
    readonly statics: readonly unknown[],
    readonly numLeaves: number,
    /** Only in trees taken from an unfinished Module: when that was. No part of the structure. */
    readonly note: UnfinishedNote | null,
  ) {
    super();
  }
}

export class CustomDef extends TreeDefNode {
  readonly kind = "custom";
  constructor(
    readonly type: CustomType,
    readonly aux: unknown,
    readonly children: readonly Def[],
    readonly numLeaves: number,
  ) {
    super();
  }
}

export type Def = LeafDef | NullDef | ArrayDef | ObjectDef | MapDef | ModuleDef | CustomDef;

export const LEAF = new LeafDef();
export const NULL = new NullDef();

/** `Linear{weight: *, bias: null}`: a treedef on one line. */
export function showDef(def: Def): string {
  switch (def.kind) {
    case "leaf":
      return "*";
    case "null":
      return "null";
    case "array":
      return `[${def.children.map(showDef).join(", ")}]`;
    case "object":
      return `{${def.children.map((child, i) => `${showKey(def.keys[i]!)}: ${showDef(child)}`).join(", ")}}`;
    case "map":
      return `Map{${def.children.map((child, i) => `${showStatic(def.keys[i])} => ${showDef(child)}`).join(", ")}}`;
    case "module": {
      const fields = def.names.map((name, i) => `${name}: ${showDef(def.children[i]!)}`);
      const statics = def.staticNames.map((name, i) => `${name}=${showStatic(def.statics[i])}`);
      return `${def.type.name}{${[...fields, ...statics].join(", ")}}`;
    }
    case "custom":
      return `${def.type.name}(${def.children.map(showDef).join(", ")})`;
  }
}

function showKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

/** A static value or a Map key, since it belongs to the structure; what is nested deeper than anybody reads is `...`. */
export function showStatic(value: unknown, depth = 6): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `function ${value.name || "(unnamed)"}`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  const isArray = Array.isArray(value);
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name;
  if (!isArray && name !== undefined && name !== "Object") return name;
  if (depth === 0) return "...";
  if (isArray) return `[${value.map((item) => showStatic(item, depth - 1)).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${showKey(key)}: ${showStatic(item, depth - 1)}`)
    .join(", ")}}`;
}

/**
 * Whether two static values, Map keys or aux values count as the same structure: by `Object.is`, and plain arrays and objects by
 * their items. Functions and instances of classes are compared by identity.
 */
export function equalStatic(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalStatic(item, b[i]));
  }
  const prototype: unknown = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b) || (prototype !== Object.prototype && prototype !== null)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalStatic((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
