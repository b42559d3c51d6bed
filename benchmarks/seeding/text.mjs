/** What a piece of text does or may do, without knowing of classes. */
import { bare, childrenOf, keyOf } from "./source-model.mjs";

export const computing = new Set(["+", "-", "*", "/", "%", "**", "<", ">", "<=", ">=", "&", "|", "^", "<<", ">>", ">>>"]);
const iterating = new Set(["forEach", "map", "filter", "some", "every", "find", "findIndex", "reduce", "flatMap"]);
export const isFunction = (node) => node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression" || node.type === "FunctionDeclaration";

/** Adds the names that a node assigns to `result.names`; keys that are not known make it wild. */
export function noteWrites(node, result) {
  const target = node.type === "AssignmentExpression" ? node.left : node.type === "UpdateExpression" ? node.argument : node.type === "ForOfStatement" || node.type === "ForInStatement" ? node.left : null;
  if (target === null) {
    if (node.type === "CallExpression" && /^(assign|defineProperty|defineProperties|set)$/.test(bare(node.callee).property?.name ?? "") && /^(Object|Reflect)$/.test(bare(node.callee).object?.name ?? "")) result.wild = true;
    return;
  }
  const note = (at) => {
    at = bare(at);
    if (at.type === "MemberExpression") {
      const key = keyOf(at);
      if (key !== null) result.names.add(key);
      else if (at.object.type === "ThisExpression" || at.object.type === "Identifier") result.wild = true;
    } else if (at.type === "ArrayPattern" || at.type === "ObjectPattern" || at.type === "Property" || at.type === "AssignmentPattern" || at.type === "RestElement") childrenOf(at).forEach(note);
  };
  note(target);
}

/** The `super(…)` that a statement is. */
export function superCall(statement) {
  const call = statement.type === "ExpressionStatement" ? statement.expression : null;
  return call?.type === "CallExpression" && call.callee.type === "Super" ? call : null;
}

/** `f` of a function that does nothing but `return this.f`. */
export function passedOn({ body }) {
  const value = body.type === "BlockStatement" && body.body.length === 1 && body.body[0].type === "ReturnStatement" ? bare(body.body[0].argument) : null;
  return value?.type === "MemberExpression" && value.object.type === "ThisExpression" ? keyOf(value) : null;
}

export function hasOptional(node) {
  for (let at = node; at && (at.type === "MemberExpression" || at.type === "CallExpression" || at.type === "TSNonNullExpression"); at = at.object ?? at.callee ?? at.expression) if (at.optional) return true;
  return false;
}

export const runsNow = (node, callee) => (node.type === "NewExpression" ? callee.type === "Identifier" && callee.name === "Promise" : callee.type === "MemberExpression" && iterating.has(keyOf(callee)));

/** Does the text hold a jump out of itself, other than by throwing? */
export function leaves(node) {
  if (isFunction(node) || node.type.startsWith("Class")) return false;
  return node.type === "ReturnStatement" || node.type === "BreakStatement" || node.type === "ContinueStatement" || node.type === "AwaitExpression" || childrenOf(node).some(leaves);
}
