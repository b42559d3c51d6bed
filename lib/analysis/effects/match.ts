/** Finds what is known of a callee: the user's table first, then ours. */
import type { ClassSpecifier, Effect } from "../settings.js";
import { frameworks } from "./frameworks.js";
import { assertions, helperNames, type Knowledge, methods, modulePaths, table } from "./table.js";

const wildcard = (path: string): string | null => {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? null : `${path.slice(0, dot)}.*`;
};

const ofEffect = (effect: Effect): Knowledge =>
  effect === "callsNow" ? { effect, runs: { arg: 0, times: "many" } } : effect === "returns" ? { effect, returns: 0 } : { effect };

/** Knowledge of a callee with a path: `pkg:name`, `Object.keys`. */
export function knowledgeOf(path: string, effects: Readonly<Record<string, Effect>>): Knowledge | null {
  const own = effects[path];
  if (own !== undefined) return ofEffect(own);
  const known = table.get(path);
  if (known !== undefined) return known;
  const any = wildcard(path);
  if (any !== null) {
    const ownAny = effects[any];
    if (ownAny !== undefined) return ofEffect(ownAny);
    const knownAny = table.get(any);
    if (knownAny !== undefined) return knownAny;
  }
  const name = path.slice(Math.max(path.lastIndexOf(":"), path.lastIndexOf(".")) + 1);
  return helperNames.has(name) ? { effect: "none" } : null;
}

/** Knowledge by a method's name, for receivers that are not known. */
export function knowledgeOfMethod(name: string, effects: Readonly<Record<string, Effect>>): Knowledge | null {
  const own = effects[`.${name}`];
  if (own !== undefined) return ofEffect(own);
  return Object.hasOwn(methods, name) ? methods[name]! : null;
}

/** Does a call of it mean that its first argument holds? */
export const isAssertion = (path: string): boolean => assertions.has(path.slice(Math.max(path.lastIndexOf(":"), path.lastIndexOf(".")) + 1)) || /^(?:node:)?assert(?:\/strict)?:default$|^(?:tiny-)?invariant:default$/.test(path);

export function isModulePath(path: string): boolean {
  const any = wildcard(path);
  return modulePaths.includes(path) || (any !== null && modulePaths.includes(any));
}

/** Modules whose exports the table, the user's effects or the Module settings speak of: they are known by name, and never read. */
export function knownSources(effects: Readonly<Record<string, Effect>>, modules: readonly ClassSpecifier[]): ReadonlySet<string> {
  const sources = new Set<string>();
  const add = (path: string): void => {
    const colon = path.lastIndexOf(":");
    if (colon > 0) sources.add(path.slice(0, colon));
  };
  for (const path of table.keys()) add(path);
  for (const path of Object.keys(effects)) add(path);
  for (const framework of frameworks) for (const path of [...framework.bases, ...framework.decorators]) add(path);
  for (const spec of modules) if (spec.from === "package") sources.add(spec.package);
  return sources;
}
