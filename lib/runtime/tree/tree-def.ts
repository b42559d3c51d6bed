/**
 * Treedefs: the structure of a tree without its leaves.
 *
 * Nodes   null, arrays, plain objects (children by sorted key), Maps (children by insertion order, keys in the treedef), Modules
 *         (children are the dynamic fields in declared order; static fields are part of the treedef), registered classes.
 * Leaves  everything else: tensors, numbers, strings, functions, `undefined` outside of Modules, instances of unknown classes.
 * Null    has no leaves; it is how `filter` and `partition` mark a leaf that went elsewhere (Equinox: None).
 */
import { showValue } from "../errors.js";
import { IDENTIFIER } from "./path.js";
import { isPlainObject } from "./plain-object.js";
import type { CustomType, ModuleType, UnfinishedNote } from "./registry.js";

declare const TREE_DEF: unique symbol;

/** The structure of a tree. `String(def)` shows it, with `*` for a leaf; two trees of one structure show alike. */
export interface TreeDef {
  readonly [TREE_DEF]: true;
  readonly numLeaves: number;
}

// Fields are declared and assigned, not defined: hot code makes these, and a definition before the assignment is one more store.
abstract class TreeDefNode implements TreeDef {
  declare readonly [TREE_DEF]: true;
  declare readonly numLeaves: number;
  constructor(numLeaves: number) {
    this.numLeaves = numLeaves;
  }
  toString(): string {
    return showDef(this as unknown as Def);
  }
}

export class LeafDef extends TreeDefNode {
  readonly kind = "leaf";
}

export class NullDef extends TreeDefNode {
  readonly kind = "null";
}

export class ArrayDef extends TreeDefNode {
  readonly kind = "array";
  declare readonly children: readonly Def[];
  constructor(children: readonly Def[], numLeaves: number) {
    super(numLeaves);
    this.children = children;
  }
}

export class ObjectDef extends TreeDefNode {
  readonly kind = "object";
  /** Sorted. */
  declare readonly keys: readonly string[];
  declare readonly children: readonly Def[];
  constructor(keys: readonly string[], children: readonly Def[], numLeaves: number) {
    super(numLeaves);
    this.keys = keys;
    this.children = children;
  }
}

export class MapDef extends TreeDefNode {
  readonly kind = "map";
  declare readonly keys: readonly unknown[];
  declare readonly children: readonly Def[];
  constructor(keys: readonly unknown[], children: readonly Def[], numLeaves: number) {
    super(numLeaves);
    this.keys = keys;
    this.children = children;
  }
}

export class ModuleDef extends TreeDefNode {
  readonly kind = "module";
  declare readonly type: ModuleType;
  /** The dynamic fields that are present: all of them, except in a tree taken from an unfinished Module. */
  declare readonly names: readonly string[];
  declare readonly children: readonly Def[];
  declare readonly staticNames: readonly string[];
  declare readonly statics: readonly unknown[];
  /** Only in trees taken from an unfinished Module: when that was. No part of the structure. */
  declare readonly note: UnfinishedNote | null;
  constructor(
    type: ModuleType,
    names: readonly string[],
    children: readonly Def[],
    staticNames: readonly string[],
    statics: readonly unknown[],
    numLeaves: number,
    note: UnfinishedNote | null,
  ) {
    super(numLeaves);
    this.type = type;
    this.names = names;
    this.children = children;
    this.staticNames = staticNames;
    this.statics = statics;
    this.note = note;
  }
}

export class CustomDef extends TreeDefNode {
  readonly kind = "custom";
  declare readonly type: CustomType;
  declare readonly aux: unknown;
  declare readonly children: readonly Def[];
  constructor(type: CustomType, aux: unknown, children: readonly Def[], numLeaves: number) {
    super(numLeaves);
    this.type = type;
    this.aux = aux;
    this.children = children;
  }
}

export type Def = LeafDef | NullDef | ArrayDef | ObjectDef | MapDef | ModuleDef | CustomDef;

export const LEAF = new LeafDef(1);
export const NULL = new NullDef(0);

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
  return IDENTIFIER.test(key) ? key : JSON.stringify(key);
}

/** A static value or a Map key, since it belongs to the structure; what is nested deeper than anybody reads is `...`. */
export function showStatic(value: unknown, depth = 6): string {
  if (typeof value === "string") return JSON.stringify(value);
  const isArray = Array.isArray(value);
  if (!isArray && !isPlainObject(value)) return showValue(value);
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
  if (!isPlainObject(a) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalStatic(a[key], (b as Record<string, unknown>)[key]))
  );
}
