/** What a Module's fields are given while it is constructed: a state made of itself, its own functions, one part twice, a hidden part. */
import type { Val } from "../domain/value.js";
import { runtime } from "../effects/table.js";
import { childrenOf, isFunction, type Node, unwrap } from "../estree.js";
import type { StoreEvent } from "../interpret/events.js";
import type { Machine } from "../interpret/machine.js";
import type { Scope } from "../program/scope.js";
import type { Field } from "../interpret/target.js";
import { show } from "../show.js";
import { isStatic } from "./field-options.js";
import { keptParts } from "./kept-parts.js";
import { pushedInLoop, repeatedPart, transformsIn } from "./made-of.js";
import { common, type ModuleProgram } from "./module-program.js";
import { isWithin, placeOf, statementAround } from "./place.js";
import { divisible } from "./shared-part.js";
import { holds, isModule, isTensor, type Type, unionOf } from "./type.js";

export function judgeStores(p: ModuleProgram, m: Machine): void {
  for (const store of m.events.stores) {
    if (isStateOfSelf(p, m, store)) reportState(p, m, store);
    if (store.bound.length > 0) reportFunction(p, m, store);
    else judgeTransform(p, m, store);
  }
  judgeShared(p, m);
}

/** Does the value, or something in it, satisfy the question? */
function deep(value: Val, wanted: (value: Val) => boolean, depth = 0): boolean {
  if (wanted(value)) return true;
  return depth < 4 && (value.objs ?? []).some((object) => object.cls === null && (object.elements ?? [...object.props.values()]).some((property) => deep(property, wanted, depth + 1)));
}

// ---- optimiser state

/** Made of the object itself, and an optimiser's state by what made it, or by its declaration. */
function isStateOfSelf(p: ModuleProgram, m: Machine, store: StoreEvent): boolean {
  const isState = (type: Type): boolean => type.kind === "optState";
  const declared = (): boolean => holds(declaredType(p, m, store.field), isState) || (store.node.parent?.type === "AssignmentExpression" && holds(p.types.of(store.node.parent["right"]), isState));
  return deep(store.value, ({ path, origin }) => origin?.startsWith("s") === true && (path?.startsWith(`${runtime}:optim.Optimizer#.init()`) === true || (path === null && declared())));
}

function reportState(p: ModuleProgram, m: Machine, { field, node, file, trail, phase }: StoreEvent): void {
  const place = placeOf(p, trail, node, file);
  if (place === null) return;
  const children = m.target.fields.filter((other) => other.holdsModule() && other !== field);
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
  const place = placeOf(p, trail, node, file, definition === null ? fn.node : null);
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
    stored: definition !== null && place.node === node ? storedIn(node, field.decl?.node ?? null) : null,
  });
}

/** `this.field = this.method;` or `… = this.method.bind(this);`, beside the declaration of the field. */
function storedIn(target: Node, declaration: Node | null): { statement: Node; declaration: Node } | null {
  const statement = target.parent?.type === "AssignmentExpression" && target.parent["operator"] === "=" ? target.parent.parent : null;
  if (statement == null || !isMethodItself(unwrap(target.parent!["right"]))) return null;
  if (statement.type !== "ExpressionStatement" || statement.parent?.type !== "BlockStatement" || declaration?.parent == null || !isWithin(statement, declaration.parent)) return null;
  return { statement, declaration };
}

function isMethodItself(value: Node): boolean {
  if (value.type === "MemberExpression") return true;
  return value.type === "CallExpression" && value["callee"].type === "MemberExpression" && value["callee"].property.name === "bind" && value["arguments"].length === 1;
}

// ---- one part in two fields

function judgeShared(p: ModuleProgram, m: Machine): void {
  const isTree = (field: Field): boolean => !isStatic(p.context, m.target, field);
  for (const store of m.events.stores) {
    if (!isTree(store.field)) continue;
    judgeRepeated(p, m, store);
    judgeAlternatives(p, m, store);
    const parts = originsIn(store.value);
    judgeGivenParts(p, m, store, isTree);
    parts.forEach(({ origin, value }, i) => {
      const twin = parts.slice(0, i).some((part) => overlaps(part.origin, origin)) ? store.field : twinOf(m, store, origin);
      if (twin === null || !isTree(twin)) return;
      const kind = divisible(typeOfPart(p, m, store, value, twin));
      const place = kind === null ? null : placeOf(p, store.trail, store.node, store.file);
      if (kind === null || place === null) return;
      p.report({ kind: "shared-submodule", ...common(m, store.phase), ...place, field: store.field.name, other: twin.name, holds: kind });
    });
  }
}

