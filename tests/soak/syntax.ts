/** Where the parts of a program lie that can change places: expressions, statements, class members. Any parser's tree will do. */
import { endOf, isNode, type Node, startOf } from "../../lib/analysis/estree.js";

export type PartKind = "expression" | "statement" | "member";

export interface Part {
  readonly kind: PartKind;
  readonly from: number;
  readonly to: number;
  readonly inClass: boolean;
}

const memberTypes = new Set(["MethodDefinition", "PropertyDefinition", "AccessorProperty", "StaticBlock", "TSAbstractMethodDefinition", "TSAbstractPropertyDefinition", "TSIndexSignature"]);
const bodies = new Set(["Program", "BlockStatement", "StaticBlock", "TSModuleBlock"]);
/** Keys under which a node of an expression's type stands for something else: a name, a pattern, the callee of super. */
const noExpression = new Set(["key", "id", "label", "local", "exported", "imported", "source", "param", "params", "property", "meta", "superClass", "typeArguments", "typeAnnotation", "expression_"]);

export function partsOf(program: Node): readonly Part[] {
  const parts: Part[] = [];
  walk(program, "", null, false, parts);
  return parts;
}

function walk(node: Node, key: string, parent: Node | null, inClass: boolean, parts: Part[]): void {
  const kind = kindOf(node, key, parent);
  if (kind !== null) parts.push({ kind, from: startOf(node), to: endOf(node), inClass });
  const inside = inClass || node.type === "ClassBody";
  for (const [childKey, value] of Object.entries(node)) {
    if (childKey === "parent" || childKey === "comments" || childKey === "tokens") continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, childKey, node, inside, parts);
  }
}

function kindOf(node: Node, key: string, parent: Node | null): PartKind | null {
  if (parent === null) return null;
  if (memberTypes.has(node.type)) return parent.type === "ClassBody" ? "member" : null;
  if (key === "body" && bodies.has(parent.type)) return /^(?:Import|Export)/.test(node.type) ? null : "statement";
  if (key === "consequent" && parent.type === "SwitchCase") return "statement";
  return isExpression(node, key, parent) ? "expression" : null;
}

function isExpression(node: Node, key: string, parent: Node): boolean {
  if (node.type === "Super" || node.type === "FunctionExpression" || /^TS(?!As|NonNull|Satisfies)/.test(node.type)) return false;
  if (!/Expression$|^(?:Literal|Identifier|TemplateLiteral)$/.test(node.type)) return false;
  if (noExpression.has(key) || /^(?:TS|Import|Export|JSX|MetaProperty|ChainExpression|Decorator|ParenthesizedExpression)/.test(parent.type)) return false;
  if (key === "left" && parent.type !== "BinaryExpression" && parent.type !== "LogicalExpression") return false;
  if (/Pattern$|^RestElement$/.test(parent.type)) return key === "right";
  if (parent.type === "UpdateExpression" || (parent.type === "UnaryExpression" && parent["operator"] === "delete")) return false;
  // `{ a }`, and what may be a pattern
  if (parent.type === "Property") return key === "value" && parent["shorthand"] !== true && parent["kind"] === "init";
  // A string alone may be a directive.
  return !(parent.type === "ExpressionStatement" && node.type === "Literal");
}
