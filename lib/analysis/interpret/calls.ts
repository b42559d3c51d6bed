/**
 * Calls: which code runs, with which values, and what is known afterwards.
 *
 * A function that can be read is interpreted with the values it receives, once per distinct entry ("summary per entry state"). One that
 * can touch neither the object nor a tracked variable is not entered at all. One that cannot be read does what the effect table says, or
 * the worst.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { admitsUndefined } from "../classes/declared-type.js";
import { unite } from "../domain/bits.js";
import { type Cell, fork, join, keyOfState, type Key, type State, write } from "../domain/state.js";
import {
  type AbsObj,
  type FnVal,
  isPlain,
  joinValues,
  keyOfValue,
  none,
  ofObject,
  positionOf,
  top,
  topArgument,
  truthy,
  undefinedValue,
  type Val,
  withoutPending,
} from "../domain/value.js";
import { isClass, isFunction, type Node, pushChildren, unwrap } from "../estree.js";
import type { TraceStepKind } from "../findings.js";
import { type Binding, declareLexicals, hoistedIn, namesIn, Scope } from "../program/scope.js";
import { constructInstance } from "./construct.js";
import { evaluate } from "./expressions.js";
import { type Args, argument, type Frame, limits, type Machine, type MemoEntry, type Outcome, type Trail } from "./machine.js";
import { bind } from "./patterns.js";
import { hands, reaches, useValue } from "./properties.js";
import { execute, hoistFunctions, withEverySet } from "./statements.js";

// ---- what a closure can reach

interface Mentions {
  readonly names: ReadonlySet<string>;
  readonly usesThis: boolean;
}
const mentions = new WeakMap<Node, Mentions>();

/** Names and `this` in a function's text, inner functions included: an upper bound of what it closes over. */
function mentionedIn(fn: Node): Mentions {
  let result = mentions.get(fn);
  if (result !== undefined) return result;
  const names = new Set<string>();
  let usesThis = false;
  const todo: Node[] = [fn];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "Identifier") names.add(node["name"]);
    else if (node.type === "ThisExpression" || node.type === "Super") usesThis = true;
    pushChildren(node, todo);
  }
  result = { names, usesThis };
  mentions.set(fn, result);
  return result;
}

/** Does its text name a variable of an activation, as seen from `scope`? Names of its own may seem so: then the answer is yes. */
export function closesOverVariables(fn: Node, scope: Scope): boolean {
  for (const name of mentionedIn(fn).names) if (name === "arguments" || scope.lookup(name)?.scope.dynamic === true) return true;
  return false;
}

/** Functions that the question under way has come to. */
let visited: Set<FnVal> | null = null;

/**
 * Can calling it reach the object through what it closes over? Each function is looked at once a question, however many ways lead to it:
 * twenty callbacks that mention one another have more paths than there is time.
 */
export function closureReaches(m: Machine, fn: FnVal): boolean {
  if (m.state === null) return false;
  if (visited !== null) return !visited.has(fn) && visited.size < limits.closures && looksAt(m, fn, visited);
  try {
    return looksAt(m, fn, (visited = new Set()));
  } finally {
    visited = null;
  }
}

function looksAt(m: Machine, fn: FnVal, seen: Set<FnVal>): boolean {
  const text = mentionedIn(fn.node);
  seen.add(fn);
  if (fn.thisVal !== null && text.usesThis && reaches(m, fn.thisVal)) return true;
  if (fn.bound !== null && fn.bound.some((value) => reaches(m, value))) return true;
  if (!fn.scope.dynamic && !m.globals.used) return false;
  for (const [key, value] of m.state!.vars) {
    if (typeof key === "number" || !text.names.has(key.name)) continue;
    if ((value.self || value.fns !== null || value.objs !== null) && (fn.scope as Scope).lookup(key.name) === key && reaches(m, value)) return true;
  }
  return false;
}

