/**
 * What a function does to `this`, as one list for its text: reads, writes, calls of own members, closures, in the order in which they stand.
 *
 * Only what can be said so simply is said: a function that uses `this` in any other way (hands it on, computes a name, deletes, awaits,
 * destructures into it) has no list. Nothing is known here of classes; quiet-class.ts gives the names their meaning.
 */
import { childrenOf, isClass, isFunction, type Node, staticKey, unwrap } from "../estree.js";

export type Step =
  /** `branch`: on some path only; a mention reads a value that nobody uses */
  | { readonly kind: "read" | "set" | "mention"; readonly key: string; readonly branch: boolean }
  /** `dropped`: nobody looks at the result; `above`: `super.key()` */
  | { readonly kind: "call"; readonly key: string; readonly branch: boolean; readonly dropped: boolean; readonly above: boolean }
  /** A function over `this`, and the field that it is put into, if that is all. null: it cannot run at once. */
  | { readonly kind: "closure"; readonly steps: Steps; readonly field: string | null }
  | { readonly kind: "super" };

export interface Notes {
  readonly list: readonly Step[];
  readonly returnsThis: boolean;
}

/** null: not quiet. */
export type Steps = Notes | null;

const known = new WeakMap<Node, Steps>();
/** Functions within functions are looked at so far; the next is for the interpreter. */
const FUNCTIONS = 12;
let looking = 0;

/** What a constructor, a method, an arrow function or an initialiser does to `this`. */
export function stepsOf(root: Node): Steps {
  let steps = known.get(root);
  if (steps === undefined) {
    if (looking >= FUNCTIONS) return null;
    looking++;
    try {
      steps = new Look().at(root);
    } finally {
      looking--;
    }
    known.set(root, steps);
  }
  return steps;
}

const superStep: Step = { kind: "super" };

/** `this.x` with a fixed x: its name. */
function ownKey(node: Node): string | null {
  return node.type === "MemberExpression" && node["object"].type === "ThisExpression" ? staticKey(node["property"], node["computed"]) : null;
}

/** `this.m.bind(this)`, or the same with values that are not the object: m. */
function boundKey(node: Node): string | null {
  if (node.type !== "CallExpression" || node["callee"].type !== "MemberExpression" || node["callee"].property.name !== "bind") return null;
  const [receiver, ...rest] = node["arguments"] as readonly Node[];
  return receiver?.type === "ThisExpression" && !rest.some(involvesThis) ? ownKey(unwrap(node["callee"].object)) : null;
}

const plainDescriptor = new Set(["value", "writable", "enumerable", "configurable"]);

/** The value that a property descriptor gives, if it is no accessor. */
function describedValue(descriptor: Node | undefined): Node | null {
  if (descriptor?.type !== "ObjectExpression") return null;
  const properties = descriptor["properties"] as readonly Node[];
  if (!properties.every((property) => property.type === "Property" && !property["computed"] && plainDescriptor.has(property["key"].name))) return null;
  const value = properties.find((property) => property["key"].name === "value")?.["value"] as Node | undefined;
  // `void 0` is how a compiler declares a field without giving it a value.
  return value === undefined || value.type === "UnaryExpression" ? null : value;
}

/** `Object.defineProperty(this, "x", { value })` and `Object.defineProperties(this, { x: { value } })`: names and values. */
function definedProperties(call: Node): readonly (readonly [string, Node])[] | null {
  const callee = call["callee"] as Node;
  const args = call["arguments"] as readonly Node[];
  if (callee.type !== "MemberExpression" || callee["object"].name !== "Object" || args[0]?.type !== "ThisExpression") return null;
  if (callee["property"].name === "defineProperty" && args.length === 3 && args[1]!.type === "Literal") {
    const value = describedValue(args[2]);
    return value === null ? null : [[String(args[1]!["value"]), value]];
  }
  if (callee["property"].name !== "defineProperties" || args.length !== 2 || args[1]!.type !== "ObjectExpression") return null;
  const result: [string, Node][] = [];
  for (const property of args[1]!["properties"] as readonly Node[]) {
    const key = property.type === "Property" ? staticKey(property["key"], property["computed"]) : null;
    const value = describedValue(property["value"]);
    if (key === null || value === null) return null;
    result.push([key, value]);
  }
  return result;
}

