/** A short rendering of an expression, as its author would name it: for traces. */
import { isClass, isFunction, type Node, staticKey, unwrap } from "./estree.js";

const LIMIT = 60;

export function show(node: Node): string {
  const text = render(node, 0);
  return text.length > LIMIT ? `${text.slice(0, LIMIT - 1)}…` : text;
}

const list = (nodes: readonly (Node | null)[], depth: number): string => nodes.map((node) => (node === null ? "" : render(node, depth + 1))).join(", ");

function render(outer: Node, depth: number): string {
  const node = unwrap(outer);
  if (depth > 4) return "…";
  switch (node.type) {
    case "Identifier":
      return node["name"];
    case "PrivateIdentifier":
      return `#${String(node["name"])}`;
    case "ThisExpression":
      return "this";
    case "Super":
      return "super";
    case "Literal":
      return typeof node["value"] === "string" ? JSON.stringify(node["value"]) : String(node["raw"] ?? node["value"]);
    case "TemplateLiteral":
      return node["expressions"].length === 0 ? `\`${String(node["quasis"][0].value.raw)}\`` : `\`…\${${render(node["expressions"][0], depth + 1)}}…\``;
    case "MemberExpression":
      return `${render(node["object"], depth + 1)}${node["optional"] ? "?." : ""}${node["computed"] ? `[${render(node["property"], depth + 1)}]` : `${node["optional"] ? "" : "."}${render(node["property"], depth + 1)}`}`;
    case "CallExpression":
      return `${render(node["callee"], depth + 1)}(${list(node["arguments"], depth)})`;
    case "NewExpression":
      return `new ${render(node["callee"], depth + 1)}(${list(node["arguments"] ?? [], depth)})`;
    case "ChainExpression":
      return render(node["expression"], depth);
    case "SpreadElement":
    case "RestElement":
      return `...${render(node["argument"], depth + 1)}`;
    case "AssignmentExpression":
      return `${render(node["left"], depth + 1)} ${String(node["operator"])} ${render(node["right"], depth + 1)}`;
    case "ArrayExpression":
      return `[${list(node["elements"], depth)}]`;
    case "ObjectExpression":
      return node["properties"].length === 0 ? "{}" : "{ … }";
    case "AwaitExpression":
      return `await ${render(node["argument"], depth + 1)}`;
    case "ThrowStatement":
      return `throw ${render(node["argument"], depth + 1)}`;
    case "UnaryExpression":
      return `${String(node["operator"])}${/[a-z]/.test(node["operator"]) ? " " : ""}${render(node["argument"], depth + 1)}`;
    case "BinaryExpression":
    case "LogicalExpression":
      return `${render(node["left"], depth + 1)} ${String(node["operator"])} ${render(node["right"], depth + 1)}`;
    case "PropertyDefinition":
    case "AccessorProperty":
      return staticKey(node["key"], node["computed"]) ?? "…";
    default:
      if (isFunction(node)) return node.type === "ArrowFunctionExpression" ? "() => …" : "function …";
      if (isClass(node)) return `class ${String(node["id"]?.name ?? "…")}`;
      return "…";
  }
}
