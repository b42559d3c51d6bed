/**
 * Reading and writing properties: of the object under construction, of objects by allocation site, of classes, of paths.
 *
 * Reading a field that is not certainly set reports nothing yet: it gives a value that remembers the read, and `useValue` records the
 * read once the value is used in a way that matters. Tests, `??` and their like drop it instead.
 */
import { isAskedKey } from "../classes/asked-keys.js";
import { addBit } from "../domain/bits.js";
import { forgetFieldTests, forgetPropertyTests, mayHave, mustHave, resetField, setField, unsetField, valueOf, write } from "../domain/state.js";
import {
  absentValue,
  type AbsObj,
  type FnVal,
  isPlain,
  isUnset,
  joinValues,
  none,
  nullishnessOf,
  ofFunction,
  ofPath,
  ofRead,
  reachesSelf,
  self,
  top,
  topArgument,
  undefinedValue,
  type Val,
  withoutPending,
} from "../domain/value.js";
import { isClass, type Node, staticKey, unwrap } from "../estree.js";
import { invoke } from "./calls.js";
import { carriesClosure, closureReaches, useCaptured } from "./closures.js";
import { isPartOfItself, noteCycle } from "./cycles.js";
import type { SinkKind, Use } from "./events.js";
import { looksAtOnePart } from "./held.js";
import { ofField, ofMember } from "./identity.js";
import { type Args, type Machine, noArgs } from "./machine.js";
import { built } from "./instances.js";
import { noteRemoved, remaining } from "./removals.js";
import { containerOf, instanceAt, typedSetter } from "./typed.js";
import type { Field, Member } from "./target.js";

/** The value is used: reads of unset fields in it become events. */
export function useValue(m: Machine, value: Val, use: Use): void {
  if (value.pending === null || m.state === null || m.state.later) return;
  for (const read of value.pending) {
    const info = m.events.reads[read.id]!;
    const field = info.field;
    const isInside = read.inside === true;
    if (isInside && use === "tolerated") continue;
    const how = isInside || (read.packed === true && use === "tolerated") ? "value" : use;
    const late = !isInside && mustHave(m.state, read.field);
    if (how === "tolerated" ? field.admits !== "no" || !info.certain : how === "value" ? late || field.admits === "yes" || field.admits === "loose" : field.admits === "yes" && !info.certain) continue;
    if (m.probe !== null) {
      m.probe.add(field);
      continue;
    }
    m.events.use(read, how, m.reach, late, false);
    if (!late && (how === "deref" || (how === "value" && field.admits === "no")) && info.certain && isUnset(value) && value.pending.every((other) => other.field === read.field)) m.state.usedUnset = addBit(m.state.usedUnset, field.index);
  }
}

/** Used and gone: what remains is the value as if it had been set. */
export function used(m: Machine, value: Val, use: Use): Val {
  if (value.pending === null) return value;
  useValue(m, value, use);
  return withoutPending(value);
}

export function isCertainlyUnset(m: Machine, field: Field): boolean {
  const state = m.state!;
  if (mayHave(state, field.index) || field.decorated) return false;
  if (state.leaked && !field.private) return false;
  return field.decl !== null || m.target.isClosed;
}

/** May a base class out of sight have set it, or does every object have it? Then nothing is known of it. */
function isOutOfSight(m: Machine, field: Field): boolean {
  if (m.target.isOnEveryObject(field)) return true;
  if (m.target.isOwnAffair(field) || (m.level === 0 && m.defined.has(field.index)) || field.private) return false;
  if (!m.defined.has(field.index)) return true;
  const defined = field.levels.some((level) =>
    m.target.chain[level]!.fields.some((decl) => decl.key === field.key && decl.defines && (m.target.chain[level]!.semantics.useDefineForClassFields || decl.value !== null || decl.parameter)),
  );
  return !defined;
}

/** A private name, or an `accessor`'s storage, does not exist before its definition is run: touching it throws. */
const isBranded = (field: Field): boolean => field.key.startsWith("#") || field.decl?.accessor === true;

