/** Functions of the language whose meaning depends on which argument is which: Object.assign, Reflect.set, JSON.stringify and the like. */
import { type AbsObj, joinValues, none, ofObject, self, top, topArgument, undefinedValue, type Val, withoutPending } from "../domain/value.js";
import type { Node } from "../estree.js";
import { callValue } from "./call-expressions.js";
import { defineField } from "./construct.js";
import { runCallbacks } from "./callbacks.js";
import { invoke } from "./calls.js";
import { useCaptured } from "./closures.js";
import { iterate, toPrimitive } from "./implicit.js";
import { type Args, type Machine, noArgs } from "./machine.js";
import { deleteSelf, hands, isMore, isOnlySelf, methodOf, ownersOf, ownProperties, reaches, readMember, sink, storeField, useValue, writeMember, writeSelf, writeSelfUnknown } from "./properties.js";

const stringOf = (value: Val | undefined): string | null => (value?.konst?.startsWith("s:") ? value.konst.slice(2) : null);

/** The result, or null where the path is none of these. */
export function callBuiltin(m: Machine, path: string, args: Args, node: Node): Val | null {
  switch (path) {
    case "Object.assign":
      return assign(m, args, node);
    case "Object.defineProperty":
      return (args.values[0]?.self === true ? defineMovedField(m, node) : null) ?? defineProperty(m, args, node);
    case "Reflect.defineProperty":
      return defineProperty(m, args, node);
    case "Object.defineProperties":
      return defineProperties(m, args, node);
    case "__publicField":
    case "_defineProperty":
    case "_define_property":
      return defineCompiledField(m, args, node);
    case "Reflect.set":
      writeMember(m, args.values[0] ?? top, stringOf(args.values[1]), args.values[2] ?? top, node);
      return top;
    case "Reflect.deleteProperty":
      if (args.values[0]?.self === true) {
        const key = stringOf(args.values[1]);
        if (key !== null) deleteSelf(m, key);
      }
      return top;
    case "Reflect.get":
      return readMember(m, args.values[0] ?? top, stringOf(args.values[1]), node);
    case "Reflect.apply": {
      const list = args.values[2];
      const known = list?.objs?.length === 1 && !list.opaque ? list.objs[0]!.elements : null;
      return callValue(m, args.values[0] ?? top, args.values[1] ?? undefinedValue, null, { values: known ?? [], nodes: (known ?? []).map(() => node), rest: known === null ? top : null }, node);
    }
    case "Array.from":
      return arrayFrom(m, args, node);
    case "Object.fromEntries":
      return fromEntries(m, args, node);
    case "Object.create":
      return inheriting(m, args);
    case "Promise.all":
    case "Promise.allSettled":
    case "Promise.race":
    case "Promise.any":
      if (args.values[0] !== undefined) useValue(m, iterate(m, args.values[0], node), "value");
      return top;
    case "JSON.stringify":
      return stringify(m, args, node);
    case "String":
      if (args.values[0] !== undefined) toPrimitive(m, args.values[0], node, "string");
      return top;
    case "Number":
    case "BigInt":
      if (args.values[0] !== undefined) toPrimitive(m, args.values[0], node, "number");
      return top;
    case "Object.keys":
    case "Object.values":
    case "Object.entries":
      return enumerate(m, path, args, node);
    default:
      return null;
  }
}

/** A field that a compiler has moved into the constructor: `__publicField(this, "x", value)`. */
function defineCompiledField(m: Machine, args: Args, node: Node): Val {
  const target = args.values[0] ?? top;
  const moved = target.self ? defineMovedField(m, node) : null;
  if (moved !== null) return moved;
  if (args.values[2] !== undefined) writeMember(m, target, stringOf(args.values[1]), args.values[2], node);
  return target;
}

function defineMovedField(m: Machine, node: Node): Val | null {
  for (const cls of m.target.chain) {
    const decl = cls.fields.find((field) => field.moved && field.node === node);
    if (decl === undefined) continue;
    defineField(m, cls, decl);
    return undefinedValue;
  }
  return null;
}

