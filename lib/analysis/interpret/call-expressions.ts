/** Call and new expressions: what is called, with what, and which way to go: into its body, by the effect table, or unknown. */
import { unite } from "../domain/bits.js";
import { fork, join } from "../domain/state.js";
import { frameworks } from "../effects/frameworks.js";
import { isAssertion, isModulePath, knowledgeOf, knowledgeOfMethod } from "../effects/match.js";
import { elementReaders, helperNames, type Knowledge } from "../effects/table.js";
import {
  absentValue,
  constant,
  type FnVal,
  isUnset,
  joinValues,
  none,
  nullishnessOf,
  ofObject,
  ofPath,
  self,
  top,
  topArgument,
  truthy,
  undefinedValue,
  type Val,
  withoutPending,
} from "../domain/value.js";
import { isClass, type Node, staticKey, unwrap } from "../estree.js";
import { callBuiltin } from "./builtins.js";
import { evaluateCondition } from "./conditions.js";
import { probe, runCallbacks, runForEach, runLater } from "./callbacks.js";
import { alwaysThrows, invoke, leak, noteForeignCode } from "./calls.js";
import { carriesClosure, useCaptured } from "./closures.js";
import { callContainer, contentsOf, keepUnder, knownElements, selected } from "./containers.js";
import { evaluate, keyOf, optionally, replacesOperand } from "./expressions.js";
import { allSettled, looksAtOnePart } from "./held.js";
import { derived, ofKnownCall, returned } from "./identity.js";
import { iterate, toPrimitive } from "./implicit.js";
import { callIterator } from "./iterators.js";
import { instantiate } from "./instances.js";
import type { Args, Machine } from "./machine.js";
import { neverReturns } from "./never.js";
import { handsOver, typedCallee, typedKnowledge } from "./typed.js";
import { hands, isOnlySelf, methodValue, noteOverridable, reaches, readMember, settleClass, sink, used, useValue } from "./properties.js";

export function evaluateArgs(m: Machine, nodes: readonly Node[]): Args {
  const values: Val[] = [];
  const at: Node[] = [];
  let rest: Val | null = null;
  for (const node of nodes) {
    if (m.state === null) break;
    if (node.type === "SpreadElement") {
      const source = evaluate(m, node["argument"]);
      const known = source.objs?.length === 1 && !source.opaque && !source.self ? source.objs[0]!.elements : null;
      if (known !== null && known !== undefined && rest === null) {
        for (const value of known) {
          values.push(value);
          at.push(node);
        }
      } else rest = joinValues(rest ?? none, iterate(m, source, node));
      continue;
    }
    const value = evaluate(m, node);
    if (rest !== null) rest = joinValues(rest, value);
    else {
      values.push(value);
      at.push(node);
    }
  }
  return { values, nodes: at, rest };
}

interface Callee {
  readonly target: Val;
  readonly receiver: Val;
  readonly key: string | null;
  /** Certainly `undefined`: a fault that is told, and nothing is called. */
  readonly absent: boolean;
  /** Where they had to be known first. */
  readonly args: Args | null;
}