export function readField(m: Machine, field: Field, node: Node, byUnknownKey = false): Val {
  const state = m.state!;
  if (isBranded(field) && !state.later && !m.defined.has(field.index) && field.decl !== null) {
    const read = m.events.pendingRead({ field, node, file: m.frame.file, certain: isCertainlyUnset(m, field), reach: m.reach, trail: m.trail, phase: m.phase, level: m.level, byUnknownKey });
    if (m.probe !== null) m.probe.add(field);
    else m.events.use(read, "deref", m.reach, false, false);
    m.mayThrow();
    return absentValue;
  }
  if (mustHave(state, field.index)) {
    m.events.setRead(field, node, m.trail);
    m.readWhenSet = addBit(m.readWhenSet, field.index);
    if (m.definedAccessors.get(field.index)?.get.fns != null && !state.later) return runDefined(m, field.index, "get", noArgs, node);
    const stored = valueOf(state, field.index);
    const value = stored.coarse === true && !isPutInto(node) ? top : stored;
    const path = value === top ? field.typePath() : null;
    if (path !== null) return ofField(m, ofPath(path), field);
    const cls = m.target.isModule || field.decl === null || (value !== top && value !== topArgument) ? null : field.typeClass();
    return ofField(m, cls === null ? value : { ...instanceAt(m, field.decl!.node, cls), arg: value.arg }, field);
  }
  if (state.later || isOutOfSight(m, field)) return top;
  const certain = !byUnknownKey && isCertainlyUnset(m, field);
  const read = m.events.pendingRead({ field, node, file: m.frame.file, certain: isCertainlyUnset(m, field), reach: m.reach, trail: m.trail, phase: m.phase, level: m.level, byUnknownKey });
  const unset = ofRead(read, certain);
  if (certain || byUnknownKey) return unset;
  const stored = valueOf(state, field.index);
  // What it holds where it is set is known no better than the store says; the read itself stays exact, so that tests can refine it.
  return isPlain(stored) ? unset : { ...joinValues(unset, stored), exact: stored.self === false && stored.fns === null && stored.objs === null };
}

const putting = new Set(["push", "unshift", "splice", "add", "set"]);

/** `this.listeners.push(…)`, `this.listeners[name] = …`. */
function isPutInto(list: Node): boolean {
  let at = list;
  while (at.parent != null && at.parent.type !== "MemberExpression" && unwrap(at.parent) === list) at = at.parent;
  const part = at.parent;
  if (part?.type !== "MemberExpression" || part["object"] !== at) return false;
  const { parent } = part;
  return parent?.type === "CallExpression" ? parent["callee"] === part && putting.has(part["property"].name) : parent?.type === "AssignmentExpression" && parent["left"] === part;
}

/** Runs what `Object.defineProperty` has given the object for the property. */
function runDefined(m: Machine, property: number | string, which: "get" | "set", args: Args, node: Node): Val {
  const { fns } = m.definedAccessors.get(property)?.[which] ?? none;
  if (fns === null || m.state === null || m.state.later) return top;
  // Where it has been given, it may not have been on this path.
  return joinValues(top, m.oneOf(fns, true, (fn) => invoke(m, fn, self, args, node, which === "get" ? "getter" : "setter")));
}

export function methodOf(m: Machine, { decl, level }: Extract<Member, { kind: "method" }>): FnVal {
  const cls = m.target.chain[level]!;
  return { node: decl.fn, scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: false };
}
export const methodValue = (m: Machine, member: Extract<Member, { kind: "method" }>): Val => ofFunction(methodOf(m, member));

/** The property that `key` names on the object, `#x` by the class around the code. */
export const keyOnSelf = (m: Machine, key: string): string => (key.startsWith("#") ? m.target.privateKey(key, m.frame.home) : key);

/** A private method or accessor is there once the constructor of its class's base class has returned: to ask for it before throws. */
const isHiddenYet = (m: Machine, key: string, member: Member): boolean => key.startsWith("#") && (member.kind === "method" || member.kind === "accessor") && member.level < m.level;

