/** Code that the language runs by itself: conversions and iteration. */
import { type AbsObj, joinValues, none, ofObject, ofPath, self, top, topArgument, undefinedValue, type Val } from "../domain/value.js";
import type { Node } from "../estree.js";
import { runCallbacks } from "./callbacks.js";
import { invoke, runGenerator } from "./calls.js";
import { pairOf } from "./containers.js";
import { type Machine, noArgs } from "./machine.js";
import { readMember, used } from "./properties.js";

const order = { string: ["@@toPrimitive", "toString", "valueOf"], number: ["@@toPrimitive", "valueOf", "toString"] } as const;

/** The value is converted to a primitive: the object's own conversion methods run. */
export function toPrimitive(m: Machine, value: Val, node: Node, hint: "string" | "number"): void {
  if (m.state === null) return;
  const receiver = used(m, value, "deref");
  if (receiver.self) {
    for (const key of order[hint]) {
      const member = m.target.member(key);
      if (member.kind !== "method") continue;
      const cls = m.target.chain[member.level]!;
      invoke(m, { node: member.decl.fn, scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: false }, self, noArgs, node, "implicit");
      break;
    }
  }
  for (const object of receiver.objs ?? []) {
    // A list is converted by converting what is in it.
    if (object.kind === "array") joinedAsText(m, object, node);
    if (object.kind !== "instance" && object.kind !== "object") continue;
    for (const key of order[hint]) {
      const method = readMember(m, { ...none, objs: [object] }, key, node);
      if (method.fns === null) continue;
      for (const fn of method.fns) invoke(m, fn, { ...none, objs: [object] }, noArgs, node, "implicit");
      break;
    }
  }
}

export function joinedAsText(m: Machine, object: AbsObj, node: Node): void {
  const contents = m.globals.current(object).props.get("[]");
  if (contents === undefined || (contents.objs?.includes(object) ?? false)) return;
  toPrimitive(m, { ...contents, objs: contents.objs?.filter(({ kind }) => kind !== "array") ?? null }, node, "string");
}

/** The value is iterated: its iterator runs. Gives the elements. */
export function iterate(m: Machine, value: Val, node: Node): Val {
  if (m.state === null) return none;
  const source = used(m, value, "deref");
  let result = none;
  if (source.self) {
    const member = m.target.member("@@iterator");
    if (member.kind === "method") {
      const cls = m.target.chain[member.level]!;
      const iterator = invoke(m, { node: member.decl.fn, scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: false }, self, noArgs, node, "implicit");
      result = joinValues(result, runIterator(m, iterator, node));
    } else result = top;
  }
  for (const given of source.objs ?? []) {
    const object = m.globals.current(given);
    if (object.kind === "generator") result = joinValues(result, runGenerator(m, object, node));
    else if (object.kind === "container" && object.path === "Map") result = joinValues(result, pairOf(m, object));
    else if (object.kind === "object" || object.kind === "instance") {
      const method = readMember(m, { ...none, objs: [object] }, "@@iterator", node);
      for (const fn of method.fns ?? []) result = joinValues(result, runIterator(m, invoke(m, fn, { ...none, objs: [object] }, noArgs, node, "implicit"), node));
      result = joinValues(result, object.props.get("[]") ?? top);
    } else result = joinValues(result, object.props.get("[]") ?? (object.kind === "array" ? undefinedValue : top));
  }
  if (source.opaque || result === none) result = joinValues(result, source.path?.endsWith("[]#") ? ofPath(source.path.slice(0, -3)) : source.arg ? topArgument : top);
  return result;
}

/** An iterator that own code returned: its `next` runs, once at least. */
function runIterator(m: Machine, iterator: Val, node: Node): Val {
  let result = none;
  for (const object of iterator.objs ?? []) {
    if (object.kind === "generator") result = joinValues(result, runGenerator(m, object, node));
    else {
      const next = object.props.get("next");
      for (const fn of next?.fns ?? []) invoke(m, fn, ofObject(object), noArgs, node, "implicit");
      if (next?.fns != null) runCallbacks(m, { ...none, fns: next.fns }, ofObject(object), [], "many", node);
      result = joinValues(result, top);
    }
  }
  return result === none ? top : result;
}
