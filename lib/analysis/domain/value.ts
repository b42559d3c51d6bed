/**
 * What one value is known to be.
 *
 * Domain   A value is a set of possibilities: the object under construction (`self`), known functions and classes (`fns`), objects by
 *          allocation site (`objs`), anything else (`opaque`); plus a constant (`konst`) that holds for every possibility at once, and
 *          `pending`, the reads of unset fields that this value may be the `undefined` of.
 * Order    a ⊑ b iff every possibility of a is one of b, and b.konst is none or a.konst. `none` (nothing at all) is the bottom, `top` the top.
 * Join     possibilities by union; konst survives only where both sides agree. Functions and objects are finitely many per program
 *          text and call depth, and the sets are cut at `WIDTH`, where the rest becomes opaque; so chains are finite.
 * Path     a symbolic name for what the analysis cannot look into: `pkg:name.member`, `pkg:Class#` (an instance), `Object.keys` (a global).
 */
import type { Node } from "../estree.js";

/** A constant: undefined, null, true, false, some truthy value, some falsy value, a string (`s:…`), a number (`d:…`) or a symbol of its own (`y:…`). */
export type Konst = "u" | "n" | "t" | "f" | "T" | "F" | `s:${string}` | `d:${number}` | `y:${number}`;

/** A known function or class with what it closes over. `Scope` and `ClassInfo` are opaque here: only their identity counts. */
export interface FnVal {
  readonly node: Node;
  readonly scope: { readonly id: number; readonly dynamic: boolean };
  /** The `this` of arrow functions, bound and instance methods; null where the call decides. */
  readonly thisVal: Val | null;
  /** The class whose body holds the function's code: gives `super` and private names their meaning. */
  readonly home: { readonly id: number; readonly node: Node } | null;
  readonly bound: readonly Val[] | null;
  /** Static code: `super.x` looks among the statics. */
  readonly isStatic: boolean;
}

/** An object by its allocation site; its properties only ever gain possibilities (weak update). */
export interface AbsObj {
  readonly id: number;
  readonly node: Node;
  readonly kind: "object" | "array" | "instance" | "container" | "generator" | "copy";
  /** Class of an instance. */
  cls: { readonly id: number } | null;
  /** What the class is a value of, as long as nobody has had to know it: it is imported, and another file would have to be read. */
  deferred: (() => Val) | null;
  readonly props: Map<string, Val>;
  /** Counts changes of `props`, so that memo keys and loops notice them. */
  version: number;
  /** Elements in order, while the array is known exactly. */
  elements: readonly Val[] | null;
  /** What a generator runs when it is iterated. */
  readonly run: { readonly fn: FnVal; readonly thisVal: Val; readonly args: readonly Val[] } | null;
  path: string | null;
  /** Made outside the analysed construction (a module's constant): read, never written. */
  readonly fixed: boolean;
}

/** A new object of which nothing is known but what is said. */
export const makeObject = (id: number, node: Node, kind: AbsObj["kind"], facts: Partial<Omit<AbsObj, "id" | "node" | "kind" | "version">> = {}): AbsObj => ({
  id,
  node,
  kind,
  cls: null,
  deferred: null,
  props: new Map(),
  version: 0,
  elements: null,
  run: null,
  path: null,
  fixed: false,
  ...facts,
});

/** A read of a field that was not certainly set: reported when its value is used. */
export interface PendingRead {
  readonly id: number;
  readonly field: number;
  /** The value is not what was read, but holds it: a list that was passed with it as an element. */
  readonly inside?: true;
  /** It came in such a list: a default instead of it (`given ?? null`) is not what who packed it meant. */
  readonly packed?: true;
}

export interface Val {
  readonly self: boolean;
  readonly fns: readonly FnVal[] | null;
  readonly objs: readonly AbsObj[] | null;
  readonly opaque: boolean;
  readonly konst: Konst | null;
  readonly pending: readonly PendingRead[] | null;
  /** Nothing but the value of these reads: what is learnt of the value is learnt of the field. */
  readonly exact: boolean;
  readonly path: string | null;
  /** Derived from an argument of the construction. */
  readonly arg: boolean;
  /** A list or the like of which no more is kept than where it is: what is put there may lead to the object one day. */
  readonly coarse?: boolean;
  /** While a Module is constructed: which value it is, as interpret/identity.ts names it. */
  readonly origin?: string | null;
}

const WIDTH = 8;

const base: Val = { self: false, fns: null, objs: null, opaque: false, konst: null, pending: null, exact: false, path: null, arg: false, origin: null };
export const none: Val = base;
export const top: Val = { ...base, opaque: true };
/** What a private name gives that does not exist yet: reading it throws. Told from `top` by identity only, so that what stands behind is looked at as if it were mended. */
export const absentValue: Val = { ...top };
export const topArgument: Val = { ...base, opaque: true, arg: true };
export const self: Val = { ...base, self: true };

