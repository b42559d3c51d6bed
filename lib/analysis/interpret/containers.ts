/** Arrays, maps and sets whose contents are tracked: what is put in, taken out, and handed on. */
import { type AbsObj, type FnVal, isPlain, joinValues, none, ofObject, top, undefinedValue, type Val, withoutPending } from "../domain/value.js";
import type { Node } from "../estree.js";
import { useCaptured } from "./closures.js";
import { noteCycle } from "./cycles.js";
import { iterate, joinedAsText } from "./implicit.js";
import type { Args, Machine } from "./machine.js";
import { excludedBy, noteAdded, noteRemoved, remaining, soughtBy, withoutFunction } from "./removals.js";
import { isFirstStep } from "./suspension.js";
import { isContainerOfOther } from "./typed.js";
import { reaches, useValue } from "./properties.js";

const tracked = (m: Machine, value: Val): readonly AbsObj[] =>
  (value.objs ?? []).map((object) => m.globals.current(object)).filter(({ kind }) => kind === "array" || kind === "container" || kind === "generator");

export function contentsOf(m: Machine, objects: readonly AbsObj[]): Val {
  return objects.reduce((all, object) => joinValues(all, remaining(m, object, object.props.get("[]") ?? none)), none);
}

/** The elements of an array that is known exactly, if they are few. */
export function knownElements(m: Machine, source: Val): readonly Val[] | null {
  if (source.self || source.opaque || source.fns !== null || source.objs?.length !== 1) return null;
  const object: AbsObj = m.globals.current(source.objs[0]!);
  return object.kind === "array" && object.elements !== null && object.elements.length <= 16 ? object.elements : null;
}

/** A method of a container, by name; null where the name says nothing of its contents. */
export function callContainer(m: Machine, receiver: Val, key: string, args: Args, node: Node): Val | null {
  const known = tracked(m, receiver);
  if (known.length === 0 || receiver.self) return null;
  switch (key) {
    case "push":
    case "unshift":
      put(m, known, [...args.values, ...(args.rest === null ? [] : [args.rest])], node);
      return top;
    case "set":
      for (const object of known) keepUnder(m, object, args.values[0] ?? top, args.values[1] ?? args.rest ?? top);
      put(m, known, args.values, node);
      return withoutPending(receiver);
    case "add":
    case "fill":
      put(m, known, args.values, node);
      return withoutPending(receiver);
    case "delete":
      if (known.length === 1 && !receiver.opaque) takeOut(m, known[0]!, args.values[0] ?? top);
      return null;
    case "clear":
      if (known.length === 1 && !receiver.opaque) noteRemoved(m, known[0]!, contentsOf(m, known));
      return undefinedValue;
    case "pop":
    case "shift":
      forgetOrder(m, known);
      return joinValues(contentsOf(m, known), top);
    case "at":
      return elementAt(m, receiver, args.values[0]) ?? joinValues(contentsOf(m, known), top);
    case "get":
      return joinValues(known.map((object) => keptUnder(m, object, args.values[0] ?? top)).reduce(joinValues, none), top);
    case "splice":
      put(m, known, args.values.slice(2), node);
      forgetOrder(m, known);
      return spliced(m, known, receiver, args, node);
    case "concat":
      return concatenated(m, known, args, node);
    case "entries":
      return entriesOf(m, known);
    case "@@iterator":
      return joinValues(known.map((object) => (object.path === "Map" ? entriesOf(m, [object]) : valuesOf(m, object))).reduce(joinValues, none), top);
    case "keys":
    case "values":
      return joinValues(known.map((object) => valuesOf(m, object)).reduce(joinValues, none), top);
    case "reverse":
      forgetOrder(m, known);
      return withoutPending(receiver);
    case "toSpliced":
      return concatenated(m, known, { ...args, values: args.values.slice(2) }, node);
    case "flat":
      return concatenated(m, known, { values: [contentsOf(m, known)], nodes: [], rest: null }, node);
    case "slice":
    case "toReversed":
      return gathered(m, known, node);
    case "join":
    case "toString":
      for (const object of known) if (object.kind === "array") joinedAsText(m, object, node);
      return top;
    case "next":
      return known.reduce((all, object) => joinValues(all, stepOf(m, object, iterate(m, ofObject(object), node, isFirstStep(m, object) ? 1 : Infinity))), none);
    default:
      return null;
  }
}

