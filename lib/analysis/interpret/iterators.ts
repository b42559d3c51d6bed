/**
 * Methods of iterators. `map`, `filter` and the like make a new iterator, and run their callbacks when that is iterated, if ever: what they
 * give is kept as a generator without code of its own, that knows its source and the callback.
 */
import { joinValues, none, ofObject, top, undefinedValue, type AbsObj, type Val } from "../domain/value.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import { runCallbacks } from "./callbacks.js";
import { useCaptured } from "./closures.js";
import { iterate } from "./implicit.js";
import type { Args, Machine } from "./machine.js";
import { useValue } from "./properties.js";

const adapters = new Set(["map", "filter", "flatMap", "take", "drop"]);
const consumers = new Set(["forEach", "some", "every", "find", "reduce"]);

/** A method of an iterator; null where it is none, or no more is known than of any list. */
export function callIterator(m: Machine, receiver: Val, key: string, args: Args, node: Node): Val | null {
  const isKnown = !receiver.self && receiver.objs?.some(({ kind }) => kind === "generator") === true;
  if (!isKnown && !(adapters.has(key) && makesIterator(ownerOf(node)))) return null;
  if (adapters.has(key)) return adapted(m, receiver, key, args, node);
  if (key === "toArray") {
    const list = m.object(node, "array");
    m.setProperty(list, "[]", iterate(m, receiver, node));
    return joinValues(ofObject(list), top);
  }
  // What the callback gets is not told from anything else.
  if (consumers.has(key)) iterate(m, receiver, node);
  return null;
}

function adapted(m: Machine, receiver: Val, key: string, args: Args, node: Node): Val {
  for (const value of args.values) {
    useValue(m, value, "value");
    m.guarded(2, () => useCaptured(m, value));
  }
  if (m.state === null) return none;
  const adapter = m.object(node, "generator", { path: key });
  m.setProperty(adapter, SOURCE, receiver);
  if (args.values[0]?.fns != null) m.setProperty(adapter, CALLBACK, args.values[0]);
  m.mayThrow();
  return ofObject(adapter);
}

const [SOURCE, CALLBACK] = ["[source]", "[callback]"];

/** What iterating it runs and gives. */
export function runAdapter(m: Machine, { path, props }: AbsObj, node: Node): Val {
  const item = iterate(m, props.get(SOURCE) ?? top, node);
  const callback = props.get(CALLBACK);
  if (callback === undefined || m.state === null) return item;
  const returned = runCallbacks(m, callback, undefinedValue, [item], "many", node);
  return path === "map" ? returned : path === "filter" ? item : top;
}

function ownerOf(call: Node): Node {
  const callee = unwrap(call["callee"] ?? call);
  return callee.type === "MemberExpression" ? unwrap(callee["object"]) : callee;
}

/** `map.values()`, `text.matchAll(…)`, `Iterator.from(…)`, and what an iterator's methods make of it. */
function makesIterator(node: Node): boolean {
  const callee = node.type === "CallExpression" ? unwrap(node["callee"]) : null;
  if (callee?.type !== "MemberExpression") return false;
  const [name, owner] = [staticKey(callee["property"], callee["computed"]), unwrap(callee["object"])];
  if (name === "matchAll" || name === "@@iterator") return true;
  // The object's own method of that name is followed; `Object.values` gives a list.
  if (name === "values" || name === "keys" || name === "entries") return node["arguments"].length === 0 && owner.type !== "ThisExpression" && owner.type !== "Super";
  if (name === "from") return owner.type === "Identifier" && owner["name"] === "Iterator";
  return name !== null && adapters.has(name) && makesIterator(owner);
}