/** What is called, and on what. */
function evaluateCallee(m: Machine, callee: Node, node: Node, argumentNodes: readonly Node[], given: Args | null): Callee {
  let args = given;
  let receiver: Val = undefinedValue;
  let key: string | null = null;
  let absent = false;
  let target: Val;
  if (callee.type === "MemberExpression") {
    if (callee["object"].type === "Super") {
      receiver = m.frame.thisVal;
      key = keyOf(m, callee);
      target = evaluate(m, callee);
    } else {
      const object = unwrap(callee["object"]);
      receiver = isAutoBind(m, callee, object) ? discardedMember(m, object) : optionally(m, callee, evaluate(m, object));
      if (m.state === null) return { target: none, receiver, key, absent, args };
      key = keyOf(m, callee);
      if (receiver.self && key !== null && m.target.member(key.startsWith("#") ? m.target.privateKey(key, m.frame.home) : key).kind === "method") {
        const member = m.target.member(key.startsWith("#") ? m.target.privateKey(key, m.frame.home) : key);
        if (member.kind === "method") noteOverridable(m, node, key, member.decl.private);
        if (m.frame.own) m.calledHooks.add(key);
      }
      if (args === null && !receiver.self && receiver.pending === null && receiver.objs?.some((object) => object.deferred !== null) === true) {
        args = evaluateArgs(m, argumentNodes);
        if (m.state === null) return { target: none, receiver, key, absent, args };
        if (!isInert(m, args)) for (const object of receiver.objs) settleClass(m, object);
      }
      target = readMember(m, receiver, key, callee);
      absent = receiver === absentValue || (receiver.pending !== null && isUnset(receiver));
      if (!looksAtOnePart(m, receiver, key)) receiver = withoutPending(receiver);
    }
  } else if (callee.type === "Identifier" && helperNames.has(callee["name"])) {
    // A compiler's helper is known by its name, also where its text stands in the file.
    target = ofPath(callee["name"]);
  } else target = evaluate(m, callee);
  return { target, receiver, key, absent, args };
}

/** `this[key].bind(…)`: whatever the key names is a method, not a field that may be unset. */
const isAutoBind = (m: Machine, callee: Node, object: Node): boolean =>
  !callee["computed"] && callee["property"].name === "bind" && object.type === "MemberExpression" && object["computed"] === true && object["object"].type === "ThisExpression" && m.frame.thisVal.self && staticKey(object["property"], true) === null;

function discardedMember(m: Machine, member: Node): Val {
  useValue(m, evaluate(m, member["property"]), "value");
  return top;
}

/** A tag is a function that receives the text's pieces and the values between them. */
export function evaluateTagged(m: Machine, node: Node): Val {
  const values = node["quasi"].expressions as readonly Node[];
  const { target, receiver, key, args: early } = evaluateCallee(m, unwrap(node["tag"]), node, values, null);
  if (m.state === null) return none;
  const args = early ?? evaluateArgs(m, values);
  if (m.state === null) return none;
  return callValue(m, target, receiver, key, { ...args, values: [truthy, ...args.values], nodes: [node, ...args.nodes] }, node);
}

export function evaluateCall(m: Machine, node: Node): Val {
  const callee = unwrap(node["callee"]);
  if (callee.type === "Super") return evaluateSuperCall(m, node);
  let args: Args | null = null;
  // A statement of its own may be one that never returns: `fail("…")`, `Check.fail("…")`.
  const mayFail = node.parent?.type === "ExpressionStatement" && !(callee.type === "MemberExpression" && unwrap(callee["object"]).type === "MemberExpression");
  if (!mayFail && isElsewhere(m, callee)) {
    args = evaluateArgs(m, node["arguments"]);
    if (m.state === null) return none;
    if (isInert(m, args)) return passed(m, args);
  }
  const { target: called, receiver, key, absent, args: early } = evaluateCallee(m, callee, node, node["arguments"], args);
  if (m.state === null) return none;
  const target = optionally(m, node, called);
  if (m.state === null) return none;
  args = early;
  if (args === null && target.path !== null && isAssertion(target.path) && node["arguments"].length > 0 && node["arguments"][0].type !== "SpreadElement") return evaluateAssertion(m, node["arguments"]);
  args ??= evaluateArgs(m, node["arguments"]);
  if (m.state === null) return none;
  // A hook that calls the one it overrides: the base class's part of the same phase.
  const kind = callee.type === "MemberExpression" && callee["object"].type === "Super" && key !== null && isHook(m, key) ? "constructor" : "call";
  if (absent) return callNothing(m, args);
  const value = derived(m, receiver, key, args, node, returned(m, callValue(m, target, receiver, key, args, node, kind)));
  if (m.state === null || target.fns !== null || !neverReturns(m, callee, target.path)) return value;
  m.state = null;
  return none;
}