export function readSelf(m: Machine, name: string, node: Node): Val {
  const key = keyOnSelf(m, name);
  const member = m.target.member(key);
  if (isHiddenYet(m, key, member)) m.mayThrow();
  switch (member.kind) {
    case "method":
      return methodValue(m, member);
    case "accessor": {
      if (member.get === null) {
        if (key.startsWith("#")) m.mayThrow();
        return undefinedValue;
      }
      if (m.state!.later) return top;
      const cls = m.target.chain[member.level]!;
      noteOverridable(m, node, name, member.get.private);
      return invoke(m, { node: member.get.fn, scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: false }, self, noArgs, node, "getter");
    }
    case "field": {
      const { field, method } = member;
      if (method === null || mustHave(m.state!, field.index)) return readField(m, field, node);
      const inherited = methodValue(m, { kind: "method", ...method });
      return mayHave(m.state!, field.index) ? joinValues(inherited, valueOf(m.state!, field.index)) : inherited;
    }
    case "unknown":
      if (name === "constructor") return ofFunction({ node: m.target.cls.node, scope: m.target.cls.scope, thisVal: null, home: null, bound: null, isStatic: false });
      return readOther(m, key) ?? runDefined(m, key, "get", noArgs, node);
  }
}

/**
 * A property that is no field, since the class does not name it: `function attach(o) { o.view = new View(o); }`. Whether it is set is not
 * followed, but what leads to the object from there is.
 */
function readOther(m: Machine, key: string): Val | null {
  const at = m.otherProperties.get(key);
  const kept = at === undefined ? undefined : m.state!.vars.get(at);
  return kept === undefined ? null : m.target.isClosed ? kept : joinValues(kept, top);
}

/** `Object.assign(this, { listen() { this.handlers … } })`: called as a method, it gets the object. */
const takesThis = ({ node, thisVal }: FnVal): boolean => thisVal === null && node.type !== "ArrowFunctionExpression" && !isClass(node);

function keepOther(m: Machine, key: string, value: Val): void {
  useValue(m, value, "value");
  if (m.state === null || m.state.later) return;
  let at = m.otherProperties.get(key);
  if (at === undefined) {
    if (!reaches(m, value) && !carriesClosure(value) && value.fns?.some(takesThis) !== true) return;
    m.otherProperties.set(key, (at = m.newFact()));
  }
  write(m.state, at, withoutPending(value));
}

/** Advice for Modules: initialisation that calls what a subclass may replace. */
export function noteOverridable(m: Machine, node: Node, method: string, isPrivate: boolean): void {
  if (!m.target.isModule || isPrivate || !m.frame.outermost || m.probe !== null || m.state === null || m.state.later) return;
  m.events.overridableCall({ node, method, file: m.frame.file, phase: m.phase });
}

/** `this[k]` with a key that the text does not fix: any unset field may be read, unless the key is known to be there. */
export function readSelfUnknown(m: Machine, node: Node): Val {
  let value: Val = top;
  if (m.state!.later || isAskedKey(node)) return value;
  for (const field of m.target.fields) {
    if (field.private && field.key.startsWith("#")) continue;
    if (!mustHave(m.state!, field.index) && isCertainlyUnset(m, field) && !isOutOfSight(m, field)) value = joinValues(value, readField(m, field, node, true));
  }
  return { ...value, exact: false };
}

export function readMember(m: Machine, object: Val, key: string | null, node: Node): Val {
  if (m.state === null) return none;
  const receiver = looksAtOnePart(m, object, key) ? withoutPending(object) : used(m, object, "deref");
  let result = none;
  if (receiver.self || receiver.objs !== null) {
    result = isOnlySelf(receiver) ? readOwn(m, key, node) : m.oneOf(ownersOf(receiver), isMore(receiver), (owner) => (owner === "self" ? readOwn(m, key, node) : readObject(m, owner, key, node)));
    if (m.state === null) return none;
  }
  for (const fn of receiver.fns ?? []) result = joinValues(result, key !== null && isClass(fn.node) ? readStatic(m, fn, key) : top);
  if (receiver.path !== null && key !== null) result = joinValues(result, m.statics.ofMember(receiver.path, key, receiver.arg));
  else if (receiver.opaque || (receiver.konst !== null && !receiver.self) || result === none) result = joinValues(result, receiver.arg ? topArgument : top);
  if ((receiver.opaque || nullishnessOf(receiver) !== false) && !isGlobalObject(receiver)) m.mayThrow();
  return key === null ? result : ofMember(result, receiver, key);
}

