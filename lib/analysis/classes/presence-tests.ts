/**
 * Does a class ask whether a field of its own is there? Then its author knows that it may not be, whatever the type says: `this.f?.x`,
 * `this.f ?? x`, `if (this.f)`, `!this.f`, `this.f && …`, `this.f == null`, `typeof this.f`,
 * `this.f === true`, `isNil(this.f)`. A comparison with another value asks for something else. A member that returns it and says that this may be undefined
 * tells the same: `get f(): T | undefined { return this._f; }`. Where null is a value of the type (`nullable`), whoever asserts that the
 * field is there (`assert(this.f)`) has thought of its absence; an assertion of what is always there has not.
 */
import { absenceTests, assertions, presenceTests } from "../effects/table.js";
import { isFunction, isNoClass, type Node, someNode, staticKey, unwrap } from "../estree.js";
import { admitsUndefined } from "./declared-type.js";

export function testsPresence(cls: Node, key: string, nullable = false): boolean {
  const isField = (node: unknown): boolean => {
    const inner = node == null ? null : unwrap(node as Node);
    return inner?.type === "MemberExpression" && unwrap(inner["object"]).type === "ThisExpression" && staticKey(inner["property"], inner["computed"]) === key;
  };
  const asks = (node: Node): boolean => {
    switch (node.type) {
      case "UnaryExpression":
        return (node["operator"] === "!" || node["operator"] === "typeof") && isField(node["argument"]);
      case "LogicalExpression":
        return isField(node["left"]);
      case "BinaryExpression":
        return /^[!=]==?$/.test(node["operator"]) && ((isField(node["left"]) && answersPresence(node["right"])) || (isField(node["right"]) && answersPresence(node["left"])));
      case "MemberExpression":
        return node["optional"] === true && isField(node["object"]);
      case "CallExpression":
        return (node["optional"] === true && isField(node["callee"])) || (isField(node["arguments"][0]) && asksFor(node["callee"], nullable));
      case "IfStatement":
      case "ConditionalExpression":
      case "WhileStatement":
        return isField(node["test"]);
      case "ReturnStatement":
        return isField(node["argument"]) && mayReturnNothing(node);
      default:
        return false;
    }
  };
  return someNode(cls["body"], asks, isNoClass);
}

function asksFor(callee: Node, nullable: boolean): boolean {
  const name: unknown = callee.type === "Identifier" ? callee["name"] : null;
  return typeof name === "string" && (absenceTests.test(name) || presenceTests.test(name) || (nullable && assertions.has(name)));
}

function mayReturnNothing(statement: Node): boolean {
  let fn: Node | null | undefined = statement;
  while (fn != null && !isFunction(fn)) fn = fn.parent;
  return fn?.["returnType"] != null && admitsUndefined(fn["returnType"], false) === "yes";
}

function answersPresence(node: Node): boolean {
  const inner = unwrap(node);
  return (inner.type === "Literal" && /^(?:null|true|false)$/.test(String(inner["raw"]))) || (inner.type === "Identifier" && inner["name"] === "undefined");
}