function assign(m: Machine, args: Args, node: Node): Val {
  const [target, ...sources] = args.values;
  if (target === undefined) return top;
  useValue(m, target, "deref");
  sources.forEach((source, i) => {
    if (m.state === null) return;
    useValue(m, source, "tolerated");
    if (source.self) sink(m, "reflects", node, args.nodes[i + 1] ?? null);
    const known = source.objs?.length === 1 && !source.self && !source.opaque && source.pending === null ? source.objs[0]! : null;
    if (known !== null && known.kind === "object" && !known.props.has("[]")) {
      for (const [key, value] of ownProperties(m, known, node)) writeMember(m, target, key, value, args.nodes[i + 1] ?? node);
    } else if (target.self && source.konst !== "u" && source.konst !== "n") {
      ifItIs(m, target, () => {
        writeSelfUnknown(m, source);
        for (const object of source.objs ?? []) for (const [key, value] of ownProperties(m, object, node)) if (key !== "[]" && m.state !== null) writeSelf(m, key, value, node);
      });
    } else for (const object of target.objs ?? []) if (!object.fixed) m.setProperty(object, "[]", source.arg ? topArgument : top);
  });
  const { rest } = args;
  if (rest !== null && target.self) ifItIs(m, target, () => writeSelfUnknown(m, rest));
  // A literal's own properties are there; what else is copied may have getters.
  if (rest !== null || !isOnlySelf(target) || sources.some(({ opaque }) => opaque)) m.mayThrow();
  return target;
}

/** What is done to the object, if the target may be another, need not have been done. */
function ifItIs(m: Machine, target: Val, run: () => void): void {
  m.oneOf([run], !isOnlySelf(target), () => {
    run();
    return none;
  });
}

/** An object that has what another has. That of the object itself is out of sight: it has no fields of its own. */
function inheriting(m: Machine, args: Args): Val | null {
  const [proto] = args.values;
  if (proto?.objs == null || proto.self) return null;
  useValue(m, proto, "value");
  return joinValues({ ...none, objs: proto.objs }, top);
}

function fromEntries(m: Machine, args: Args, node: Node): Val {
  const [entries] = args.values;
  if (entries === undefined) return top;
  const object = m.object(node, "object");
  const pairs = iterate(m, entries, node);
  useValue(m, pairs, "value");
  for (const pair of pairs.objs ?? []) m.setProperty(object, stringOf(pair.elements?.[0]) ?? "[]", withoutPending(pair.elements?.[1] ?? pair.props.get("[]") ?? top));
  return m.state === null ? none : joinValues(ofObject(object), top);
}

function arrayFrom(m: Machine, args: Args, node: Node): Val {
  const [source, callback] = args.values;
  if (source === undefined) return top;
  const isPlainObject = source.objs?.length === 1 && source.objs[0]!.kind === "object" && !source.opaque && !source.self;
  let item = isPlainObject ? top : iterate(m, source, node);
  if (callback?.fns != null) item = runCallbacks(m, callback, args.values[2] ?? undefinedValue, [item], "many", node);
  if (m.state === null) return none;
  m.mayThrow();
  const object = m.object(node, "array");
  m.setProperty(object, "[]", item);
  return ofObject(object);
}

/** A symbol of which no more is known: `Symbol.for("brand")`. */
const isSymbol = (name: Val | undefined): boolean => name !== undefined && (name.konst?.startsWith("y:") === true || name.path === "Symbol.for()");

function defineProperty(m: Machine, args: Args, node: Node): Val {
  const [target, name, descriptor] = args.values;
  if (target === undefined || m.state === null) return top;
  useValue(m, target, "deref");
  const key = stringOf(name);
  if (descriptor !== undefined) useCaptured(m, descriptor);
  if (target.self) {
    ifItIs(m, target, () => {
      if (key === null && isSymbol(name) && !m.target.hasSymbols) return;
      if (key === null) writeSelfUnknown(m, descriptor ?? top);
      else defineOwn(m, key, descriptor, node);
    });
  } else useValue(m, descriptor ?? top, "value");
  for (const object of target.objs ?? []) describe(m, object, key, descriptor ?? top);
  m.mayThrow();
  return target;
}

function defineOwn(m: Machine, key: string, descriptor: Val | undefined, node: Node): void {
  let value: Val = top;
  for (const object of descriptor?.objs ?? []) value = joinValues(object.props.get("value") ?? top, none);
  const field = m.target.field(key);
  defineAccessor(m, field === null ? key : field.index, descriptor);
  // Defining a property runs no setter.
  if (field !== null) storeField(m, field, withoutPending(value), node);
}

/** Another object gets the property that a descriptor tells of. */
function describe(m: Machine, object: AbsObj, key: string | null, descriptor: Val): void {
  if (key === null || descriptor.objs?.length !== 1 || descriptor.opaque) {
    if (!object.fixed) m.setProperty(object, "[]", top);
    return;
  }
  for (const [part, value] of descriptor.objs[0]!.props) {
    if (part !== "value" && part !== "get" && part !== "set") continue;
    const name = part === "value" ? key : `${part} ${key}`;
    if (!object.fixed) m.setProperty(object, name, value);
    else if (reaches(m, value)) {
      m.state!.held = true;
      m.globals.keep(m, object, name, value);
    }
    if (part !== "value") m.described.add(m.globals.current(object));
  }
}