const constants = new Map<string, Val>();
export function constant(konst: Konst): Val {
  let value = constants.get(konst);
  if (value === undefined) {
    value = { ...base, opaque: konst !== "u" && konst !== "n", konst };
    if (constants.size < 4096) constants.set(konst, value);
  }
  return value;
}
export const undefinedValue = constant("u");
export const truthy = constant("T");
export const ofFunction = (fn: FnVal): Val => ({ ...base, fns: [fn] });
export const ofObject = (object: AbsObj): Val => ({ ...base, objs: [object] });
export const ofPath = (path: string, arg = false): Val => ({ ...base, opaque: true, path, arg });
export const ofRead = (read: PendingRead, certainlyUnset: boolean): Val => ({
  ...base,
  opaque: !certainlyUnset,
  konst: certainlyUnset ? "u" : null,
  pending: [read],
  exact: true,
});

/** May the value itself be the `undefined` of a field that is not set? */
export const mayBeUnset = (v: Val): boolean => v.pending !== null && v.pending.some((read) => read.inside !== true);

/** Is it the `undefined` of a field that is not set, for certain? */
export const isUnset = (v: Val): boolean => v.konst === "u" && v.exact;

/** Does the analysis know nothing of it that needs to be kept? */
export const isPlain = (v: Val): boolean =>
  !v.self && v.fns === null && v.objs === null && v.konst === null && v.pending === null && v.path === null && !v.arg && v.origin == null;

export function truthinessOf(v: Val): boolean | null {
  if (v.konst !== null) {
    switch (v.konst) {
      case "t":
      case "T":
        return true;
      case "u":
      case "n":
      case "f":
      case "F":
      case "s:":
      case "d:0":
        return false;
      default:
        return true;
    }
  }
  if (!v.opaque && !mayBeUnset(v) && (v.self || v.fns !== null || v.objs !== null)) return true;
  return null;
}

/** Is it null or undefined? null where that is not known. */
export function nullishnessOf(v: Val): boolean | null {
  if (v.konst === "u" || v.konst === "n") return true;
  if (v.konst !== null && v.konst !== "F") return false;
  return truthinessOf(v) === true ? false : null;
}

const isTruthyKonst = (v: Val): boolean => truthinessOf(v) === true;

function joinLists<T>(a: readonly T[] | null, b: readonly T[] | null, same: (x: T, y: T) => boolean): readonly T[] | null {
  if (a === null || b === null || a === b) return a ?? b;
  const extra = b.filter((y) => !a.some((x) => same(x, y)));
  return extra.length === 0 ? a : [...a, ...extra];
}

export const sameFunction = (a: FnVal, b: FnVal): boolean =>
  a === b ||
  (a.node === b.node &&
    a.scope === b.scope &&
    a.home === b.home &&
    a.bound === b.bound &&
    (a.thisVal === b.thisVal || (a.thisVal !== null && b.thisVal !== null && equalValues(a.thisVal, b.thisVal))));
const identical = (a: unknown, b: unknown): boolean => a === b;
const sameRead = (a: PendingRead, b: PendingRead): boolean => a.id === b.id && a.inside === b.inside;

export function joinValues(a: Val, b: Val): Val {
  if (a === b || b === none) return a;
  if (a === none) return b;
  let konst = a.konst === b.konst ? a.konst : null;
  if (konst === null && (a.konst !== null || b.konst !== null) && isTruthyKonst(a) && isTruthyKonst(b)) konst = "T";
  if (konst === null && (a.konst !== null || b.konst !== null) && truthinessOf(a) === false && truthinessOf(b) === false) konst = "F";
  const lost = konst === null && (a.konst !== null || b.konst !== null);
  let fns = joinLists(a.fns, b.fns, sameFunction);
  let objs = joinLists<AbsObj>(a.objs, b.objs, identical);
  let opaque = a.opaque || b.opaque || lost;
  if (fns !== null && fns.length > WIDTH) [fns, opaque] = [fns.slice(0, WIDTH), true];
  if (objs !== null && objs.length > WIDTH) [objs, opaque] = [objs.slice(0, WIDTH), true];
  const pending = joinLists(a.pending, b.pending, sameRead);
  return {
    self: a.self || b.self,
    fns,
    objs,
    opaque,
    konst,
    pending: pending !== null && pending.length > WIDTH ? pending.slice(0, WIDTH) : pending,
    exact: a.exact && b.exact && a.pending?.length === 1 && b.pending?.length === 1 && a.pending[0]!.id === b.pending[0]!.id,
    path: a.path === b.path ? a.path : null,
    arg: a.arg || b.arg,
    origin: a.origin === b.origin ? a.origin : null,
  };
}

function equalLists<T>(a: readonly T[] | null, b: readonly T[] | null, same: (x: T, y: T) => boolean): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.length !== b.length) return false;
  return a.every((x) => b.some((y) => same(x, y)));
}