/** What stands behind the fault is looked at as if it were mended, but nobody is handed anything. */
function callNothing(m: Machine, args: Args): Val {
  for (const value of args.values) useValue(m, value, "value");
  m.mayThrow();
  return top;
}

// ---- callees in other files: read only once something is handed to them that they could harm

/** `Vector3`, `shapes.Circle`, `Point.create`, where the first name is imported from another file of the project. Modules want to know all of their parts. */
function isElsewhere(m: Machine, callee: Node): boolean {
  if (m.target.isModule) return false;
  let at = callee;
  while (at.type === "MemberExpression" && at["computed"] !== true && at["optional"] !== true) at = unwrap(at["object"]);
  const binding = at.type === "Identifier" ? m.frame.scope.lookup(at["name"]) : null;
  return binding !== null && m.statics.isElsewhere(binding);
}

/** Can a callee do nothing with these values that is of interest? */
function isInert(m: Machine, args: Args): boolean {
  if (m.globals.used) return false;
  return [...args.values, ...(args.rest === null ? [] : [args.rest])].every((value) => value.pending === null && !carriesClosure(value) && !reaches(m, value));
}

function passed(m: Machine, args: Args): Val {
  noteForeignCode(m);
  m.mayThrow();
  return args.values.some((value) => value.arg) || args.rest?.arg === true ? topArgument : top;
}

/** `assert(condition)`, `assert("what is asked", condition)`: from here on it holds. */
function evaluateAssertion(m: Machine, args: readonly Node[]): Val {
  const condition = args.length > 1 && isText(unwrap(args[0]!)) && args[1]!.type !== "SpreadElement" ? 1 : 0;
  for (const arg of args.slice(0, condition)) evaluate(m, arg);
  if (m.state === null) return none;
  const [holds, fails] = evaluateCondition(m, args[condition]!);
  m.state = fails;
  m.mayThrow();
  m.state = holds;
  for (const arg of args.slice(condition + 1)) evaluate(m, arg);
  return undefinedValue;
}

const isText = (node: Node): boolean => node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node["value"] === "string");

const isHook = (m: Machine, name: string): boolean => m.settings.initHooks.some((hook) => (typeof hook === "string" ? hook : hook.name) === name);

function evaluateSuperCall(m: Machine, node: Node): Val {
  const args = evaluateArgs(m, node["arguments"]);
  if (m.state === null) return none;
  const { runsAgain } = m.events;
  // In a branch it may be one of several, and each runs the base class.
  if (node.parent?.parent?.parent?.parent?.type !== "MethodDefinition") m.events.runsAgain = true;
  m.constructing.at(-1)?.construct(args, node);
  m.events.runsAgain = runsAgain;
  m.mayThrow();
  return m.frame.thisVal;
}

const has = (value: Val): boolean => value.opaque || value.self || value.konst !== null || value.objs !== null;

/** Calls a value: every function it may be, and whatever else it may be. */
export function callValue(m: Machine, target: Val, receiver: Val, key: string | null, args: Args, node: Node, kind: "call" | "constructor" = "call"): Val {
  const callee = used(m, target, "deref");
  if (callee.fns !== null && !has(callee)) {
    if (callee.fns.length === 1) return callFunction(m, callee.fns[0]!, receiver, args, node, kind);
  }
  const entry = m.state!;
  let exit = null as typeof m.state;
  let result = none;
  // Of what may be the object or something out of sight, it is the object that has its methods: the other's are out of sight, too.
  const owner = key !== null && receiver.self && receiver.objs === null && callee.opaque ? self : receiver;
  for (const fn of callee.fns ?? []) {
    m.state = fork(entry);
    result = joinValues(result, callFunction(m, fn, owner, args, node, kind));
    exit = join(exit, m.state);
  }
  if (callee.fns === null || has(callee)) {
    m.state = callee.fns === null ? entry : fork(entry);
    // What is known of the object's own member has been called; the rest belongs to something else.
    const other = callee.fns !== null && receiver.self ? { ...receiver, self: false, opaque: true } : receiver;
    result = joinValues(result, callOther(m, callee, other, key, args, node));
    exit = join(exit, m.state);
  }
  m.state = exit;
  return result;
}

