/** Says where and why two trees differ. What is written here is made only after a failure. */
import { quoted, showPlace, showRule, showValue, TreeMismatchError } from "../errors.js";
import { showPath, type PathEntry } from "./path.js";
import type { ModuleView, UnfinishedNote } from "./registry.js";
import { showStatic, type CustomDef, type ModuleDef } from "./tree-def.js";
import type { UpToOptions } from "./flatten-up-to.js";
import { showTree } from "./tree-print.js";

/** The first place where a tree differs from a treedef, in the order of flattening. */
export interface Difference {
  /** What is told before and after the place; `{first}` and `{second}` stand for the names of the two trees. */
  readonly head: string;
  readonly reason: string;
  /** From the place up to the root. */
  readonly path: PathEntry[];
}

/** `found`, seen from one level further up. */
export function under(entry: PathEntry, found: Difference): Difference {
  found.path.push(entry);
  return found;
}

export function mismatchError({ head, reason, path }: Difference, { caller = "flattenUpTo", sides = ["the first tree", "the other tree"] }: UpToOptions): TreeMismatchError {
  const [first, second] = sides;
  const place = showPath(path.reverse());
  const told = reason.replaceAll("{first}", () => first).replaceAll("{second}", () => second);
  return new TreeMismatchError(place, `${caller}: ${head} ${showPlace(place)}${told}`);
}

function different(reason: string): Difference {
  return { head: "trees differ", reason: `: ${reason}. Leaves are paired by position, so both trees need one structure.`, path: [] };
}

export function differentKind(expected: string, value: unknown): Difference {
  return different(`{first} has ${expected}, {second} has ${showTree(value)}`);
}

export function differentNull(value: unknown): Difference {
  return different(`{first} has null, {second} has ${showTree(value)}; perhaps they were filtered differently`);
}

export function differentArray(length: number, value: unknown): Difference {
  return different(`{first} has an array of ${length}, {second} has ${Array.isArray(value) ? showValue(value) : showTree(value)}`);
}

export function differentKeys(what: string, keys: unknown, others: unknown): Difference {
  return different(`{first} has ${what} ${showStatic(keys)}, {second} has ${showStatic(others)}`);
}

export function differentCustom({ type, children, aux }: CustomDef, length: number, otherAux: unknown): Difference {
  return different(
    `{first} has a ${type.name} of ${children.length} with ${showStatic(aux)}, {second} has one of ${length} with ${showStatic(otherAux)}`,
  );
}

export function differentStatic(def: ModuleDef, name: string, value: unknown, other: unknown): Difference {
  return different(
    `the static field '${name}' of ${def.type.name} is ${showStatic(value)} in {first} and ${showStatic(other)} in {second}; ` +
      "static fields are part of the structure",
  );
}

/** Two node types. When one of them is the initialising twin, this is the trap of trees taken too early, and it is told in full. */
export function differentType(expected: string, value: unknown, note: UnfinishedNote | null, view?: ModuleView): Difference {
  const got = view?.type.name ?? showValue(value);
  const early = note ?? view?.note;
  const reason = early ? explainUnfinished(note === null ? "{second}" : "{first}", early) : `: {first} has ${expected}, {second} has ${got}.`;
  return { head: `Custom node type mismatch: expected ${expected}, got ${got}`, reason, path: [] };
}

/** The story of a tree that was taken from an unfinished Module. */
function explainUnfinished(side: string, { className, hook, unset }: UnfinishedNote): string {
  const when = unset.length === 0 ? `${className} was finished` : `${quoted(unset)} ${unset.length === 1 ? "was" : "were"} set`;
  return `. A tree in ${side} was taken from a ${className} in its ${hook}, before ${when}. ${neverMatches(className)}`;
}

export function neverMatches(className: string): string {
  return (
    `An unfinished Module is another node type, so its tree never matches that of the finished ${className}. Take the tree from a ` +
    `finished part of it, as in optimizer.init(filter(this.net, isArray)), or after construction. ${showRule("no-this-escape")}`
  );
}