/** A closure that is kept or given away keeps the values of the variables it mentions: reads waiting in them are used by it. */
export function useCaptured(m: Machine, value: Val): void {
  if (m.state === null) return;
  const fns = [...(value.fns ?? []), ...(value.objs ?? []).flatMap((object) => [...object.props.values()].flatMap((property) => property.fns ?? []))];
  if (fns.length === 0) return;
  for (const [key, captured] of m.state.vars) {
    if (typeof key === "number" || captured.pending === null) continue;
    if (fns.some((fn) => fn.scope.dynamic && (fn.scope as Scope).lookup(key.name) === key && mentionedIn(fn.node).names.has(key.name))) useValue(m, captured, "value");
  }
}

// ---- entering a function

/** Is the code a member of the object's classes, or a closure that such code made? */
function isOwn(m: Machine, fn: FnVal, thisVal: Val): boolean {
  if (fn.isStatic || m.target.levelOf(fn.home) < 0) return false;
  if ((fn.thisVal ?? thisVal).self) return true;
  return fn.thisVal === null && fn.scope.dynamic && !isMethodNode(fn.node);
}

const isMethodNode = (fn: Node): boolean => fn.parent?.type === "MethodDefinition";

/** Code of a base class that enters a member of a class below: virtual dispatch at work. */
function overrideOf(m: Machine, fn: FnVal): { method: string; in: string } | null {
  const to = m.target.levelOf(fn.home);
  const from = m.target.levelOf(m.frame.home);
  if (to < 0 || from <= to || !m.frame.own || !isMethodNode(fn.node)) return null;
  return { method: String(fn.node.parent!["key"].name ?? fn.node.parent!["key"].value), in: m.target.chain[to]!.name };
}

/** Does it hold a function that closes over variables, directly or in its containers? */
export function carriesClosure(value: Val): boolean {
  if (value.fns !== null && value.fns.some(isClosure)) return true;
  if (value.objs === null) return false;
  const seen = new Set<AbsObj>(value.objs);
  for (const object of seen) {
    if (object.run !== null) return true;
    for (const property of object.props.values()) {
      if (property.fns !== null && property.fns.some(isClosure)) return true;
      if (property.objs !== null) for (const inner of property.objs) seen.add(inner);
    }
  }
  return false;
}

const isClosure = (fn: FnVal): boolean => fn.scope.dynamic || fn.bound !== null;

/** A function that is not entered still may never return: `function fail(text): never`. */
function alwaysThrows(fn: Node): boolean {
  if (fn["returnType"]?.typeAnnotation?.type === "TSNeverKeyword") return true;
  if (fn["async"] === true || fn["generator"] === true || fn["body"].type !== "BlockStatement") return false;
  for (const statement of fn["body"].body as readonly Node[]) {
    if (statement.type === "ThrowStatement") return true;
    // Straight code only: whatever branches may return.
    if (statement.type !== "ExpressionStatement" && statement.type !== "VariableDeclaration" && statement.type !== "FunctionDeclaration") return false;
  }
  return false;
}

/** The parameter that is all a function returns, by index; -1 where it does more. In a Module it matters which value is which. */
function returnedParameter(fn: Node): number {
  const body = fn["body"] as Node;
  const [only, ...more] = body.type === "BlockStatement" ? (body["body"] as readonly Node[]) : [body];
  const value = more.length > 0 || fn["async"] === true || fn["generator"] === true ? null : only?.type === "ReturnStatement" ? (only["argument"] as Node | null) : only;
  if (value?.type !== "Identifier") return -1;
  return (fn["params"] as readonly Node[]).findIndex((parameter) => parameter.type === "Identifier" && parameter["name"] === value["name"]);
}

/**
 * Calls one known function or class constructor. `node` is the expression that starts it, `kind` how.
 * The value is what it returns; the machine's state is the one after it.
 */
