/**
 * The end of a construction, run when the constructor of the most derived class has returned:
 *
 *   given values → defaults → required fields → postInit → undeclared names → missing fields → converters → methods, cycles → freeze
 *
 * and then, outside of this file, `checkInit` of each class of the chain on the frozen object. With a constructor of one's own there
 * are no given values and `postInit` does not run. Semantics: `equinox.Module` 0.13, except that the freeze comes after converters
 * (as in 0.12), which cannot be told apart since converters do not see the instance.
 */
import { ModuleError, showRule, showValue } from "../errors.js";
import { checkValues } from "./checks.js";
import type { ClassInfo, FieldList, Frame } from "./class-info.js";
import type { FieldOptions } from "./field.js";

type Fields = Record<string, unknown>;

export function finish(frame: Frame): void {
  const { info } = frame;
  const self = frame.self as Fields;
  const fields = (info.fields ??= collectFields(frame));
  const generated = frame.init !== undefined || info.constructorOf === null;
  if (frame.init !== undefined) applyInit(frame, fields, frame.init as Fields);
  for (const [name, make] of fields.defaults) if (isUnset(self, name)) self[name] = make();
  if (generated) {
    requireGiven(info, fields, self, frame.init);
    runPostInit(frame);
  }
  checkComplete(frame, fields);
  runConverters(frame, fields);
  checkValues(frame, fields);
  Object.freeze(self);
}

/** Declared order: what decorated fields told on the way, then the remaining own keys. */
function collectFields(frame: Frame): FieldList {
  const { info, self } = frame;
  for (const key of Reflect.ownKeys(self)) {
    if (typeof key === "symbol") {
      throw new ModuleError(
        "bad-field",
        `${info.name}: the field ${String(key)} has a symbol for a name. It would be no part of the tree; give it a name, or make it static.`,
      );
    }
  }
  const names = [...new Set([...frame.order, ...Object.keys(self), ...info.options.keys()])];
  const optionsOf = (name: string): FieldOptions => info.options.get(name) ?? {};
  const dynamic = names.filter((name) => optionsOf(name).static !== true);
  const required = names.filter((name) => optionsOf(name).init !== false);
  const statics = names.filter((name) => optionsOf(name).static === true);
  return {
    names,
    dynamic,
    statics,
    has: new Set(names),
    required,
    takes: new Set(required),
    derived: dynamic.filter((name) => optionsOf(name).init === false),
    defaults: names.flatMap((name) => (optionsOf(name).default === undefined ? [] : [[name, optionsOf(name).default!] as const])),
    converters: names.flatMap((name) => (optionsOf(name).converter === undefined ? [] : [[name, optionsOf(name).converter!] as const])),
    view: { type: info.type, names: dynamic, staticNames: statics, note: null },
  };
}

function applyInit(frame: Frame, fields: FieldList, init: Fields): void {
  const { info } = frame;
  const self = frame.self as Fields;
  for (const name of Object.keys(init)) {
    if (!fields.takes.has(name)) throw fields.has.has(name) ? notTaken(info, name) : unknownField(info, fields, self, name);
    // `undefined` is the same as not given: a field that is meant to be empty is null.
    if (init[name] !== undefined) self[name] = init[name];
  }
}

function notTaken(info: ClassInfo, name: string): ModuleError {
  return new ModuleError(
    "no-init-field",
    `new ${info.name}({ ${name} }): field '${name}' has init: false, so the constructor does not take it; postInit sets it. ` +
      `Leave '${name}' out, or remove init: false.`,
  );
}

function unknownField(info: ClassInfo, fields: FieldList, self: Fields, name: string): ModuleError {
  if (typeof self[name] === "function") {
    return new ModuleError(
      "unknown-field",
      `new ${info.name}({ ${name} }): '${name}' is a method of ${info.name}, not a field. Override it in a subclass.`,
    );
  }
  const known = fields.required;
  return new ModuleError(
    "unknown-field",
    `new ${info.name}({ ${name} }): there is no field '${name}'. ${known.length === 0 ? "The class has no fields to give" : `The fields are ${quoted(known)}`}. ` +
      `If the class declares '${name}', it is missing at run time: fields need define semantics (useDefineForClassFields: true, or target ` +
      "ES2022 and later) and no 'declare'; or mark it with @field().",
  );
}

/** Without touching the accessor that guards unset fields. */
function isUnset(self: Fields, name: string): boolean {
  return !Object.hasOwn(self, name) || self[name] === undefined;
}

const NONE: string[] = [];

function unsetOf(names: readonly string[], self: Fields): string[] {
  let missing = NONE;
  for (const name of names) if (isUnset(self, name)) missing = [...missing, name];
  return missing;
}

