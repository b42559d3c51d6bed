/**
 * Calls: which code runs, with which values, and what is known afterwards.
 *
 * A function that can be read is interpreted with the values it receives, once per distinct entry ("summary per entry state"). One that
 * can touch neither the object nor a tracked variable is not entered at all. One that cannot be read does what the effect table says, or
 * the worst.
 */
import { empty, unite } from "../domain/bits.js";
import { forgetFieldTests, fork, join, keyOfState, type Key, type State } from "../domain/state.js";
import { type AbsObj, coarsened, type FnVal, joinValues, keyOfValue, none, ofObject, positionOf, top, topArgument, type Val } from "../domain/value.js";
import { kept } from "../domain/vars.js";
import { isFunction, type Node } from "../estree.js";
import type { TraceStepKind } from "../findings.js";
import type { Binding, Scope } from "../program/scope.js";
import { activate } from "./activation.js";
import { carriesClosure, makesClosures } from "./closures.js";
import { type Args, limits, type Machine, type MemoEntry, type Trail, type Yields } from "./machine.js";
import { reaches } from "./properties.js";
import { returnedObject } from "./returned-object.js";
import { noteFresh } from "./suspension.js";

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

/** A function that is not entered still may never return: `function fail(text): never`. */
export function alwaysThrows(fn: Node): boolean {
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

/** Can a function that is given the value do anything of interest with it? */
const isOfInterest = (m: Machine, value: Val): boolean => (value.self || value.fns !== null || value.objs !== null) && (carriesClosure(value) || reaches(m, value));

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
  const everything = args.rest === null ? args.values : [...args.values, args.rest];
  const touches = fn.scope.dynamic || m.globals.used || isOfInterest(m, thisVal) || everything.some((value) => value.pending !== null || isOfInterest(m, value)) || makesClosures(fn.node);
  if (!touches) {
    // It can touch nothing that is tracked; only what it may do to an object that others hold already counts.
    noteForeignCode(m);
    m.mayThrow();
    if (alwaysThrows(fn.node)) m.state = null;
    const same = m.target.isModule ? returnedParameter(fn.node) : -1;
    if (same >= 0) return args.values[same] ?? top;
    const result = everything.some((value) => value.arg) ? topArgument : top;
    return returnedObject(m, fn.node, result) ?? result;
  }
  if (fn.node["generator"] === true) {
    m.frame.madeClosure = true;
    const object = m.object(node, "generator", { run: { fn, thisVal, args: args.values } });
    noteFresh(m, object);
    return ofObject(object);
  }
  return enter(m, fn, thisVal, args, node, kind, null);
}

/** Iterates a generator object: its body runs, up to any of its yields. Gives what it yields. `steps`: how often it is asked at most. */
export function runGenerator(m: Machine, object: AbsObj, node: Node, steps = Infinity): Val {
  if (m.state === null || object.run === null) return top;
  const { fn, thisVal, args } = object.run;
  const yields: Yields = { state: fork(m.state), value: none, remaining: steps };
  enter(m, fn, thisVal, { values: args, nodes: args.map(() => node), rest: null }, node, "implicit", yields);
  m.state = join(m.state, yields.state);
  return yields.value === none ? top : yields.value;
}

/**
 * A function that is entered again and again: what tells the entries apart is let go of, but for the object and what reaches it, and where
 * the lists are that fields hold: a later entry may put a listener there.
 */
function widenEntry(m: Machine, args: Args): Args {
  const state = fork(m.state!);
  state.vars = state.vars.map((key, value) => {
    if (typeof key !== "number") return value;
    if (value.objs?.every(isStore) !== true || tells(m, value)) return kept(widened(m, value));
    for (const object of value.objs) m.coarse.add(object);
    return coarsened(value);
  });
  m.state = state;
  return { ...args, values: args.values.map((value) => widened(m, value)) };
}

const isStore = ({ kind }: AbsObj): boolean => kind === "array" || kind === "container" || kind === "object";

const tells = (m: Machine, value: Val): boolean => value.self || value.fns !== null || value.pending !== null || (value.objs !== null && reaches(m, value));

