/** Code that the language runs by itself: conversions and iteration. */
import { type AbsObj, joinValues, none, ofObject, ofPath, self, top, topArgument, undefinedValue, type Val } from "../domain/value.js";
import type { Node } from "../estree.js";
import { runCallbacks } from "./callbacks.js";
import { invoke, runGenerator } from "./calls.js";
import { pairOf } from "./containers.js";
import { runAdapter } from "./iterators.js";
import { type Machine, noArgs } from "./machine.js";
import { remaining } from "./removals.js";
import { isMore, methodOf, ownersOf, readMember, used, useValue } from "./properties.js";

const order = { string: ["@@toPrimitive", "toString", "valueOf"], number: ["@@toPrimitive", "valueOf", "toString"] } as const;

/** The value is converted to a primitive: the object's own conversion methods run. */
export function toPrimitive(m: Machine, value: Val, node: Node, hint: "string" | "number"): void {
  if (m.state === null) return;
  const receiver = used(m, value, "deref");
  if (receiver.self || receiver.objs !== null) useValue(m, m.oneOf(ownersOf(receiver), isMore(receiver), (owner) => convert(m, owner, node, hint)), "value");
}

function convert(m: Machine, owner: AbsObj | "self", node: Node, hint: "string" | "number"): Val {
  // A list is converted by converting what is in it.
  if (owner !== "self" && owner.kind === "array") joinedAsText(m, owner, node);
  if (owner !== "self" && owner.kind !== "instance" && owner.kind !== "object") return none;
  for (const key of order[hint]) {
    if (owner === "self") {
      const member = m.target.member(key);
      if (member.kind !== "method") continue;
      return invoke(m, methodOf(m, member), self, noArgs, node, "implicit");
    }
    const { fns } = readMember(m, ofObject(owner), key, node);
    if (fns !== null) return m.oneOf(fns, false, (fn) => invoke(m, fn, ofObject(owner), noArgs, node, "implicit"));
  }
  return none;
}

export function joinedAsText(m: Machine, object: AbsObj, node: Node): void {
  const list = m.globals.current(object);
  const asText = (value: Val): void => toPrimitive(m, { ...value, objs: value.objs?.filter(({ kind }) => kind !== "array") ?? null }, node, "string");
  if (list.elements !== null) {
    list.elements.forEach(asText);
    return;
  }
  const contents = list.props.get("[]");
  if (contents === undefined) return;
  // Some of them, one after the other.
  for (let round = 0; round < 2; round++) {
    const before = m.fork();
    asText(contents);
    m.joinInto(before);
  }
}

/** The value is iterated: its iterator runs. Gives the elements. `steps`: how many of them are asked for. */
export function iterate(m: Machine, value: Val, node: Node, steps = Infinity): Val {
  if (m.state === null) return none;
  const source = used(m, value, "deref");
  let result = source.self || source.objs !== null ? m.oneOf(ownersOf(source), isMore(source), (owner) => elementsOf(m, owner, node, steps)) : none;
  if (source.opaque || result === none) result = joinValues(result, source.path?.endsWith("[]#") ? ofPath(source.path.slice(0, -3)) : source.arg ? topArgument : top);
  return result;
}

/** `for await (const x of source)`: up to where its first element is waited for. */
export function startAsync(m: Machine, source: Val, node: Node): void {
  if (!source.self && source.objs === null) return;
  m.oneOf(ownersOf(source), isMore(source), (owner) => {
    const fns = owner === "self" ? null : readMember(m, ofObject(owner), "@@asyncIterator", node).fns;
    const member = m.target.member("@@asyncIterator");
    if (owner === "self" && member.kind === "method") runIterator(m, invoke(m, methodOf(m, member), self, noArgs, node, "implicit"), node, 1);
    else if (fns !== null) m.oneOf(fns, false, (fn) => runIterator(m, invoke(m, fn, ofObject(owner as AbsObj), noArgs, node, "implicit"), node, 1));
    else elementsOf(m, owner, node, 1);
    return none;
  });
}

function elementsOf(m: Machine, owner: AbsObj | "self", node: Node, steps: number): Val {
  if (owner === "self") {
    const member = m.target.member("@@iterator");
    return member.kind === "method" ? runIterator(m, invoke(m, methodOf(m, member), self, noArgs, node, "implicit"), node, steps) : top;
  }
  const object = m.globals.current(owner);
  if (object.kind === "generator") return object.run === null ? runAdapter(m, object, node) : runGenerator(m, object, node, steps);
  if (object.kind === "container" && object.path === "Map") return pairOf(m, object);
  const held = object.props.get("[]");
  const elements = held === undefined ? undefined : remaining(m, object, held);
  if (object.kind !== "object" && object.kind !== "instance") return elements ?? (object.kind === "array" ? undefinedValue : top);
  const { fns } = readMember(m, ofObject(object), "@@iterator", node);
  const own = m.oneOf(fns ?? [], false, (fn) => runIterator(m, invoke(m, fn, ofObject(object), noArgs, node, "implicit"), node, steps));
  return joinValues(own, elements ?? top);
}

/** An iterator that own code returned: its `next` runs, once at least. */
function runIterator(m: Machine, iterator: Val, node: Node, steps: number): Val {
  const result = m.oneOf(iterator.objs ?? [], isMore(iterator), (object) => {
    if (object.kind === "generator") return object.run === null ? runAdapter(m, object, node) : runGenerator(m, object, node, steps);
    const fns = object.props.get("next")?.fns ?? null;
    if (fns === null) return top;
    m.oneOf(fns, false, (fn) => invoke(m, fn, ofObject(object), noArgs, node, "implicit"));
    if (steps > 1) runCallbacks(m, { ...none, fns }, ofObject(object), [], "many", node);
    return top;
  });
  return result === none ? top : result;
}
