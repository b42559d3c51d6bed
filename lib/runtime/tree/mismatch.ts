/**
 * Says where and why two trees differ. Runs only after a failure, so it may be slow; it finds the first difference in the order of
 * flattening.
 */
import { showPlace, showRule, showValue, TreeMismatchError } from "../errors.js";
import { showPath, type PathEntry } from "./path.js";
import { nodeTypeOf, type ModuleView, type UnfinishedNote } from "./registry.js";
import { equalStatic, showStatic, type Def, type ModuleDef } from "./tree-def.js";
import type { UpToOptions } from "./flatten-up-to.js";
import { isPlainObject } from "./flatten-up-to.js";
import { sortedKeys } from "./flatten.js";
import { showTree } from "./tree-print.js";

/** The error for the first place where `tree` differs from `def`. */
export function explainMismatch(def: Def, tree: unknown, options: UpToOptions): TreeMismatchError {
  const path: PathEntry[] = [];
  const reason = differs(def, tree, path, options) ?? "the trees differ";
  const place = showPath(path);
  const [first, second] = options.sides ?? ["the first tree", "the other tree"];
  const text = reason.replaceAll("{first}", () => first).replaceAll("{second}", () => second);
  const custom = /^Custom node type mismatch/.test(text);
  const caller = options.caller === undefined ? "" : `${options.caller}: `;
  return new TreeMismatchError(
    place,
    custom
      ? `${caller}${text.replace("{place}", () => showPlace(place))}`
      : `${caller}trees differ ${showPlace(place)}: ${text}. Leaves are paired by position, so both trees need one structure.`,
  );
}

function differs(def: Def, value: unknown, path: PathEntry[], options: UpToOptions): string | null {
  if (value === null && options.nullFills === true) return null;
  switch (def.kind) {
    case "leaf":
      return null;
    case "null":
      return options.nullMatchesAll === true || value === null
        ? null
        : `{first} has null, {second} has ${showTree(value)}; they were perhaps filtered by different predicates`;
    case "array": {
      if (!Array.isArray(value)) return kindMismatch("an array", value);
      if (value.length !== def.children.length) {
        return `{first} has an array of ${def.children.length}, {second} an array of ${value.length}`;
      }
      return each(def.children, (i) => [{ kind: "index", index: i }, value[i]], path, options);
    }
    case "object": {
      if (!isPlainObject(value)) return kindMismatch("a plain object", value);
      const keys = sortedKeys(value);
      if (!equalStatic(keys, def.keys)) return `{first} has the keys ${showStatic(def.keys)}, {second} has ${showStatic(keys)}`;
      return each(def.children, (i) => [{ kind: "attr", name: keys[i]! }, value[keys[i]!]], path, options);
    }
    case "map": {
      if (!(value instanceof Map)) return kindMismatch("a Map", value);
      const keys = [...(value.keys() as Iterable<unknown>)];
      if (!equalStatic(keys, def.keys)) return `{first} is a Map with the keys ${showStatic(def.keys)}, {second} has ${showStatic(keys)}`;
      return each(def.children, (i) => [{ kind: "key", key: keys[i] }, (value as Map<unknown, unknown>).get(keys[i])], path, options);
    }
    case "module":
      return moduleDiffers(def, value, path, options);
    case "custom": {
      if (value === null || typeof value !== "object" || nodeTypeOf(value) !== def.type)
        return typeMismatch(def.type.name, value, null, null);
      const [items, aux] = def.type.flatten(value);
      if (items.length !== def.children.length) {
        return `{first} has a ${def.type.name} of ${def.children.length} children, {second} one of ${items.length}`;
      }
      if (!equalStatic(aux, def.aux))
        return `the ${def.type.name} nodes have different data: ${showStatic(def.aux)} and ${showStatic(aux)}`;
      return each(def.children, (i) => [{ kind: "index", index: i }, items[i]], path, options);
    }
  }
}

function each(
  children: readonly Def[],
  childAt: (i: number) => readonly [PathEntry, unknown],
  path: PathEntry[],
  options: UpToOptions,
): string | null {
  for (let i = 0; i < children.length; i++) {
    const [entry, value] = childAt(i);
    path.push(entry);
    const reason = differs(children[i]!, value, path, options);
    if (reason !== null) return reason;
    path.pop();
  }
  return null;
}

function viewOf(value: unknown): ModuleView | null {
  if (value === null || typeof value !== "object") return null;
  const type = nodeTypeOf(value);
  return type?.kind === "module" ? type.view(value) : null;
}

function moduleDiffers(def: ModuleDef, value: unknown, path: PathEntry[], options: UpToOptions): string | null {
  const view = viewOf(value);
  if (view === null || view.type !== def.type) return typeMismatch(def.type.name, value, def.note, view);
  if (!equalStatic(view.names, def.names)) {
    return `{first} is a ${def.type.name} with the fields ${showStatic(def.names)}, {second} has ${showStatic(view.names)}`;
  }
  for (let i = 0; i < def.staticNames.length; i++) {
    const name = def.staticNames[i]!;
    const other = (value as Record<string, unknown>)[name];
    if (!equalStatic(def.statics[i], other)) {
      return (
        `the static field '${name}' of ${def.type.name} is ${showStatic(def.statics[i])} in {first} and ${showStatic(other)} in {second}; ` +
        "static fields are part of the structure"
      );
    }
  }
  return each(
    def.children,
    (i) => [{ kind: "attr", name: def.names[i]! }, (value as Record<string, unknown>)[def.names[i]!]],
    path,
    options,
  );
}

function kindMismatch(expected: string, value: unknown): string {
  return `{first} has ${expected}, {second} has ${showTree(value)}`;
}

/** Two node types. When one of them is the initialising twin, this is the trap of trees taken too early, and it is told in full. */
function typeMismatch(expected: string, value: unknown, note: UnfinishedNote | null, view: ModuleView | null): string {
  const got = view === null ? showValue(value) : view.type.name;
  const head = `Custom node type mismatch: expected ${expected}, got ${got} {place}.`;
  if (note !== null) return `${head} ${explainUnfinished("{first}", note)}`;
  if (view !== null && view.note !== null) return `${head} ${explainUnfinished("{second}", view.note)}`;
  return `${head} At that place {first} has ${expected} and {second} ${got}.`;
}

/** The story of a tree that was taken from an unfinished Module. */
export function explainUnfinished(side: string, note: UnfinishedNote): string {
  const { className, hook, unset } = note;
  const fields = unset.map((name) => `'${name}'`).join(", ");
  const when = unset.length === 0 ? `before ${className} was finished` : `before ${fields} ${unset.length === 1 ? "was" : "were"} set`;
  return (
    `A tree in ${side} was taken from a ${className} in its ${hook}, ${when}. An unfinished Module is another node type, so the tree ` +
    `can never match the finished ${className}. Take the tree from a finished part of it instead, as in ` +
    `optimizer.init(filter(this.net, isArray)), or after construction. ${showRule("no-this-escape")}`
  );
}