const widened = (m: Machine, value: Val): Val =>
  tells(m, value) ? { ...value, konst: value.konst === "u" ? "u" : null, path: null } : value.konst === "u" ? value : top;

function enter(m: Machine, fn: FnVal, thisVal: Val, given: Args, node: Node, kind: TraceStepKind, yields: Yields | null): Val {
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
  // What happened before the call is no part of what it does.
  if (entered.usedUnset !== empty) m.state = { ...entered, usedUnset: empty };
  if (contexts > limits.manyContexts) m.state = mergedEntry(m, callKey, entered);
  const value = enterOnce(m, fn, thisVal, args, node, kind, yields, { functionKey, contexts, callKey, own, relevantAll, matters });
  if (m.state !== entered && contexts > limits.manyContexts && m.state !== null) keepWhatWasSet(m, m.state = restored(entered, m.state, matters), entered);
  if (m.state !== null && entered.usedUnset !== empty) m.state.usedUnset = unite(m.state.usedUnset, entered.usedUnset);
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

function enterOnce(m: Machine, fn: FnVal, thisVal: Val, args: Args, node: Node, kind: TraceStepKind, yields: Yields | null, { functionKey, contexts, callKey, own, relevantAll, matters }: Entry): Val {
  const depth = m.trail?.depth ?? 0;
  const scopeKey = `${m.frame.scope.id} ${positionOf(node)} ${functionKey}`;
  const memoKey = `${callKey}|${keyOfState(m.state!, matters)}`;
  const known = yields === null ? m.memo.get(memoKey) : undefined;
  if (known !== undefined) {
    if (known.active) noteRecursion(m, known);
    m.events.replayed(node, known.trail);
    return retagged(m, replay(m, known, matters), known, m.step(kind, node, !own, own ? overrideOf(m, fn) : null));
  }
  // Deep recursion with growing data never meets its own entry state: the innermost activation stands for the rest.
  if (!m.provisional.has(memoKey) && fn.node !== m.unrolled) m.contexts.set(functionKey, contexts + 1);
  const under = m.active.get(functionKey) ?? [];
  if (under.length >= limits.deepRecursion && yields === null) return anything(m);
  // A helper that is entered from another place, or with another closure in hand, may be on another errand.
  if (yields === null && !relevantAll && under.length > 0 && (depth >= limits.depth || under.filter((entered) => entered.trail.node === node).length >= limits.recursion)) return standIn(m, under.at(-1)!, matters);
  const before = m.state!;
  const rank = ++m.underWay;
  const outer = m.recursesInto;
  m.recursesInto = Infinity;
  const trail = m.step(kind, node, !own, own ? overrideOf(m, fn) : null);
  const entry: MemoEntry = { exit: null, value: none, thrown: { state: null, value: none }, active: true, recursive: false, rank, trail };
  if (yields === null) m.memo.set(memoKey, entry);
  m.active.set(functionKey, [...under, entry]);
  const steps = yields?.remaining ?? 0;
  for (let round = 0; ; round++) {
    entry.recursive = false;
    const result = activate(m, fn, thisVal, args, trail, scopeKey, fork(before), own, yields === null ? null : restarted(yields, steps));
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

/** Each round begins the generator anew. */
function restarted(yields: Yields, steps: number): Yields {
  yields.remaining = steps;
  return yields;
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
    for (let at = info.trail; at !== null && at.depth > entry.trail.depth; at = at.parent) below.unshift(at);
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
  before.vars.differsFrom(after.vars, (key, value) => {
    if (value !== null && !matters(key)) result.vars = result.vars.set(key, value);
    return false;
  });
  return result;
}

/** The object has been in the hands of code out of sight: what it held in public fields may have been replaced. */
export function leak(m: Machine, state: State): void {
  state.held = state.leaked = true;
  forgetFieldTests(state, (field) => m.target.fields[field]!.private);
  if (state.vars === m.leakedVars) return;
  state.vars = m.leakedVars = state.vars.map((key, value) => (typeof key !== "number" || key < 0 || m.target.fields[key]!.private || (value.konst === null && value.opaque) ? value : kept({ ...value, konst: null, opaque: true })));
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