export function equalValues(a: Val, b: Val): boolean {
  if (a === b) return true;
  return (
    a.self === b.self &&
    a.opaque === b.opaque &&
    a.konst === b.konst &&
    a.path === b.path &&
    a.arg === b.arg &&
    a.exact === b.exact &&
    (a.origin ?? null) === (b.origin ?? null) &&
    equalLists(a.fns, b.fns, sameFunction) &&
    equalLists(a.objs, b.objs, identical) &&
    equalLists(a.pending, b.pending, sameRead)
  );
}

/** The same value without what only an unset field explains: used where the code has tested it or tolerates `undefined`. */
export function withoutPending(v: Val): Val {
  if (v.pending === null) return v;
  if (!mayBeUnset(v)) return { ...v, pending: null };
  return { ...v, pending: null, exact: false, konst: v.konst === "u" || v.konst === "F" ? null : v.konst, opaque: true };
}

/** The value has been tested: it is there, but what it holds may still be unset. */
export function tested(v: Val): Val {
  const held = v.pending?.filter((read) => read.inside === true) ?? [];
  return held.length === 0 ? withoutPending(v) : { ...withoutPending(v), pending: held };
}

/** An element of a list that is passed. */
export const packed = (v: Val): Val => (v.pending === null ? v : { ...v, pending: v.pending.map((read) => ({ ...read, packed: true }) as const) });

/** The value of a list or object in which `parts` may still wait for being used. */
export function holding(v: Val, parts: readonly Val[]): Val {
  let pending: readonly PendingRead[] | null = v.pending;
  for (const part of parts) if (part.pending !== null) pending = joinLists(pending, part.pending.map((read) => ({ ...read, inside: true }) as const), sameRead);
  return pending === v.pending ? v : { ...v, pending: pending!.slice(0, WIDTH) };
}

export const withArgument = (v: Val): Val => (v.arg ? v : { ...v, arg: true });

/** Text that is equal for equal values: for memo keys. */
export function keyOfValue(v: Val): string {
  if (v === top) return "";
  if (v === topArgument) return "? A";
  if (v.opaque && isPlain(v)) return "";
  const parts: string[] = [];
  if (v.self) parts.push("S");
  if (v.opaque) parts.push("?");
  if (v.arg) parts.push("A");
  if (v.exact) parts.push("X");
  if (v.konst !== null) parts.push(`=${v.konst}`);
  if (v.path !== null) parts.push(`/${v.path}`);
  if (v.origin != null) parts.push(`#${v.origin}`);
  for (const fn of v.fns ?? []) {
    const bound = fn.bound === null ? "" : `(${fn.bound.map(keyOfValue).join()})`;
    parts.push(`f${positionOf(fn.node)}@${fn.scope.id}.${fn.home?.id ?? ""}${fn.thisVal === null ? "" : `<${keyOfValue(fn.thisVal)}>`}${bound}`);
  }
  for (const object of v.objs ?? []) parts.push(v.coarse === true ? `o${object.id}` : `o${object.id}.${object.version}`);
  for (const read of v.pending ?? []) parts.push(`p${read.id}${read.inside === true ? "i" : ""}`);
  return parts.join(" ");
}

/** The same objects, and perhaps anything else. */
export const coarsened = (v: Val): Val => (v.coarse === true ? v : { ...base, objs: v.objs, opaque: true, coarse: true });

/** What the object holds matters again. */
export const sharpened = (v: Val, object: AbsObj): Val => (v.coarse === true && v.objs!.includes(object) ? { ...v, coarse: false } : v);

const positions = new WeakMap<Node, number>();
let nextPosition = 1;
/** A number that is the node's own within the process (two files may share offsets). */
export function positionOf(node: Node): number {
  let position = positions.get(node);
  if (position === undefined) positions.set(node, (position = nextPosition++));
  return position;
}

/** What the value lets others reach: the object itself, directly or through containers, objects and closures. */
export function reachesSelf(v: Val, closureReaches: (fn: FnVal) => boolean): boolean {
  if (v.self) return true;
  if (v.fns !== null && v.fns.some(closureReaches)) return true;
  if (v.objs === null) return false;
  // Most objects hold no others: then nothing has to be kept of where the search has been.
  const seen: Set<AbsObj> | null = v.objs.some(holdsObjects) ? new Set(v.objs) : null;
  for (const object of seen ?? v.objs) {
    if (object.run !== null && [object.run.thisVal, ...object.run.args].some((value) => found(value, seen, closureReaches))) return true;
    for (const value of object.props.values()) if (found(value, seen, closureReaches)) return true;
  }
  return false;
}

function holdsObjects(object: AbsObj): boolean {
  if (object.run !== null) return true;
  for (const value of object.props.values()) if (value.objs !== null) return true;
  return false;
}

function found(value: Val, seen: Set<AbsObj> | null, closureReaches: (fn: FnVal) => boolean): boolean {
  if (value.self || (value.fns !== null && value.fns.some(closureReaches))) return true;
  if (value.objs !== null) for (const inner of value.objs) seen?.add(inner);
  return false;
}
