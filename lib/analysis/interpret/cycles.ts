/**
 * A Module whose tree holds the Module itself, in a field or in a list, literal or map that a field holds: walking such a tree never ends.
 *
 * What the object is given to is told elsewhere: at the construction of the child Module that keeps it. A `Set` is a leaf of the tree, and
 * so is any other object; closures are for `no-method-in-field`.
 */
import { mayHave, valueOf } from "../domain/state.js";
import type { AbsObj, Val } from "../domain/value.js";
import type { Node } from "../estree.js";
import type { Machine } from "./machine.js";
import { sink } from "./properties.js";

/** Literals nested deeper than this are not looked through. */
const DEPTH = 3;

const isBranch = ({ kind, path }: AbsObj): boolean => kind === "array" || kind === "object" || (kind === "container" && (path === "Map" || path === "Array"));

function some(m: Machine, { objs }: Val, depth: number, holds: (object: AbsObj) => boolean, leads: (value: Val, depth: number) => boolean): boolean {
  if (objs === null || depth > DEPTH) return false;
  return objs.some((known) => {
    const object = m.globals.current(known);
    return holds(object) || (isBranch(object) && [...object.props.values()].some((property) => leads(property, depth + 1)));
  });
}

/** Is the value the object, or does a branch of it hold the object? */
export function isPartOfItself(m: Machine, value: Val, depth = 0): boolean {
  return value.self || some(m, value, depth, () => false, (property, below) => isPartOfItself(m, property, below));
}

function leadsTo(m: Machine, value: Val, sought: AbsObj, depth = 0): boolean {
  return some(m, value, depth, ({ id }) => id === sought.id, (property, below) => leadsTo(m, property, sought, below));
}

/** The object is put into what one of its fields holds already: `this.parts.push(this)`. */
export function noteCycle(m: Machine, into: AbsObj, value: Val, node: Node): void {
  const { state } = m;
  if (!m.target.isModule || state === null || !isBranch(into) || !isPartOfItself(m, value)) return;
  if (m.target.fields.some(({ index }) => mayHave(state, index) && leadsTo(m, valueOf(state, index), into))) sink(m, "stores", node, null);
}