export function invoke(m: Machine, fn: FnVal, receiver: Val, given: Args, node: Node, kind: TraceStepKind): Val {
  if (m.state === null) return none;
  m.tick();
  const thisVal = fn.thisVal ?? receiver;
  const args: Args = fn.bound === null ? given : { ...given, values: [...fn.bound, ...given.values], nodes: [...fn.bound.map(() => node), ...given.nodes] };
  if (!isFunction(fn.node) || fn.node["body"] == null) return top;
  const everything = [...args.values, ...(args.rest === null ? [] : [args.rest])];
  const closures = fn.scope.dynamic || m.globals.used || everything.some((value) => carriesClosure(value)) || carriesClosure(thisVal);
  if (!closures && !reaches(m, thisVal) && !everything.some((value) => reaches(m, value)) && !everything.some((value) => value.pending !== null)) {
    // It can touch nothing that is tracked; only what it may do to an object that others hold already counts.
    noteForeignCode(m);
    m.mayThrow();
    if (alwaysThrows(fn.node)) m.state = null;
    const same = m.target.isModule ? returnedParameter(fn.node) : -1;
    if (same >= 0) return args.values[same] ?? top;
    return everything.some((value) => value.arg) ? topArgument : top;
  }
  if (fn.node["generator"] === true) {
    m.frame.madeClosure = true;
    const object = m.object(node, "generator", { run: { fn, thisVal, args: args.values } });
    return ofObject(object);
  }
  return enter(m, fn, thisVal, args, node, kind, null);
}

/** Iterates a generator object: its body runs, up to any of its yields. Gives what it yields. */
export function runGenerator(m: Machine, object: AbsObj, node: Node): Val {
  if (m.state === null || object.run === null) return top;
  const { fn, thisVal, args } = object.run;
  const yields: Outcome = { state: fork(m.state), value: none };
  enter(m, fn, thisVal, { values: args, nodes: args.map(() => node), rest: null }, node, "implicit", yields);
  m.state = join(m.state, yields.state);
  return yields.value === none ? top : yields.value;
}

/** A function that is entered again and again: what tells the entries apart is let go of, but for the object and what reaches it. */
function widenEntry(m: Machine, args: Args): Args {
  const state = fork(m.state!);
  state.vars = new Map([...state.vars].map(([key, value]) => [key, typeof key === "number" ? widened(m, value) : value] as const).filter(([, value]) => !isPlain(value)));
  state.shared = false;
  m.state = state;
  return { ...args, values: args.values.map((value) => widened(m, value)) };
}

const widened = (m: Machine, value: Val): Val =>
  value.self || value.fns !== null || value.pending !== null || (value.objs !== null && reaches(m, value)) ? { ...value, konst: value.konst === "u" ? "u" : null, path: null } : value.konst === "u" ? value : top;

function enter(m: Machine, fn: FnVal, thisVal: Val, given: Args, node: Node, kind: TraceStepKind, yields: Outcome | null): Val {
  const depth = m.trail?.depth ?? 0;
  const functionKey = `${positionOf(fn.node)} ${fn.scope.id}`;
  const contexts = m.contexts.get(functionKey) ?? 0;
  const recursive = m.active.get(functionKey)?.some((entry) => entry.active) === true;
  // Of a class that is over budget only what is reached always is kept: what lies behind a guard need not be looked at any more.
  if ((depth >= limits.depth && (!recursive || depth >= limits.recursiveDepth)) || contexts > 2 * limits.manyContexts || (m.incomplete && m.reach > 0)) return anything(m);
  const args = contexts > limits.contexts ? widenEntry(m, given) : given;
  const own = isOwn(m, fn, thisVal);
  const values = args.values;
  const relevantAll = values.some((value) => carriesClosure(value)) || carriesClosure(thisVal) || yields !== null;
  const matters = (key: Key): boolean => typeof key === "number" || relevantAll || !(key as Binding).scope.dynamic || (key as Binding).scope.encloses(fn.scope as Scope);
  const callKey = `${functionKey} ${keyOfValue(thisVal)}(${values.map(keyOfValue).join()}${args.rest === null ? "" : `…${keyOfValue(args.rest)}`})${m.reach}${m.handler === null ? "" : "h"}${own ? "o" : ""}${m.events.runsAgain ? "z" : ""}${m.phase.kind}${m.level}${m.probe === null ? "" : `p${m.probes}`}${m.globals.used ? `g${m.globals.version}` : ""}${m.definedAccessors.size > 0 ? `d${m.definedAccessors.size}` : ""}`;
  const entered = m.state!;
  if (contexts > limits.manyContexts) m.state = mergedEntry(m, callKey, entered);
  const value = enterOnce(m, fn, thisVal, args, node, kind, yields, { functionKey, contexts, callKey, own, relevantAll, matters });
  if (m.state !== entered && contexts > limits.manyContexts && m.state !== null) keepWhatWasSet(m, m.state = restored(entered, m.state, matters), entered);
  return value;
}

