/**
 * `Module`, the immutable class that is a pytree, and `@module`, which finishes its instances.
 *
 * The decorator returns a subclass of the class as written. Its constructor runs the whole chain of constructors and then, if it is
 * the one that `new` was called on, ends the construction (lifecycle.ts). A base class cannot do that: the fields of its subclasses
 * are defined after it has returned.
 */
import { defineOwn } from "../define-own.js";
import { DEFINE_SEMANTICS, ModuleError, showRule, showValue, UninitializedFieldError } from "../errors.js";
import { checkOptions } from "../options.js";
import { refusePromise } from "../promises.js";
import { warn } from "../warnings.js";
import { isPlainObject } from "../tree/plain-object.js";
import { treePrint } from "../tree/tree-print.js";
import { chainOf } from "./chain.js";
import { begin, depth, endAt, frameAt, frameOf, infoOf, isFailed, isUndecorated, rememberClass, type ClassInfo } from "./class-info.js";
import { checkFieldOptions, optionsIn, type FieldOptions } from "./field.js";
import { finish } from "./lifecycle.js";
import { notFinished, registerTypes } from "./node-types.js";
import { constructorOf } from "./own-constructor.js";
import type { Init } from "./types.js";

class ModuleBase {
  constructor(init?: unknown) {
    const target = new.target as Function;
    const info = infoOf(target);
    if (info === undefined) throw notDecorated(target);
    if (info.abstract) {
      throw new ModuleError(
        "abstract-module",
        `Cannot instantiate abstract ${info.name}: it is declared @module({ abstract: true }). Construct a subclass.`,
      );
    }
    if (init !== undefined && !isPlainObject(init)) {
      throw new ModuleError(
        "bad-argument",
        `new ${info.name}(...): the generated constructor takes one object, { field: value }, not ${showValue(init)}. ` +
          "A constructor of your own calls super() without arguments and assigns the fields.",
      );
    }
    begin(info, this, init);
  }
}

function notDecorated(target: Function): ModuleError {
  if (isUndecorated(target)) {
    return new ModuleError(
      "not-decorated",
      `new ${target.name}(...) reached the class as it was before decoration. Construct what defineModule returned; inside the class write ` +
        "new this(...) in static members, since some compilers bind a class's own name so.",
    );
  }
  return new ModuleError(
    "not-decorated",
    `${target.name || "A class"} extends Module but is not decorated with @module, so its instances would be neither checked nor frozen. ` +
      `Write @module before the class, or defineModule(class extends Module { ... }). ${showRule("require-module-decorator")}`,
  );
}

/** The name that was last looked for by `in` and found on no Module. */
let probed: PropertyKey | null = null;

/**
 * Above Module.prototype in the prototype chain. An assignment to a declared field finds the own property; one to any other name ends
 * up here. So an undeclared name is reported where it is assigned, and costs the others nothing.
 */
const guard = new Proxy(
  {},
  {
    has(target, key) {
      probed = key;
      return Reflect.has(target, key);
    },
    set(_target, key, value, receiver: object) {
      // The prototype of a class, on which a method is put.
      if (Object.hasOwn(receiver, "constructor")) {
        return defineOwn(receiver, key, value, false);
      }
      // esbuild and Babel lower a field declaration to `key in this ? define(this, key, value) : this[key] = value`.
      if (probed === key && frameOf(receiver) !== undefined) {
        probed = null;
        return defineOwn(receiver, key, value);
      }
      throw refusedAssignment(String(key), receiver);
    },
  },
);
Object.setPrototypeOf(ModuleBase.prototype, guard);

// What console.log shows in Node.
function inspect(this: object): unknown {
  return Object.hasOwn(this, "constructor") ? {} : treePrint(this);
}
defineOwn(ModuleBase.prototype, Symbol.for("nodejs.util.inspect.custom"), inspect, false);

