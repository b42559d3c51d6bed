/** `@field`: options of a field, and a guard against reading it too early. */
import { ModuleError, showValue } from "../errors.js";
import { checkOptions } from "../options.js";
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

const COMPILE =
  "Compile with TypeScript 5.9 or later without experimentalDecorators, esbuild, or Babel's decorators 2023-11.";

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
        `@field on '${String(context)}': this is a decorator of the old kind. ${COMPILE}`,
      );
    }
    const where = `@field on '${String(context.name)}'`;
    checkFieldOptions(where, options);
    const { name, kind } = context;
    const other = context.static ? "static member" : context.private ? "#private member" : typeof name === "symbol" ? "symbol" : kind;
    if (other !== "field") {
      throw new ModuleError(
        "bad-field",
        `${where}: this is a ${other}. Only public instance fields with a name are part of the tree; declare it as one.`,
      );
    }
    const metadata = context.metadata as Metadata | undefined;
    if (metadata === undefined) {
      throw new ModuleError(
        "bad-field",
        `${where}: the compiler gave no decorator metadata. Import the runtime before the class is evaluated. ${COMPILE}`,
      );
    }
    if (!Object.hasOwn(metadata, FIELDS)) metadata[FIELDS] = new Map(optionsIn(metadata));
    (metadata[FIELDS] as Map<string, FieldOptions>).set(name as string, options);
    context.addInitializer(function declared() {
      noteDeclared(this as object, name as string);
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

export function checkFieldOptions(where: string, options: FieldOptions): void {
  const types = { init: "boolean", static: "boolean", converter: "function", default: "function", meta: "any" } as const;
  checkOptions(where, options, types, "bad-field", (key, value) =>
    key === "default" ? ` Write default: () => ${showValue(value)}, so that each instance gets its own.` : "",
  );
}