/** `this.layers = new Array(3).fill(layer)`: one layer in three places. */
function judgeRepeated(p: ModuleProgram, m: Machine, store: StoreEvent): void {
  const given = store.file === p.file ? givenExpression(store.node, store.field, store.phase) : null;
  const repeated = given === null ? null : (repeatedPart(p, given) ?? pushedInLoop(p, store.node));
  const place = repeated === null ? null : placeOf(p, store.trail, store.node, store.file);
  if (repeated === null || place === null) return;
  const { name } = store.field;
  p.report({ kind: "shared-submodule", ...common(m, store.phase), ...place, field: name, other: name, ...repeated });
}

/** `this.target = given ?? this.online`: on one path it is the other field's. */
function judgeAlternatives(p: ModuleProgram, m: Machine, store: StoreEvent): void {
  const right = store.node.parent?.type === "AssignmentExpression" && store.node.parent["operator"] === "=" ? unwrap(store.node.parent["right"]) : null;
  if (right?.type !== "ConditionalExpression" && right?.type !== "LogicalExpression") return;
  const sides = right.type === "ConditionalExpression" ? [right["consequent"], right["alternate"]] : [right["left"], right["right"]];
  for (const side of sides.map((node: Node) => unwrap(node))) {
    const kind = divisible(p.types.of(side));
    if (side.type !== "MemberExpression" || unwrap(side["object"]).type !== "ThisExpression" || side["computed"] || kind === null) continue;
    const other = m.target.field(side["property"].name);
    const place = placeOf(p, store.trail, store.node, store.file);
    if (other === null || other === store.field || other.decl === null || isStatic(p.context, m.target, other) || place === null) continue;
    p.report({ kind: "shared-submodule", ...common(m, store.phase), ...place, field: store.field.name, other: other.name, holds: kind });
  }
}

/** `new nn.Sequential([this.stem, …])`: a part of another field, or one that the Module in another field keeps as well. */
function judgeGivenParts(p: ModuleProgram, m: Machine, store: StoreEvent, isTree: (field: Field) => boolean): void {
  const made = madeOnTheSpot(p, store);
  if (made === null) return;
  for (const { origin, node } of keptParts(p, m, made)) {
    const kind = divisible(p.types.of(node));
    const twin = kind === null ? null : (twinOf(m, store, origin) ?? siblingOf(p, m, store, origin));
    const place = twin === null || !isTree(twin) ? null : placeOf(p, store.trail, store.node, store.file);
    if (kind === null || twin === null || place === null) continue;
    p.report({ kind: "shared-submodule", ...common(m, store.phase), ...place, field: store.field.name, other: twin.name, holds: kind });
    return;
  }
}

const madeOnTheSpot = (p: ModuleProgram, store: StoreEvent): Node | null => (store.file === p.file ? givenExpression(store.node, store.field, store.phase) : null);

/** The field whose Module, made by a statement before of the same block, keeps the value too, unless something else is stored there later. */
function siblingOf(p: ModuleProgram, m: Machine, store: StoreEvent, origin: string): Field | null {
  const at = m.events.stores.indexOf(store);
  for (const other of m.events.stores.slice(0, at)) {
    const made = other.field === store.field ? null : madeOnTheSpot(p, other);
    if (made === null || statementAround(other.node).parent !== statementAround(store.node).parent) continue;
    if (m.events.stores.some((later) => later.field === other.field && later.node !== other.node)) continue;
    if (keptParts(p, m, made).some((part) => overlaps(part.origin, origin))) return other.field;
  }
  return null;
}

