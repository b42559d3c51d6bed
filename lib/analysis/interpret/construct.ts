/**
 * Construction in the language's own order: a constructor up to `super`, the base class the same way, own fields in order, the rest of
 * the constructor.
 */
import { adderOf } from "../classes/adder.js";
import type { ClassInfo, FieldDecl } from "../classes/class-info.js";
import { hasBit } from "../domain/bits.js";
import { join, mayHave, mustHave, setField, valueOf, write } from "../domain/state.js";
import { joinValues, none, nullishnessOf, self, top, topArgument, type Val } from "../domain/value.js";
import { countNodes, endOf, isClass, isFunction, type Node, ownKey, someNode, startOf, unwrap } from "../estree.js";
import { Scope } from "../program/scope.js";
import { bindParameters, runBody } from "./activation.js";
import { invoke, noteForeignCode } from "./calls.js";
import type { ClobberEvent } from "./events.js";
import { evaluate } from "./expressions.js";
import { type Args, type Frame, type Machine, type PhaseRegister } from "./machine.js";
import type { Field } from "./target.js";
import { defineAsUndefined, methodOf, reaches, sink, storeField, useValue, writeSelf } from "./properties.js";

export function frameFor(cls: ClassInfo, scope: Scope, thisVal: Val, own: boolean, args: readonly Val[] | null): Frame {
  return {
    scope,
    thisVal,
    home: cls,
    isStatic: false,
    file: cls.file,
    own,
    outermost: own,
    args,
    async: false,
    yields: null,
    returned: { state: null, value: none },
    suspended: null,
    jumps: [],
    madeClosure: false,
  };
}

export function activationScope(m: Machine, cls: ClassInfo, at: string): Scope {
  const key = `${at} ${cls.id} ${m.frame === undefined ? "" : m.frame.scope.id}`;
  let scope = m.activations.get(key);
  if (scope === undefined) m.activations.set(key, (scope = new Scope(cls.scope, true, cls.file)));
  return scope;
}

function within<T>(m: Machine, frame: Frame, run: () => T): T {
  const saved = m.frame;
  m.frame = frame;
  try {
    return run();
  } finally {
    m.frame = saved;
  }
}

/** Constructs the object under construction as far as `level` of its chain. `args` null: whatever the caller passes. */
export function construct(m: Machine, level: number, args: Args | null, node: Node): void {
  const cls = m.target.chain[level];
  if (m.state === null || cls === undefined) return;
  const outerLevel = m.level;
  const outerPhase = m.phase;
  const outerTrail = m.trail;
  if (level > 0) m.trail = m.step("constructor", node, false);
  m.level = level;
  m.phase = { kind: "constructor" };
  const scope = activationScope(m, cls, "construct");
  const frame: Frame = { ...frameFor(cls, scope, self, true, args?.values ?? null), constructs: true };
  within(m, frame, () => {
    const ctor = cls.constructorNode;
    if (ctor === null) {
      if (cls.superClass.kind !== "none") constructBase(m, level, args ?? { values: [], nodes: [], rest: m.unknownArgument }, cls.node["superClass"] ?? cls.node, args === null);
      initializeFields(m, level);
      return;
    }
    const given = args ?? { values: [], nodes: [], rest: m.unknownArgument };
    const isBase = cls.superClass.kind === "none";
    if (level === 0) m.superPending = !isBase;
    // Natively a base class's fields come before its parameters are bound; where the emit assigns them, they come after.
    const fieldsFirst = isBase && !parametersFirst(cls);
    if (fieldsFirst) initializeFields(m, level);
    m.constructing.push({
      level,
      construct: (given, at) => {
        within(m, { ...frame, scope: m.frame.scope }, () => {
          constructBase(m, level, given, at, false);
          m.level = level;
          m.phase = { kind: "constructor" };
          initializeFields(m, level);
          if (level === 0) m.superPending = false;
        });
      },
    });
    bindParameters(m, ctor, given, frame);
    if (fieldsFirst) assignParameterProperties(m, level);
    else if (isBase) initializeFields(m, level);
    runBody(m, ctor);
    m.constructing.pop();
    m.state = join(m.state, frame.returned.state);
  });
  m.level = outerLevel;
  m.phase = outerPhase;
  m.trail = outerTrail;
}

/** A first argument: the fields that the generated constructor sets. */
function isGiven(args: Args): boolean {
  const first = args.values[0] ?? args.rest;
  return first !== null && first !== undefined && first.konst !== "u";
}