/** Entered so often, one entry stands for all later ones: where nothing but what all of them have is certain. */
function mergedEntry(m: Machine, callKey: string, entry: State): State {
  const merged = join(m.mergedEntries.get(callKey) ?? null, fork(entry))!;
  m.mergedEntries.set(callKey, fork(merged));
  return merged;
}

/** Without deletions what was set before a call is so after it, whatever stood in for its entry. */
function keepWhatWasSet(m: Machine, after: State, before: State): void {
  if (!m.target.deletes) after.must = unite(after.must, before.must);
}

interface Entry {
  readonly functionKey: string;
  readonly contexts: number;
  readonly callKey: string;
  readonly own: boolean;
  readonly relevantAll: boolean;
  readonly matters: (key: Key) => boolean;
}

function enterOnce(m: Machine, fn: FnVal, thisVal: Val, args: Args, node: Node, kind: TraceStepKind, yields: Outcome | null, { functionKey, contexts, callKey, own, relevantAll, matters }: Entry): Val {
  const depth = m.trail?.depth ?? 0;
  const scopeKey = `${m.frame.scope.id} ${positionOf(node)} ${functionKey}`;
  const memoKey = `${callKey}|${keyOfState(m.state!, matters)}`;
  const known = yields === null ? m.memo.get(memoKey) : undefined;
  if (known !== undefined) {
    if (known.active) noteRecursion(m, known);
    return retagged(m, replay(m, known, matters), known, m.step(kind, node, !own, own ? overrideOf(m, fn) : null));
  }
  // Deep recursion with growing data never meets its own entry state: the innermost activation stands for the rest.
  if (!m.provisional.has(memoKey)) m.contexts.set(functionKey, contexts + 1);
  const under = m.active.get(functionKey) ?? [];
  if (under.length >= limits.deepRecursion && yields === null) return anything(m);
  // A helper that is entered from another place, or with another closure in hand, may be on another errand.
  if (yields === null && !relevantAll && under.length > 0 && (depth >= limits.depth || under.filter(({ site }) => site === node).length >= limits.recursion)) return standIn(m, under.at(-1)!, matters);
  const before = m.state!;
  const rank = ++m.underWay;
  const outer = m.recursesInto;
  m.recursesInto = Infinity;
  const entry: MemoEntry = { exit: null, value: none, thrown: { state: null, value: none }, active: true, recursive: false, depth: depth + 1, rank, site: node };
  if (yields === null) m.memo.set(memoKey, entry);
  m.active.set(functionKey, [...under, entry]);
  const override = own ? overrideOf(m, fn) : null;
  const trail = m.step(kind, node, !own, override);
  for (let round = 0; ; round++) {
    entry.recursive = false;
    const result = activate(m, fn, thisVal, args, trail, scopeKey, fork(before), own, yields);
    const stable = !entry.recursive || (sameExit(result.state, entry.exit) && sameExit(result.thrown.state, entry.thrown.state) && keyOfValue(result.value) === keyOfValue(entry.value));
    entry.exit = result.state;
    entry.value = result.value;
    entry.thrown = result.thrown;
    if (stable) break;
    if (round >= ROUNDS) {
      m.incomplete = true;
      break;
    }
  }
  entry.active = false;
  m.underWay--;
  // What rests on an activation that is still under way holds for this round of it only.
  const unsettled = m.recursesInto < rank;
  if (unsettled && yields === null) {
    m.memo.delete(memoKey);
    m.provisional.add(memoKey);
  }
  m.recursesInto = Math.min(outer, unsettled ? m.recursesInto : Infinity);
  m.active.set(functionKey, under);
  m.state = before;
  return replay(m, entry, () => true);
}

