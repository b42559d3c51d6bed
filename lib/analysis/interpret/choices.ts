/**
 * Variables and fields whose declared type names all their values: a test with one of them leaves the others, and where each has been
 * excluded nothing is left. So a `switch` over an enum needs no default to set a field on every path.
 */
import { declaredValues, declaredValuesOfProperty, nameOfValue, type ValueName } from "../classes/declared-values.js";
import { mustHave, type State } from "../domain/state.js";
import { constant, type Konst, top, type Val } from "../domain/value.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import type { Binding } from "../program/scope.js";
import type { Machine } from "./machine.js";
import { keyOnSelf } from "./properties.js";

/** All values that an expression may have by its declared type. */
export function valuesOf(m: Machine, expression: Node): readonly ValueName[] | null {
  const node = unwrap(expression);
  if (node.type === "Identifier") return declaredValues(typeOfName(m, node), node);
  if (node.type !== "MemberExpression" || m.state === null) return null;
  const key = staticKey(node["property"], node["computed"]);
  if (key === null) return null;
  const object = unwrap(node["object"]);
  if (object.type !== "ThisExpression") return object.type === "Identifier" ? declaredValuesOfProperty(typeOfName(m, object), key, node) : null;
  const field = m.frame.thisVal.self ? m.target.field(keyOnSelf(m, key)) : null;
  // While it is unset it is none of them.
  return field?.decl?.type == null || !mustHave(m.state, field.index) ? null : declaredValues(field.decl.type, field.decl.node);
}

function typeOfName(m: Machine, name: Node): Node | null {
  const binding = m.frame.scope.lookup(name["name"]);
  return binding === null ? null : declaredType(binding);
}

function declaredType({ scope, declaration }: Binding): Node | null {
  const at = !scope.dynamic ? undefined : declaration.kind === "other" ? declaration.at : declaration.kind === "variable" ? (declaration.node["id"] as Node) : undefined;
  return at === undefined || at["optional"] === true ? null : (at["typeAnnotation"] ?? null);
}

export const isBoolean = (binding: Binding, at: Node): boolean => declaredValues(declaredType(binding), at)?.includes("t") === true;

/** Compared with a known value, a variable is that value, or the one that is left: in a setter behind `if (this.on === on) return`. */
export function narrowed(m: Machine, [equal, unequal]: readonly [State | null, State | null], node: Node, { konst, pending }: Val): readonly [State | null, State | null] {
  const binding = konst === null || pending !== null || node.type !== "Identifier" ? null : m.frame.scope.lookup(node["name"]);
  const values = binding === null ? null : declaredValues(declaredType(binding), node);
  if (binding === null || values === null || !values.includes(konst!)) return [equal, unequal];
  const others = values.filter((value) => value !== konst && !value.startsWith("e:"));
  return [being(equal, binding, konst!), others.length === 1 && values.length === 2 ? being(unequal, binding, others[0] as Konst) : unequal];
}

function being(state: State | null, binding: Binding, konst: Konst): State | null {
  if (state === null) return null;
  const before = state.vars.get(binding) ?? top;
  if (before.konst !== null || before.pending !== null) return state;
  return { ...state, vars: state.vars.set(binding, { ...constant(konst), arg: before.arg }) };
}

/** How a test for equality with a value is named. */
export const equalityTest = (path: string, value: ValueName): string => `${path} = ${value}`;

/** Has each value that the type names been excluded? */
export function isExhausted(m: Machine, state: State, subject: Node, path: string): boolean {
  if (state.when.size === 0) return false;
  const values = valuesOf(m, subject);
  return values !== null && values.every((value) => state.when.get(equalityTest(path, value))?.whenTrue === null);
}

/** Do the cases of a `switch` name every value of its subject? */
export function coversAll(m: Machine, subject: Node, tests: readonly Node[]): boolean {
  const values = valuesOf(m, subject);
  if (values === null) return false;
  const named = new Set(tests.map(nameOfValue));
  return values.every((value) => named.has(value));
}