/** A getter or setter in the descriptor runs from now on where the field, or another property, is read or written. */
function defineAccessor(m: Machine, property: number | string, descriptor: Val | undefined): void {
  const object = descriptor?.objs?.length === 1 ? descriptor.objs[0]! : null;
  const [get, set] = [object?.props.get("get"), object?.props.get("set")];
  if (get?.fns != null || set?.fns != null) m.definedAccessors.set(property, { get: get ?? undefinedValue, set: set ?? undefinedValue });
}

function defineProperties(m: Machine, args: Args, node: Node): Val {
  const [target, descriptors] = args.values;
  if (target === undefined || m.state === null) return top;
  useValue(m, target, "deref");
  const known = descriptors?.objs?.length === 1 && !descriptors.opaque && !descriptors.objs[0]!.props.has("[]") ? descriptors.objs[0]! : null;
  if (target.self) {
    ifItIs(m, target, () => {
      if (known === null) writeSelfUnknown(m, descriptors ?? top);
      else for (const [key, descriptor] of known.props) defineOwn(m, key, descriptor, node);
    });
  }
  for (const object of target.objs ?? []) for (const [key, descriptor] of known?.props ?? [[null, top] as const]) describe(m, object, key, descriptor);
  m.mayThrow();
  return target;
}

function stringify(m: Machine, args: Args, node: Node): Val {
  const [value] = args.values;
  if (value === undefined || m.state === null) return top;
  useValue(m, value, "value");
  const replacer = args.values[1];
  if (replacer?.fns != null) runCallbacks(m, replacer, top, [], "many", node);
  if (m.state === null) return none;
  serialize(m, value, node, args.nodes[0] ?? null, new Set());
  m.mayThrow();
  return top;
}

/** `toJSON` runs where there is one; else all that the value holds is looked at. */
function serialize(m: Machine, value: Val, node: Node, handed: Node | null, seen: Set<AbsObj>): void {
  if (m.state === null || (!value.self && value.objs === null)) return;
  m.oneOf(ownersOf(value), isMore(value), (owner) => {
    if (owner === "self") {
      const member = m.target.member("toJSON");
      if (member.kind === "method") return invoke(m, methodOf(m, member), self, noArgs, node, "implicit");
      sink(m, "reflects", node, handed);
    } else if (!seen.has(owner)) serializeObject(m, owner, node, handed, seen.add(owner));
    return none;
  });
}

function serializeObject(m: Machine, object: AbsObj, node: Node, handed: Node | null, seen: Set<AbsObj>): void {
  const { fns } = readMember(m, ofObject(object), "toJSON", node);
  if (fns !== null) serialize(m, m.oneOf(fns, false, (fn) => invoke(m, fn, ofObject(object), noArgs, node, "implicit")), node, handed, seen);
  else if (object.kind !== "container") for (const [, property] of ownProperties(m, object, node)) serialize(m, property, node, handed, seen);
}

/** Object.keys and its like: on the object itself they look at every field; on a literal they give what it holds. */
function enumerate(m: Machine, path: string, args: Args, node: Node): Val {
  const [value] = args.values;
  if (value === undefined || m.state === null) return top;
  useValue(m, value, "deref");
  if (hands(value) && value.self) sink(m, "reflects", node, args.nodes[0] ?? null);
  const known = value.objs?.length === 1 && !value.self && !value.opaque ? value.objs[0]! : null;
  m.mayThrow();
  if (known === null || known.kind !== "object" || known.props.has("[]") || known.props.size > 16) return value.arg ? { ...top, arg: true } : top;
  const result = m.object(node, "array");
  const elements: Val[] = [];
  const properties = path === "Object.keys" ? [...known.props.keys()].filter((key) => !key.startsWith("set ")).map((key) => [key.replace(/^get /, ""), none] as const) : ownProperties(m, known, node);
  for (const [key, property] of properties) {
    const name: Val = { ...none, opaque: true, konst: `s:${key}` };
    if (path === "Object.keys") elements.push(name);
    else if (path === "Object.values") elements.push(property);
    else {
      const pair = m.newObject(node, "array", { props: new Map([["[]", joinValues(name, property)]]), elements: [name, property] });
      elements.push(ofObject(pair));
    }
  }
  m.setElements(result, elements, true);
  return ofObject(result);
}