/** A recursive function is interpreted until its result no longer changes: at most so often. */
const ROUNDS = 8;

function noteRecursion(m: Machine, entry: MemoEntry): void {
  entry.recursive = true;
  m.recursesInto = Math.min(m.recursesInto, entry.rank);
}

/** Recursion with ever new data: the innermost activation stands for the rest. What was set before this call is so after it. */
function standIn(m: Machine, innermost: MemoEntry, matters: (key: Key) => boolean): Val {
  noteRecursion(m, innermost);
  const before = m.state!;
  const value = replay(m, innermost, matters);
  const after = m.state;
  if (after === null) return value;
  const { must } = after;
  m.state = join(fork(after), fork(before))!;
  if (!m.target.deletes) m.state.must = unite(must, before.must);
  return value;
}

const sameExit = (a: State | null, b: State | null): boolean => (a === null) === (b === null) && (a === null || b === null || keyOfState(a, () => true) === keyOfState(b, () => true));

/** Reads that wait in a remembered result have come by this call, not by the one it was remembered from. */
function retagged(m: Machine, value: Val, entry: MemoEntry, step: Trail): Val {
  if (value.pending === null) return value;
  const pending = value.pending.map((read) => {
    const info = m.events.reads[read.id]!;
    const below: Trail[] = [];
    for (let at = info.trail; at !== null && at.depth > entry.depth; at = at.parent) below.unshift(at);
    const trail = below.reduce<Trail>((parent, at) => ({ ...at, parent, depth: parent.depth + 1 }), step);
    return m.events.pendingRead({ ...info, trail, phase: m.phase, level: m.level });
  });
  return { ...value, pending };
}

/** Takes over what a call is known to end in; variables that it cannot see keep their values. */
function replay(m: Machine, entry: MemoEntry, matters: (key: Key) => boolean): Val {
  const before = m.state!;
  if (entry.thrown.state !== null && m.handler !== null) {
    m.handler.state = join(m.handler.state, restored(before, entry.thrown.state, matters));
    m.handler.value = joinValues(m.handler.value, entry.thrown.value);
  }
  m.state = entry.exit === null ? null : restored(before, entry.exit, matters);
  return entry.exit === null ? none : entry.value;
}

function restored(before: State, after: State, matters: (key: Key) => boolean): State {
  const result = fork(after);
  let changed: Map<Key, Val> | null = null;
  for (const [key, value] of before.vars) {
    if (matters(key) || result.vars.get(key) === value) continue;
    changed ??= new Map(result.vars);
    changed.set(key, value);
  }
  if (changed !== null) {
    result.vars = changed;
    result.shared = false;
  }
  return result;
}

/** Interprets the body once. */
function activate(m: Machine, fn: FnVal, thisVal: Val, args: Args, trail: ReturnType<Machine["step"]>, scopeKey: string, entry: State, own: boolean, yields: Outcome | null) {
  const saved = { frame: m.frame, trail: m.trail, handler: m.handler };
  let scope = m.activations.get(scopeKey);
  if (scope === undefined) m.activations.set(scopeKey, (scope = new Scope(fn.scope as Scope, true, (fn.scope as Scope).file)));
  const isAsync = fn.node["async"] === true && yields === null;
  const frame: Frame = {
    scope,
    thisVal,
    home: fn.home as ClassInfo | null,
    isStatic: fn.isStatic,
    file: scope.file,
    own,
    outermost: false,
    args: args.values,
    async: isAsync,
    yields,
    returned: { state: null, value: none },
    jumps: [],
    madeClosure: false,
  };
  const thrown: Outcome = { state: null, value: none };
  if (m.target.isModule && m.probe === null) (entry.later ? m.events.enteredLater : m.events.entered).add(fn.node);
  const parentHook = m.parentHooks.get(fn.node);
  if (parentHook !== undefined) write(entry, parentHook, truthy);
  m.frame = frame;
  m.trail = trail;
  m.handler = saved.handler !== null || isAsync ? thrown : null;
  m.state = entry;
  bindParameters(m, fn.node, args, frame);
  runBody(m, fn.node);
  let value = frame.returned.value;
  if (m.state !== null) {
    value = joinValues(value, undefinedValue);
    m.state = join(frame.returned.state, m.state);
  } else m.state = frame.returned.state;
  if (isAsync) {
    // An exception inside becomes a rejection: the caller goes on.
    m.state = join(m.state, thrown.state);
    value = truthy;
    thrown.state = null;
  }
  if (m.state !== null && m.state.vars.size > 8 && !(frame.madeClosure && isCaptured(m.state, scope, value))) dropCellsOf(m.state, scope);
  const state = m.state;
  m.frame = saved.frame;
  m.trail = saved.trail;
  m.handler = saved.handler;
  if (frame.madeClosure) saved.frame.madeClosure = true;
  return { state, value, thrown };
}