function elementAt(m: Machine, receiver: Val, index: Val | undefined): Val | null {
  const elements = index?.konst?.startsWith("d:") === true ? knownElements(m, receiver) : null;
  return elements === null ? null : (elements.at(Number(index!.konst!.slice(2))) ?? undefinedValue);
}

/** Which elements a method with a callback gives: it chooses or orders them, or makes new ones of what the callback returned. */
export function selected(m: Machine, receiver: Val, key: string, returned: Val, node: Node): Val | null {
  if (key === "map" || key === "flatMap") return mapped(m, key, returned, node);
  const known = receiver.self ? [] : tracked(m, receiver);
  if (known.length === 0) return null;
  switch (key) {
    case "filter":
      return gathered(m, known, node, excludedBy(m, node));
    case "toSorted":
      return gathered(m, known, node);
    case "sort":
      forgetOrder(m, known);
      return joinValues(withoutPending(receiver), top);
    case "find":
    case "findLast":
      return joinValues(contentsOf(m, known), top);
    default:
      return null;
  }
}

/** A list of what the callback returned. */
function mapped(m: Machine, key: "map" | "flatMap", returned: Val, node: Node): Val {
  if (isPlain(returned)) return returned;
  const list = m.object(node, "array");
  const lists = key === "flatMap" ? tracked(m, returned).filter(({ kind }) => kind === "array") : [];
  m.setProperty(list, "[]", withoutPending(lists.length > 0 ? joinValues(contentsOf(m, lists), returned) : returned));
  return { ...joinValues(ofObject(list), top), pending: returned.pending, exact: false };
}

/** Values of a map whose keys the text fixes are told apart: a handler of one event is none of another. */
const slot = (key: Val): string | null => (key.konst !== null && /^[sd]:/.test(key.konst) && key.pending === null ? `key ${key.konst}` : null);
const anyKey = "key *";

const isKeyed = (map: AbsObj): boolean => [...map.props.keys()].some((name) => name.startsWith("key "));

export function keepUnder(m: Machine, map: AbsObj, key: Val, value: Val): void {
  if (!map.fixed && reaches(m, key)) m.setProperty(map, "[key]", withoutPending(key));
  // What a map of the module holds already has no keys here.
  if (map.path === "Map" && !map.fixed && (!map.props.has("[]") || isKeyed(map))) m.setProperty(map, slot(key) ?? anyKey, withoutPending(value));
}

function keptUnder(m: Machine, map: AbsObj, key: Val): Val {
  const own = slot(key);
  if (own === null || !isKeyed(map)) return contentsOf(m, [map]);
  return remaining(m, map, joinValues(map.props.get(own) ?? none, map.props.get(anyKey) ?? none));
}

function put(m: Machine, known: readonly AbsObj[], values: readonly Val[], node: Node): void {
  for (const value of values) {
    useValue(m, value, "value");
    m.guarded(2, () => useCaptured(m, value));
  }
  for (const object of known) {
    if (object.fixed) {
      for (const value of values) {
        // A list in a map of another's: what is put into it later is found there.
        const isContainer = isContainerOfOther(object) && value.objs?.some(({ kind, fixed }) => !fixed && (kind === "array" || kind === "container")) === true;
        const leads = m.state !== null && reaches(m, value);
        if (m.state === null || (!leads && !isContainer)) continue;
        if (leads) m.state.held = true;
        m.globals.keep(m, object, "[]", withoutPending(value));
      }
      continue;
    }
    m.forgetOrder(object);
    for (const value of values) {
      noteCycle(m, object, value, node);
      m.setProperty(object, "[]", withoutPending(value));
      noteAdded(m, object, value);
    }
  }
}