/** What tells only whether it is the same object: `==` may convert it. */
const identity = new Set(["===", "!=="]);

/** Text nested deeper than this is for the interpreter, which counts its steps. */
const DEPTH = 200;

class Look {
  private readonly list: Step[] = [];
  private noisy = false;
  private returnsThis = false;
  /** Behind a `return`: what follows runs on some paths only. */
  private returned = false;
  /** May the function return a value? A constructor that does is another matter. */
  private returns = true;
  private depth = 0;

  at(root: Node): Steps {
    if (isFunction(root)) {
      if (root["async"] === true || root["generator"] === true || root["body"] == null || (root["params"] as readonly Node[]).some(involvesThis)) return null;
      this.returns = root.parent?.["kind"] !== "constructor";
      if (root["body"].type === "BlockStatement") for (const statement of root["body"].body as readonly Node[]) this.statement(statement, false);
      else this.value(root["body"], false);
    } else this.value(root, false);
    return this.noisy ? null : { list: this.list, returnsThis: this.returnsThis };
  }

  private note(kind: "read" | "set" | "mention", key: string, branch: boolean): void {
    this.list.push({ kind, key, branch: branch || this.returned });
  }

  private statement(node: Node, branch: boolean): void {
    if (++this.depth > DEPTH) this.noisy = true;
    if (!this.noisy) this.look(node, branch);
    this.depth--;
  }

  private look(node: Node, branch: boolean): void {
    switch (node.type) {
      case "ExpressionStatement": {
        const expression = unwrap(node["expression"]);
        if (expression.type === "CallExpression" && expression["callee"].type === "Super" && !branch) {
          for (const argument of expression["arguments"] as readonly Node[]) this.value(argument, false);
          this.list.push(superStep);
        } else if (ownKey(expression)?.startsWith("#") === false) this.note("mention", ownKey(expression)!, branch); // where JavaScript declares a type
        else this.value(expression, branch, true);
        return;
      }
      case "VariableDeclaration":
        for (const declarator of node["declarations"] as readonly Node[]) this.rest(declarator, branch);
        return;
      case "BlockStatement":
        for (const statement of node["body"] as readonly Node[]) this.statement(statement, branch);
        return;
      case "IfStatement":
        this.value(node["test"], branch);
        this.statement(node["consequent"], true);
        if (node["alternate"] != null) this.statement(node["alternate"], true);
        return;
      case "ReturnStatement":
        if (!this.returns && node["argument"] != null) this.noisy = true;
        else if (node["argument"]?.type === "ThisExpression") this.returnsThis = true;
        else if (node["argument"] != null) this.value(node["argument"], branch);
        this.returned = true;
        return;
      case "WithStatement":
      case "ClassDeclaration":
        this.noisy = true;
        return;
      case "FunctionDeclaration":
        return;
      case "ThrowStatement":
        this.value(node["argument"], branch);
        return;
      case "ForOfStatement":
      case "ForInStatement":
        this.value(node["right"], branch);
        if (node["left"].type === "VariableDeclaration") this.statement(node["left"], true);
        else this.target(unwrap(node["left"]), true);
        this.statement(node["body"], true);
        return;
      default:
        // Loops, switches, tries: some of their parts run, in some order.
        this.rest(node, true);
    }
  }

  /** All children, statements and expressions alike. */
  private rest(node: Node, branch: boolean): void {
    if (++this.depth > DEPTH) this.noisy = true;
    for (const child of childrenOf(node)) {
      if (this.noisy) break;
      if (/(?:Statement|Declaration)$/.test(child.type)) this.statement(child, branch);
      else this.value(child, branch);
    }
    this.depth--;
  }

  private value(given: Node, branch: boolean, dropped = false): void {
    if (++this.depth > DEPTH) this.noisy = true;
    if (!this.noisy) this.weigh(unwrap(given), branch, dropped);
    this.depth--;
  }

