/** One walk over a program: the places that the questions about Modules start from. */
import { childrenOf, type Node, startOf, unwrap } from "../estree.js";

export interface References {
  readonly calls: readonly Node[];
  /** What is written to: targets of assignments, updates and `delete`, of patterns and loop heads. */
  readonly writes: readonly { readonly target: Node; readonly by: Node }[];
}

const found = new WeakMap<Node, References>();

export function referencesIn(program: Node): References {
  const known = found.get(program);
  if (known !== undefined) return known;
  const calls: Node[] = [];
  const writes: { target: Node; by: Node }[] = [];
  const todo: Node[] = [program];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    switch (node.type) {
      case "CallExpression":
      case "NewExpression":
        calls.push(node);
        break;
      case "AssignmentExpression":
        targets(node["left"], node, writes);
        break;
      case "UpdateExpression":
        targets(node["argument"], node, writes);
        break;
      case "UnaryExpression":
        if (node["operator"] === "delete") targets(node["argument"], node, writes);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        if (node["left"].type !== "VariableDeclaration") targets(node["left"], node, writes);
        break;
    }
    for (const child of childrenOf(node)) todo.push(child);
  }
  const result: References = { calls: calls.sort((a, b) => startOf(a) - startOf(b)), writes: writes.sort((a, b) => startOf(a.target) - startOf(b.target)) };
  found.set(program, result);
  return result;
}

function targets(pattern: Node, by: Node, into: { target: Node; by: Node }[]): void {
  const node = unwrap(pattern);
  switch (node.type) {
    case "MemberExpression":
    case "Identifier":
      into.push({ target: node, by });
      return;
    case "ChainExpression":
      targets(node["expression"], by, into);
      return;
    case "ObjectPattern":
      for (const property of node["properties"] as readonly Node[]) targets(property.type === "RestElement" ? property["argument"] : property["value"], by, into);
      return;
    case "ArrayPattern":
      for (const element of node["elements"] as readonly (Node | null)[]) if (element !== null) targets(element, by, into);
      return;
    case "AssignmentPattern":
      targets(node["left"], by, into);
      return;
    case "RestElement":
      targets(node["argument"], by, into);
      return;
  }
}

export const enclosingFunction = (node: Node): Node | null => {
  for (let at = node.parent; at != null; at = at.parent) if (at.type === "FunctionDeclaration" || at.type === "FunctionExpression" || at.type === "ArrowFunctionExpression") return at;
  return null;
};

/** The member of a class in whose code `this` at the node means the instance (or the class, where it is static); null elsewhere. */
export function memberAround(node: Node): Node | null {
  for (let at: Node | null | undefined = node; at != null; at = at.parent) {
    const parent: Node | null | undefined = at.parent;
    if (parent == null) return null;
    if (at.type === "FunctionDeclaration") return null;
    if (at.type === "FunctionExpression") return parent.type === "MethodDefinition" && parent["value"] === at ? parent : null;
    if (at.type === "StaticBlock") return at;
    if (parent.type === "PropertyDefinition" || parent.type === "AccessorProperty") return parent["value"] === at ? parent : null;
    if (parent.type === "ClassBody") return null;
  }
  return null;
}
