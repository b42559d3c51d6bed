/**
 * Classes that need no interpretation: each field is given a value that does not involve the object, one after the other.
 *
 * Half of all classes are like this. One linear look at the constructor and the initialisers proves that nothing can be read too early,
 * handed out, wiped or forgotten:
 *  - no base class, no decorators, no hooks;
 *  - `this` occurs only as the target of `this.x = …` statements of the constructor, and no such x has a setter;
 *  - no early `return`;
 *  - every declared field that must have a value is among them, or has an initialiser, or is a parameter property.
 */
import { childrenOf, isClass, isFunction, type Node, staticKey } from "../estree.js";
import type { ClassInfo } from "./class-info.js";

export function isPlainClass(cls: ClassInfo, isHook: (name: string) => boolean): boolean {
  if (cls.superClass.kind !== "none" || cls.decorators.length > 0) return false;
  for (const [name, entry] of cls.methods) if (entry.method !== undefined && isHook(name)) return false;
  for (const field of cls.fields) if (field.value !== null && involvesThis(field.value)) return false;
  const assigned = new Set<string>();
  if (cls.constructorNode !== null && !isPlainConstructor(cls, cls.constructorNode, assigned)) return false;
  return cls.fields.every((field) => !field.defines || field.parameter || field.value !== null || field.admits === "yes" || field.admits === "loose" || assigned.has(field.key));
}

function isPlainConstructor(cls: ClassInfo, constructorNode: Node, assigned: Set<string>): boolean {
  for (const parameter of constructorNode["params"] as readonly Node[]) if (involvesThis(parameter)) return false;
  for (const statement of constructorNode["body"].body as readonly Node[]) {
    const expression = statement.type === "ExpressionStatement" ? (statement["expression"] as Node) : null;
    if (expression?.type === "AssignmentExpression" && expression["operator"] === "=" && expression["left"].type === "MemberExpression" && expression["left"].object.type === "ThisExpression") {
      const key = staticKey(expression["left"].property, expression["left"].computed);
      if (key === null || involvesThis(expression["right"])) return false;
      const own = key.startsWith("#") ? cls.privateKey(key) : key;
      if (cls.methods.get(own)?.set !== undefined) return false;
      assigned.add(own);
    } else if (involvesThis(statement, true)) return false;
  }
  return true;
}

/** Does the text use the surrounding function's `this` (or leave that function, where asked)? */
function involvesThis(root: Node, orReturns = false): boolean {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "ThisExpression" || node.type === "Super") return true;
    if (orReturns && node.type === "ReturnStatement") return true;
    if (isClass(node)) return true; // its computed keys and heritage may; rare enough
    if (isFunction(node) && node.type !== "ArrowFunctionExpression") continue;
    for (const child of childrenOf(node)) todo.push(child);
  }
  return false;
}
