/** Trees in words: `Linear(weight=f32[2,3], bias=null)`. */
import { showTensorType, showValue } from "../errors.js";
import { isArray } from "../filter.js";
import { checkOptionNames } from "../options.js";
import { childrenOf } from "./children.js";
import { isPlainObject } from "./flatten-up-to.js";
import { nodeTypeOf } from "./registry.js";
import { showStatic } from "./tree-def.js";

export interface TreePrintOptions {
  /** Longer nodes are broken into lines. Default 80 characters. */
  readonly width?: number;
}

/**
 * A tree as text: tensors by data type and shape, functions by name. Works on unfinished Modules too, whose unset fields it leaves out; a
 * value that contains itself is shown as `<cycle>`.
 *
 * Semantics: `equinox.tree_pformat`.
 */
export function treePrint(tree: unknown, options: TreePrintOptions = {}): string {
  checkOptionNames("treePrint", options, ["width"]);
  return print(tree, options.width ?? 80, 0, []);
}

function print(value: unknown, width: number, indent: number, open: readonly unknown[]): string {
  if (open.includes(value)) return "<cycle>";
  const parts = partsOf(value);
  if (parts === null) return printLeaf(value);
  const [before, items, after] = parts;
  const inside = [...open, value];
  const line = `${before}${items.map(([key, child]) => key + print(child, Infinity, 0, inside)).join(", ")}${after}`;
  if (indent + line.length <= width || items.length === 0) return line;
  const margin = " ".repeat(indent + 2);
  const lines = items.map(([key, child]) => `${margin}${key}${print(child, width, indent + 2, inside)},`);
  return `${before}\n${lines.join("\n")}\n${" ".repeat(indent)}${after}`;
}

type Parts = readonly [before: string, items: readonly (readonly [key: string, value: unknown])[], after: string];

/** Marks a text that is not printed as a value. */
class Verbatim {
  constructor(readonly text: string) {}
}

function partsOf(value: unknown): Parts | null {
  if (value === null || typeof value !== "object" || value instanceof Verbatim) return null;
  if (Array.isArray(value)) return ["[", value.map((item: unknown) => ["", item] as const), "]"];
  if (isPlainObject(value)) return ["{", Object.entries(value).map(([key, item]) => [`${key}: `, item] as const), "}"];
  if (value instanceof Map)
    return ["Map{", Array.from(value as Map<unknown, unknown>, ([key, item]) => [`${showStatic(key)} => `, item] as const), "}"];
  const type = nodeTypeOf(value);
  if (type === undefined) return null;
  if (type.kind === "custom") return [`${type.name}(`, (childrenOf(value) ?? []).map(([, item]) => ["", item] as const), ")"];
  return moduleParts(value, type.name, () => type.view(value).staticNames);
}

function moduleParts(value: object, name: string, staticNames: () => readonly string[]): Parts {
  let statics: readonly string[];
  let label = name;
  try {
    statics = staticNames();
  } catch {
    // Not made by its constructor, or strict and unfinished: shown as far as it goes, since this is for debugging.
    statics = [];
    label = `${name} (unfinished)`;
  }
  const items = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [`${key}=`, statics.includes(key) ? new Verbatim(printStatic(item)) : (item as unknown)] as const);
  return [`${label}(`, items, ")"];
}

function printStatic(value: unknown): string {
  return isArray(value) ? showTensorType(value) : showStatic(value);
}

function printLeaf(value: unknown): string {
  if (value instanceof Verbatim) return value.text;
  if (isArray(value)) return showTensorType(value);
  return typeof value === "function" ? `<${showValue(value)}>` : showValue(value);
}

/** A value on one line, for messages. */
export function showTree(value: unknown): string {
  const line = print(value, Infinity, 0, []);
  return line.length <= 80 ? line : `${line.slice(0, 77)}...`;
}
