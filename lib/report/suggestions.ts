/** Repairs that are local: each is a list of edits, or null where the text does not have the form the repair needs. */
import type { Node } from "../analysis/index.js";
import type { Edit } from "./rule-definition.js";

const isName = /^#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/**
 * Hands over a child of the object instead of the object: `partition(this, f)` → `partition(this.net, f)`. Only as the first argument of a
 * call: in `treeAt((t) => t.net, this, …)` the other arguments are about the whole object. Of a helper's parameter nothing is said, since
 * others call the helper too: there the call of the helper is what changes.
 *
 * @param reported the expression in the constructor, initialiser or hook that starts the way
 * @param handed the expression that the last receiver got, at the end of the way
 */
export function handOverChild(reported: Node, handed: Node | null, child: string | null, textOf: (node: Node) => string): readonly Edit[] | null {
  if (child === null) return null;
  const object = objectToReplace(reported, handed);
  if (object === null) return null;
  // `this as Trainer` says what the whole is; its child is something else.
  let argument = object;
  while (argument.parent != null && typeOnly.has(argument.parent.type)) argument = argument.parent;
  const call = argument.parent;
  if (call?.type !== "CallExpression" || call["arguments"][0] !== argument || argument.range === undefined) return null;
  return [{ range: argument.range, text: textOf(object) + (isName.test(child) ? `.${child}` : `[${JSON.stringify(child)}]`) }];
}

/** `this` in the reported call; else `this` where it is handed over; else a name of it, if that stands in the reported expression. */
function objectToReplace(reported: Node, handed: Node | null): Node | null {
  const first = reported.type === "CallExpression" ? withoutTypes(reported["arguments"][0] as Node | undefined) : null;
  if (first?.type === "ThisExpression") return first;
  const object = withoutTypes(handed);
  if (object?.type === "ThisExpression") return object;
  return object?.type === "Identifier" && lies(object, reported) ? object : null;
}

/** The expression under `as T`, `!` and the like. */
function withoutTypes(node: Node | null | undefined): Node | null {
  let inner = node ?? null;
  while (inner !== null && typeOnly.has(inner.type)) inner = inner["expression"] as Node;
  return inner;
}

function lies(inner: Node, outer: Node): boolean {
  return inner.range !== undefined && outer.range !== undefined && inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}

const typeOnly = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSTypeAssertion", "TSNonNullExpression"]);

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
