/**
 * Which fields a method of a base class out of sight may set: by itself those that others can write, and the rest through members of the
 * classes in sight, or closures of theirs, that assign them. A private field that nothing but the constructor assigns is none of them:
 * `private wheels; constructor() { super(); this.attach("x"); this.wheels.push("w"); }`.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { memberTable, namesOfMember } from "../classes/member-names.js";
import { addBit, type Bits, empty } from "../domain/bits.js";
import { isFunction, type Node, pushChildren } from "../estree.js";
import type { Target } from "./target.js";

export function settableAbove(target: Target): Bits {
  const names = target.chain.flatMap(codeForLater).map(namesOfMember);
  // With the object in hand, or by a name that the text does not fix, that code may set any.
  if (names.some(({ mentioned, handsThis }) => handsThis || mentioned.has("*"))) return target.allFields;
  let settable: Bits = empty;
  for (const field of target.fields) {
    const ownAffair = field.private || target.isOwnAffair(field);
    // Assignments to private names are not listed.
    if (!ownAffair || field.key.startsWith("#") || names.some(({ assigned }) => assigned.has(field.key))) settable = addBit(settable, field.index);
  }
  return settable;
}

/** What others than the constructor and the initialisers can run: methods, accessors, and functions within all of these. */
function codeForLater(cls: ClassInfo): readonly Node[] {
  const { initial, byKey } = memberTable(cls.node);
  return [...[...byKey.values()].flat(), ...initial.flatMap(functionsWithin)];
}

function functionsWithin(member: Node): readonly Node[] {
  const found: Node[] = [];
  const todo: Node[] = [member];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    const isConstructor = node.parent === member && member["kind"] === "constructor";
    if (isFunction(node) && !isConstructor) found.push(node);
    else pushChildren(node, todo);
  }
  return found;
}