/** `super(…)` at `level`: the next class of the chain, or what the chain ends in. */
function constructBase(m: Machine, level: number, args: Args, node: Node, implicit: boolean): void {
  if (m.state === null) return;
  if (level + 1 < m.target.chain.length) {
    if (m.target.isModule && m.isModuleBase(m.target.chain[level + 1]!)) m.generated = implicit || isGiven(args);
    construct(m, level + 1, args, node);
    return;
  }
  const { root } = m.target;
  for (const value of args.values) useValue(m, value, "value");
  if (root.kind === "module") {
    m.generated = implicit || isGiven(args);
    if (args.values[0] !== undefined && args.values[0].self) sink(m, "stores", node, null);
    return;
  }
  if (root.kind === "none") {
    fillCollection(m, args, node);
    return;
  }
  // A base class out of sight may run the closures it is given, and keep the object.
  if (args.values.some((value) => reaches(m, value))) m.state.held = true;
  noteForeignCode(m);
  m.mayThrow();
}

/** A collection of the language puts in what it is given by the method that the class may have of its own: `class Index extends Map { set() {} }`. */
function fillCollection(m: Machine, args: Args, node: Node): void {
  const adder = adderOf(m.target.chain);
  const member = adder === null ? null : m.target.member(adder);
  const entries = args.values[0] ?? args.rest;
  if (member?.kind !== "method" || entries === null || entries === undefined || nullishnessOf(entries) === true || m.state === null) return;
  const known = entries.objs?.length === 1 && !entries.opaque ? entries.objs[0]!.elements : null;
  if (known?.length === 0) return;
  const before = m.fork();
  const outerLevel = m.level;
  const add = (): void => void invoke(m, methodOf(m, member), self, { values: [], nodes: [], rest: top }, node, "implicit");
  m.level = m.target.chain.length; // above all of them
  if (known !== null) add();
  else {
    m.guarded(1, add);
    m.joinInto(before);
  }
  m.level = outerLevel;
}

const parametersFirst = ({ semantics }: ClassInfo): boolean => semantics.parameterPropertiesFirst || !semantics.useDefineForClassFields;

/** Own fields of one class, in order, with parameter properties before or after them as the emit has it. */
function initializeFields(m: Machine, level: number): void {
  const cls = m.target.chain[level]!;
  const early = parametersFirst(cls);
  if (early) assignParameterProperties(m, level);
  // Natively a parameter property is a field without initialiser, in front of all others, that is assigned behind them.
  if (!early) for (const decl of cls.fields) if (decl.parameter && m.state !== null) defineField(m, cls, decl);
  for (const decl of cls.fields) {
    if (m.state === null) return;
    if (!decl.parameter && decl.defines && !decl.moved) defineField(m, cls, decl);
  }
  if (!early) assignParameterProperties(m, level);
}

function assignParameterProperties(m: Machine, level: number): void {
  const cls = m.target.chain[level]!;
  const owner = m.constructing.at(-1);
  if (owner?.level !== level || cls.constructorNode === null) return;
  for (const decl of cls.fields) {
    if (!decl.parameter || m.state === null) continue;
    const binding = m.frame.scope.lookup(decl.key);
    const value = binding === null ? top : (m.state.vars.get(binding) ?? topArgument);
    const field = m.target.field(decl.key);
    if (field !== null) storeField(m, field, value.arg ? value : { ...value, arg: true }, decl.node);
  }
}

export function defineField(m: Machine, cls: ClassInfo, decl: FieldDecl): void {
  const field = m.target.field(decl.key);
  if (field === null || m.state === null) return;
  // Private names are always defined, never assigned.
  const define = cls.semantics.useDefineForClassFields || decl.key.startsWith("#") || decl.accessor;
  const bare = decl.value === null;
  const clobber = clobberBy(m, cls, decl);
  if (bare) {
    if (clobber !== null) m.events.clobbers.push(clobber);
    // An own property of that name, which can only have been defined, hides the accessor.
    const hidden = decl.accessor && mayHave(m.state, field.index);
    if (define && !hidden && (decl.decorators.length === 0 || (m.target.isModule && !field.decorated))) defineAsUndefined(m, field);
    m.defined.add(field.index);
    return;
  }
  const scope = activationScope(m, cls, `field ${decl.key}`);
  const frame = frameFor(cls, scope, self, true, null);
  const phase: PhaseRegister = { kind: "initializer", field: field.name };
  const outer = m.phase;
  m.phase = phase;
  within(m, frame, () => {
    const value = evaluate(m, decl.value!);
    // What comes from outside in its turn is no default that takes the place of the value given.
    if (clobber !== null) m.events.clobbers.push({ ...clobber, certain: clobber.certain && !value.arg });
    if (m.state === null) return;
    m.defined.add(field.index);
    if (define) storeField(m, field, value, decl.node);
    else writeSelf(m, decl.key, value, decl.node);
  });
  m.phase = outer;
}

