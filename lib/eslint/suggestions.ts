/** Repairs that are local: each is a list of edits, or null where the text does not have the form the repair needs. */
import type { Node } from "../analysis/index.js";
import type { Edit } from "./create-rule.js";

const isName = /^#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/**
 * Hands over a child of the object instead of the object: `partition(this, f)` → `partition(this.net, f)`. Only for `this` itself or a
 * plain name of it, since there the child can be reached from the same text.
 */
export function handOverChild(handed: Node | null, child: string | null): readonly Edit[] | null {
  if (handed === null || handed.range === undefined || child === null) return null;
  if (handed.type !== "ThisExpression" && handed.type !== "Identifier") return null;
  // { me } is a key and a value in one word: there is no place for `.net`.
  if (handed.parent?.type === "Property" && handed.parent["shorthand"] === true) return null;
  const end = handed.range[1];
  return [{ range: [end, end], text: isName.test(child) ? `.${child}` : `[${JSON.stringify(child)}]` }];
}

/**
 * Turns a bare field into `declare x: T`, which says the type and defines nothing. Not for decorated, private-named or computed fields,
 * where `declare` is no TypeScript, nor for `override`, which cannot stand beside it.
 */
export function declareField(field: Node, textOf: (node: Node) => string): readonly Edit[] | null {
  if (field.type !== "PropertyDefinition" || field.range === undefined || field["value"] != null) return null;
  const key = field["key"] as Node;
  if (field["decorators"]?.length > 0 || field["declare"] || field["override"] || field["computed"] || key.type === "PrivateIdentifier") return null;
  if (key.range === undefined) return null;
  const edits: Edit[] = [{ range: [field.range[0], field.range[0]], text: "declare " }];
  if (field["definite"] === true) {
    // `declare x!: T` is an error: the mark goes. It is the first `!` after the name.
    const mark = textOf(field).indexOf("!", key.range[1] - field.range[0]);
    if (mark < 0) return null;
    edits.push({ range: [field.range[0] + mark, field.range[0] + mark + 1], text: "" });
  }
  return edits;
}

/** Makes the type tell the truth about a field that nothing sets: `x!: T` → `x?: T`. */
export function makeOptional(field: Node, textOf: (node: Node) => string): readonly Edit[] | null {
  if (field.type !== "PropertyDefinition" || field.range === undefined || field["value"] != null || field["typeAnnotation"] == null) return null;
  const key = field["key"] as Node;
  if (field["decorators"]?.length > 0 || field["declare"] || field["optional"] || field["computed"] || key.range === undefined) return null;
  if (field["definite"] !== true) return [{ range: [key.range[1], key.range[1]], text: "?" }];
  const mark = textOf(field).indexOf("!", key.range[1] - field.range[0]);
  return mark < 0 ? null : [{ range: [field.range[0] + mark, field.range[0] + mark + 1], text: "?" }];
}