/** Is some closure over the activation's variables still within reach? */
function isCaptured(state: State, scope: Scope, value: Val): boolean {
  const seen = new Set<AbsObj>();
  const captures = (v: Val): boolean => {
    for (const fn of v.fns ?? []) if (scope.encloses(fn.scope as Scope) || (fn.bound?.some(captures) ?? false)) return true;
    for (const object of v.objs ?? []) {
      if (seen.has(object)) continue;
      seen.add(object);
      if (object.run !== null && (scope.encloses(object.run.fn.scope as Scope) || object.run.args.some(captures))) return true;
      if ((object.cls as ClassInfo | null)?.scope !== undefined && scope.encloses((object.cls as ClassInfo).scope)) return true;
      for (const property of object.props.values()) if (captures(property)) return true;
    }
    return false;
  };
  if (captures(value)) return true;
  for (const [key, held] of state.vars) if ((typeof key === "number" || !scope.encloses((key as Binding).scope)) && captures(held)) return true;
  return false;
}

function dropCellsOf(state: State, scope: Scope): void {
  const vars = new Map<Key, Val>();
  for (const [key, value] of state.vars) if (typeof key === "number" || !scope.encloses((key as Cell & { scope: Scope }).scope)) vars.set(key, value);
  state.vars = vars;
  state.shared = false;
}

export function bindParameters(m: Machine, fn: Node, args: Args, frame: Frame): void {
  const scope = frame.scope;
  const params = fn["params"] as readonly Node[];
  for (const parameter of params) for (const name of namesIn(parameter)) if (!scope.names.has(name)) scope.declare(name);
  if (fn.type === "FunctionExpression" && fn["id"] != null && !scope.names.has(fn["id"].name)) scope.declare(fn["id"].name, { kind: "function", node: fn });
  const body = fn["body"] as Node;
  const hoisted = hoistedIn(body);
  for (const name of hoisted.vars) if (!scope.names.has(name)) scope.declare(name);
  for (const name of hoisted.vars) if (!params.some((p) => [...namesIn(p)].includes(name))) assignCell(m, scope.names.get(name)!, undefinedValue);
  if (hoisted.mentionsArguments && fn.type !== "ArrowFunctionExpression") {
    const binding = scope.names.get("arguments") ?? scope.declare("arguments");
    const object = m.object(fn, "array");
    for (const value of [...args.values, ...(args.rest === null ? [] : [args.rest])]) m.setProperty(object, "[]", withoutPending(value));
    assignCell(m, binding, { ...ofObject(object), opaque: true });
  }
  params.forEach((parameter, index) => {
    const inner = parameter.type === "TSParameterProperty" ? (parameter["parameter"] as Node) : parameter;
    if (inner.type === "RestElement") {
      const rest = args.values.slice(index);
      const object = m.object(inner, "array", { elements: args.rest === null ? rest.map(withoutPending) : null });
      for (const value of rest) m.setProperty(object, "[]", withoutPending(value));
      bind(m, inner["argument"], { ...ofObject(object), opaque: false }, "declare");
      return;
    }
    const value = argument(args, index) ?? (args.rest === null && frame.args !== null ? undefinedValue : m.unknownArgument);
    const given = inner.type === "AssignmentPattern" && index < args.values.length && isPresent(value, args.nodes[index]);
    bind(m, given ? (inner["left"] as Node) : inner, value, "declare");
  });
}

