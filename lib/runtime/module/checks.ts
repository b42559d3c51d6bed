/** What is checked on a Module just before it is frozen: methods and `this` kept in fields, tensors where they do not belong. */
import { ModuleError, showRule } from "../errors.js";
import { isArray, isInexactArray } from "../filter.js";
import { nodeTypeOf } from "../tree/registry.js";
import { isPlainObject } from "../tree/flatten-up-to.js";
import { warnOnce } from "../warnings.js";
import { finishedSince, type ClassInfo, type FieldList, type Frame } from "./class-info.js";
import { arraysHiddenIn } from "./transformed.js";

type Fields = Record<string, unknown>;

export function checkValues(frame: Frame, fields: FieldList): void {
  const self = frame.self as Fields;
  let seen: Set<object> | null = null;
  for (const name of fields.names) {
    const value = self[name];
    if (typeof value === "function") checkFunction(frame, value, `.${name}`, name);
    else if (typeof value === "object" && value !== null) checkReachable(frame, value, `.${name}`, name, (seen ??= new Set()));
  }
  for (const name of fields.statics) warnAboutStatic(frame.info, name, self[name]);
  for (const name of fields.derived) warnAboutDerived(frame.info, name, self[name]);
}

/** Walks what may hold the instance itself: containers always, Modules only if one was finished meanwhile. */
function checkReachable(frame: Frame, value: object, path: string, name: string, seen: Set<object>): void {
  if (value === frame.self) throw cycleError(frame, path, name);
  if (seen.has(value)) return;
  if (Array.isArray(value)) {
    seen.add(value);
    for (let i = 0; i < value.length; i++) visit(frame, value[i], `${path}[${i}]`, name, seen);
    return;
  }
  if (isPlainObject(value)) {
    seen.add(value);
    for (const key of Object.keys(value)) visit(frame, value[key], `${path}.${key}`, name, seen);
    return;
  }
  if (value instanceof Map) {
    seen.add(value);
    for (const [key, item] of value as Map<unknown, unknown>) visit(frame, item, `${path}.get(${String(key)})`, name, seen);
    return;
  }
  if (!finishedSince(frame) || nodeTypeOf(value)?.kind !== "module") return;
  seen.add(value);
  for (const key of Object.keys(value)) {
    const item = (value as Fields)[key];
    // Functions of another Module were checked when that was constructed.
    if (typeof item === "object" && item !== null) checkReachable(frame, item, `${path}.${key}`, name, seen);
  }
}

function visit(frame: Frame, value: unknown, path: string, name: string, seen: Set<object>): void {
  if (typeof value === "function") checkFunction(frame, value, path, name);
  else if (typeof value === "object" && value !== null) checkReachable(frame, value, path, name, seen);
}

function cycleError(frame: Frame, path: string, name: string): ModuleError {
  const { info } = frame;
  return new ModuleError(
    "cycle",
    `${info.name}: field '${name}' leads back to the ${info.name} under construction: 'this${path}' is 'this'. A tree must not contain ` +
      `itself, so it could not be flattened. Hand the child the values it needs, not its owner. ${showRule("no-this-escape")}`,
  );
}

function checkFunction(frame: Frame, value: Function, path: string, name: string): void {
  const { info } = frame;
  const method = ownMethodName(info, value);
  if (method !== null) {
    throw new ModuleError(
      "method-in-field",
      `${info.name}: Cannot assign methods in fields: 'this${path}' holds the method '${method}'. The field would keep the method of this ` +
        `instance, so after an update it would still use the old one. Call this.${method}(...) where it is needed, or write a method or ` +
        `getter '${name}'. (For the method of another object, write (...args) => other.${method}(...args).) ${showRule("no-method-in-field")}`,
    );
  }
  if (closesOverThis(info, value) && !givenFromOutside(frame, name)) {
    const message =
      `${info.name}: 'this${path}' is an arrow function over 'this'. It keeps this instance, so after an update or treeAt it is stale and ` +
      `uses the old fields. Write '${name}' as a method. ${showRule("no-method-in-field")}`;
    if (info.strict) throw new ModuleError("method-in-field", message);
    warnOnce(info, `closure ${path}`, message);
  }
  if (arraysHiddenIn(value)) {
    warnOnce(
      info,
      `transformed ${path}`,
      `${info.name}: 'this${path}' is a transformed callable over a Module with tensors. They are hidden in it: no tree function sees ` +
        `them, so they are neither trained nor saved. Keep the Module in the field and transform it where it is called. ` +
        showRule("no-transformed-module-field"),
    );
  }
}

function givenFromOutside(frame: Frame, name: string): boolean {
  return frame.init !== undefined && Object.hasOwn(frame.init, name);
}

/** The name of the method of this class that `value` is, or that it seems to be bound from. */
function ownMethodName(info: ClassInfo, value: Function): string | null {
  const bound = value.name.startsWith("bound ") ? value.name.slice("bound ".length) : null;
  for (
    let prototype = info.prototype;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    if (!Object.hasOwn(prototype, "constructor")) break;
    for (const key of Object.getOwnPropertyNames(prototype)) {
      if (key === "constructor") continue;
      const own = Object.getOwnPropertyDescriptor(prototype, key)?.value as unknown;
      if (typeof own === "function" && (own === value || key === bound)) return key;
    }
  }
  return null;
}

/** Whether `value` is an arrow function whose text is part of a class of the chain and mentions `this`. */
function closesOverThis(info: ClassInfo, value: Function): boolean {
  if (Object.hasOwn(value, "prototype")) return false;
  const text = Function.prototype.toString.call(value);
  if (!/^(?:async\s*)?(?:\([^]*?\)|[\w$]+)\s*=>/.test(text)) return false;
  if (!/\bthis\b/.test(text.replace(/\/\*[^]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, ""))) return false;
  for (let cls = info.written; typeof cls === "function" && cls !== Function.prototype; cls = Object.getPrototypeOf(cls) as Function) {
    if (Function.prototype.toString.call(cls).includes(text)) return true;
  }
  return false;
}

function warnAboutStatic(info: ClassInfo, name: string, value: unknown): void {
  if (!holds(value, isArray, true)) return;
  warnOnce(
    info,
    `static ${name}`,
    `${info.name}: a Tensor is being set as static, in field '${name}'. It belongs to the structure: it gets no gradient, is not saved, ` +
      `and two instances with equal tensors do not match. Make the field dynamic and leave it out of training by partition. ` +
      showRule("no-static-tensor"),
  );
}

function warnAboutDerived(info: ClassInfo, name: string, value: unknown): void {
  if (!holds(value, isInexactArray, false)) return;
  warnOnce(
    info,
    `derived ${name}`,
    `${info.name}: field '${name}' has init: false and holds a Tensor. Gradients go to it and not to what it was computed from. Compute it ` +
      `in a getter or where it is used. ${showRule("no-init-false-tensor")}`,
  );
}

/** Whether a container holds such a leaf; Modules are looked into only on request. Static fields may hold cycles. */
function holds(value: unknown, wanted: (x: unknown) => boolean, intoModules: boolean, seen: Set<object> = new Set()): boolean {
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  if (wanted(value)) return true;
  const isModule = nodeTypeOf(value)?.kind === "module";
  if (!Array.isArray(value) && !isPlainObject(value) && !(isModule && intoModules)) return false;
  seen.add(value);
  return Object.values(value).some((item) => holds(item, wanted, intoModules, seen));
}
