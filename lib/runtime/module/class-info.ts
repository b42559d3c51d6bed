/** What is known about each decorated class, and the constructions that are under way. */
import type { ModuleType, ModuleView } from "../tree/registry.js";
import type { FieldOptions } from "./field.js";

export interface ClassInfo {
  readonly name: string;
  /** The class as written. */
  readonly written: Function;
  /** The class that the decorator returned; `new.target` of a construction. */
  readonly wrapper: Function;
  readonly prototype: object;
  readonly strict: boolean;
  readonly abstract: boolean;
  /** Options of the fields that have some, base classes' included. */
  readonly options: ReadonlyMap<string, FieldOptions>;
  /** The nearest class of the chain whose own constructor replaces the generated one; `null` when there is none. */
  readonly constructorOf: Function | null;
  readonly type: ModuleType;
  readonly twin: ModuleType;
  /** Own `checkInit` of each class of the chain, subclass first. */
  readonly checks: readonly Function[];
  /** Known once the first instance has run its constructors; fixed from then on. */
  fields: FieldList | null;
}

export interface FieldList {
  /** In declared order, base classes first. */
  readonly names: readonly string[];
  /** Those that the generated constructor takes; each that has no other value must be given. */
  readonly required: readonly string[];
  /** Those with `init: false` that are not static. */
  readonly derived: readonly string[];
  readonly defaults: readonly (readonly [name: string, make: () => unknown])[];
  readonly converters: readonly (readonly [name: string, convert: (value: unknown) => unknown])[];
  /** What trees see of a finished instance. */
  readonly view: ModuleView;
}

/** A construction under way. */
export interface Frame {
  readonly info: ClassInfo;
  readonly self: object;
  /** The argument of the generated constructor, when there is one. */
  readonly init: object | undefined;
  /** What runs now, for messages. */
  hook: "constructor" | "postInit" | "converters";
  /** Names in declared order, as far as decorated fields told; used by the first construction of a class. */
  readonly order: string[];
  /** How many Modules were finished before this construction began. */
  readonly finishedBefore: number;
}

// By the class as written and by the one that the decorator returned.
const infos = new WeakMap<Function, ClassInfo>();

/** The info of a decorated class; `undefined` for every other. */
export function infoOf(cls: Function): ClassInfo | undefined {
  const info = infos.get(cls);
  return info?.wrapper === cls ? info : undefined;
}

/** Whether `cls` is what a decorated class was like before decoration. */
export function isUndecorated(cls: Function): boolean {
  return infos.has(cls) && infoOf(cls) === undefined;
}

export function rememberClass(info: ClassInfo): void {
  infos.set(info.wrapper, info);
  infos.set(info.written, info);
}

const stack: Frame[] = [];
const failed = new WeakSet<object>();
let finishedCount = 0;
let anyFailed = false;

export function depth(): number {
  return stack.length;
}

export function begin(info: ClassInfo, self: object, init: object | undefined): void {
  stack.push({ info, self, init, hook: "constructor", order: [], finishedBefore: finishedCount });
}

/** The construction of `self`, while it is under way. The stack is short: it holds nested constructions only. */
export function frameOf(self: object): Frame | undefined {
  for (let i = stack.length - 1; i >= 0; i--) if (stack[i]!.self === self) return stack[i];
  return undefined;
}

export function frameAt(index: number): Frame | undefined {
  return stack[index];
}

/** Ends the constructions above `index`. Those that did not finish are frozen, so that a leaked `this` is no mutable Module. */
export function endAt(index: number, finished: boolean): void {
  if (finished) finishedCount++;
  else {
    for (let i = index; i < stack.length; i++) {
      const { self } = stack[i]!;
      failed.add(self);
      anyFailed = true;
      Object.freeze(self);
    }
  }
  stack.length = index;
}

export function isFailed(self: object): boolean {
  return anyFailed && failed.has(self);
}

/** Whether a Module was finished since the construction of `frame` began, so that it may hold the instance. */
export function finishedSince(frame: Frame): boolean {
  return finishedCount !== frame.finishedBefore;
}

/** Whether a field has no value. Does not touch the accessor that guards unset fields. */
export function isUnset(self: object, name: string): boolean {
  return !Object.hasOwn(self, name) || (self as Record<string, unknown>)[name] === undefined;
}