/** Is an argument there, so that the parameter's default does not run? One that is written down is, unless its text says that it may be undefined. */
function isPresent(value: Val, node: Node | undefined): boolean {
  return value.opaque && value.konst === null && value.pending === null && node !== undefined && !mayBeMissing(node);
}

function mayBeMissing(expression: Node): boolean {
  const node = unwrap(expression);
  switch (node.type) {
    case "Identifier":
      return isOptionalParameter(node);
    case "MemberExpression":
    case "ChainExpression":
      return true;
    case "ConditionalExpression":
      return mayBeMissing(node["consequent"]) || mayBeMissing(node["alternate"]);
    default:
      return false;
  }
}

function isOptionalParameter(name: Node): boolean {
  for (let fn = name.parent; fn != null; fn = fn.parent) {
    if (!isFunction(fn)) continue;
    for (const parameter of fn["params"] as readonly Node[]) {
      const inner = parameter.type === "TSParameterProperty" ? (parameter["parameter"] as Node) : parameter;
      if (inner.type === "Identifier" && inner["name"] === name["name"]) return admitsUndefined(inner["typeAnnotation"], inner["optional"] === true) === "yes";
    }
  }
  return false;
}

function assignCell(m: Machine, cell: Cell, value: Val): void {
  if (m.state === null) return;
  if (m.state.shared) {
    m.state.vars = new Map(m.state.vars);
    m.state.shared = false;
  }
  m.state.vars.set(cell, value);
}

export function runBody(m: Machine, fn: Node): void {
  const body = fn["body"] as Node;
  if (body.type === "BlockStatement") {
    // Parameters and body share one scope here: a name declared in both means the inner one.
    const scope = m.frame.scope;
    const fresh = !scope.children.has(body);
    if (fresh) {
      scope.children.set(body, scope);
      declareLexicals(scope, body);
    }
    hoistFunctions(m, body["body"], scope);
    for (const statement of body["body"] as readonly Node[]) {
      if (m.state === null || (m.frame.outermost && m.isSettled())) break;
      execute(m, statement);
    }
  } else {
    const value = evaluate(m, body);
    m.returnValue(value);
  }
}

/** The object has been in the hands of code out of sight: what it held in public fields may have been replaced. */
export function leak(m: Machine, state: State): void {
  state.held = state.leaked = true;
  for (const [key, value] of [...state.vars]) {
    if (typeof key !== "number" || key < 0 || m.target.fields[key]!.private || (value.konst === null && value.opaque)) continue;
    write(state, key, { ...value, konst: null, opaque: true });
  }
}

/** Nothing is known of what a call did. */
function anything(m: Machine): Val {
  m.incomplete = true;
  const state = m.state!;
  state.anySet = true;
  leak(m, state);
  m.mayThrow();
  return top;
}

/** Code out of sight runs: if it holds the object already, it may write to it. */
export function noteForeignCode(m: Machine): void {
  if (m.state !== null && m.state.held) leak(m, m.state);
}

// ---- callbacks

/** Runs callbacks that a known callee runs before it returns: exactly once, or any number of times. */
export function runCallbacks(m: Machine, callback: Val, receiver: Val, values: readonly Val[], times: "once" | "many", node: Node): Val {
  const fns = callback.fns ?? [];
  if (m.state === null || fns.length === 0) return top;
  const args: Args = { values, nodes: values.map(() => node), rest: top };
  const all = (): Val => {
    let result = none;
    const entry = m.state;
    let exit: State | null = null;
    for (const fn of fns) {
      m.state = entry === null ? null : fork(entry);
      result = joinValues(result, isClass(fn.node) ? top : invoke(m, fn, receiver, args, node, "callback"));
      exit = join(exit, m.state);
    }
    m.state = callback.opaque && entry !== null ? join(exit, entry) : exit;
    return result;
  };
  if (times === "once" && !callback.opaque) return all();
  let result = none;
  const { unknownWrites } = m;
  m.guarded(1, () => {
    for (let round = 0; round < 4 && m.state !== null; round++) {
      const head = fork(m.state);
      const key = keyOfState(head, () => true);
      result = joinValues(result, all());
      m.state = join(head, m.state);
      if (keyOfState(m.state!, () => true) === key) break;
    }
  });
  if (m.unknownWrites > unknownWrites) m.state = withEverySet(m.state);
  return result;
}

