/** Destructuring: values into names, fields and other targets. */
import { mustHave, write } from "../domain/state.js";
import { type AbsObj, holding, joinValues, mayBeUnset, none, nullishnessOf, ofObject, ofPath, tested, top, topArgument, undefinedValue, type Val, withArgument, withoutPending } from "../domain/value.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import type { Binding } from "../program/scope.js";
import { evaluate, keyOf } from "./expressions.js";
import { identified, ofMember } from "./identity.js";
import { isTakenApart } from "./held.js";
import { iterate } from "./implicit.js";
import { limits, type Machine } from "./machine.js";
import { ownProperties, readMember, reaches, sink, used, useValue, writeMember, writeSuper } from "./properties.js";
import { declaredClass, typePath } from "./target.js";
import { instanceAt } from "./typed.js";

/** declare: the pattern's names are new variables of the current scope; assign: its targets are any assignable expressions. */
export type BindMode = "declare" | "assign";

export function bind(m: Machine, pattern: Node | null | undefined, value: Val, mode: BindMode): void {
  if (pattern == null || m.state === null) return;
  m.tick();
  if (++m.nesting > limits.nesting) m.incomplete = true;
  else bindPattern(m, pattern, value, mode);
  m.nesting--;
}

function bindPattern(m: Machine, pattern: Node, value: Val, mode: BindMode): void {
  switch (pattern.type) {
    case "Identifier":
      assignName(m, pattern, identified(m, mode === "declare" ? typed(m, pattern, value) : value, pattern));
      return;
    case "AssignmentPattern":
      bind(m, pattern["left"], withDefault(m, value, pattern["right"]), mode);
      return;
    case "ObjectPattern":
      bindObject(m, pattern, value, mode);
      return;
    case "ArrayPattern":
      bindArray(m, pattern, value, mode);
      return;
    case "RestElement":
      bind(m, pattern["argument"], value, mode);
      return;
    case "TSParameterProperty":
      bind(m, pattern["parameter"], value, mode);
      return;
    case "MemberExpression":
      assignMember(m, pattern, value);
      return;
    default: {
      const inner = unwrap(pattern);
      if (inner !== pattern) bind(m, inner, value, mode);
      else useValue(m, value, "value");
    }
  }
}

/** A parameter of which only the type is known stands for an instance of that type. */
function typed(m: Machine, pattern: Node, value: Val): Val {
  if (pattern["typeAnnotation"] == null || (value !== top && value !== topArgument)) return value;
  const path = typePath(pattern["typeAnnotation"], m.frame.scope, m.statics, m.target.isModule);
  if (path !== null) return ofPath(path, value.arg);
  const cls = m.target.isModule || pattern["optional"] === true ? null : declaredClass(pattern["typeAnnotation"], m.frame.scope, m.statics);
  return cls === null ? value : { ...instanceAt(m, pattern, cls), arg: value.arg };
}

export function withDefault(m: Machine, value: Val, fallback: Node): Val {
  if (value.konst === "u" && !value.self) {
    const result = evaluate(m, fallback);
    return value.arg ? withArgument(result) : result;
  }
  if (!mayBeUnset(value) && value.path === null && nullishnessOf(value) === false) return value;
  const given = m.fork();
  const other = m.guarded(1, () => evaluate(m, fallback));
  m.joinInto(given);
  return joinValues(tested(value), other);
}

function assignName(m: Machine, pattern: Node, value: Val): void {
  const binding = m.frame.scope.lookup(pattern["name"]);
  if (binding === null) {
    useValue(m, value, "value");
    if (m.state !== null && reaches(m, value)) m.state.held = true;
    return;
  }
  assignBinding(m, binding, value);
}

export function assignBinding(m: Machine, binding: Binding, value: Val): void {
  if (m.state === null) return;
  if (binding.scope.dynamic) {
    // Numbers in variables count loops; nothing is decided by them, but by the -1 of a search that has found nothing.
    write(m.state, binding, value.konst?.startsWith("d:") && value.konst !== "d:-1" ? (value.arg ? topArgument : top) : value);
    return;
  }
  useValue(m, value, "value");
  const kept = reaches(m, value);
  if (kept) m.state.held = true;
  m.globals.assign(m, binding, withoutPending(value), kept);
}

function assignMember(m: Machine, target: Node, value: Val): void {
  if (target["object"].type === "Super") {
    writeSuper(m, staticKey(target["property"], target["computed"]), value, target);
    return;
  }
  const object = evaluate(m, target["object"]);
  const key = keyOf(m, target);
  writeMember(m, object, key, value, target);
}

function bindObject(m: Machine, pattern: Node, value: Val, mode: BindMode): void {
  // The rest of it is all that is left: no single part.
  const isApart = pattern["properties"].every((property: Node) => property.type !== "RestElement") && isTakenApart(m, value);
  const source = isApart ? withoutPending(value) : used(m, value, "deref");
  const taken: string[] = [];
  for (const property of pattern["properties"] as readonly Node[]) {
    if (m.state === null) return;
    if (property.type === "RestElement") {
      bind(m, property["argument"], restOf(m, source, taken, property), mode);
      continue;
    }
    let key = staticKey(property["key"], property["computed"]);
    if (key === null) {
      const computed = evaluate(m, property["key"]);
      key = computed.konst?.startsWith("s:") ? computed.konst.slice(2) : null;
    }
    if (key !== null) taken.push(key);
    bind(m, property["value"], readMember(m, source, key, property["key"]), mode);
  }
}

/** `...rest` of the object itself reads every field that was not named. */
function restOf(m: Machine, source: Val, taken: readonly string[], node: Node): Val {
  if (m.state === null) return none;
  if (!source.self) return source.objs?.length === 1 && !source.opaque && source.objs[0]!.kind === "object" ? restOfObject(m, source.objs[0]!, taken, node) : source.arg ? topArgument : top;
  const unset = m.target.fields.filter((field) => !taken.includes(field.key) && !mustHave(m.state!, field.index));
  if (unset.length > 0) sink(m, "reflects", node, null);
  return top;
}

function restOfObject(m: Machine, source: AbsObj, taken: readonly string[], node: Node): Val {
  const rest = m.object(node, "object");
  for (const [key, value] of ownProperties(m, source, node)) if (!taken.includes(key)) m.setProperty(rest, key, value);
  return ofObject(rest);
}

function bindArray(m: Machine, pattern: Node, value: Val, mode: BindMode): void {
  const source = isTakenApart(m, value) ? withoutPending(value) : used(m, value, "deref");
  const elements = pattern["elements"] as readonly (Node | null)[];
  const known = source.objs?.length === 1 && !source.opaque && !source.self ? source.objs[0]!.elements : null;
  if (known !== null && known !== undefined) {
    elements.forEach((element, index) => {
      if (element === null) return;
      if (element.type === "RestElement") {
        const rest = m.object(element, "array");
        m.setElements(rest, known.slice(index), true);
        bind(m, element["argument"], holding(ofObject(rest), known.slice(index)), mode);
      } else bind(m, element, known[index] ?? undefinedValue, mode);
    });
    return;
  }
  const item = iterate(m, source, pattern, elements.at(-1)?.type === "RestElement" ? Infinity : elements.length);
  elements.forEach((element, i) => {
    if (element !== null) bind(m, element, element.type === "RestElement" ? top : ofMember(item, source, String(i)), mode);
  });
}
