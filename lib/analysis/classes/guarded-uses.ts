/**
 * Fields that a class uses only behind a test of another one: `if (!this.animation) return; play(this.start)`. Where both are set in the same
 * branch, or one in place of the other, the one that is asked for answers for both.
 */
import { eachNode, isClass, isFunction, isNoClass, type Node, ownKey, someNode, unwrap } from "../estree.js";
import type { ClassInfo } from "./class-info.js";

/** A field that has been asked for, and whether it was there. */
export interface Asked {
  readonly key: string;
  readonly present: boolean;
}

const nothing: readonly Asked[] = [];

/** What is known of other fields at every use of this one in the class; nothing where it is not used at all. */
export function askedBeforeUse(cls: Node, key: string): readonly Asked[] {
  const [first, ...others] = askedAtUses(cls, key);
  return (first ?? nothing).filter((one) => others.every((asked) => asked.some((other) => other.key === one.key && other.present === one.present)));
}

/** What is known of other fields at each use, other than those right behind an assignment. */
function askedAtUses(cls: Node, key: string): readonly (readonly Asked[])[] {
  const uses: (readonly Asked[])[] = [];
  eachNode(cls["body"], isNoClass, (node) => {
    const asked = ownKey(node) === key && !isTarget(node) ? askedAt(node, key) : null;
    if (asked !== null) uses.push(asked);
  });
  return uses;
}

/** Is there a test one branch of which sets the one field, and the other branch the other? */
export function areAlternatives(cls: Node, one: string, other: string): boolean {
  return alternatives(cls["body"], isNoClass).some(([yes, no]) => (sets(yes, one) && sets(no, other)) || (sets(yes, other) && sets(no, one)));
}

/** More tests than these are not looked at: each of them may contain the next. */
const TESTS = 100;

/** Both branches of each test that has two. */
function alternatives(root: Node, enters: (node: Node) => boolean): readonly (readonly [Node, Node])[] {
  const found: [Node, Node][] = [];
  eachNode(root, enters, (node) => {
    if (node.type === "IfStatement" && node["alternate"] != null && found.length < TESTS) found.push([node["consequent"], node["alternate"]]);
  });
  return found;
}

const runsNow = (node: Node): boolean => !isClass(node) && !isFunction(node);

const sets = (root: Node, key: string): boolean => someNode(root, (node) => node.type === "AssignmentExpression" && ownKey(node["left"]) === key, isNoClass);

/**
 * Fields that are set where another branch of the same test sets this one, itself or by a method of the class, and that are set there only:
 * `if (loader === null) this.load(); else this.loader = loader;`. Not those that are known to be there where this one is used.
 */
export function setInPlaceOf(cls: ClassInfo, key: string): readonly string[] {
  const others: string[] = [];
  for (const branches of cls.constructorNode === null ? [] : alternatives(cls.constructorNode["body"], runsNow)) {
    const [yes, no] = [setNow(cls, branches[0]), setNow(cls, branches[1])];
    const other = yes.has(key) ? no : no.has(key) ? yes : null;
    for (const name of other ?? []) if (!(yes.has(name) && no.has(name))) others.push(name);
  }
  const uses = others.length === 0 ? [] : askedAtUses(cls.node, key);
  return others.filter((other) => !uses.some((asked) => asked.some((one) => one.key === other && one.present)));
}

/** The fields that a statement sets, itself or by methods of the class, without the functions in it. */
function setNow(cls: ClassInfo, statement: Node): ReadonlySet<string> {
  const found = new Set<string>();
  const entered = new Set<string>();
  const todo: Node[] = [statement];
  for (let root = todo.pop(); root !== undefined; root = todo.pop()) {
    eachNode(root, runsNow, (node) => {
      const key = node.type === "AssignmentExpression" ? ownKey(node["left"]) : null;
      if (key !== null) found.add(key);
      const name = node.type === "CallExpression" ? ownKey(node["callee"]) : null;
      const method = name === null || entered.has(name) ? undefined : cls.methods.get(name)?.method;
      if (method !== undefined) todo.push(method.fn["body"]);
      if (name !== null) entered.add(name);
    });
  }
  return found;
}

const isTarget = (node: Node): boolean => node.parent?.type === "AssignmentExpression" && node.parent["left"] === node && node.parent["operator"] === "=";

/** null: it has just been set there. */
function askedAt(use: Node, key: string): readonly Asked[] | null {
  const asked: Asked[] = [];
  for (let at = use, parent = use.parent; parent != null && !isClass(parent); at = parent, parent = parent.parent) {
    asked.push(...askedBy(parent, at));
    const statements = parent["body"] as unknown;
    if (!Array.isArray(statements)) continue;
    for (const before of statements.slice(0, statements.indexOf(at)) as readonly Node[]) {
      if (before.type === "ExpressionStatement" && before["expression"].type === "AssignmentExpression" && ownKey(before["expression"].left) === key) return null;
      if (before.type === "IfStatement" && before["alternate"] == null && leaves(before["consequent"])) asked.push(...known(false, before["test"]));
    }
  }
  return asked;
}

function askedBy(parent: Node, child: Node): readonly Asked[] {
  switch (parent.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return child === parent["test"] ? nothing : known(child === parent["consequent"], parent["test"]);
    case "LogicalExpression":
      return child === parent["right"] && parent["operator"] !== "??" ? known(parent["operator"] === "&&", parent["left"]) : nothing;
    default:
      return nothing;
  }
}

function leaves(statement: Node): boolean {
  const last = statement.type === "BlockStatement" ? (statement["body"] as readonly Node[]).at(-1) : statement;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement";
}

/** What a test tells of fields that holds, or does not. */
function known(holds: boolean, test: Node): readonly Asked[] {
  const node = unwrap(test);
  const key = ownKey(node);
  if (key !== null) return [{ key, present: holds }];
  switch (node.type) {
    case "UnaryExpression":
      return node["operator"] === "!" ? known(!holds, node["argument"]) : nothing;
    case "LogicalExpression":
      return node["operator"] === (holds ? "&&" : "||") ? [...known(holds, node["left"]), ...known(holds, node["right"])] : nothing;
    case "BinaryExpression": {
      const field = isNothing(node["right"]) ? ownKey(node["left"]) : isNothing(node["left"]) ? ownKey(node["right"]) : null;
      return field === null || !/^[!=]==?$/.test(node["operator"]) ? nothing : [{ key: field, present: node["operator"].startsWith("!") === holds }];
    }
    default:
      return nothing;
  }
}

function isNothing(node: Node): boolean {
  const inner = unwrap(node);
  return (inner.type === "Literal" && inner["raw"] === "null") || (inner.type === "Identifier" && inner["name"] === "undefined");
}
