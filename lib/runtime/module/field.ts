/** `@field`: options of a field, and a guard against reading it too early. */
import { ModuleError, showValue } from "../errors.js";
import { frameOf } from "./class-info.js";

/** What `@field` takes. Semantics: `equinox.field`. */
export interface FieldOptions {
  /** `false`: the constructor does not take the field; `postInit` sets it. Default `true`. */
  init?: boolean;
  /** `true`: the field belongs to the structure of trees, not to their leaves: no gradient, no update, not saved. Default `false`. */
  static?: boolean;
  /** Run once on the field's value, after `postInit` and before the freeze; not by tree functions. */
  converter?: (value: any) => any;
  /** Makes the value of a field that was not given. Runs once for each instance that needs it, before `postInit`. */
  default?: () => any;
  /** Anything of your own; `moduleFields` gives it back. */
  meta?: unknown;
}

// Compilers attach decorator metadata only if the symbol exists; Node 20 does not have it.
(Symbol as { metadata?: symbol }).metadata ??= Symbol.for("Symbol.metadata");

const FIELDS = Symbol("safe-init.fields");

type Metadata = Record<PropertyKey, unknown>;

/** The options recorded on a class, base classes' included. */
export function optionsIn(metadata: unknown): ReadonlyMap<string, FieldOptions> {
  return ((metadata as Metadata | null | undefined)?.[FIELDS] as ReadonlyMap<string, FieldOptions> | undefined) ?? new Map();
}

/**
 * Gives a field options; with none, it still guards the field against early reads.
 *
 * @throws ModuleError (`bad-field`) on anything but a public instance field, and for unknown options.
 *
 * Semantics: `equinox.field`.
 */
export function field(options: FieldOptions = {}): <T, V>(value: undefined, context: ClassFieldDecoratorContext<T, V>) => void {
  return (_value, context) => {
    if (typeof context !== "object" || context === null) {
      throw new ModuleError(
        "bad-field",
        `@field on '${String(context)}': this is a decorator of the old kind. Turn experimentalDecorators off; the runtime uses standard decorators.`,
      );
    }
    const where = `@field on '${String(context.name)}'`;
    checkOptions(where, options);
    if (context.kind !== "field" || context.static || context.private || typeof context.name !== "string") {
      const what = context.static
        ? "a static member"
        : context.private
          ? "a #private member"
          : typeof context.name === "symbol"
            ? "a symbol"
            : `a ${context.kind}`;
      throw new ModuleError(
        "bad-field",
        `${where}: this is ${what}. Only public instance fields with a name are part of the tree; declare it as one.`,
      );
    }
    const metadata = context.metadata as Metadata | undefined;
    if (metadata === undefined) {
      throw new ModuleError(
        "bad-field",
        `${where}: the compiler gave no decorator metadata. Import the runtime before the class is evaluated, and compile with ` +
          "TypeScript 5.9 or later (without experimentalDecorators), esbuild or Babel's decorators of version 2023-11.",
      );
    }
    const { name } = context;
    if (!Object.hasOwn(metadata, FIELDS)) metadata[FIELDS] = new Map(optionsIn(metadata));
    (metadata[FIELDS] as Map<string, FieldOptions>).set(name, options);
    context.addInitializer(function declared() {
      noteDeclared(this as object, name);
    });
  };
}

/** Runs right after the field of an instance was defined. */
function noteDeclared(self: object, name: string): void {
  const frame = frameOf(self);
  if (frame !== undefined && frame.info.fields === null) {
    for (const key of [...Object.keys(self), name]) if (!frame.order.includes(key)) frame.order.push(key);
  }
  // Without the own `undefined`, a read reaches the prototype's accessor, which throws. Deleting the key that was added last keeps the
  // object's fast shape; any later deletion would make all reads of it a hundred times slower.
  if ((self as Record<string, unknown>)[name] === undefined && Object.hasOwn(self, name)) delete (self as Record<string, unknown>)[name];
}

const KNOWN = new Set(["init", "static", "converter", "default", "meta"]);

export function checkOptions(where: string, options: FieldOptions): void {
  if (typeof options !== "object" || options === null) {
    throw new ModuleError("bad-field", `${where}: the options must be an object, not ${showValue(options)}.`);
  }
  for (const [key, value] of Object.entries(options)) {
    if (!KNOWN.has(key)) throw new ModuleError("bad-field", `${where}: unknown option '${key}'. There are ${[...KNOWN].join(", ")}.`);
    if (value === undefined || key === "meta") continue;
    const wanted = key === "init" || key === "static" ? "boolean" : "function";
    if (typeof value !== wanted) {
      const hint = key === "default" ? ` Write default: () => ${showValue(value)}, so that each instance gets its own.` : "";
      throw new ModuleError("bad-field", `${where}: '${key}' must be a ${wanted}, not ${showValue(value)}.${hint}`);
    }
  }
}
