/**
 * Lists and literals that are passed with the value of an unset field in them: `render([this.title])`. The `undefined` counts as used
 * where somebody takes it out and uses it, or where the list goes out of sight: is stored, returned, handed to code that is not followed.
 * A callee that never looks at it does no harm.
 */
import { type Val, withoutPending } from "../domain/value.js";
import type { Node } from "../estree.js";
import { knownElements } from "./containers.js";
import type { Args, Machine } from "./machine.js";
import { useValue } from "./properties.js";

/** Is the literal an argument, or part of one? */
export function isPassed(literal: Node): boolean {
  let node = literal;
  for (let parent = node.parent; parent != null; node = parent, parent = node.parent) {
    if (parent.type === "CallExpression" || parent.type === "NewExpression") return parent["callee"] !== node;
    if (parent.type === "Property" ? parent["value"] !== node || parent["computed"] === true : parent.type !== "ObjectExpression" && parent.type !== "ArrayExpression") return false;
  }
  return false;
}

const holdsOnly = (value: Val): boolean => value.pending !== null && value.pending.every((read) => read.inside === true);

/** Methods that give their callback one element after the other. */
const walkers = new Set(["forEach", "map", "some", "every", "find", "findIndex", "findLast", "findLastIndex"]);

/** Does reading the property take out one part only, or nothing at all? */
export function looksAtOnePart(m: Machine, value: Val, key: string | null): boolean {
  if (key === null || !holdsOnly(value) || value.opaque || value.self || value.fns !== null || value.objs?.length !== 1) return false;
  const object = m.globals.current(value.objs[0]!);
  if (object.kind === "array") return key === "length" || (knownElements(m, value) !== null && (/^\d+$/.test(key) || walkers.has(key)));
  return object.kind === "object" && !object.props.has("[]");
}

/** What a pattern takes apart: its parts count one by one where they are known. */
export const isTakenApart = (m: Machine, value: Val): boolean => looksAtOnePart(m, value, "0");

/** What goes out of sight is used by that, with all that it holds. */
export function settled(m: Machine, value: Val): Val {
  if (value.pending === null || value.pending.every((read) => read.inside !== true)) return value;
  useValue(m, { ...value, pending: value.pending.filter((read) => read.inside === true) }, "value");
  const rest = value.pending.filter((read) => read.inside !== true);
  return rest.length === 0 ? withoutPending(value) : { ...value, pending: rest };
}

export const allSettled = (m: Machine, args: Args): Args => (args.values.some((value) => value.pending !== null) ? { ...args, values: args.values.map((value) => settled(m, value)) } : args);