function refusedAssignment(key: string, receiver: object): ModuleError {
  const name = (receiver.constructor as Function | undefined)?.name || "Module";
  const frame = frameOf(receiver);
  if (frame !== undefined) {
    return new ModuleError(
      "undeclared-field",
      `${name}: cannot assign '${key}' in its ${frame.hook}: it is no declared field. Declare it in the class, or correct ` +
        `the name (${DEFINE_SEMANTICS}).`,
    );
  }
  if (isFailed(receiver) || Object.isExtensible(receiver)) return notFinished(name, receiver);
  return new ModuleError(
    "frozen-module",
    `Cannot add '${key}' to ${name}: Modules are immutable once constructed. Build a changed copy with treeAt, or declare the field. ` +
      showRule("no-module-mutation"),
  );
}

/** An immutable object that is a tree: its fields are the children. Its subclasses are decorated with `@module`. */
export interface Module<Self = any> {
  /** In types only: makes the type argument a part of the type. A string, since declaration files of others could not name a symbol. */
  readonly "~self"?: Self;
}

/**
 * The base class of all Modules. `class Model extends Module<Model>` types the generated constructor, `new Model({ field: value })`;
 * a class with a constructor of its own extends plain `Module` and calls `super()`.
 *
 * Lifecycle: see lifecycle.ts and docs/runtime.md. `postInit()` runs before the freeze and may set fields; `checkInit()` of every class
 * in the chain, subclass first, runs after it and may not.
 *
 * @throws ModuleError when the class is not decorated, a field is missing, unknown or undeclared, or holds what it must not; the
 *   message names class and field. UninitializedFieldError when a guarded field is read before it is set.
 *
 * Semantics: `equinox.Module`.
 */
export const Module = ModuleBase as unknown as abstract new <Self = any, NoInitNames extends string = never>(
  init?: Init<Self, NoInitNames>,
) => Module<Self>;
Object.defineProperty(ModuleBase, "name", { value: "Module" });

/** What `@module` takes. */
export interface ModuleOptions {
  /** Refuse to flatten an unfinished instance at once, and refuse arrow functions over `this` in fields. Default `false`. */
  readonly strict?: boolean;
  /** Instances of the class itself cannot be made, only those of subclasses. Default `false`. */
  readonly abstract?: boolean;
  /**
   * What the class is called in messages and in saved files. Default: its own name. Minifiers change that, and some bundlers lose it, so a
   * file that is saved in one program and loaded in another needs this (or a bundler told to keep names).
   */
  readonly name?: string;
}

type ModuleClass = abstract new (...args: any[]) => Module;

/** A class of this package that `defineModule` made of `C`: its instances go by a name that declarations of other packages can use. */
export type ConstructorOf<C extends ModuleClass, T> = new (...args: ConstructorParameters<C>) => T;

/**
 * Finishes the instances of a Module class: checks its fields, runs its hooks, freezes it, and makes the class a node of trees.
 *
 * @throws ModuleError (`bad-class`) when the class does not extend Module, is decorated twice, or has a hook with parameters.
 *
 * Semantics: class creation of `equinox.Module`; `strict` as in the issue of that project about trees taken in `__post_init__`.
 */
export function module<C extends ModuleClass>(cls: C, context: ClassDecoratorContext<C>): C;
export function module(options: ModuleOptions): <C extends ModuleClass>(cls: C, context: ClassDecoratorContext<C>) => C;
export function module(first: unknown, context?: unknown): unknown {
  if (typeof first === "function") {
    return decorate(first, optionsIn((context as { metadata?: unknown } | undefined)?.metadata), {});
  }
  checkModuleOptions("@module", first as ModuleOptions);
  return (cls: Function, inner?: { metadata?: unknown }) => decorate(cls, optionsIn(inner?.metadata), first as ModuleOptions);
}

/**
 * The same as `@module` and `@field`, for code without decorators.
 *
 * @param fields options by field name, as `@field` takes them. They also guard the fields against early reads, from `postInit` on.
 * @throws as `module`, and ModuleError (`bad-field`) for unknown options.
 */
