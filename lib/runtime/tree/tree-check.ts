/** Finds what a tree must not have: cycles, and one node in two places. */
import { ModuleError, showPlace, showValue } from "../errors.js";
import { warnOnce } from "../warnings.js";
import type { IsLeaf } from "./flatten.js";
import { showPath, type PathEntry } from "./path.js";
import { childrenOf } from "./children.js";

/** The first node that is found below itself; `null` when there is none. Works on trees that flattening cannot handle. */
export function findCycle(tree: unknown, isLeaf?: IsLeaf): { readonly outer: string; readonly inner: string } | null {
  const open = new Map<object, string>();
  const done = new Set<object>();
  const path: PathEntry[] = [];
  const visit = (value: unknown): { outer: string; inner: string } | null => {
    if (isLeaf?.(value)) return null;
    const children = childrenOf(value);
    if (children === null || done.has(value as object)) return null;
    const outer = open.get(value as object);
    if (outer !== undefined) return { outer, inner: showPath(path) };
    open.set(value as object, showPath(path));
    for (const [entry, child] of children) {
      path.push(entry);
      const found = visit(child);
      if (found !== null) return found;
      path.pop();
    }
    open.delete(value as object);
    done.add(value as object);
    return null;
  };
  return visit(tree);
}

/**
 * Checks that a tree is a tree: no node contains itself, and no array, object, Map or Module with leaves is in two places. The same
 * Tensor in two places only warns: gradients are kept apart, but an update makes two tensors of it.
 *
 * @throws ModuleError (`cycle`) for a cycle, (`bad-argument`) for a node in two places; both messages give both paths.
 *
 * Semantics: `equinox.tree_check`.
 */
export function treeCheck(tree: unknown): void {
  const cycle = findCycle(tree);
  if (cycle !== null) {
    throw new ModuleError("cycle", `treeCheck: the value ${showPlace(cycle.outer)} contains itself, ${showPlace(cycle.inner)}.`);
  }
  const places = new Map<unknown, string>();
  const path: PathEntry[] = [];
  const visit = (value: unknown): number => {
    const children = childrenOf(value);
    if (children === null) {
      checkTensor(value, places, showPath(path));
      return value === null ? 0 : 1;
    }
    const here = showPath(path);
    const before = places.get(value);
    let leaves = 0;
    for (const [entry, child] of children) {
      path.push(entry);
      leaves += visit(child);
      path.pop();
    }
    // Leafless nodes may be shared: an update cannot make them differ.
    if (before !== undefined && leaves > 0) {
      throw new ModuleError(
        "bad-argument",
        `treeCheck: ${showValue(value)} appears in the tree multiple times, ${showPlace(before)} and ${showPlace(here)}. ` +
          "After an update these would be two different nodes. Keep it in one place, or make a copy with treeMap((x) => x, node).",
      );
    }
    places.set(value, here);
    return leaves;
  };
  visit(tree);
}

function checkTensor(value: unknown, places: Map<unknown, string>, here: string): void {
  if (typeof value !== "object" || value === null || (value as { dataId?: unknown }).dataId === undefined) return;
  const before = places.get(value);
  if (before === undefined) {
    places.set(value, here);
    return;
  }
  warnOnce(
    value,
    "tree-check",
    `treeCheck: one Tensor is at two places, '${before}' and '${here}'. Each place gets its own gradient, so an update makes two tensors of it.`,
  );
}