function requireGiven(info: ClassInfo, fields: FieldList, self: Fields, init: object | undefined): void {
  const missing = unsetOf(fields.required, self);
  if (missing.length === 0) return;
  const how =
    init === undefined
      ? `new ${info.name}() was called without arguments. Give the fields as one object: new ${info.name}({ ${missing.join(", ")} }).`
      : `new ${info.name}({ ... }) was not given it. Give it there, give the field a value where it is declared, or mark it ` +
        "@field({ init: false }) and set it in postInit.";
  const absent = missing.some((name) => init !== undefined && Object.hasOwn(init, name))
    ? " It was given as undefined, which counts as not given; use null for a field that is meant to be empty."
    : "";
  const [idle] = fields.defaults.filter(([name]) => missing.includes(name)).map(([name]) => name);
  const empty = idle === undefined ? "" : ` The default of '${idle}' gave undefined; null is a value.`;
  throw new ModuleError("missing-field", `${info.name}: ${wasNotInitialized(missing)} ${how}${absent}${empty} ${showRule("require-field-init")}`);
}

function wasNotInitialized([first, ...others]: string[]): string {
  return `Field '${first}' was not initialized.${others.length === 0 ? "" : ` Nor ${others.length === 1 ? "was" : "were"} ${quoted(others)}.`}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

function runPostInit(frame: Frame): void {
  const { info } = frame;
  const self = frame.self as Fields & { postInit?: () => unknown };
  if (typeof self.postInit !== "function") return;
  hideUnset(info, self);
  frame.hook = "postInit";
  const result = self.postInit();
  if (result !== null && typeof result === "object" && typeof (result as { then?: unknown }).then === "function") {
    // The promise may fail later, since what it assigns is frozen by then; this error already says why.
    (result as Promise<unknown>).then(undefined, () => {});
    throw new ModuleError(
      "async-function",
      `${info.name}: postInit is asynchronous. The Module is frozen when it returns, so what it sets after an await is lost. Await in a ` +
        `static factory and pass the results to the constructor. ${showRule("no-async-init")}`,
    );
  }
}

/**
 * Uncovers the guards against early reads where nothing ran when the fields were declared: after `defineModule`, and under compilers that
 * run the decorators' initialisers before the fields are defined.
 */
function hideUnset(info: ClassInfo, self: Fields): void {
  for (const name of info.options.keys()) if (Object.hasOwn(self, name) && self[name] === undefined) delete self[name];
}

/** Exactly the declared fields, and all of them set. An undeclared name is told first: it is perhaps the missing field, misspelt. */
function checkComplete(frame: Frame, fields: FieldList): void {
  const self = frame.self as Fields;
  const missing = unsetOf(fields.names, self);
  const keys = Reflect.ownKeys(self);
  if (missing.length === 0 && keys.length === fields.names.length) return;
  const undeclared = keys.find((key) => typeof key === "symbol" || !fields.has.has(key));
  throw undeclared === undefined ? notInitialized(frame, self, missing) : undeclaredField(frame.info, fields, undeclared);
}

function undeclaredField(info: ClassInfo, fields: FieldList, key: PropertyKey): ModuleError {
  return new ModuleError(
    "undeclared-field",
    `${info.name}: '${String(key)}' was defined on this instance, but it is no declared field. The fields of a class are the same for all ` +
      `instances: ${quoted(fields.names)}. Declare it.`,
  );
}

function notInitialized(frame: Frame, self: Fields, missing: string[]): ModuleError {
  return new ModuleError(
    "missing-field",
    `${frame.info.name}: ${wasNotInitialized(missing)} ${whyMissing(frame, self, missing)} ${showRule("require-field-init")}`,
  );
}

function whyMissing(frame: Frame, self: Fields, missing: readonly string[]): string {
  const { info } = frame;
  const by = info.constructorOf;
  if (frame.init === undefined && by !== null) {
    const skipped =
      typeof (self as { postInit?: unknown }).postInit === "function" ? " postInit did not run, since the class has a constructor." : "";
    const inherited =
      by === info.written
        ? "The constructor ended without setting it. Assign it on every path"
        : `${info.name} has no constructor of its own, and the inherited one, of ${by.name}, does not set it. Write a constructor`;
    return `${inherited}; null is a value, undefined is none.${skipped} If a base constructor set it, a field declaration in a subclass has wiped it: use 'declare' there (safe-init/no-field-clobber finds that).`;
  }
  return typeof (self as { postInit?: unknown }).postInit === "function"
    ? `postInit ended without setting ${missing.length === 1 ? "it" : "them"}. Assign it on every path; null is a value, undefined is none.`
    : `It has init: false, and the class has no postInit to set it.`;
}

function runConverters(frame: Frame, fields: FieldList): void {
  frame.hook = "converters";
  const self = frame.self as Fields;
  for (const [name, convert] of fields.converters) {
    const value = convert(self[name]);
    if (value === undefined) {
      throw new ModuleError(
        "missing-field",
        `${frame.info.name}: the converter of field '${name}' turned ${showValue(self[name])} into undefined. It must return a value; null is one.`,
      );
    }
    self[name] = value;
  }
}