export function defineModule<C extends ModuleClass>(
  cls: C,
  fields: Readonly<Record<string, FieldOptions>> = {},
  options: ModuleOptions = {},
): C {
  checkModuleOptions("defineModule", options);
  if (!isPlainObject(fields)) {
    throw new ModuleError(
      "bad-field",
      `defineModule: the second argument must be the options by field name, such as { optState: { init: false } }, not ${showValue(fields)}.`,
    );
  }
  const merged = new Map(
    optionsIn((cls as unknown as Record<symbol, unknown> | null)?.[(Symbol as unknown as { metadata: symbol }).metadata]),
  );
  for (const [name, own] of Object.entries(fields)) {
    if (typeof own !== "object" && ["strict", "abstract", "name"].includes(name)) {
      throw new ModuleError("bad-field", `defineModule: '${name}' is an option of the class. Its options are the third argument, after {}.`);
    }
    checkFieldOptions(`defineModule(${cls?.name ?? "class"}, { ${name} })`, own);
    merged.set(name, own);
  }
  return decorate(cls, merged, options) as C;
}

function checkModuleOptions(where: string, options: ModuleOptions): void {
  checkOptions(where, options, { strict: "boolean", abstract: "boolean", name: "string" }, "bad-class");
}

function decorate(written: Function, ownOptions: ReadonlyMap<string, FieldOptions>, own: ModuleOptions): Function {
  checkClass(written);
  const parent = [...chainOf(Object.getPrototypeOf(written) as Function)].map(infoOf).find((info) => info !== undefined);
  const options = new Map([...(parent?.options ?? []), ...ownOptions]);
  const { name = written.name || "Module", strict = false, abstract = false } = own;
  const wrapper = wrap(written, name);
  const prototype = wrapper.prototype as object;
  const info: ClassInfo = {
    name,
    written,
    wrapper,
    prototype,
    strict,
    abstract,
    options,
    constructorOf: constructorOf(written, ModuleBase),
    ...registerTypes(name, prototype, () => info),
    checks: checksOf(prototype),
    fields: null,
  };
  rememberClass(info);
  for (const field of options.keys()) guardField(info, field);
  if (!hasOwnTag(written.prototype as object)) defineOwn(prototype, Symbol.toStringTag, name, false);
  if (info.constructorOf !== null && "postInit" in prototype) {
    warn(
      `${name} has a constructor (of ${info.constructorOf.name}) and a postInit, which runs only after the generated constructor, so here ` +
        `never. Move its work into the constructor, or checks into checkInit. ${showRule("no-constructor-with-post-init")}`,
    );
  }
  return wrapper;
}

/** Whether the class, or an undecorated one above it, has written a toStringTag; then it is not ours to set. */
function hasOwnTag(prototype: object): boolean {
  const level = [...chainOf(prototype)].find((candidate) => Object.hasOwn(candidate, Symbol.toStringTag));
  return level !== undefined && infoOf(level.constructor)?.prototype !== level;
}

function checkClass(written: unknown): asserts written is Function {
  const refuse = (what: string): never => {
    throw new ModuleError("bad-class", `@module${what}`);
  };
  if (typeof written !== "function") return refuse(` decorates classes, not ${showValue(written)}.`);
  const name = written.name || "Model";
  if (!(written.prototype instanceof ModuleBase)) {
    return refuse(`: ${name} does not extend Module. Write class ${name} extends Module<${name}>.`);
  }
  if (infoOf(written) !== undefined) return refuse(`: ${name} is decorated already.`);
  for (const hook of ["postInit", "checkInit"]) {
    const method = (written.prototype as Record<string, unknown>)[hook];
    if (typeof method === "function" && method.length > 0) {
      refuse(`: ${hook} of ${name} has parameters, but it is called without arguments. Read the fields instead.`);
    }
  }
}

function wrap(written: Function, name: string): Function {
  const base = written as new (...args: any[]) => object;
  // In an object literal, so that the class gets that name.
  const Wrapper: Function = {
    [name]: class extends base {
      constructor(...args: any[]) {
        if ((new.target as Function) !== Wrapper) {
          super(...args);
          return;
        }
        const start = depth();
        let finished = false;
        try {
          super(...args);
          const frame = frameAt(start);
          if (frame === undefined || frame.self !== (this as object)) throw returnedOther(name);
          finish(frame);
          finished = true;
        } finally {
          endAt(start, finished);
        }
        runChecks(infoOf(Wrapper)!, this);
      }
    },
  }[name]!;
  return Wrapper;
}