function callFunction(m: Machine, fn: FnVal, receiver: Val, args: Args, node: Node, kind: "call" | "constructor" = "call"): Val {
  if (isClass(fn.node)) {
    // A class cannot be called without `new`.
    m.mayThrow();
    return top;
  }
  if (isPlaceholder(fn.node)) return callUnknown(m, null, receiver, args, node);
  return invoke(m, fn, receiver, args, node, kind);
}

/** `static attach = () => { throw new Error("import the component first"); }`: what stands in for it is set by another file. */
function isPlaceholder(fn: Node): boolean {
  const member = fn.parent;
  if (member?.type !== "PropertyDefinition" || member["static"] !== true || member["readonly"] === true || member["key"].type === "PrivateIdentifier") return false;
  return member["accessibility"] !== "private" && alwaysThrows(fn);
}

/** Functions themselves have call, apply and bind; the rest is known by name, or not at all. */
function callOther(m: Machine, callee: Val, receiver: Val, key: string | null, given: Args, node: Node): Val {
  if (key !== null && receiver.fns !== null && (key === "call" || key === "apply" || key === "bind")) return callThrough(m, key, receiver, given, node);
  if ((key === "call" || key === "apply" || key === "bind") && isKnownFunction(m, receiver)) return callThrough(m, key, receiver, given, node);
  const args = allSettled(m, behindBound(callee, given, node));
  const path = callee.path;
  if (path !== null) {
    const own = knowledgeOf(path, m.settings.effects);
    if (own !== null && Object.hasOwn(m.settings.effects, path)) return applyKnowledge(m, own, path, receiver, args, node);
    const builtin = callBuiltin(m, path, args, node);
    if (builtin !== null) return builtin;
    if (own !== null) return applyKnowledge(m, own, path, receiver, args, node);
  }
  if (key !== null && receiver.self) {
    const inherited = callPlatformMethod(m, key, args, node);
    if (inherited !== null) return inherited;
  }
  if (receiver.konst?.startsWith("s:") === true && key === "concat") {
    for (const value of args.values) toPrimitive(m, value, node, "string");
    return top;
  }
  if (key !== null) {
    const container = callIterator(m, receiver, key, args, node) ?? callContainer(m, receiver, key, args, node);
    if (container !== null) return container;
    const typed = receiver.self ? null : callByType(m, receiver, key, args, node);
    if (typed !== null) return typed;
    const byName = knowledgeOfMethod(key, m.settings.effects);
    // A path that is known but not in the table is a module's export: its name means nothing.
    if (byName !== null && !receiver.self && (path === null || !path.includes(":") || path.includes("#") || path.includes("()"))) {
      const result = applyKnowledge(m, byName, path, receiver, args, node);
      return m.state === null ? none : (selected(m, receiver, key, result, node) ?? result);
    }
  }
  return (key === null ? callByType(m, receiver, key, args, node) : null) ?? callUnknown(m, path, receiver, args, node);
}

/** Where the text says too little and the object is handed over, the callee's type may say more. */
function callByType(m: Machine, receiver: Val, key: string | null, args: Args, node: Node): Val | null {
  if (m.state === null || !handsOver(m, args)) return null;
  const typed = typedCallee(m, node, key);
  if (typed !== null) return callValue(m, typed.target, typed.receiver ?? receiver, null, args, node);
  const known = typedKnowledge(m, node);
  return known === null ? null : applyKnowledge(m, known.knowledge, known.path, receiver, args, node);
}

