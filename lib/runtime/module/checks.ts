/** What is checked on a Module just before it is frozen: methods and `this` kept in fields, tensors where they do not belong. */
import { ModuleError, NO_OWNER, showRule } from "../errors.js";
import { isArray, isInexactArray } from "../filter.js";
import { attributes, childrenOf } from "../tree/children.js";
import { showPath, type Path } from "../tree/path.js";
import { nodeTypeOf } from "../tree/registry.js";
import { isPlainObject } from "../tree/plain-object.js";
import { warnOnce } from "../warnings.js";
import { chainOf } from "./chain.js";
import { finishedSince, type ClassInfo, type FieldList, type Frame } from "./class-info.js";
import { complaintAbout } from "./transformed.js";

type Fields = Record<string, unknown>;

export function checkValues(frame: Frame, fields: FieldList): void {
  const self = frame.self as Fields;
  const seen = new Set<object>();
  for (const name of fields.names) {
    const value = self[name];
    // Most values are neither, and get no path.
    if (typeof value === "function" || typeof value === "object") checkValue(frame, value, [{ kind: "attr", name }], seen);
  }
  for (const name of fields.view.staticNames) warnAboutStatic(frame.info, name, self[name]);
  for (const name of fields.derived) warnAboutDerived(frame.info, name, self[name]);
}

function checkValue(frame: Frame, value: unknown, path: Path, seen: Set<object>): void {
  if (typeof value === "function") return checkFunction(frame, value, path);
  if (typeof value !== "object" || value === null) return;
  if (value === frame.self) throw cycleError(frame, path);
  if (seen.has(value)) return;
  seen.add(value);
  const isModule = nodeTypeOf(value)?.kind === "module";
  for (const [entry, item] of reachableFrom(frame, value, isModule)) {
    // Functions of another Module were checked when that was constructed.
    if (!isModule || typeof item !== "function") checkValue(frame, item, [...path, entry], seen);
  }
}

/** What may hold the instance itself: items of containers always, fields of Modules only if one was finished meanwhile. */
function reachableFrom(frame: Frame, value: object, isModule: boolean): NonNullable<ReturnType<typeof childrenOf>> {
  if (isModule) return finishedSince(frame) ? attributes(value, Object.keys(value)) : [];
  return Array.isArray(value) || isPlainObject(value) || value instanceof Map ? childrenOf(value)! : [];
}

function cycleError({ info }: Frame, path: Path): ModuleError {
  return new ModuleError(
    "cycle",
    `${info.name}: field '${fieldOf(path)}' leads back to the ${info.name} under construction: 'this${showPath(path)}' is 'this'. Trees have no ` +
      `cycles. ${NO_OWNER} ${showRule("no-this-escape")}`,
  );
}

const STALE = "of this instance, and would keep it after an update.";

function fieldOf([first]: Path): string {
  return (first as { name: string }).name;
}

function checkFunction(frame: Frame, value: Function, path: Path): void {
  const { info } = frame;
  const name = fieldOf(path);
  const place = `'this${showPath(path)}'`;
  const method = ownMethodName(info, value);
  if (method !== null) {
    throw new ModuleError(
      "method-in-field",
      `${info.name}: Cannot assign methods in fields: ${place} holds the method '${method}' ${STALE} Call this.${method}(...) where it is needed, or write a method or getter '${name}'. (The method of another object: ` +
        `(...args) => other.${method}(...args).) ${showRule("no-method-in-field")}`,
    );
  }
  if (closesOverThis(info, value) && !givenFromOutside(frame, name)) {
    const message =
      `${info.name}: ${place} is an arrow function over 'this' ${STALE} Write a method '${name}'. ${showRule("no-method-in-field")}`;
    if (info.strict) throw new ModuleError("method-in-field", message);
    warnOnce(info, `closure ${place}`, message);
  }
  const complaint = complaintAbout(value);
  if (complaint !== null) warnOnce(info, `transformed ${place}`, `${info.name}: ${place} ${complaint}`);
}

function givenFromOutside(frame: Frame, name: string): boolean {
  return frame.init !== undefined && Object.hasOwn(frame.init, name);
}

/** The name of the method of this class that `value` is, or that it seems to be bound from. */
function ownMethodName(info: ClassInfo, value: Function): string | null {
  const bound = value.name.startsWith("bound ") ? value.name.slice("bound ".length) : null;
  for (const level of chainOf(info.prototype)) {
    if (!Object.hasOwn(level, "constructor")) break;
    for (const [key, { value: own }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (key !== "constructor" && typeof own === "function" && (own === value || key === bound)) return key;
    }
  }
  return null;
}

/** Whether `value` is an arrow function whose text is part of a class of the chain and mentions `this`. */
function closesOverThis(info: ClassInfo, value: Function): boolean {
  if (Object.hasOwn(value, "prototype")) return false;
  const text = Function.prototype.toString.call(value);
  if (!/^(?:async\s*)?(?:\([^]*?\)|[\w$]+)\s*=>/.test(text)) return false;
  if (!/\bthis\b/.test(text.replace(/\/\/.*|\/\*[^]*?\*\/|(["'])(?:\\[^]|(?!\1)[^\\\n])*\1/g, ""))) return false;
  return [...chainOf(info.written)].some((cls) => typeof cls === "function" && Function.prototype.toString.call(cls).includes(text));
}

function warnAboutStatic(info: ClassInfo, name: string, value: unknown): void {
  if (!holds(value, isArray, true)) return;
  const why =
    "It belongs to the structure: it is neither trained nor saved, and two instances with equal tensors do not match. Make the field dynamic, " +
    "and leave it out by partition.";
  warnOnce(info, `static ${name}`, `${info.name}: a Tensor is being set as static, in field '${name}'. ${why} ${showRule("no-static-tensor")}`);
}

function warnAboutDerived(info: ClassInfo, name: string, value: unknown): void {
  if (!holds(value, isInexactArray, false)) return;
  const why = "Gradients go to it and not to what it was computed from. Compute it in a getter or where it is used.";
  warnOnce(info, `derived ${name}`, `${info.name}: field '${name}' has init: false and holds a Tensor. ${why} ${showRule("no-init-false-tensor")}`);
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