  private weigh(node: Node, branch: boolean, dropped: boolean): void {
    switch (node.type) {
      case "Literal":
      case "Identifier":
      case "FunctionExpression":
        return;
      case "ThisExpression":
      case "Super":
      case "ClassExpression":
      case "YieldExpression":
      case "AwaitExpression":
        this.noisy = true;
        return;
      case "ArrowFunctionExpression":
        if (involvesThis(node)) this.closure(stepsOf(node), null);
        return;
      case "BinaryExpression":
        if (!identity.has(node["operator"])) this.rest(node, branch);
        else for (const side of [unwrap(node["left"]), unwrap(node["right"])]) if (side.type !== "ThisExpression") this.value(side, branch);
        return;
      case "MemberExpression": {
        const key = ownKey(node);
        if (key === null) this.rest(node, branch);
        else this.note("read", key, branch);
        return;
      }
      case "AssignmentExpression":
        this.assignment(node, branch);
        return;
      case "UpdateExpression":
        this.value(node["argument"], branch);
        if (ownKey(unwrap(node["argument"])) !== null) this.target(unwrap(node["argument"]), branch);
        return;
      case "LogicalExpression":
        this.value(node["left"], branch);
        this.value(node["right"], true);
        return;
      case "ConditionalExpression":
        this.value(node["test"], branch);
        this.value(node["consequent"], true);
        this.value(node["alternate"], true);
        return;
      case "ChainExpression":
        this.value(node["expression"], true, dropped);
        return;
      case "UnaryExpression":
        if (node["operator"] === "delete" && involvesThis(node)) this.noisy = true;
        else this.value(node["argument"], branch);
        return;
      case "CallExpression":
        this.call(node, branch, dropped);
        return;
      case "TaggedTemplateExpression":
        if (ownKey(unwrap(node["tag"])) !== null) this.noisy = true;
        else this.rest(node, branch);
        return;
      default:
        this.rest(node, branch);
    }
  }

  private call(node: Node, branch: boolean, dropped: boolean): void {
    const bound = boundKey(node);
    if (bound !== null) {
      this.closure({ list: [{ kind: "call", key: bound, branch: true, dropped: false, above: false }], returnsThis: false }, null);
      return;
    }
    const defined = definedProperties(node);
    if (defined !== null) {
      for (const [key, value] of defined) {
        this.value(value, branch);
        this.note("set", key, branch);
      }
      return;
    }
    const callee = unwrap(node["callee"]);
    const above = callee.type === "MemberExpression" && callee["object"].type === "Super" ? staticKey(callee["property"], callee["computed"]) : null;
    const key = above ?? ownKey(callee);
    if (key === null) {
      this.rest(node, branch);
      return;
    }
    for (const argument of node["arguments"] as readonly Node[]) this.value(argument, branch);
    this.list.push({ kind: "call", key, branch: branch || this.returned, dropped, above: above !== null });
  }

  private closure(steps: Steps, field: string | null): void {
    if (steps === null && field === null) this.noisy = true;
    else this.list.push({ kind: "closure", steps, field });
  }

  /** Something is put there; what, is somebody else's business. */
  private target(target: Node, branch: boolean): void {
    const key = ownKey(target);
    if (key !== null) this.note("set", key, branch);
    else if (target.type !== "Identifier") {
      // `[this.a, this.b] = pair`: rare enough.
      if (target.type !== "MemberExpression" && involvesThis(target)) this.noisy = true;
      this.value(target, branch);
    }
  }

  private assignment(node: Node, branch: boolean): void {
    const target = unwrap(node["left"]);
    const right = unwrap(node["right"]);
    const key = ownKey(target);
    if (key === null) {
      this.target(target, branch);
      this.value(right, branch);
      return;
    }
    const plain = node["operator"] === "=";
    const perhaps = branch || /^(?:&&|\|\||\?\?)=$/.test(node["operator"]);
    if (!plain) this.note("read", key, branch);
    if (plain && right.type === "ArrowFunctionExpression" && involvesThis(right)) this.closure(stepsOf(right), key);
    else this.value(right, perhaps);
    this.note("set", key, perhaps);
  }
}

/** Does the text use the surrounding function's `this`? */
export function involvesThis(root: Node): boolean {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "ThisExpression" || node.type === "Super") return true;
    if (isClass(node)) return true; // its computed keys and heritage may; rare enough
    if (isFunction(node) && node.type !== "ArrowFunctionExpression") continue;
    todo.push(...childrenOf(node));
  }
  return false;
}