/** `Object`, `Reflect`, `console`: there, and without getters. */
const isGlobalObject = ({ path, konst }: Val): boolean => konst === null && path !== null && /^(?:console|[A-Z]\w*)$/.test(path);

const readOwn = (m: Machine, key: string | null, node: Node): Val => (key === null ? readSelfUnknown(m, node) : readSelf(m, key, node));

/** What a value may be that has properties in sight; and may it be anything else? */
export const ownersOf = ({ self: isSelf, objs }: Val): readonly (AbsObj | "self")[] => (isSelf ? (["self", ...(objs ?? [])] as const) : (objs ?? []));
export const isMore = ({ opaque, fns, konst }: Val): boolean => opaque || fns !== null || konst !== null;
export const isOnlySelf = (value: Val): boolean => value.self && value.objs === null && !isMore(value);

function readStatic(m: Machine, fn: FnVal, key: string): Val {
  const cls = m.statics.classOf(fn);
  // A class below the one that declares it does not have a private member: to ask it throws.
  if (key.startsWith("#") && !cls.hasPrivate(key)) m.mayThrow();
  let value = m.statics.staticMember(cls, key);
  for (const base of cls.chain()) {
    const kept = m.globals.staticField(base.node, key);
    if (kept !== null) value = joinValues(value, kept);
  }
  return value;
}

function readObject(m: Machine, given: AbsObj, key: string | null, node: Node): Val {
  const object = m.globals.current(given);
  if (key === null || (object.kind === "array" && /^\d+$/.test(key))) {
    if (object.elements !== null && key !== null && object.kind === "array") return object.elements[Number(key)] ?? undefinedValue;
    let all: Val = remaining(m, object, object.props.get("[]") ?? top);
    if (object.kind !== "array") for (const value of object.props.values()) all = joinValues(all, value);
    return joinValues(all, top);
  }
  const getters = m.described.has(object) ? (object.props.get(`get ${key}`)?.fns ?? null) : null;
  if (getters === null || getters.some((fn) => isPartOf(object, fn))) return readPlain(m, object, key, node);
  // One object stands for all that the place makes: this one may have been given the getter, or not yet.
  const value = joinValues(top, m.oneOf(getters, true, (fn) => invoke(m, fn, { ...none, objs: [object] }, noArgs, node, "getter")));
  return m.state === null ? none : joinValues(value, readPlain(m, object, key, node));
}

/** Does the literal that makes the object have the accessor itself? */
const isPartOf = (object: AbsObj, { node }: FnVal): boolean => node.parent?.parent === object.node;

/** But for what `Object.defineProperty` has given it. */
function readPlain(m: Machine, object: AbsObj, key: string, node: Node): Val {
  const known = object.props.get(key);
  if (object.deferred !== null) {
    // An object that reaches nothing of ours: whatever the property is, or runs, is none of our business.
    const alone: Val = { ...none, objs: [object] };
    if (!reaches(m, alone) && !carriesClosure(alone)) return known === undefined ? top : joinValues(known, top);
    settleClass(m, object);
  }
  if (object.cls !== null) {
    const cls = object.cls as import("../classes/class-info.js").ClassInfo;
    for (const base of cls.chain()) {
      const name = key.startsWith("#") ? base.privateKey(key) : key;
      const entry = base.methods.get(name);
      if (entry === undefined) continue;
      const decl = entry.method ?? entry.get;
      if (decl === undefined) return undefinedValue;
      const fn: FnVal = { node: decl.fn, scope: base.scope, thisVal: null, home: base, bound: null, isStatic: false };
      if (decl.kind !== "get") return ofFunction(fn);
      const alone: Val = { ...none, objs: [object] };
      const behind = fieldBehind(decl.fn);
      // A getter that only passes a field on is as good as the field; objects with many of them would use up what a class may cost.
      if (behind !== null && !m.target.isModule && !cls.chain().some(({ methods }) => methods.has(behind)) && reaches(m, alone)) return readObject(m, object, behind, node);
      return invoke(m, fn, alone, noArgs, node, "getter");
    }
    const field = known ?? built(m, object).props.get(key) ?? containerOf(m, object, cls, key) ?? undefined;
    // Who has an object that leads to ours is followed: then the field holds what code in sight has put there.
    return field === undefined ? top : field.self ? field : joinValues(field, top);
  }
  if (object.kind === "instance" && object.path !== null) return joinValues(m.statics.ofMember(object.path, key), known ?? none);
  const getters = object.props.get(`get ${key}`)?.fns ?? [];
  if (getters.some((fn) => isPartOf(object, fn))) return m.oneOf(getters, false, (fn) => invoke(m, fn, { ...none, objs: [object] }, noArgs, node, "getter"));
  if (known !== undefined) return known;
  return object.kind === "object" && !object.props.has("[]") && !objectPrototype.has(key) ? undefinedValue : top;
}

