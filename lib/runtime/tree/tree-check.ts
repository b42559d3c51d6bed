/** Finds what a tree must not have: cycles, and one node in two places. */
import { ModuleError, showPlace, showValue } from "../errors.js";
import { warnOnce } from "../warnings.js";
import type { IsLeaf } from "./flatten.js";
import { showPath, type Path, type PathEntry } from "./path.js";
import { childrenOf } from "./children.js";

/** Where a node is found below itself, in words; `null` when none is. Works on trees that flattening cannot handle. */
export function findCycle(tree: unknown, isLeaf?: IsLeaf): string | null {
  const open = new Map<unknown, string>();
  const done = new Set<unknown>();
  const visit = (value: unknown, path: Path): string | null => {
    const children = isLeaf?.(value) === true || done.has(value) ? null : childrenOf(value);
    const outer = open.get(value);
    if (outer !== undefined) return `the value ${showPlace(outer)} is found again ${showPlace(showPath(path))}`;
    if (children === null) return null;
    open.set(value, showPath(path));
    for (const [entry, child] of children) {
      const found = visit(child, [...path, entry]);
      if (found !== null) return found;
    }
    open.delete(value);
    done.add(value);
    return null;
  };
  return visit(tree, []);
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
    throw new ModuleError("cycle", `treeCheck: this tree contains itself: ${cycle}.`);
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
