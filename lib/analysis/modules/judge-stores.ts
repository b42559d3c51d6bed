/** What a Module's fields are given while it is constructed: a state made of itself, its own functions, one part twice, a hidden part. */
import type { Val } from "../domain/value.js";
import { runtime } from "../effects/table.js";
import { childrenOf, isFunction, type Node, unwrap } from "../estree.js";
import type { StoreEvent } from "../interpret/events.js";
import type { Machine } from "../interpret/machine.js";
import { show } from "../show.js";
import { isStatic } from "./field-options.js";
import { common, type ModuleProgram } from "./module-program.js";
import { placeOf, statementAround } from "./place.js";
import { holds, isModule, isTensor, type Type, unionOf } from "./type.js";

export function judgeStores(p: ModuleProgram, m: Machine): void {
  for (const store of m.events.stores) {
    if (isStateOfSelf(store.value)) reportState(p, m, store);
    if (store.bound.length > 0) reportFunction(p, m, store);
    else judgeTransform(p, m, store);
  }
  judgeShared(p, m);
}

/** Does the value, or something in it, satisfy the question? */
function deep(value: Val, wanted: (value: Val) => boolean, depth = 0): boolean {
  if (wanted(value)) return true;
  return depth < 4 && (value.objs ?? []).some((object) => object.cls === null && [...object.props.values()].some((property) => deep(property, wanted, depth + 1)));
}

// ---- optimiser state

const isStateOfSelf = (value: Val): boolean => deep(value, ({ path, origin }) => path?.startsWith(`${runtime}:optim.Optimizer#.init()`) === true && origin?.startsWith("s") === true);

function reportState(p: ModuleProgram, m: Machine, { field, node, file, trail, phase }: StoreEvent): void {
  const place = placeOf(trail, node, file, p.file);
  if (place === null) return;
  const children = m.target.fields.filter((other) => other.holdsModule && other !== field);
  p.report({
    kind: "optimizer-state-of-self",
    ...common(m, phase),
    ...place,
    field: field.name,
    finishedChild: children.length === 1 ? children[0]!.name : null,
    handed: handedThis(statementAround(place.node)),
  });
}

/** `this` as the first argument of a call, if there is one such place in the statement. */
function handedThis(statement: Node): Node | null {
  const found: Node[] = [];
  const todo: Node[] = [statement];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "CallExpression" && node["arguments"].length > 0 && unwrap(node["arguments"][0]).type === "ThisExpression") found.push(unwrap(node["arguments"][0]));
    for (const child of childrenOf(node)) if (!isFunction(child)) todo.push(child);
  }
  return found.length === 1 ? found[0]! : null;
}

// ---- own functions

function reportFunction(p: ModuleProgram, m: Machine, { field, bound, node, file, trail, phase }: StoreEvent): void {
  const fn = bound[0]!;
  const definition = fn.node.parent?.type === "MethodDefinition" ? fn.node.parent : null;
  const place = placeOf(trail, node, file, p.file, definition === null ? fn.node : null);
  if (place === null) return;
  const value = field.decl?.value ?? null;
  p.report({
    kind: "method-in-field",
    ...common(m, phase),
    ...place,
    field: field.name,
    how: definition === null ? "closure" : "method",
    method: definition === null ? null : String(definition["key"].name ?? definition["key"].value),
    initializer: phase.kind === "initializer" && value !== null && unwrap(value) === fn.node && place.node === field.decl!.node ? value : null,
  });
}

// ---- one part in two fields

interface Held {
  readonly field: StoreEvent["field"];
  readonly origin: string;
  readonly store: StoreEvent | null;
  readonly type: Type;
}

function judgeShared(p: ModuleProgram, m: Machine): void {
  const held: Held[] = [];
  const fields = m.target.fields.filter((field) => !isStatic(p.context, m.target, field));
  for (const field of fields) held.push({ field, origin: `f${field.index}`, store: null, type: declaredType(p, m, field) });
  for (const store of m.events.stores) {
    if (!fields.includes(store.field)) continue;
    const parts = originsIn(store.value);
    const declared = declaredType(p, m, store.field);
    const assigned = store.node.parent?.type === "AssignmentExpression" ? p.types.of(store.node.parent["right"]) : declared;
    parts.forEach(({ origin, value }) => {
      const type = unionOf([p.ofValue(value), ...(parts.length === 1 && value === store.value ? [assigned, declared] : [])]);
      if (!holds(type, isTensor) && !holds(type, isModule)) return;
      const twin = held.find((other) => overlaps(other.origin, origin) && (other.field !== store.field || (other.store === store && other.origin === origin)) && !isReplaced(m, other, store));
      held.push({ field: store.field, origin, store, type });
      if (twin === undefined) return;
      const place = placeOf(store.trail, store.node, store.file, p.file);
      if (place === null) return;
      p.report({ kind: "shared-submodule", ...common(m, store.phase), ...place, field: store.field.name, other: twin.field.name, holds: holds(type, isModule) ? "module" : "tensor" });
    });
  }
}

