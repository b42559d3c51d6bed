/**
 * What has been taken out of a container again: `off()` before the first `emit()`.
 *
 * Containers only gain possibilities, so that something is gone is kept in the state, per container and function, and holds where every
 * path says so. It is said only of a container that the object makes once, and of a function that is made once: of others one may be gone
 * and the next be there.
 */
import { write } from "../domain/state.js";
import { type AbsObj, type FnVal, positionOf, sameFunction, top, truthy, type Val } from "../domain/value.js";
import { isClass, isFunction, type Node, unwrap } from "../estree.js";
import type { Scope } from "../program/scope.js";
import type { Machine } from "./machine.js";

const loops = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"]);

/** Does the construction evaluate the expression at most once: in a field's initialiser, or in a constructor outside of loops? */
function isMadeOnce(m: Machine, node: Node): boolean {
  for (let at = node, parent = node.parent; parent != null; at = parent, parent = parent.parent) {
    if (loops.has(parent.type)) return false;
    const isMember = parent.type === "PropertyDefinition" ? parent["value"] === at && parent["static"] !== true : parent.type === "MethodDefinition" && parent["kind"] === "constructor";
    if (isMember) return m.target.chain.some((cls) => cls.node === parent.parent?.parent && isClass(cls.node));
    if (isFunction(parent) && parent.parent?.type !== "MethodDefinition") return false;
  }
  return false;
}

/** The number under which the state keeps that the function is gone; null where that cannot be said. */
function keyOf(m: Machine, { id, node }: AbsObj, fn: FnVal, isNew: boolean): number | null {
  const name = `${id} ${positionOf(fn.node)}@${fn.scope.id}`;
  const known = m.removals.get(name);
  if (known !== undefined || !isNew || !isMadeOnce(m, node) || !isMadeOnce(m, fn.node)) return known ?? null;
  const key = m.newFact();
  m.removals.set(name, key);
  return key;
}

export function noteRemoved(m: Machine, object: AbsObj, { fns }: Val): void {
  for (const fn of fns ?? []) {
    const key = m.state === null ? null : keyOf(m, object, fn, true);
    if (key !== null) write(m.state!, key, truthy);
  }
}

export function noteAdded(m: Machine, object: AbsObj, { fns }: Val): void {
  if (m.removals.size === 0) return;
  for (const fn of fns ?? []) {
    const key = m.state === null ? null : keyOf(m, object, fn, false);
    if (key !== null) write(m.state!, key, top);
  }
}

/** Of what a container has held, what it still may hold. */
export function remaining(m: Machine, object: AbsObj, value: Val): Val {
  if (value.fns === null || m.removals.size === 0 || m.state === null) return value;
  const fns = value.fns.filter((fn) => {
    const key = keyOf(m, object, fn, false);
    return key === null || !m.state!.vars.has(key);
  });
  return fns.length === value.fns.length ? value : { ...value, fns: fns.length === 0 ? null : fns };
}

export function withoutFunction(value: Val, fn: FnVal): Val {
  const fns = value.fns?.filter((other) => !sameFunction(other, fn)) ?? [];
  return { ...value, fns: fns.length === 0 ? null : fns };
}

/** The function that a variable holds for certain, if there is only one such function at all. */
function functionNamed(m: Machine, name: Node | null | undefined, scope: Scope): Val | null {
  const binding = name?.type === "Identifier" ? scope.lookup(name["name"]) : null;
  const value = binding === null || binding === undefined ? undefined : m.state?.vars.get(binding);
  return value?.fns?.length === 1 && !value.opaque && value.objs === null && !value.self && isMadeOnce(m, value.fns[0]!.node) ? value : null;
}

/** `list.filter((each) => each !== listener)`: the listener. */
export function excludedBy(m: Machine, call: Node): FnVal | null {
  const test = call["arguments"]?.[0] as Node | undefined;
  const body = test?.type === "ArrowFunctionExpression" && test["params"].length === 1 && test["params"][0].type === "Identifier" ? unwrap(test["body"]) : null;
  if (body?.type !== "BinaryExpression" || !/^!==?$/.test(body["operator"])) return null;
  const name = test!["params"][0].name as string;
  const [left, right] = [unwrap(body["left"]), unwrap(body["right"])];
  const other = left["name"] === name ? right : right["name"] === name ? left : null;
  return functionNamed(m, other, m.frame.scope)?.fns?.[0] ?? null;
}

/** `list.splice(list.indexOf(listener), 1)`: the listener. */
export function soughtBy(m: Machine, call: Node): Val | null {
  const [start, count] = call["arguments"] as readonly Node[];
  const search = start === undefined ? null : unwrap(start);
  const callee = search?.type === "CallExpression" ? unwrap(search["callee"]) : null;
  if (count?.type !== "Literal" || count["value"] !== 1 || callee?.type !== "MemberExpression" || callee["property"].name !== "indexOf") return null;
  return functionNamed(m, search!["arguments"][0], m.frame.scope);
}
