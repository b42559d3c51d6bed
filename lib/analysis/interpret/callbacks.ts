/** Callbacks: run before a known callee returns, later in a Module, or tried out to see what they would need. */
import { fork, join, keyOfState, type State } from "../domain/state.js";
import { type FnVal, joinValues, none, top, truthinessOf, undefinedValue, type Val, withoutPending } from "../domain/value.js";
import { isClass, type Node, unwrap } from "../estree.js";
import { invoke } from "./calls.js";
import { closureReaches } from "./closures.js";
import type { Args, Machine } from "./machine.js";
import { hands } from "./properties.js";
import { withEverySet } from "./statements.js";
import type { Field } from "./target.js";

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

/** A callback for each element of a list that is known, one after the other. */
export function runForEach(m: Machine, callback: Val, receiver: Val, list: Val, elements: readonly Val[], node: Node): Val {
  const stops = stopsAt(node);
  const outer = m.unrolled;
  m.unrolled = callback.fns?.[0]?.node ?? null;
  let result = none;
  let done: State | null = null;
  let reach: 0 | 1 = 0;
  for (const element of elements) {
    if (m.state === null) break;
    const returned = m.guarded(reach, () => runCallbacks(m, callback, receiver, [element, top, withoutPending(list)], "once", node));
    result = joinValues(result, returned);
    const truth = stops === null ? null : truthinessOf(returned);
    if (m.state === null || stops === null || truth === !stops) continue;
    done = join(done, fork(m.state));
    if (truth === stops) m.state = null;
    reach = 1;
  }
  m.unrolled = outer;
  m.joinInto(done);
  return result;
}

/** The answer after which a method asks no further elements: `find`, `some`, `every`. */
function stopsAt(call: Node): boolean | null {
  const callee = unwrap(call["callee"] ?? call);
  const name = callee.type === "MemberExpression" ? String(callee["property"].name) : "";
  return /^(?:some|find)/.test(name) ? true : name === "every" ? false : null;
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
export function probe(m: Machine, value: Val, node: Node): ReadonlySet<Field> {
  const outer = m.probe;
  const needs = new Set<Field>();
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
    }
  }
  m.handler = handler;
  m.probe = outer;
  m.state = before;
  return needs;
}
