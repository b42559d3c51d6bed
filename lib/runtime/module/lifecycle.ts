/**
 * The end of a construction, run when the constructor of the most derived class has returned:
 *
 *   given values → defaults → required fields → postInit → undeclared names → missing fields → converters → methods, cycles → freeze
 *
 * and then, outside of this file, `checkInit` of each class of the chain on the frozen object. With a constructor of one's own there
 * are no given values and `postInit` does not run. Semantics: `equinox.Module` 0.13, except that the freeze comes after converters
 * (as in 0.12), which cannot be told apart since converters do not see the instance.
 */
import { DEFINE_SEMANTICS, ModuleError, quoted, showRule, showValue } from "../errors.js";
import { refusePromise } from "../promises.js";
import { checkValues } from "./checks.js";
import { isUnset, type ClassInfo, type FieldList, type Frame } from "./class-info.js";
import type { FieldOptions } from "./field.js";

type Fields = Record<string, unknown>;

const NULL_IS_A_VALUE = "null is a value, undefined is none";

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
  const [symbol] = Object.getOwnPropertySymbols(self);
  if (symbol !== undefined) {
    throw new ModuleError(
      "bad-field",
      `${info.name}: the field ${String(symbol)} has a symbol for a name, so it would be no part of the tree.`,
    );
  }
  const names = [...new Set([...frame.order, ...Object.keys(self), ...info.options.keys()])];
  const optionsOf = (name: string): FieldOptions => info.options.get(name) ?? {};
  const dynamic = names.filter((name) => optionsOf(name).static !== true);
  const required = names.filter((name) => optionsOf(name).init !== false);
  const statics = names.filter((name) => !dynamic.includes(name));
  const withOption = <K extends "default" | "converter">(key: K): (readonly [string, NonNullable<FieldOptions[K]>])[] =>
    names.flatMap((name) => (optionsOf(name)[key] === undefined ? [] : [[name, optionsOf(name)[key]!] as const]));
  return {
    names,
    required,
    derived: dynamic.filter((name) => !required.includes(name)),
    defaults: withOption("default"),
    converters: withOption("converter"),
    view: { type: info.type, names: dynamic, staticNames: statics, note: null },
  };
}

function applyInit(frame: Frame, fields: FieldList, init: Fields): void {
  const { info } = frame;
  const self = frame.self as Fields;
  for (const name of Object.keys(init)) {
    if (!fields.required.includes(name)) throw fields.names.includes(name) ? notTaken(info, name) : unknownField(info, fields, self, name);
    // `undefined` is the same as not given: a field that is meant to be empty is null.
    if (init[name] !== undefined) self[name] = init[name];
  }
}

function notTaken(info: ClassInfo, name: string): ModuleError {
  return new ModuleError(
    "no-init-field",
    `new ${info.name}({ ${name} }): field '${name}' has init: false, so postInit sets it and the constructor does not take it. ` +
      `Leave it out, or remove init: false.`,
  );
}

function unknownField(info: ClassInfo, fields: FieldList, self: Fields, name: string): ModuleError {
  if (typeof self[name] === "function") {
    return new ModuleError(
      "unknown-field",
      `new ${info.name}({ ${name} }): '${name}' is a method, not a field. Override it in a subclass.`,
    );
  }
  return new ModuleError(
    "unknown-field",
    `new ${info.name}({ ${name} }): there is no field '${name}'. The fields are ${quoted(fields.required) || "none"}. ` +
      `If the class declares '${name}', it is missing at run time: ${DEFINE_SEMANTICS}; or mark it with @field().`,
  );
}

function unsetOf(names: readonly string[], self: Fields): string[] {
  return names.filter((name) => isUnset(self, name));
}

function requireGiven(info: ClassInfo, fields: FieldList, self: Fields, init: object | undefined): void {
  const missing = unsetOf(fields.required, self);
  if (missing.length === 0) return;
  let how =
    init === undefined
      ? `new ${info.name}() was called without arguments. Give the fields as one object: new ${info.name}({ ${missing.join(", ")} }).`
      : `new ${info.name}({ ... }) was not given it. Give it there or where it is declared, or set it in postInit ` +
        "and mark it @field({ init: false }).";
  if (init !== undefined && missing.some((name) => Object.hasOwn(init, name))) {
    how += ` It was given as undefined; ${NULL_IS_A_VALUE}.`;
  }
  const idle = fields.defaults.find(([name]) => missing.includes(name));
  if (idle !== undefined) how += ` The default of '${idle[0]}' gave undefined; ${NULL_IS_A_VALUE}.`;
  throw notInitialized(info, missing, how);
}

function notInitialized({ name }: ClassInfo, [first, ...others]: string[], why: string): ModuleError {
  const more = others.length === 0 ? "" : ` Nor ${others.length === 1 ? "was" : "were"} ${quoted(others)}.`;
  return new ModuleError("missing-field", `${name}: Field '${first}' was not initialized.${more} ${why} ${showRule("require-field-init")}`);
}

function runPostInit(frame: Frame): void {
  const { info } = frame;
  const self = frame.self as Fields & { postInit?: () => unknown };
  if (typeof self.postInit !== "function") return;
  hideUnset(info, self);
  frame.hook = "postInit";
  refusePromise(
    self.postInit(),
    () =>
      `${info.name}: postInit is asynchronous. The Module is frozen when it returns, so what it sets after an await is lost. Await in a ` +
      `static factory and construct from the results. ${showRule("no-async-init")}`,
  );
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
  const undeclared = keys.find((key) => typeof key === "symbol" || !fields.names.includes(key));
  throw undeclared === undefined ? notInitialized(frame.info, missing, whyMissing(frame, self, missing)) : undeclaredField(frame.info, fields, undeclared);
}

function undeclaredField(info: ClassInfo, fields: FieldList, key: PropertyKey): ModuleError {
  return new ModuleError(
    "undeclared-field",
    `${info.name}: '${String(key)}' was defined on this instance, but it is no declared field. The fields of a class are the same for all ` +
      `instances: ${quoted(fields.names)}. Declare it.`,
  );
}

function whyMissing({ info, init }: Frame, self: Fields, missing: readonly string[]): string {
  const by = info.constructorOf;
  const hasHook = typeof self["postInit"] === "function";
  const assign = `Assign it on every path; ${NULL_IS_A_VALUE}.`;
  if (init === undefined && by !== null) {
    return (
      (by === info.written
        ? `The constructor ended without setting it. ${assign}`
        : `${info.name} has no constructor of its own, and that of ${by.name} ended without setting it. Write one.`) +
      (hasHook ? " postInit did not run, since the class has a constructor." : "") +
      " If a base constructor set it, a field declaration in a subclass has wiped it: use 'declare' there (safe-init/no-field-clobber finds that)."
    );
  }
  if (hasHook) return `postInit ended without setting ${missing.length === 1 ? "it" : "them"}. ${assign}`;
  return "It has init: false, and the class has no postInit to set it.";
}

function runConverters(frame: Frame, fields: FieldList): void {
  frame.hook = "converters";
  const self = frame.self as Fields;
  for (const [name, convert] of fields.converters) {
    const value = convert(self[name]);
    if (value === undefined) {
      throw new ModuleError(
        "missing-field",
        `${frame.info.name}: the converter of field '${name}' turned ${showValue(self[name])} into undefined; ${NULL_IS_A_VALUE}.`,
      );
    }
    self[name] = value;
  }
}
