/**
 * In a loop, what is known of a field at a place may differ from round to round. It is the first round that comes there first, so that what it
 * finds is what is found first, unless something in the loop may keep it from there: a condition, a `continue`, an exception that is caught.
 */
import { isClass, isFunction, type Node, someNode } from "../estree.js";
import type { Trail } from "../interpret/machine.js";

/** By the same steps. */
export function isSameWay(a: Trail | null, b: Trail | null): boolean {
  if (a === null || b === null || a === b) return a === b;
  return a.node === b.node && isSameWay(a.parent, b.parent);
}

/** Does every loop that the way to the place leads through come there in its first round? */
export function comesInFirstRound(node: Node, trail: Trail | null): boolean {
  let isAvoidable = false;
  for (let place = node, step = trail; ; place = step.node, step = step.parent) {
    for (let child = place, parent = child.parent; parent != null && !isFunction(parent) && !isClass(parent); child = parent, parent = parent.parent) {
      const round = roundOf(parent, child);
      if (round !== null && isAvoidable) return false;
      isAvoidable ||= round === "some" || mayPassBy(parent, child);
    }
    if (step === null) return true;
    // Whoever runs a callback may run it many times, or never.
    if (step.kind === "callback" && isAvoidable) return false;
    isAvoidable ||= step.kind === "callback";
  }
}

/** Is the child run once a round, and is there always a round? null: the parent is no loop, or runs it once. */
function roundOf(parent: Node, child: Node): "one" | "some" | null {
  switch (parent.type) {
    case "DoWhileStatement":
      return "one";
    case "WhileStatement":
      return child === parent["test"] ? "one" : "some";
    case "ForStatement":
      return child === parent["init"] ? null : child === parent["test"] || parent["test"] == null ? "one" : "some";
    case "ForOfStatement":
    case "ForInStatement":
      return child === parent["right"] ? null : "some";
    default:
      return null;
  }
}

/** May the parent be run without the child? */
function mayPassBy(parent: Node, child: Node): boolean {
  switch (parent.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return child !== parent["test"];
    case "LogicalExpression":
    case "AssignmentPattern":
      return child === parent["right"];
    case "AssignmentExpression":
      return child === parent["right"] && /^(?:&&|\|\||\?\?)=$/.test(parent["operator"]);
    case "SwitchCase":
    case "ChainExpression":
      return true;
    case "TryStatement":
      return child !== parent["finalizer"];
    case "BlockStatement": {
      const statements = parent["body"] as readonly Node[];
      return statements.slice(0, statements.indexOf(child)).some(mayLeave);
    }
    default:
      return false;
  }
}

/** Does what follows the statement, perhaps, not run in this round? */
const mayLeave = (statement: Node): boolean =>
  someNode(
    statement,
    (node) => node.type === "ContinueStatement" || node.type === "ReturnStatement" || (node.type === "BreakStatement" && node["label"] != null),
    (node) => !isFunction(node) && !isClass(node),
  );
