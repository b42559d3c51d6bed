/** `await` and `yield`: where a function hands control back before it has ended, and where a generator goes on. */
import { fork, join } from "../domain/state.js";
import { type AbsObj, constant, joinValues, none, top, undefinedValue, type Val, withoutPending } from "../domain/value.js";
import { isFunction, type Node } from "../estree.js";
import { evaluate } from "./expressions.js";
import { iterate } from "./implicit.js";
import type { Machine, Yields } from "./machine.js";
import { used, useValue } from "./properties.js";

export function evaluateAwait(m: Machine, node: Node): Val {
  const value = used(m, evaluate(m, node["argument"]), "value");
  if (m.state === null) return none;
  m.mayThrow();
  if (m.state.later || !m.frame.async) return top;
  suspend(m);
  return value.self ? value : top;
}

/** The caller goes on from here; what follows runs when initialisation is over. */
export function suspend(m: Machine): void {
  if (m.state === null) return;
  const rest = fork(m.state);
  m.frame.suspended = join(m.frame.suspended, m.state);
  m.state = m.target.isModule ? { ...rest, later: true } : null;
}

/** A generator that has just been called: nobody has asked it for anything yet. */
export function noteFresh(m: Machine, generator: AbsObj): void {
  let fact = m.fresh.get(generator);
  if (fact === undefined) m.fresh.set(generator, (fact = m.newFact()));
  if (m.state !== null) m.state.vars = m.state.vars.set(fact, constant("t"));
}

/** Is it asked for the first time, on every path to this point? */
export function isFirstStep(m: Machine, generator: AbsObj): boolean {
  const fact = m.fresh.get(generator);
  if (fact === undefined || m.state === null) return false;
  const known = m.state.vars.get(fact);
  m.state.vars = m.state.vars.without(fact);
  return known?.konst === "t";
}

/** An asynchronous generator hands control back; others go on as often as they are asked. Yields in loops and branches are not counted. */
function leaveAtYield(m: Machine, node: Node, yields: Yields): void {
  if (m.frame.async) suspend(m);
  else if (yields.remaining === 1) m.state = null;
  else if (isStraight(node)) yields.remaining--;
}

/** `yield x;` among the statements of the generator itself. */
const isStraight = (node: Node): boolean => node.parent?.type === "ExpressionStatement" && node.parent.parent?.type === "BlockStatement" && isFunction(node.parent.parent.parent!);

export function evaluateYield(m: Machine, node: Node): Val {
  const argument = node["argument"] as Node | null | undefined;
  let value = argument == null ? undefinedValue : evaluate(m, argument);
  if (node["delegate"] && argument != null) value = iterate(m, value, node);
  else useValue(m, value, "value");
  const yields = m.frame.yields;
  if (yields !== null && m.state !== null) {
    yields.state = join(yields.state, fork(m.state));
    yields.value = joinValues(yields.value, withoutPending(value));
    if (node["delegate"] !== true) leaveAtYield(m, node, yields);
  }
  return top;
}
