/**
 * Which classes are tree nodes. The key is the prototype, not `constructor`: a decorated class and the class that was written are two
 * objects with one prototype chain, and only the prototype of an instance is one object for sure.
 */
import { ModuleError, showValue } from "../errors.js";
import type { ModuleDef } from "./tree-def.js";

/** A Module class as a tree node. A class has two of them: the real one and its initialising twin (see lib/runtime/module/). */
export interface ModuleType {
  readonly kind: "module";
  /** As in messages: `Trainer`, or `Trainer (initialising)`. */
  readonly name: string;
  /** The prototype that `treeUnflatten` gives to instances. */
  readonly prototype: object;
  /** How `instance` is seen now: the fields of a finished instance, or those that an unfinished one has so far. Throws on a bad copy. */
  view(instance: object): ModuleView;
  /** Told about each instance that `treeUnflatten` makes, before it is frozen. */
  adopt(instance: object, note: UnfinishedNote | null): void;
  /** How `treeUnflatten` makes instances of these fields; kept, since it is the same for all finished ones. */
  shell: Shell | null;
  /** The treedef of a finished instance that has only leaves and no static fields; kept for the same reason. */
  ofLeaves: ModuleDef | null;
}

export interface Shell {
  readonly names: readonly string[];
  readonly staticNames: readonly string[];
  readonly make: (fields: readonly unknown[]) => object;
}

export interface ModuleView {
  readonly type: ModuleType;
  readonly names: readonly string[];
  readonly staticNames: readonly string[];
  readonly note: UnfinishedNote | null;
}

/** When a tree was taken from a Module that was not finished. */
export interface UnfinishedNote {
  readonly className: string;
  /** What was running: `postInit`, or `constructor` (field initialisers included). */
  readonly hook: string;
  /** The fields that had no value then. */
  readonly unset: readonly string[];
}

/** A class made a node by `registerNode`. */
export interface CustomType {
  readonly kind: "custom";
  readonly name: string;
  flatten(value: object): readonly [children: readonly unknown[], aux: unknown];
  unflatten(aux: unknown, children: readonly unknown[]): object;
}

export type NodeType = ModuleType | CustomType;

const types = new Map<object, NodeType>();

/** The node type of an object that is neither an array, a Map nor a plain object; `undefined` makes it a leaf. */
export function nodeTypeOf(value: object): NodeType | undefined {
  return types.get(Object.getPrototypeOf(value) as object);
}

export function registerModuleType(prototype: object, type: ModuleType): void {
  types.set(prototype, type);
}

/**
 * Makes the instances of `cls` nodes of trees instead of leaves. Subclasses are not included.
 *
 * @param codec `flatten` gives the children and what else is needed to rebuild the object; the latter is part of the structure and is
 *   compared like a static field. `unflatten` must not run checks: children may be any value, such as a placeholder.
 * @throws ModuleError (`bad-argument`) when `cls` is no class, is a Module or is registered already, or `codec` is not two functions; and when a tree is
 *   flattened, for what `flatten` must not return.
 *
 * Semantics: `jax.tree_util.register_pytree_node`.
 */
export function registerNode<T extends object>(
  cls: abstract new (...args: any[]) => T,
  codec: {
    flatten(value: T): readonly [children: readonly unknown[], aux: unknown];
    unflatten(aux: any, children: readonly any[]): T;
  },
): void {
  if (typeof cls !== "function" || typeof cls.prototype !== "object") {
    throw new ModuleError("bad-argument", `registerNode: the first argument must be a class, not ${showValue(cls)}.`);
  }
  const prototype = cls.prototype as object;
  if (types.has(prototype) || [Object.prototype, Array.prototype, Map.prototype].includes(prototype as never)) {
    throw new ModuleError("bad-argument", `registerNode: ${cls.name} is a node already. A class has one way to be flattened.`);
  }
  if (typeof codec?.flatten !== "function" || typeof codec.unflatten !== "function") {
    throw new ModuleError(
      "bad-argument",
      `registerNode(${cls.name}): the second argument must be { flatten, unflatten }, two functions, not ${showValue(codec)}.`,
    );
  }
  types.set(prototype, {
    kind: "custom",
    name: cls.name,
    flatten(value) {
      const parts: unknown = codec.flatten(value as T);
      if (Array.isArray(parts) && parts.length === 2 && Array.isArray(parts[0])) return parts as unknown as [unknown[], unknown];
      throw new ModuleError(
        "bad-argument",
        `registerNode(${cls.name}): flatten must return [children, aux], where children is an array, not ${showValue(parts)}.`,
      );
    },
    unflatten: (aux, children) => codec.unflatten(aux, children),
  });
}
