/**
 * Which value is which, while a Module is constructed: two fields that hold one and the same sub-module or tensor are a fault, two fresh
 * ones are not.
 *
 * Origin   a name for one value: `v12.45` bound by the name at position 12 in activation 45, `f3` what field 3 holds, `b7` a constant of
 *          the module, `s9` a tree made of the unfinished object itself at position 9, `w9` a function that a transform made there. Members
 *          continue it: `f3.layers`.
 * Join     equal or forgotten. A callee's own names are forgotten when it returns, since each call makes new values.
 */
import { positionOf, type Val } from "../domain/value.js";
import type { Node } from "../estree.js";
import { runtime } from "../effects/table.js";
import type { Scope } from "../program/scope.js";
import type { Args, Machine } from "./machine.js";
import type { Field } from "./target.js";

const hasIdentity = (value: Val): boolean => (value.opaque || value.objs !== null) && value.konst === null && !value.self;

/** Gives a value without a name the name of the place where it is bound. */
export function identified(m: Machine, value: Val, node: Node): Val {
  if (!m.target.isModule || value.origin != null || !hasIdentity(value)) return value;
  return { ...value, origin: `v${positionOf(node)}.${m.frame.scope.id}` };
}

/** What a field holds, where nothing else names it. */
export function ofField(m: Machine, value: Val, field: Field): Val {
  if (!m.target.isModule || value.origin != null || !hasIdentity(value)) return value;
  return { ...value, origin: `f${field.index}` };
}

/** A constant of the module. */
export function ofConstant(m: Machine, value: Val, binding: { readonly id: number }): Val {
  if (!m.target.isModule || !hasIdentity(value)) return value;
  return { ...value, origin: `b${binding.id}` };
}

/** A part of a named value. */
export function ofMember(value: Val, receiver: Val, key: string): Val {
  if (receiver.origin == null || value.origin != null || receiver.origin.length > 120 || !hasIdentity(value)) return value;
  return { ...value, origin: `${receiver.origin}.${key}` };
}

/** What a call returned: names of the callee's own activation mean nothing here. */
export function returned(m: Machine, value: Val): Val {
  const { origin } = value;
  if (origin == null || !origin.startsWith("v")) return value;
  const id = Number(/^v\d+\.(\d+)/.exec(origin)?.[1]);
  for (let scope: Scope | null = m.frame.scope; scope !== null; scope = scope.parent) if (scope.id === id) return value;
  return { ...value, origin: null };
}

/** Is it the object, a tree of it, or a container with such a thing in it? */
const ofSelf = (value: Val, depth = 0): boolean =>
  value.self || value.origin?.startsWith("s") === true || (depth < 2 && value.objs !== null && value.objs.some((object) => object.cls === null && [...object.props.values()].some((property) => ofSelf(property, depth + 1))));

/** Methods that give one of the receiver's elements. */
const elementMethods = new Set(["at", "pop", "shift", "find", "findLast"]);

/** An element of a named list is a part of it; and what is made of a tree of the object, by whatever code, is one too. */
export function derived(m: Machine, receiver: Val, key: string | null, args: Args, node: Node, result: Val): Val {
  if (!m.target.isModule || result.origin != null || !hasIdentity(result)) return result;
  if (key !== null && elementMethods.has(key) && receiver.origin != null) return ofMember(result, receiver, "[]");
  const fromTree = (value: Val): boolean => !value.self && ofSelf(value);
  return fromTree(receiver) || args.values.some(fromTree) ? { ...result, origin: `s${positionOf(node)}` } : result;
}

/** Functions that make a function of a function. */
const transforms = new Set([
  ...["filterGrad", "filterValueAndGrad", "step"].map((name) => `${runtime}:${name}`),
  ...["@tensorflow/tfjs-core", "@tensorflow/tfjs"].flatMap((name) => ["grad", "grads", "valueAndGrad", "valueAndGrads", "customGrad"].map((fn) => `${name}:${fn}`)),
]);

/** Names what a known callee makes of the object itself, or of a function. */
export function ofKnownCall(m: Machine, path: string | null, walks: boolean, args: Args, node: Node, result: Val): Val {
  if (!m.target.isModule || path === null || m.state === null) return result;
  if (walks && args.values.some((value) => ofSelf(value))) return { ...result, origin: `s${positionOf(node)}` };
  if (!transforms.has(path)) return result;
  const origin = `w${positionOf(node)}`;
  m.events.transforms.set(origin, node);
  return { ...result, origin };
}