/** `set.delete(f)`, `map.delete("name")`: the function is gone, if it is not there under another name. */
function takeOut(m: Machine, object: AbsObj, key: Val): void {
  if (object.path === "Set" && key.fns?.length === 1 && !key.opaque) noteRemoved(m, object, key);
  const own = object.path === "Map" ? slot(key) : null;
  const value = own === null ? undefined : object.props.get(own);
  const elsewhere = [...object.props].flatMap(([name, { fns }]) => (name === own || name === "[]" ? [] : (fns ?? [])));
  if (value?.fns != null && !value.fns.some((fn) => elsewhere.includes(fn))) noteRemoved(m, object, value);
}

function forgetOrder(m: Machine, known: readonly AbsObj[]): void {
  for (const object of known) if (!object.fixed) m.forgetOrder(object);
}

/** A new list of what is in others, in some order. */
function gathered(m: Machine, from: readonly AbsObj[], node: Node, excluded: FnVal | null = null): Val {
  const list = m.object(node, "array");
  const contents = contentsOf(m, from);
  m.setProperty(list, "[]", excluded === null ? contents : withoutFunction(contents, excluded));
  return joinValues(ofObject(list), top);
}

/** The elements of all lists among the arguments, and the other arguments. */
function concatenated(m: Machine, known: readonly AbsObj[], args: Args, node: Node): Val {
  const list = m.object(node, "array");
  m.setProperty(list, "[]", contentsOf(m, known));
  for (const value of [...args.values, ...(args.rest === null ? [] : [args.rest])]) {
    useValue(m, value, "value");
    const lists = tracked(m, value).filter(({ kind }) => kind === "array");
    if (lists.length > 0) m.setProperty(list, "[]", contentsOf(m, lists));
    if (lists.length === 0 || value.opaque) m.setProperty(list, "[]", withoutPending(value));
  }
  return joinValues(ofObject(list), top);
}

/** The list, or other object, that stands for something of an object: one for each object. */
function standIn(m: Machine, of: AbsObj, known: Map<AbsObj, AbsObj>, kind: "array" | "object" = "array"): AbsObj {
  let object = known.get(of);
  if (object === undefined) known.set(of, (object = m.newObject(of.node, kind)));
  return object;
}

/** `[key, value]` of any entry. */
export function pairOf(m: Machine, object: AbsObj): Val {
  const pair = standIn(m, object, m.pairs);
  const value = joinValues(contentsOf(m, [object]), top);
  const key = joinValues(keysIn(m, object), top);
  pair.elements = [key, value];
  m.setProperty(pair, "[]", joinValues(key, value));
  return ofObject(pair);
}

/** What is cut out of a list; `splice(0)` leaves nothing in it. */
function spliced(m: Machine, known: readonly AbsObj[], receiver: Val, args: Args, node: Node): Val {
  const cut = gathered(m, known, node);
  const sought = known.length === 1 && !receiver.opaque ? soughtBy(m, node) : null;
  if (sought !== null) noteRemoved(m, known[0]!, sought);
  if (known.length === 1 && !receiver.opaque && args.values.length === 1 && args.values[0]!.konst === "d:0") noteRemoved(m, known[0]!, contentsOf(m, known));
  return cut;
}

/** `{ value, done }`, as an iterator gives it. */
function stepOf(m: Machine, of: AbsObj, value: Val): Val {
  const step = standIn(m, of, m.stepsOf, "object");
  m.setProperty(step, "value", joinValues(withoutPending(value), top));
  m.setProperty(step, "done", top);
  return ofObject(step);
}

/** Keys of a map that lead to the object. In a map of the module they are not told from its values. */
const keysIn = (m: Machine, map: AbsObj): Val => map.props.get("[key]") ?? (map.fixed ? contentsOf(m, [map]) : none);

/** What iterating the values, or the keys, gives: of a map, not its entries. */
function valuesOf(m: Machine, object: AbsObj): Val {
  if (object.path !== "Map") return ofObject(object);
  const list = standIn(m, object, m.values);
  m.setProperty(list, "[]", joinValues(contentsOf(m, [object]), keysIn(m, object)));
  return ofObject(list);
}

function entriesOf(m: Machine, known: readonly AbsObj[]): Val {
  let result = top;
  for (const object of known) {
    const list = standIn(m, object, m.entries);
    m.setProperty(list, "[]", pairOf(m, object));
    result = joinValues(result, ofObject(list));
  }
  return result;
}