/** Does the place that sets the field lie in a class below the base classes of the one being constructed? */
function isSetBelow(m: Machine, field: Field): boolean {
  const { setAt } = field;
  if (setAt === null) return false;
  const start = startOf(setAt.node);
  return m.target.chain.slice(0, m.level + 1).some((cls) => cls.file === setAt.file && startOf(cls.node) <= start && start < endOf(cls.node));
}

/** A declaration that wipes what the base constructor, or code it ran, has set. */
function clobberBy(m: Machine, cls: ClassInfo, decl: FieldDecl): ClobberEvent | null {
  const field = m.target.field(decl.key)!;
  const state = m.state!;
  // Nobody but the class itself can set a private name, and nobody before it is defined.
  if (m.probe !== null || state.later || decl.parameter || decl.key.startsWith("#") || !mayHave(state, field.index)) return null;
  if (decl.accessor || decl.decorators.some((decorator) => decorator !== null) && field.decorated) return null;
  const bare = decl.value === null;
  if (bare && !cls.semantics.useDefineForClassFields) return null;
  // Once a bare field has been reset, a write with unknown keys is told by bits like any other.
  const inherited = field.setAt !== null || state.anySet || m.unknownWrites > 0;
  if (!inherited) return null;
  // A default replaces a default: only what came from outside, or from an override, is lost.
  if (!bare && !hasBit(state.given, field.index)) return null;
  // `override value = this.value`: the initialiser knows of the value, and decides what becomes of it.
  if (!bare && readsOwn(decl.value!, decl.key)) return null;
  // `this.turn = new Quaternion()` and then once more the same, which nobody has looked at in between.
  if (!bare && !state.leaked && !hasBit(m.readWhenSet, field.index) && isSetToSame(m, field, decl.value!)) return null;
  // Set by its name on every path, that is: `Object.assign(this, options)` need not have.
  const certain = field.setAt !== null && hasBit(state.must, field.index) && (bare || hasBit(m.givenByName, field.index));
  return { field, decl, cls, certain, reach: m.reach, setAt: field.setAt, own: isSetBelow(m, field) };
}

/** Does the only code of the class chain that sets the field give it a new object of the same text? */
function isSetToSame(m: Machine, { key, setAt }: Field, value: Node): boolean {
  const given = setAt === null ? null : assignedAt(setAt.node);
  if (given === null || !isSameFresh(given, value)) return false;
  return m.target.chain.reduce((sum, { node }) => sum + assignments(node, key), 0) === 1;
}

const assignedAt = (target: Node): Node | null => (target.parent?.type === "AssignmentExpression" && target.parent["operator"] === "=" ? (target.parent["right"] as Node) : null);

/** Two new objects of one class, made of the same literals. */
function isSameFresh(given: Node, value: Node): boolean {
  const [a, b] = [unwrap(given), unwrap(value)];
  if (a.type !== "NewExpression" || b.type !== "NewExpression" || a["callee"].type !== "Identifier" || a["callee"].name !== b["callee"].name) return false;
  const [left, right] = [a["arguments"] as readonly Node[], b["arguments"] as readonly Node[]];
  return left.length === right.length && left.every((argument, i) => argument.type === "Literal" && argument["raw"] === right[i]!["raw"]);
}

const assignments = (cls: Node, key: string): number => countNodes(cls, (node) => node.type === "AssignmentExpression" && ownKey(node["left"]) === key);

/** Does the expression, outside of functions, read `this.key`? */
const readsOwn = (expression: Node, key: string): boolean => someNode(expression, (node) => node.type === "MemberExpression" && ownKey(node) === key, (node) => !isFunction(node) && !isClass(node));

/** In a Module: the generated constructor sets the given fields once all constructors have run. */
export function applyGivenFields(m: Machine): void {
  if (m.state === null) return;
  for (const field of m.target.fields) {
    if (field.noInit || field.decl === null || field.decl.abstract || field.decl.parameter) continue;
    const known = valueOf(m.state, field.index);
    // The caller may give another value than the default.
    if (known.konst !== null) write(m.state, field.index, joinValues(known, top));
    if (!mustHave(m.state, field.index)) setField(m.state, field.index);
  }
}

/** Calls a hook method of the object as the framework does. */
export function runHook(m: Machine, name: string): void {
  const member = m.target.member(name);
  if (member.kind !== "method" || m.state === null) return;
  const owner = m.target.chain[member.level]!;
  m.phase = { kind: "hook", name };
  m.level = 0;
  m.reach = 0;
  m.trail = null;
  const fn = member.decl.fn;
  const scope = activationScope(m, owner, `hook ${name}`);
  const isAsync = fn["async"] === true;
  const frame: Frame = { ...frameFor(owner, scope, self, true, []), async: isAsync };
  within(m, frame, () => {
    bindParameters(m, fn, { values: [], nodes: [], rest: top }, frame);
    runBody(m, fn);
    m.state = join(frame.returned.state, m.state);
  });
}
