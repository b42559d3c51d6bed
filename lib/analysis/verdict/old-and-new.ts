/**
 * A method that tells of a field's old value beside the one that takes its place: ``log(`${this.state} → ${next}`); this.state = next``.
 * At first there is no old value, and that is what it tells. In a constructor's own body, where the field can have none, it means nothing.
 */
import { isFunction, type Node, ownKey, someNode, unwrap } from "../estree.js";

export function isToldBesideNew(read: Node): boolean {
  const telling = statementThatTells(read);
  const key = ownKey(read);
  if (telling === null || key === null) return false;
  for (let at = telling; at.parent != null && !isFunction(at); at = at.parent) {
    const siblings = at.parent["body"] as unknown;
    if (!Array.isArray(siblings)) continue;
    for (const later of siblings.slice(siblings.indexOf(at) + 1) as readonly Node[]) {
      const given = givenTo(later, key);
      if (given !== null) return isParameter(given, telling) && mentions(telling, given);
    }
  }
  return false;
}

/** The statement that is a call with the value as it is, in a template, or in a literal, among its arguments. */
function statementThatTells(read: Node): Node | null {
  let isArgument = false;
  let node = read;
  for (let parent = node.parent; parent != null; node = parent, parent = node.parent) {
    if (parent.type === "ExpressionStatement") return isArgument ? parent : null;
    if (parent.type === "CallExpression") {
      if (parent["callee"] === node) return null;
      isArgument = true;
    } else if (!carriers.has(parent.type) && unwrap(parent) !== unwrap(node)) return null;
  }
  return null;
}

const carriers = new Set(["TemplateLiteral", "ObjectExpression", "Property", "ArrayExpression", "ChainExpression", "AwaitExpression"]);

/** The name of the variable that a statement gives to the field. */
function givenTo(statement: Node, key: string): string | null {
  const expression = statement.type === "ExpressionStatement" ? unwrap(statement["expression"]) : null;
  if (expression?.type !== "AssignmentExpression" || expression["operator"] !== "=" || ownKey(expression["left"]) !== key) return null;
  const value = unwrap(expression["right"]);
  return value.type === "Identifier" ? value["name"] : null;
}

/** Of a method, a setter or a function, that is: a constructor's are no successors of anything. */
function isParameter(name: string, at: Node): boolean {
  let fn: Node | null | undefined = at;
  while (fn != null && !isFunction(fn)) fn = fn.parent;
  if (fn == null || fn.parent?.["kind"] === "constructor") return false;
  return (fn["params"] as readonly Node[]).some((parameter) => parameter.type === "Identifier" && parameter["name"] === name);
}

const mentions = (root: Node, name: string): boolean => someNode(root, (node) => node.type === "Identifier" && node["name"] === name);