/** What a copy of its own properties has: getters run, setters and private names are left behind. */
export function ownProperties(m: Machine, given: AbsObj, node: Node): readonly (readonly [string, Val])[] {
  const object = m.globals.current(given);
  return [...object.props].flatMap(([name, value]) => {
    if (name.startsWith("set ") || name.startsWith("#")) return [];
    return [name.startsWith("get ") ? ([name.slice(4), readObject(m, object, name.slice(4), node)] as const) : ([name, value] as const)];
  });
}

/** `get x() { return this.y; }`: y. */
function fieldBehind(getter: Node): string | null {
  const [only, ...more] = getter["body"].body as readonly Node[];
  const value = more.length === 0 && only?.type === "ReturnStatement" && only["argument"] != null ? unwrap(only["argument"]) : null;
  if (value?.type !== "MemberExpression" || value["object"].type !== "ThisExpression" || value["property"].type === "PrivateIdentifier") return null;
  return staticKey(value["property"], value["computed"]);
}

/** Finds out what an instance is of. */
export function settleClass(m: Machine, object: AbsObj): void {
  if (object.deferred === null) return;
  const value = object.deferred();
  object.deferred = null;
  const fn = value.fns?.length === 1 && !value.opaque ? value.fns[0]! : null;
  if (fn !== null && isClass(fn.node)) object.cls = m.statics.classOf(fn);
  else if (value.path !== null) object.path = `${value.path}#`;
}

