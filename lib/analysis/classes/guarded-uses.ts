/**
 * Fields that a class uses only behind a test of another one: `if (!this.animation) return; play(this.start)`. Where both are set in the same
 * branch, the one that is asked for answers for both.
 */
import { childrenOf, isClass, type Node, staticKey, unwrap } from "../estree.js";

const nothing: ReadonlySet<string> = new Set();

/** The fields whose presence is asked for before every use of this one in the class; none where it is not used at all. */
export function askedBeforeUse(cls: Node, key: string): ReadonlySet<string> {
  let common: ReadonlySet<string> | null = null;
  const look = (node: Node): void => {
    if (ownKey(node) === key && !isTarget(node)) {
      const asked = askedAt(node, key);
      if (asked !== null) common = common === null ? asked : new Set([...common].filter((name) => asked.has(name)));
    }
    if (!isClass(node)) for (const child of childrenOf(node)) look(child);
  };
  for (const member of childrenOf(cls["body"])) look(member);
  return common ?? nothing;
}

function ownKey(node: Node): string | null {
  const inner = unwrap(node);
  return inner.type === "MemberExpression" && unwrap(inner["object"]).type === "ThisExpression" ? staticKey(inner["property"], inner["computed"]) : null;
}

const isTarget = (node: Node): boolean => node.parent?.type === "AssignmentExpression" && node.parent["left"] === node && node.parent["operator"] === "=";

/** null: it has just been set there. */
function askedAt(use: Node, key: string): ReadonlySet<string> | null {
  const asked = new Set<string>();
  for (let at = use, parent = use.parent; parent != null && !isClass(parent); at = parent, parent = parent.parent) {
    for (const name of askedBy(parent, at)) asked.add(name);
    const statements = parent["body"] as unknown;
    if (!Array.isArray(statements)) continue;
    for (const before of statements.slice(0, statements.indexOf(at)) as readonly Node[]) {
      if (before.type === "ExpressionStatement" && before["expression"].type === "AssignmentExpression" && ownKey(before["expression"].left) === key) return null;
      if (before.type === "IfStatement" && before["alternate"] == null && leaves(before["consequent"])) for (const name of presentIf(false, before["test"])) asked.add(name);
    }
  }
  return asked;
}

function askedBy(parent: Node, child: Node): readonly string[] {
  switch (parent.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return child === parent["test"] ? [] : presentIf(child === parent["consequent"], parent["test"]);
    case "LogicalExpression":
      return child === parent["right"] && parent["operator"] !== "??" ? presentIf(parent["operator"] === "&&", parent["left"]) : [];
    default:
      return [];
  }
}

function leaves(statement: Node): boolean {
  const last = statement.type === "BlockStatement" ? (statement["body"] as readonly Node[]).at(-1) : statement;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement";
}

/** Fields that are there if the test holds, or does not. */
function presentIf(holds: boolean, test: Node): readonly string[] {
  const node = unwrap(test);
  const key = ownKey(node);
  if (key !== null) return holds ? [key] : [];
  switch (node.type) {
    case "UnaryExpression":
      return node["operator"] === "!" ? presentIf(!holds, node["argument"]) : [];
    case "LogicalExpression":
      return node["operator"] === (holds ? "&&" : "||") ? [...presentIf(holds, node["left"]), ...presentIf(holds, node["right"])] : [];
    case "BinaryExpression": {
      if (!/^[!=]==?$/.test(node["operator"]) || node["operator"].startsWith("!") !== holds) return [];
      const field = isNothing(node["right"]) ? ownKey(node["left"]) : isNothing(node["left"]) ? ownKey(node["right"]) : null;
      return field === null ? [] : [field];
    }
    default:
      return [];
  }
}

function isNothing(node: Node): boolean {
  const inner = unwrap(node);
  return (inner.type === "Literal" && inner["raw"] === "null") || (inner.type === "Identifier" && inner["name"] === "undefined");
}