/** Of a part, what the value itself says; else what is declared of the whole, unless the other field cannot hold such a thing. */
function typeOfPart(p: ModuleProgram, m: Machine, store: StoreEvent, value: Val, twin: Field): Type {
  const own = p.ofValue(value);
  const declared = declaredType(p, m, store.field);
  const assigned = store.node.parent?.type === "AssignmentExpression" ? p.types.of(store.node.parent["right"]) : declared;
  if (value === store.value) return unionOf([own, assigned, declared]);
  if (own.kind !== "unknown" || twin === store.field) return own;
  const other = declaredType(p, m, twin);
  return holds(other, isTensor) || holds(other, isModule) ? unionOf([assigned, declared]) : own;
}

/** The other field that holds the value, or a part of it, when it is stored, and still does at the end. */
function twinOf(m: Machine, store: StoreEvent, origin: string): Field | null {
  for (const [index, value] of store.before) {
    const other = m.target.fields[index]!;
    const holdsIt = overlaps(`f${index}`, origin) || originsIn(value).some((part) => overlaps(part.origin, origin));
    if (other !== store.field && holdsIt && !isReplaced(m, index, value)) return other;
  }
  return null;
}

function isReplaced(m: Machine, index: number, before: Val): boolean {
  const now = m.state?.vars.get(index);
  if (now === undefined || now.origin === before.origin) return false;
  return now.konst !== null || (now.origin != null && !overlaps(now.origin, before.origin ?? `f${index}`));
}

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
  const calls: Node[] = [];
  deep(store.value, ({ origin }) => {
    const call = origin == null ? undefined : m.events.transforms.get(origin);
    if (call !== undefined) calls.push(call);
    return false;
  });
  if (calls.length === 0) calls.push(...transformsOfText(p, store));
  for (const call of calls) {
    const wrapped = wrappedModule(p, call);
    const place = wrapped === null ? null : placeOf(p, store.trail, store.node, store.file);
    if (wrapped === null || place === null) continue;
    p.report({ kind: "transformed-module-field", ...common(m, store.phase), ...place, field: store.field.name, transform: show(call["callee"]), wrapped });
  }
}

/** By its text: a constant, what a helper returns. */
function transformsOfText(p: ModuleProgram, { node, field, phase }: StoreEvent): readonly Node[] {
  const right = givenExpression(node, field, phase);
  return right === null ? [] : transformsIn(p, right);
}

function givenExpression(node: Node, field: Field, phase: StoreEvent["phase"]): Node | null {
  if (node.parent?.type === "AssignmentExpression" && node.parent["operator"] === "=") return unwrap(node.parent["right"]);
  return phase.kind === "initializer" && phase.field === field.name && field.decl?.value != null ? unwrap(field.decl.value) : null;
}

/** The Module, as the source names it, that the function given to a transform is, belongs to or closes over. */
export function wrappedModule(p: ModuleProgram, call: Node, depth = 0): string | null {
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
    if (node.type === "MemberExpression" && isCaptured(p, node, outer) && isInstance(p, node)) return show(node);
    if (node.type === "ThisExpression" && fn.type === "ArrowFunctionExpression" && holds(p.types.of(node), isModule)) return "this";
    if (node.type === "Identifier" && isReference(node)) {
      const binding = scopes.of(node).lookup(node["name"]);
      if (binding !== null && binding.scope.encloses(outer) && isInstance(p, node)) return node["name"];
    }
    for (const child of childrenOf(node)) todo.push(child);
  }
  return null;
}

/** A member, by name, of a variable from around the function. */
function isCaptured(p: ModuleProgram, member: Node, outer: Scope): boolean {
  let at: Node = member;
  while (at.type === "MemberExpression" && at["computed"] !== true) at = unwrap(at["object"]);
  const binding = at.type === "Identifier" ? p.context.scopes.of(at).lookup(at["name"]) : null;
  return binding !== null && binding.scope.encloses(outer);
}

const isInstance = (p: ModuleProgram, node: Node): boolean => holds(p.types.of(node), isModule);

function isReference(node: Node): boolean {
  const { parent } = node;
  if (parent?.type === "MemberExpression") return parent["object"] === node || parent["computed"] === true;
  if (parent?.type === "Property") return parent["value"] === node || parent["computed"] === true;
  return true;
}