/** `partition.call(null, this, isArray)`: a function of another package, of which the table speaks. An instance's method `call` is its own. */
const isKnownFunction = (m: Machine, { path, self, objs }: Val): boolean =>
  path !== null && path.includes(":") && !/[#(]/.test(path) && !self && objs === null && !isModulePath(path) && knowledgeOf(path, m.settings.effects) !== null;

function callThrough(m: Machine, key: "call" | "apply" | "bind", receiver: Val, args: Args, node: Node): Val {
  const thisVal = args.values[0] ?? args.rest ?? undefinedValue;
  let rest: Args = { values: args.values.slice(1), nodes: args.nodes.slice(1), rest: args.rest };
  if (key === "apply") {
    const list = args.values[1];
    const known = list?.objs?.length === 1 && !list.opaque ? list.objs[0]!.elements : null;
    rest = known != null ? { values: known, nodes: known.map(() => node), rest: null } : { values: [], nodes: [], rest: list?.objs?.[0]?.props.get("[]") ?? top };
  }
  if (key !== "bind") return callValue(m, receiver, thisVal, null, rest, node);
  m.frame.madeClosure = true;
  for (const value of rest.values) useValue(m, value, "value");
  if (receiver.fns === null && receiver.path !== null) return boundKnown(m, receiver.path, rest.values, node);
  let result = none;
  for (const fn of receiver.fns ?? []) result = joinValues(result, { ...none, fns: [{ ...fn, thisVal: fn.thisVal ?? thisVal, bound: [...(fn.bound ?? []), ...rest.values.map(withoutPending)] }] });
  return result === none ? top : result;
}

/** `partition.bind(null, this)`: known by its path as before, with an object beside it that holds the arguments. */
function boundKnown(m: Machine, path: string, values: readonly Val[], node: Node): Val {
  const held = m.object(node, "array", { path: BOUND });
  m.setElements(held, values, true);
  return { ...ofPath(path), objs: [held] };
}

const BOUND = "[bound]";

/** The arguments of a call, behind those that `bind` has given already. */
function behindBound({ objs }: Val, args: Args, call: Node): Args {
  const bound = objs?.find(({ path }) => path === BOUND)?.elements ?? null;
  return bound === null ? args : { ...args, values: [...bound, ...args.values], nodes: [...bound.map(() => call), ...args.nodes] };
}

/**
 * A method that the object has from a base class of the platform: listeners that it adds to itself run later, unless it emits something
 * before its construction ends; then they run, and nobody else's.
 */
function callPlatformMethod(m: Machine, key: string, args: Args, node: Node): Val | null {
  const callee = unwrap(node["callee"] ?? node);
  const above = callee.type === "MemberExpression" && callee["object"].type === "Super";
  if (m.state === null || !m.target.hasPlatformBase || (!above && m.target.member(key).kind !== "unknown")) return null;
  if (elementReaders.has(key)) return applyKnowledge(m, { effect: "none" }, null, undefinedValue, args, node);
  const known = knowledgeOfMethod(key, m.settings.effects);
  if (known === null) return null;
  if (known.effect === "publishes") {
    for (const value of args.values) useValue(m, value, "value");
    if (m.listeners.fns !== null) runCallbacks(m, m.listeners, self, args.values.slice(1), "many", node);
    noteForeignCode(m);
    return top;
  }
  if (known.effect !== "callsLater") return above ? applyKnowledge(m, known, null, undefinedValue, args, node) : null;
  for (const value of args.values) {
    const handler = value.self ? m.target.member("handleEvent") : null;
    if (value.fns !== null) m.listeners = joinValues(m.listeners, { ...none, fns: value.fns });
    else if (handler?.kind === "method") m.listeners = joinValues(m.listeners, methodValue(m, handler));
  }
  return applyKnowledge(m, known, null, undefinedValue, args, node);
}

export function applyKnowledge(m: Machine, known: Knowledge, path: string | null, receiver: Val, args: Args, node: Node): Val {
  if (m.state === null) return none;
  const { effect } = known;
  let result: Val = known.result !== undefined ? ofPath(known.result) : path !== null ? ofPath(path.length > 160 ? path : `${path}()`) : top;
  const looked = (index: number): boolean => known.args === undefined || known.args.includes(index);
  args.values.forEach((value, index) => {
    if (m.state === null) return;
    if (effect !== "debug" && index !== known.ends && !harmless.has(path ?? "")) m.doubted(known.notFound !== undefined, () => useValue(m, value, "value"));
    if (index === known.runs?.arg) return;
    if (effect === "callsLater") {
      m.guarded(2, () => useCaptured(m, value));
      runLater(m, value, node);
      return;
    }
    if (!looked(index)) return;
    if (effect === "readsAll") {
      if (hands(value)) sink(m, known.tree === true ? "walks" : "reflects", node, args.nodes[index] ?? null);
    } else if (effect === "publishes") {
      if (hands(value)) sink(m, !m.target.isModule && isOwnEmitter(m, node) ? "unknown" : "publishes", node, args.nodes[index] ?? null);
    } else if (effect === "writes" && value.self) {
      m.state.anySet = true;
      if (isOnlySelf(value)) m.state.everySet = true;
    }
    if ((effect === "stores" || effect === "publishes") && reaches(m, value)) m.state.held = true;
  });
  if (args.rest !== null && m.state !== null) useValue(m, args.rest, "value");
  if (m.state === null) return none;
  if (known.runs !== undefined) {
    const callback = args.values[known.runs.arg];
    if (callback !== undefined && callback.fns !== null) {
      const { gathers, compares } = known.runs;
      const thisArg = !gathers && known.runs.arg === 0 && args.values[1] !== undefined && path === null ? args.values[1] : undefinedValue;
      const elements = gathers === true || compares === true || path !== null || callback.opaque ? null : knownElements(m, receiver);
      if (elements === null) useValue(m, receiver, "value");
      const returned =
        elements === null
          ? runCallbacks(m, callback, thisArg, callbackValues(m, receiver, gathers === true ? args.values[1] : undefined), known.runs.times, node)
          : runForEach(m, callback, thisArg, receiver, elements, node);
      if (known.givesCallback === true) result = returned;
      else if (path === null && returned !== top && returned !== none) result = joinValues(returned, top);
    }
  }
  if (known.runs === undefined || args.values[known.runs.arg]?.fns == null) useValue(m, receiver, "value");
  if (effect === "publishes") noteForeignCode(m);
  if (known.notFound !== undefined && isNowhere(m, receiver, args.values[0])) result = constant(known.notFound === false ? "f" : "d:-1");
  if (known.returns !== undefined) result = args.values[known.returns] ?? top;
  m.mayThrow();
  result = ofKnownCall(m, path, known.tree === true, args, node, result);
  return args.values.some((value) => value.arg) && result.path !== null && !result.arg ? { ...result, arg: true } : result;
}

/** Nobody looks for a field's `undefined` where one is kept, unless a list in sight may hold one. A Module hears of both answers. */
function isNowhere(m: Machine, receiver: Val, sought: Val | undefined): boolean {
  if (m.target.isModule || sought === undefined || !isUnset(sought)) return false;
  const contents = contentsOf(m, (receiver.objs ?? []).map((object) => m.globals.current(object)));
  return contents === none || nullishnessOf(contents) === false;
}

/** `this.changes.emit(…)` where the field is declared with a new emitter, and keeps it: who listens to it so early, is in sight. */
function isOwnEmitter(m: Machine, call: Node): boolean {
  const callee = unwrap(call["callee"] ?? call);
  const owner = callee.type === "MemberExpression" ? unwrap(callee["object"]) : null;
  const key = owner?.type === "MemberExpression" && owner["object"].type === "ThisExpression" && m.frame.thisVal.self ? staticKey(owner["property"], owner["computed"]) : null;
  const field = key === null ? null : m.target.field(key);
  return field?.decl?.value != null && unwrap(field.decl.value).type === "NewExpression" && !m.target.chain.some((cls) => cls.assigned.has(field.key));
}

/** Callees that only test their argument. */
const harmless = new Set(["Array.isArray", "Boolean", "Object.is", "Object.hasOwn", "clearTimeout", "clearInterval", "clearImmediate", "cancelAnimationFrame", "cancelIdleCallback"]);

/** What array methods give their callback: the elements of the receiver, behind what `reduce` starts with. */
function callbackValues(m: Machine, receiver: Val, start: Val | undefined): readonly Val[] {
  let contents: Val = receiver.opaque || receiver.objs === null ? top : none;
  let keys: Val = none;
  for (const object of receiver.objs ?? []) {
    const current = m.globals.current(object);
    contents = joinValues(contents, contentsOf(m, [current]));
    keys = joinValues(keys, current.props.get("[key]") ?? none);
  }
  if (start !== undefined) return [joinValues(withoutPending(start), top), contents === none ? top : contents];
  // reduce passes what it has gathered first; both ends get the elements.
  return contents === top || (contents === none && keys === none) ? [] : [contents, joinValues(contents, keys)];
}

/** Code that cannot be read receives these values. */
export function callUnknown(m: Machine, path: string | null, receiver: Val, args: Args, node: Node): Val {
  if (m.state === null) return none;
  let touched = false;
  const all: readonly (readonly [Val, Node | null])[] = [...args.values.map((value, i) => [value, args.nodes[i] ?? null] as const), ...(args.rest === null ? [] : [[args.rest, null] as const])];
  for (const [i, [value, at]] of all.entries()) {
    if (m.state === null) return none;
    m.doubted(at !== null && replacesOperand(node, at), () => useValue(m, value, "value"));
    if (!m.target.isModule && isOnlySelf(value) && isOwnMethod(all[i - 1])) {
      // `signal.connect(this.onChange, this)`: the receiver of a callback, and it runs later as every callback of unknown code does.
      m.state.held = true;
      touched = true;
    } else if (hands(value)) {
      sink(m, "unknown", node, at);
      touched = true;
    } else if (reaches(m, value)) {
      useCaptured(m, value);
      const needs = probe(m, value, node);
      if (needs.size > 0) sink(m, "callback", node, at, [...needs]);
      touched = true;
    } else if (carriesClosure(value)) m.guarded(2, () => useCaptured(m, value));
  }
  if (receiver.self || (receiver.objs !== null && hands(receiver))) touched = true;
  if (m.state === null) return none;
  // A method of a base class out of sight, or of a class below: it may run any member of this one.
  if (receiver.self && !isFrameworkHook(m, node)) {
    if (m.target.isClosed && !m.target.hasPlatformBase) m.state.anySet = true;
    else m.state.may = unite(m.state.may, m.target.settableAbove);
  }
  if (touched) leak(m, m.state);
  noteForeignCode(m);
  m.mayThrow();
  if (path !== null) return ofPath(path.length > 160 ? path : `${path}()`, all.some(([value]) => value.arg));
  return all.some(([value]) => value.arg) || receiver.arg ? topArgument : top;
}

/** `this.onChange`, a function of the object's own that needs a receiver. */
function isOwnMethod([value, at]: readonly [Val, Node | null] = [none, null]): boolean {
  const member = at === null || value.fns === null ? null : unwrap(at);
  return member?.type === "MemberExpression" && unwrap(member["object"]).type === "ThisExpression";
}

/** `super.connectedCallback()` of a framework's base class: what it runs, it runs later. */
function isFrameworkHook(m: Machine, call: Node): boolean {
  const callee = unwrap(call["callee"] ?? call);
  const { root } = m.target;
  return callee.type === "MemberExpression" && callee["object"].type === "Super" && root.kind === "path" && frameworks.some(({ bases, hooks }) => bases.includes(root.path) && hooks.includes(callee["property"].name));
}

export function evaluateNew(m: Machine, node: Node): Val {
  const early = isElsewhere(m, unwrap(node["callee"])) ? evaluateArgs(m, node["arguments"] ?? []) : null;
  if (m.state === null) return none;
  if (early !== null && isInert(m, early)) {
    const given = passed(m, early);
    const { scope } = m.frame;
    const instance = ofObject(m.object(node, "instance", { deferred: () => m.statics.evaluate(node["callee"], scope) }));
    return given.arg ? { ...instance, arg: true } : instance;
  }
  const callee = used(m, evaluate(m, node["callee"]), "deref");
  if (m.state === null) return none;
  let args = early ?? evaluateArgs(m, node["arguments"] ?? []);
  if (m.state === null) return none;
  if (m.target.isModule && m.probe === null) m.events.made.set(node, args.values);
  const arg = args.values.some((value) => value.arg) || args.rest?.arg === true;
  const classes = (callee.fns ?? []).filter((fn) => isClass(fn.node));
  if (classes.length > 0) {
    const entry = m.state;
    let exit = callee.opaque ? fork(entry) : null;
    let result = callee.opaque ? top : none;
    for (const fn of classes) {
      m.state = fork(entry);
      result = joinValues(result, instantiate(m, fn, args, node));
      exit = join(exit, m.state);
    }
    m.state = exit;
    return arg && !result.arg ? { ...result, arg: true } : result;
  }
  const typed = (callee.path === null || /[:(]/.test(callee.path)) && knowledgeOf(callee.path ?? "", m.settings.effects) === null && handsOver(m, args) ? typedCallee(m, node, null) : null;
  const typedClass = typed?.target.fns?.find((fn) => isClass(fn.node));
  if (typedClass !== undefined) return instantiate(m, typedClass, args, node);
  args = allSettled(m, args);
  const path = callee.path;
  if (path === "Map" || path === "Set" || path === "WeakMap" || path === "WeakSet" || path === "Array") {
    const object = m.object(node, "container", { path });
    if (path === "Array") {
      const values = args.values.map((value) => used(m, value, "value"));
      // One alone is a length.
      if (values.length > 1) for (const value of values) m.setProperty(object, "[]", value);
    }
    if (path !== "Array" && args.values[0] !== undefined && !path.startsWith("Weak")) {
      const item = iterate(m, args.values[0], node);
      if (path === "Set") m.setProperty(object, "[]", item);
      else {
        for (const pair of item.objs ?? []) {
          const value = pair.elements?.[1] ?? pair.props.get("[]") ?? top;
          keepUnder(m, object, pair.elements?.[0] ?? top, value);
          m.setProperty(object, "[]", value);
        }
      }
    }
    return { ...ofObject(object), arg };
  }
  if (path !== null) {
    const instance = ofPath(`${path}#`, arg);
    if (path === "Promise" && m.state !== null) {
      // What its executor throws becomes a rejection: construction goes on.
      const { handler } = m;
      m.handler = { state: null, value: none };
      const known = knowledgeOf(path, m.settings.effects);
      if (known !== null) applyKnowledge(m, known, path, undefinedValue, args, node);
      m.joinInto(m.handler.state);
      m.handler = handler;
      return instance;
    }
    const known = knowledgeOf(path, m.settings.effects);
    if (known !== null) {
      applyKnowledge(m, known, path, undefinedValue, args, node);
      return instance;
    }
    if (isModulePath(path)) {
      // A Module of the library keeps what it is given: the object in one of its children is a cycle.
      args.values.forEach((value, i) => {
        useValue(m, value, "value");
        if (m.target.isModule && hands(value)) sink(m, "stores", node, args.nodes[i] ?? null);
        if (reaches(m, value) && m.state !== null) m.state.held = true;
      });
      m.mayThrow();
      return instance;
    }
    callUnknown(m, path, undefinedValue, args, node);
    return instance;
  }
  callUnknown(m, null, undefinedValue, args, node);
  return arg ? { ...truthy, arg: true } : truthy;
}