/** Is what the other field held at that time gone by now, since it was given another value in between? */
function isReplaced(m: Machine, other: Held, store: StoreEvent): boolean {
  const { stores } = m.events;
  const last = stores.slice(0, stores.indexOf(store)).findLast(({ field }) => field === other.field);
  if (last === undefined || other.store === last) return false;
  return !originsIn(last.value).some(({ origin }) => overlaps(origin, other.origin)) && !(other.store === null && isPlaceholder(last));
}

/** `best: Linear | null = null` before the generated constructor or a hook gives it a value. */
const isPlaceholder = ({ value }: StoreEvent): boolean => value.konst !== null;

const overlaps = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

function originsIn(value: Val, depth = 0): readonly { origin: string; value: Val }[] {
  const known = value.objs?.length === 1 && !value.opaque && value.objs[0]!.cls === null && depth < 3 ? value.objs[0]! : null;
  if (known !== null) return (known.elements ?? [...known.props.values()]).flatMap((part) => originsIn(part, depth + 1));
  return value.origin == null || /^[sw]/.test(value.origin) ? [] : [{ origin: value.origin, value }];
}

function declaredType(p: ModuleProgram, m: Machine, field: StoreEvent["field"]): Type {
  const owner = m.target.chain[field.levels[0] ?? -1];
  return owner === undefined || field.decl === null ? { kind: "unknown" } : p.types.annotations.of(field.decl.type, owner.scope);
}

// ---- transforms

function judgeTransform(p: ModuleProgram, m: Machine, store: StoreEvent): void {
  const { origin } = store.value;
  const call = origin == null ? undefined : m.events.transforms.get(origin);
  const wrapped = call === undefined ? null : wrappedModule(p, call);
  if (call === undefined || wrapped === null) return;
  const place = placeOf(store.trail, store.node, store.file, p.file);
  if (place === null) return;
  p.report({ kind: "transformed-module-field", ...common(m, store.phase), ...place, field: store.field.name, transform: show(call["callee"]), wrapped });
}

/** The Module, as the source names it, that the function given to a transform is, belongs to or closes over. */
function wrappedModule(p: ModuleProgram, call: Node, depth = 0): string | null {
  const argument = call["arguments"][0] as Node | undefined;
  if (argument === undefined || argument.type === "SpreadElement" || depth > 4) return null;
  return moduleIn(p, unwrap(argument), depth);
}

function moduleIn(p: ModuleProgram, value: Node, depth: number): string | null {
  const type = p.types.of(value);
  if (holds(type, isModule)) return show(value);
  if (value.type === "MemberExpression") return holds(p.types.of(value["object"]), isModule) ? show(value["object"]) : null;
  if (value.type === "CallExpression") {
    const callee = unwrap(value["callee"]);
    const bound = callee.type === "MemberExpression" && callee["property"].name === "bind" ? moduleIn(p, unwrap(callee["object"]), depth + 1) : null;
    return bound ?? wrappedModule(p, value, depth + 1);
  }
  return type.kind === "function" && type.node !== null ? capturedModule(p, type.node) : null;
}

/** A variable from around the function, or `this`, that holds a Module. */
function capturedModule(p: ModuleProgram, fn: Node): string | null {
  const { scopes } = p.context;
  const outer = scopes.of(fn);
  const todo: Node[] = [fn["body"]];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "ThisExpression" && fn.type === "ArrowFunctionExpression" && holds(p.types.of(node), isModule)) return "this";
    if (node.type === "Identifier" && isReference(node)) {
      const binding = scopes.of(node).lookup(node["name"]);
      if (binding !== null && binding.scope.encloses(outer) && isInstance(p, node)) return node["name"];
    }
    for (const child of childrenOf(node)) todo.push(child);
  }
  return null;
}

const isInstance = (p: ModuleProgram, node: Node): boolean => holds(p.types.of(node), isModule);

function isReference(node: Node): boolean {
  const { parent } = node;
  if (parent?.type === "MemberExpression") return parent["object"] === node || parent["computed"] === true;
  if (parent?.type === "Property") return parent["value"] === node || parent["computed"] === true;
  return true;
}

