/** Trees in words: `Linear(weight=f32[2,3], bias=null)`. */
import { showTensorType, showValue } from "../errors.js";
import { isArray } from "../filter.js";
import { checkOptions } from "../options.js";
import { childrenOf } from "./children.js";
import { isPlainObject } from "./plain-object.js";
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
  checkOptions("treePrint", options, { width: "number" });
  return print(tree, options.width ?? 80, 0, []);
}

function print(value: unknown, width: number, indent: number, open: readonly unknown[]): string {
  if (open.includes(value)) return "<cycle>";
  const parts = partsOf(value);
  if (parts === null) return printLeaf(value);
  const [before, items, after] = parts;
  const printItem = ([key, child, isStatic]: Item, childWidth: number, childIndent: number): string =>
    key + (isStatic === true ? showStatic(child) : print(child, childWidth, childIndent, [...open, value]));
  const line = `${before}${items.map((item) => printItem(item, Infinity, 0)).join(", ")}${after}`;
  if (indent + line.length <= width || items.length === 0) return line;
  const margin = " ".repeat(indent);
  const lines = items.map((item) => `${margin}  ${printItem(item, width, indent + 2)},\n`);
  return `${before}\n${lines.join("")}${margin}${after}`;
}

type Item = readonly [key: string, value: unknown, isStatic?: boolean];
type Parts = readonly [before: string, items: readonly Item[], after: string];

function partsOf(value: unknown): Parts | null {
  if (value === null || typeof value !== "object") return null;
  if (Array.isArray(value)) return ["[", value.map((item: unknown) => ["", item] as const), "]"];
  if (isPlainObject(value)) return ["{", Object.entries(value).map(([key, item]) => [`${key}: `, item] as const), "}"];
  if (value instanceof Map)
    return ["Map{", Array.from(value as Map<unknown, unknown>, ([key, item]) => [`${showStatic(key)} => `, item] as const), "}"];
  const type = nodeTypeOf(value);
  if (type === undefined) return null;
  if (type.kind === "custom") return [`${type.name}(`, (childrenOf(value) ?? []).map(([, item]) => ["", item] as const), ")"];
  let statics: readonly string[] = [];
  let unfinished = "";
  try {
    statics = type.view(value).staticNames;
  } catch {
    // Not made by its constructor, or strict and unfinished: shown as far as it goes, since this is for debugging.
    unfinished = " (unfinished)";
  }
  const set = Object.entries(value).filter(([, item]) => item !== undefined);
  return [`${type.name}${unfinished}(`, set.map(([key, item]) => [`${key}=`, item, statics.includes(key)] as const), ")"];
}

function printLeaf(value: unknown): string {
  if (isArray(value)) return showTensorType(value);
  return typeof value === "function" ? `<${showValue(value)}>` : showValue(value);
}

/** A value on one line, for messages. */
export function showTree(value: unknown): string {
  const line = print(value, Infinity, 0, []);
  return line.length <= 80 ? line : `${line.slice(0, 77)}...`;
}
