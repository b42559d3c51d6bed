/**
 * Is a property read by a key that has just been asked for? `if (this.hasOwnProperty(key)) keep(key, this[key])`, `key in this && this[key]`: what
 * is unset is passed over.
 */
import { childrenOf, isFunction, type Node, unwrap } from "../estree.js";

export function isAskedKey(member: Node): boolean {
  const key = member.type === "MemberExpression" ? unwrap(member["property"]) : null;
  if (key?.type !== "Identifier") return false;
  for (let at = member, parent = member.parent; parent != null && !isFunction(parent); at = parent, parent = parent.parent) {
    const test = testBefore(parent, at);
    if (test !== null && asksFor(test, key["name"])) return true;
  }
  return false;
}

/** What holds where the child is evaluated. */
function testBefore(parent: Node, child: Node): Node | null {
  if (parent.type === "LogicalExpression") return parent["operator"] === "&&" && parent["right"] === child ? parent["left"] : null;
  return (parent.type === "IfStatement" || parent.type === "ConditionalExpression") && parent["consequent"] === child ? parent["test"] : null;
}

function asksFor(test: Node, name: string): boolean {
  const node = unwrap(test);
  const isKey = (part: Node | undefined): boolean => part !== undefined && unwrap(part).type === "Identifier" && unwrap(part)["name"] === name;
  switch (node.type) {
    case "LogicalExpression":
      return node["operator"] === "&&" && childrenOf(node).some((side) => asksFor(side, name));
    case "BinaryExpression":
      return node["operator"] === "in" && isKey(node["left"]);
    case "CallExpression": {
      const callee = unwrap(node["callee"]);
      const named = callee.type === "MemberExpression" && callee["property"].name === "call" ? unwrap(callee["object"]) : callee;
      const asks = named.type === "MemberExpression" && (/^hasOwn(?:Property)?$/.test(named["property"].name) || (named["property"].name === "has" && unwrap(named["object"])["name"] === "Reflect"));
      return asks && isKey((node["arguments"] as readonly Node[]).at(-1));
    }
    default:
      return false;
  }
}