function returnedOther(name: string): ModuleError {
  return new ModuleError(
    "bad-class",
    `${name}: the constructor returned another object. Let it return nothing.`,
  );
}

/** An assignment in a check fails by the freeze; what JavaScript says about it is completed. */
function runCheck(info: ClassInfo, check: Function, self: object): unknown {
  try {
    return check.call(self) as unknown;
  } catch (cause) {
    // V8, SpiderMonkey and JavaScriptCore have different words, all with these two.
    if (cause instanceof ModuleError || !(cause instanceof TypeError) || !/read.?only/.test(cause.message)) throw cause;
    throw new ModuleError(
      "frozen-module",
      `${info.name}: checkInit assigns, and the Module is frozen by then (${cause.message}). Assign in postInit or the constructor. ${showRule("no-assign-in-check-init")}`,
      { cause },
    );
  }
}

function runChecks(info: ClassInfo, self: object): void {
  for (const check of info.checks) {
    refusePromise(
      runCheck(info, check, self),
      () => `${info.name}: checkInit is asynchronous, so it would fail too late. Check without await. ${showRule("no-async-init")}`,
    );
  }
}

/** Own `checkInit` of each class, subclass first. Each runs once, so a `super.checkInit()` makes the parent's run twice. */
function checksOf(prototype: object): Function[] {
  return [...chainOf(prototype)]
    .map((level) => Object.getOwnPropertyDescriptor(level, "checkInit")?.value as unknown)
    .filter((own) => typeof own === "function");
}

/** The accessor that shows through while an instance has no own property of the name. */
function guardField(info: ClassInfo, name: string): void {
  Object.defineProperty(info.prototype, name, {
    configurable: true,
    enumerable: false,
    get(this: object) {
      // The class's prototype itself, looked at by a debugger.
      if (Object.hasOwn(this, "constructor")) return undefined;
      const hook = frameOf(this)?.hook;
      throw new UninitializedFieldError(
        info.name,
        name,
        `${info.name}.${name} was read ${
          hook === undefined
            ? "on an object that was never finished"
            : `in its ${hook} before it was set. Set '${name}' first, or move the read after construction`
        }. ${showRule("no-uninitialized-read")}`,
      );
    },
    set(this: object, value: unknown) {
      defineOwn(this, name, value);
    },
  });
}

/** The fields of a Module class, in declared order; known once an instance was constructed. */
export interface FieldInfo {
  readonly name: string;
  readonly static: boolean;
  readonly init: boolean;
  readonly meta: unknown;
}

/**
 * The fields of a Module class or instance, in declared order, with the options that were given to `@field`.
 *
 * @throws ModuleError (`not-decorated`) for anything else; (`bad-argument`) for a class of which no instance was constructed yet, since
 *   undecorated fields are unknown until then.
 *
 * Semantics: `dataclasses.fields` on an `equinox.Module`.
 */
export function moduleFields(moduleOrClass: object): FieldInfo[] {
  const cls = typeof moduleOrClass === "function" ? moduleOrClass : (moduleOrClass?.constructor as Function | undefined);
  const info = typeof cls === "function" ? infoOf(cls) : undefined;
  if (info === undefined) {
    throw new ModuleError(
      "not-decorated",
      `moduleFields: ${showValue(moduleOrClass)} is no decorated Module class and no instance of one.`,
    );
  }
  if (info.fields === null) {
    throw new ModuleError(
      "bad-argument",
      `moduleFields: no ${info.name} was constructed yet, so its undecorated fields are not known. Ask for the fields of an instance.`,
    );
  }
  return info.fields.names.map((name) => {
    const options = info.options.get(name);
    return { name, static: options?.static === true, init: options?.init !== false, meta: options?.meta };
  });
}
