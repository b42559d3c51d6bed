/** The method by which a collection of the language puts in what its constructor is given: one of the class's own, if it has one. */
import type { ClassInfo } from "./class-info.js";

const adders = new Map([["Map", "set"], ["WeakMap", "set"], ["Set", "add"], ["WeakSet", "add"]]);

export function adderOf(chain: readonly ClassInfo[]): string | null {
  const root = chain.at(-1)!.superClass;
  return root.kind === "path" ? (adders.get(root.path) ?? null) : null;
}
