/** One level of a tree, with the names of the children. Slower than flattening; for paths, checks and messages. */
import { ModuleError, showValue } from "../errors.js";
import { flatten, sortedKeys, type IsLeaf } from "./flatten.js";
import { showPath, type Path, type PathEntry } from "./path.js";
import { nodeTypeOf } from "./registry.js";
import type { TreeDef } from "./tree-def.js";

/** The children of a node with their path entries; `null` for leaves and for `null`. */
export function childrenOf(value: unknown): readonly (readonly [PathEntry, unknown])[] | null {
  if (value === null || typeof value !== "object") return null;
  if (Array.isArray(value)) return Array.from(value, (child: unknown, index) => [{ kind: "index", index }, child] as const);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return attributes(value, sortedKeys(value));
  if (prototype === Map.prototype) {
    return Array.from(value as Map<unknown, unknown>, ([key, child]) => [{ kind: "key", key }, child] as const);
  }
  const type = nodeTypeOf(value);
  if (type === undefined) return null;
  if (type.kind === "module") return attributes(value, type.view(value).names);
  return type.flatten(value)[0].map((child, index) => [{ kind: "index", index }, child] as const);
}

/** The named properties of an object as its children. */
export function attributes(value: object, names: readonly string[]): readonly (readonly [PathEntry, unknown])[] {
  return names.map((name) => [{ kind: "attr", name }, (value as Record<string, unknown>)[name]] as const);
}

/** The path of each leaf, in the order of `treeLeaves`. */
export function leafPaths(tree: unknown, isLeaf?: IsLeaf): Path[] {
  const paths: Path[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (isLeaf?.(value)) {
      paths.push(path);
      return;
    }
    const children = childrenOf(value);
    if (children === null) {
      if (value !== null) paths.push(path);
      return;
    }
    for (const [entry, child] of children) visit(child, [...path, entry]);
  };
  visit(tree, []);
  return paths;
}

/**
 * As `treeFlatten`, each leaf with its path: `{ kind: "attr", name }` for fields and keys of plain objects, `{ kind: "index", index }`
 * for array items, `{ kind: "key", key }` for Map entries. `showPath(path)` writes it as one would type it.
 *
 * Semantics: `jax.tree_util.tree_flatten_with_path`.
 */
export function treeFlattenWithPath(tree: unknown, isLeaf?: IsLeaf): [leaves: [path: Path, leaf: unknown][], def: TreeDef] {
  const [leaves, def] = flatten(tree, isLeaf);
  const paths = leafPaths(tree, isLeaf);
  return [leaves.map((leaf, i) => [paths[i]!, leaf]), def];
}

/**
 * The immediate children of `tree` and its structure in terms of them. `null`, empty containers and Modules without fields count as
 * children like any other value. A leaf is its own only child.
 *
 * @throws ModuleError (`cycle`) when a child is `tree` itself.
 *
 * Semantics: `equinox.tree_flatten_one_level`.
 */
export function treeFlattenOneLevel(tree: unknown): [children: unknown[], def: TreeDef] {
  for (const [entry, child] of childrenOf(tree) ?? []) {
    if (child !== null && child === tree) {
      throw new ModuleError("cycle", `treeFlattenOneLevel: ${showValue(tree)} contains itself at '${showPath([entry])}'.`);
    }
  }
  if (tree === null) return flatten(tree);
  return flatten(tree, (value) => value !== tree);
}
