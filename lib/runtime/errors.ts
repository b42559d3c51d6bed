/**
 * The errors of the runtime. Each has a `code` for programs; the message says what happened, at which class, field and hook, what to
 * do, and which lint rule would have found it before the program ran.
 */

import { isPlainObject } from "./tree/plain-object.js";

/** What went wrong with a Module, or with the arguments of a function of the runtime. */
export type ModuleErrorCode =
  | "abstract-module"
  | "async-function"
  | "bad-argument"
  | "bad-class"
  | "bad-field"
  | "bad-file"
  | "cycle"
  | "failed-construction"
  | "frozen-module"
  | "method-in-field"
  | "missing-field"
  | "missing-gradient"
  | "missing-tensorflow"
  | "no-init-field"
  | "not-constructed"
  | "not-decorated"
  | "not-scalar"
  | "undeclared-field"
  | "unfinished-module"
  | "unknown-field";

/** A Module was declared, constructed or used wrongly, or a function of the runtime got an argument it cannot take. */
export class ModuleError extends TypeError {
  declare readonly code: string;
  constructor(code: ModuleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ModuleError";
    this.code = code;
  }
}

/** A field was read before it was set, in a constructor, a field initialiser or `postInit`. */
export class UninitializedFieldError extends Error {
  declare readonly code: string;
  /** The class under construction. */
  declare readonly className: string;
  declare readonly field: string;
  constructor(className: string, field: string, message: string) {
    super(message);
    this.name = "UninitializedFieldError";
    this.code = "uninitialized-field";
    this.className = className;
    this.field = field;
  }
}

/** Two trees that must have one structure differ, or a tree differs from the file it is loaded from. */
export class TreeMismatchError extends Error {
  declare readonly code: string;
  /** Where the trees part, as in `.layers[1].bias`; the empty string is the root. */
  declare readonly path: string;
  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TreeMismatchError";
    this.code = "tree-mismatch";
    this.path = path;
  }
}

/** `at the root`, or `at '.layers[1]'`: how messages name a place in a tree. */
export function showPlace(path: string): string {
  return path === "" ? "at the root" : `at '${path}'`;
}

/** `'a', 'b'`: how messages name fields. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

/** Why a tensor or state is disposed that somebody still uses. */
export const DONATED = "It was perhaps donated to a step: use what the step returned.";

/** What a class needs so that its fields exist at run time. */
export const DEFINE_SEMANTICS =
  "fields and parameter properties need define semantics (useDefineForClassFields: true, or target ES2022 and later) and no 'declare'";

/** What to do about a child that holds its owner. */
export const NO_OWNER = "Hand the child the values it needs instead of its owner.";

/** How messages name the rule that finds a mistake before the program runs. */
export function showRule(rule: string): string {
  return `The lint rule safe-init/${rule} finds this before the program runs.`;
}

/** One value in a few words, for messages: `Tensor f32[2,3]`, `function relu`, `"text"`, `array of 3`. */
export function showValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
    case "bigint":
      return `${value}n`;
    case "function":
      return value.name === "" ? "an unnamed function" : `function ${value.name}`;
    case "object":
      break;
    default:
      return String(value);
  }
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const tensor = value as { dataId?: unknown; shape?: unknown; dtype?: unknown };
  if (tensor.dataId !== undefined && Array.isArray(tensor.shape)) return `Tensor ${showTensorType(value as TensorLike)}`;
  if (isPlainObject(value)) {
    const keys = Object.keys(value);
    return `{${keys.slice(0, 4).join(", ")}${keys.length > 4 ? ", ..." : ""}}`;
  }
  return (value.constructor as { name?: string } | undefined)?.name || "an object";
}

interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
}

const SHORT_DTYPE: Record<string, string> = { float32: "f32", int32: "i32", complex64: "c64" };

/** `f32[2,3]`: data type and shape of a tensor. */
export function showTensorType(tensor: TensorLike): string {
  return `${SHORT_DTYPE[tensor.dtype] ?? tensor.dtype}[${tensor.shape.join(",")}]`;
}
