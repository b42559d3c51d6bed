/**
 * `function dataOf(given) { …; return { position, color }; }`: a function that is not entered, since it can touch nothing of interest, still
 * tells by its text which properties its result has. What it lacks, whoever gets it does not find.
 */
import { ofObject, type Val } from "../domain/value.js";
import { countNodes, isClass, isFunction, type Node, staticKey, unwrap } from "../estree.js";
import type { Machine } from "./machine.js";

const shapes = new WeakMap<Node, Node | null>();

function returnedShape(fn: Node): Node | null {
  let shape = shapes.get(fn);
  if (shape === undefined) shapes.set(fn, (shape = fn["async"] === true || fn["generator"] === true ? null : fixedLiteral(onlyReturned(fn["body"]))));
  return shape;
}

function onlyReturned(body: Node): Node | null {
  if (body.type !== "BlockStatement") return body;
  const last = (body["body"] as readonly Node[]).at(-1);
  return last?.type === "ReturnStatement" && returnsIn(body) === 1 ? (last["argument"] as Node | null) : null;
}

const returnsIn = (body: Node): number => countNodes(body, ({ type }) => type === "ReturnStatement", (node) => !isFunction(node) && !isClass(node));

function fixedLiteral(returned: Node | null): Node | null {
  const literal = returned === null ? null : unwrap(returned);
  const isFixed = literal?.type === "ObjectExpression" && (literal["properties"] as readonly Node[]).every((property) => property.type === "Property" && property["kind"] === "init" && property["method"] !== true && nameOfProperty(property) !== null);
  return isFixed ? literal : null;
}

function nameOfProperty(property: Node): string | null {
  const name = staticKey(property["key"], property["computed"]);
  return name === "__proto__" ? null : name;
}

/** What a call gives that is not followed, where that is one; `value` stands for what it holds. */
export function returnedObject(m: Machine, fn: Node, value: Val): Val | null {
  const shape = returnedShape(fn);
  if (shape === null) return null;
  const object = m.object(shape, "object");
  for (const property of shape["properties"] as readonly Node[]) m.setProperty(object, nameOfProperty(property)!, value);
  return { ...ofObject(object), arg: value.arg };
}