const objectPrototype = new Set(["toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "constructor", "__proto__"]);

/** Is it code of a class below the one being constructed (an override that the base constructor runs)? */
const fromBelow = (m: Machine, code: Node | null = null): boolean => {
  const level = m.target.levelAround(m.frame.home, code);
  return level >= 0 && level < m.level;
};

/** Does it come from an argument of the construction, or hold one: `{ ...defaults, ...options }`? */
const isGiven = (value: Val): boolean => value.arg || (value.objs ?? []).some(({ props, elements }) => [...props.values(), ...(elements ?? [])].some(({ arg }) => arg));

export function storeField(m: Machine, field: Field, value: Val, node: Node): void {
  const state = m.state;
  if (state === null) return;
  if (state.later) {
    m.events.lateWrite({ field: field.name, node, file: m.frame.file, trail: m.trail, phase: m.phase });
    return;
  }
  // `this.f = given ?? this.f`: a default for itself, not a use.
  const passedOn = value.pending?.filter((read) => read.field !== field.index || read.inside === true) ?? [];
  if (passedOn.length > 0) useValue(m, { ...value, pending: passedOn }, "value");
  if (value.fns !== null) useCaptured(m, value);
  if (m.target.isModule && isPartOfItself(m, value)) sink(m, "stores", node, null);
  if (m.target.isModule && m.probe === null) m.events.stores.push({ field, value, before: fieldValues(m), bound: boundFunctions(m, value), node, file: m.frame.file, trail: m.trail, phase: m.phase });
  if (isGiven(value) || fromBelow(m, node)) {
    state.given = addBit(state.given, field.index);
    m.givenByName = addBit(m.givenByName, field.index);
  }
  setField(state, field.index);
  const stored = withoutPending(value);
  write(state, field.index, stored.konst !== null && !m.target.isModule && !m.target.isTested(field.key) ? { ...stored, konst: null, opaque: true } : stored);
  if (m.probe !== null) m.setOutOfSight = addBit(m.setOutOfSight, field.index);
  if (m.probe === null && field.setAt === null) field.setAt = { node, file: m.frame.file };
}

function fieldValues(m: Machine): ReadonlyMap<number, Val> {
  const values = new Map<number, Val>();
  for (const field of m.target.fields) if (mayHave(m.state!, field.index)) values.set(field.index, valueOf(m.state!, field.index));
  return values;
}

/** Methods of the object and functions that close over it, in the value or in its containers. */
function boundFunctions(m: Machine, value: Val, depth = 0): readonly FnVal[] {
  const isOwnMethod = (fn: FnVal): boolean => m.target.levelOf(fn.home) >= 0 && !fn.isStatic && fn.node.parent?.type === "MethodDefinition";
  const own = (value.fns ?? []).filter((fn) => !isClass(fn.node) && (isOwnMethod(fn) || closureReaches(m, fn)));
  if (depth > 3 || value.objs === null) return own;
  return [...own, ...value.objs.flatMap((object) => [...object.props.values()].flatMap((property) => boundFunctions(m, property, depth + 1)))];
}

export function writeSelf(m: Machine, name: string, value: Val, node: Node, superFrom = 0): void {
  if (m.state === null) return;
  const key = keyOnSelf(m, name);
  const member = m.target.member(key, superFrom);
  if (isHiddenYet(m, key, member)) m.mayThrow();
  if (member.kind === "accessor") {
    if (member.set === null || (m.state.later && !m.target.isModule)) {
      useValue(m, value, "value");
      m.mayThrow();
      return;
    }
    const cls = m.target.chain[member.level]!;
    noteOverridable(m, node, name, member.set.private);
    invoke(m, { node: member.set.fn, scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: false }, self, { values: [value], nodes: [node], rest: null }, node, "setter");
    return;
  }
  const field = member.kind === "field" ? member.field : m.target.field(key);
  runDefined(m, field === null ? key : field.index, "set", { values: [value], nodes: [node], rest: null }, node);
  // A Module refuses what no declaration has made yet.
  if (m.target.isModule && (field === null || !m.defined.has(field.index))) m.mayThrow();
  if (field === null) {
    keepOther(m, key, value);
    return;
  }
  if (isBranded(field) && field.decl !== null && !m.defined.has(field.index)) m.mayThrow();
  storeField(m, field, value, node);
}

/** `super.f = value`: a setter of the base classes, or the object's own property. */
export function writeSuper(m: Machine, key: string | null, value: Val, node: Node): void {
  if (key === null || !m.frame.thisVal.self) return;
  // Until a field is set, a Module has an accessor of its own in the field's place: assigning past that throws.
  if (m.target.isModule) m.mayThrow();
  writeSelf(m, key, value, node, m.target.levelOf(m.frame.home) + 1);
}

/** A write with a key that the text does not fix: every field counts as set, and each may hold anything. */
export function writeSelfUnknown(m: Machine, value: Val): void {
  const state = m.state;
  if (state === null || state.later) return;
  useValue(m, value, "value");
  m.unknownWrites++;
  state.everySet = true;
  state.anySet = true;
  if (value.arg || fromBelow(m)) state.given = m.target.allFields;
  forgetFieldTests(state, () => false);
  state.vars = state.vars.map((at, known) => (typeof at !== "number" || at < 0 ? known : null));
}

export function writeMember(m: Machine, object: Val, key: string | null, value: Val, node: Node): void {
  if (m.state === null) return;
  const receiver = used(m, object, "deref");
  if (isOnlySelf(receiver)) {
    writeOwn(m, key, value, node);
    return;
  }
  forgetPropertyTests(m.state, key);
  useValue(m, value, "value");
  const stored = withoutPending(value);
  // If it may be another object, the object's own field may be set now, but need not.
  m.oneOf(ownersOf(receiver), isMore(receiver), (owner) => {
    if (owner === "self") writeOwn(m, key, stored, node);
    else writeObject(m, owner, key, stored, node);
    return none;
  });
  if (m.state !== null && isMore(receiver) && reaches(m, stored)) keepElsewhere(m, receiver, key, stored, node);
}

function writeOwn(m: Machine, key: string | null, value: Val, node: Node): void {
  if (key === null) writeSelfUnknown(m, value);
  else writeSelf(m, key, value, node);
}

function writeObject(m: Machine, obj: AbsObj, key: string | null, value: Val, node: Node): void {
  const name = key === null || (obj.kind === "array" && /^\d+$/.test(key)) ? "[]" : key;
  const owner: Val = { ...none, objs: [obj] };
  const args: Args = { values: [value], nodes: [node], rest: null };
  const setters = m.globals.current(obj).props.get(`set ${name}`)?.fns ?? null;
  if (setters !== null) {
    const isThere = setters.some((fn) => isPartOf(obj, fn));
    m.oneOf(setters, !isThere, (fn) => invoke(m, fn, owner, args, node, "setter"));
    if (isThere || m.state === null) return;
  }
  if (obj.fixed) {
    if (!reaches(m, value)) return;
    m.state!.held = true;
    m.globals.keep(m, obj, name, value);
    return;
  }
  if (obj.kind === "array" && key === "length" && value.konst === "d:0") noteRemoved(m, obj, obj.props.get("[]") ?? none);
  if (obj.kind === "array") m.forgetOrder(obj);
  noteCycle(m, obj, value, node);
  m.setProperty(obj, name, value);
  if (obj.deferred !== null && key !== null && (reaches(m, value) || carriesClosure(value))) settleClass(m, obj);
  const cls = obj.cls as import("../classes/class-info.js").ClassInfo | null;
  const setter = key === null || cls === null ? undefined : cls.chain().map((base) => base.methods.get(key)?.set && { base, set: base.methods.get(key)!.set! }).find(Boolean);
  if (setter) invoke(m, { node: setter.set.fn, scope: setter.base.scope, thisVal: null, home: setter.base, bound: null, isStatic: false }, owner, args, node, "setter");
  else if (cls !== null && m.target.isModule && value.self && m.isModuleClass(cls)) sink(m, "stores", node, null);
}

/** The object, or what leads to it, becomes a property of something that is not tracked. */
function keepElsewhere(m: Machine, receiver: Val, key: string | null, value: Val, node: Node): void {
  m.state!.held = true;
  for (const fn of receiver.fns ?? []) if (key !== null && isClass(fn.node)) m.globals.keepStatic(m, fn.node, key, value);
  const typed = typedSetter(m, node, key);
  if (typed !== null) invoke(m, typed.target.fns![0]!, typed.receiver!, { values: [value], nodes: [node], rest: null }, node, "setter");
}

export function deleteSelf(m: Machine, name: string): void {
  if (m.state === null || m.state.later) return;
  const field = m.target.field(keyOnSelf(m, name));
  if (field === null) return;
  unsetField(m.state, field.index, m.target.allFields);
  m.deleted = addBit(m.deleted, field.index);
}

/** A declaration without initialiser: the field exists, as undefined. */
export function defineAsUndefined(m: Machine, field: Field): void {
  if (m.state !== null) resetField(m.state, field.index, m.target.allFields);
}

export const reaches = (m: Machine, value: Val): boolean => reachesSelf(value, (fn) => closureReaches(m, fn));
/** Directly or in containers, but not through closures. */
export const hands = (value: Val): boolean => reachesSelf(value, () => false);

export function sink(m: Machine, kind: SinkKind, node: Node, handed: Node | null, needs: readonly Field[] | null = null): void {
  const state = m.state;
  if (state === null || state.later || m.probe !== null) {
    if (m.probe !== null && state !== null && kind === "walks") for (const field of m.target.fields) if (!mustHave(state, field.index)) m.probe.add(field);
    return;
  }
  const { must, may, everySet, anySet, leaked } = state;
  m.events.sink({ kind, node, file: m.frame.file, handed, state: { must, may, everySet, anySet, leaked }, reach: m.reach, trail: m.trail, phase: m.phase, level: m.level, needs, again: m.events.runsAgain });
}