/** In a Module: what a callback that runs after initialisation writes. */
export function runLater(m: Machine, callback: Val, node: Node): void {
  if (m.state === null) return;
  const reached = (callback.fns ?? []).filter((fn) => closureReaches(m, fn));
  if (reached.length === 0) return;
  if (!m.target.isModule || m.probe !== null) return;
  const before = m.state;
  for (const fn of reached) {
    m.state = { ...fork(before), later: true };
    const handler = m.handler;
    m.handler = null;
    invoke(m, fn, undefinedValue, { values: [], nodes: [], rest: top }, node, "callback");
    m.handler = handler;
  }
  m.state = before;
}

/** What closures would need if they ran now; their writes become possible. The state is otherwise unchanged. */
export function probe(m: Machine, value: Val, node: Node): ReadonlySet<import("./target.js").Field> {
  const outer = m.probe;
  const needs = new Set<import("./target.js").Field>();
  // Closures that such closures give away in turn are left alone: twice potential.
  if (m.state === null || outer !== null) return needs;
  const before = m.state;
  const fns: FnVal[] = [...(value.fns ?? [])];
  for (const object of value.objs ?? []) for (const property of object.props.values()) fns.push(...(property.fns ?? []));
  m.probes++;
  m.probe = needs;
  const { handler } = m;
  m.handler = null;
  for (const fn of fns.slice(0, 8)) {
    if (isClass(fn.node) || !closureReaches(m, fn)) continue;
    m.state = fork(before);
    const receiver = fn.thisVal ?? (hands(value) ? ({ ...none, objs: value.objs } as Val) : top);
    invoke(m, fn, receiver, { values: [], nodes: [], rest: top }, node, "callback");
    if (m.state !== null) {
      const after: State = m.state;
      before.may = join(fork(before), after)!.may;
      if (after.anySet) before.anySet = true;
      // What it assigns to captured variables is possible from now on.
      const joined = join(fork(before), after)!;
      before.vars = joined.vars;
      before.shared = true;
    }
  }
  m.handler = handler;
  m.probe = outer;
  m.state = before;
  return needs;
}

// ---- new

export function instantiate(m: Machine, fn: FnVal, args: Args, node: Node): Val {
  const cls = m.statics.classOf(fn);
  const object = m.object(node, "instance", { cls });
  if (m.state === null) return none;
  const everything = [...args.values, ...(args.rest === null ? [] : [args.rest])];
  const touches = m.globals.used || everything.some((value) => reaches(m, value) || carriesClosure(value) || value.pending !== null) || cls.chain().some((base) => base.scope.dynamic);
  if (touches) {
    const depth = m.trail?.depth ?? 0;
    if (depth >= limits.depth) m.incomplete = true;
    else constructInstance(m, cls, object, args, node);
  } else {
    m.unbuilt.set(object, { cls, args, node });
    noteForeignCode(m);
    m.mayThrow();
  }
  return ofObject(object);
}

/** An instance whose construction had nothing to do with the object: what its fields hold is found out when code that has asks for one. */
export function built(m: Machine, object: AbsObj): AbsObj {
  const waiting = m.unbuilt.get(object);
  if (waiting === undefined || m.state === null) return object;
  m.unbuilt.delete(object);
  if ((m.trail?.depth ?? 0) < limits.depth) constructInstance(m, waiting.cls, object, waiting.args, waiting.node);
  return object;
}
