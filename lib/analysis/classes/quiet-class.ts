/**
 * Classes that need no interpretation: nothing in their initialisation can be read too early, handed out, wiped or forgotten.
 *
 * Most classes are like this. One linear look at the constructors and initialisers of the chain proves it:
 *  - no hooks, no class decorators;
 *  - `this` occurs only in `this.x = …`, and in reads of an x that a plain statement before has set;
 *  - x is a field, never a member that runs code or that a method of its name stands behind;
 *  - a closure over `this` is only put into a field that initialisation does not read;
 *  - no field is declared again below the class that sets it, and every declared field that must have a value gets one on every path.
 *
 * What a class does is noted once for its text (`Facts`); a chain combines the notes of its classes in the order of construction. In
 * doubt the class is not quiet, and is interpreted.
 */
import { childrenOf, isClass, isFunction, type Node, staticKey, unwrap } from "../estree.js";
import type { ClassInfo, FieldDecl } from "./class-info.js";

interface Step {
  /** sometimes: set on some path only */
  readonly kind: "read" | "set" | "sometimes" | "closure" | "super";
  readonly key: string;
}

/** null: not quiet. */
type Steps = readonly Step[] | null;

const factsOf = new WeakMap<Node, Steps>();

/** What a constructor or an initialiser does to `this`. */
function stepsOf(root: Node): Steps {
  let steps = factsOf.get(root);
  if (steps === undefined) factsOf.set(root, (steps = new Look().at(root)));
  return steps;
}

const superStep: Step = { kind: "super", key: "" };

/** `this.x` with a fixed x: its name. */
function ownKey(node: Node): string | null {
  return node.type === "MemberExpression" && node["object"].type === "ThisExpression" ? staticKey(node["property"], node["computed"]) : null;
}

class Look {
  private readonly steps: Step[] = [];
  private noisy = false;

  at(root: Node): Steps {
    if (root.type === "FunctionExpression") {
      if ((root["params"] as readonly Node[]).some(involvesThis)) return null;
      for (const statement of root["body"].body as readonly Node[]) this.statement(statement, false);
    } else this.value(root, false);
    return this.noisy ? null : this.steps;
  }

  private statement(node: Node, branch: boolean): void {
    if (this.noisy) return;
    switch (node.type) {
      case "ExpressionStatement": {
        const expression = unwrap(node["expression"]);
        if (expression.type === "CallExpression" && expression["callee"].type === "Super" && !branch) {
          for (const argument of expression["arguments"] as readonly Node[]) this.value(argument, false);
          this.steps.push(superStep);
        } else this.value(expression, branch);
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
      case "WithStatement":
      case "ClassDeclaration":
        this.noisy = true;
        return;
      case "FunctionDeclaration":
        return;
      case "ThrowStatement":
        this.value(node["argument"], branch);
        return;
      default:
        // Loops, switches, tries: some of their parts run, in some order.
        this.rest(node, true);
    }
  }

  /** All children, statements and expressions alike. */
  private rest(node: Node, branch: boolean): void {
    for (const child of childrenOf(node)) {
      if (this.noisy) return;
      if (/(?:Statement|Declaration)$/.test(child.type)) this.statement(child, branch);
      else this.value(child, branch);
    }
  }

  private value(given: Node, branch: boolean): void {
    if (this.noisy) return;
    const node = unwrap(given);
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
        if (involvesThis(node)) this.noisy = true;
        return;
      case "MemberExpression": {
        const key = ownKey(node);
        if (key === null) this.rest(node, branch);
        else this.steps.push({ kind: "read", key });
        return;
      }
      case "AssignmentExpression":
        this.assignment(node, branch);
        return;
      case "UpdateExpression":
        this.value(node["argument"], branch);
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
        this.rest(node, true);
        return;
      case "UnaryExpression":
        if (node["operator"] === "delete" && involvesThis(node)) this.noisy = true;
        else this.value(node["argument"], branch);
        return;
      case "CallExpression":
      case "TaggedTemplateExpression":
        // An own member that is called may do anything.
        if (ownKey(unwrap((node["callee"] ?? node["tag"]) as Node)) !== null) this.noisy = true;
        else this.rest(node, branch);
        return;
      default:
        this.rest(node, branch);
    }
  }

  private assignment(node: Node, branch: boolean): void {
    const target = unwrap(node["left"]);
    const right = unwrap(node["right"]);
    const key = ownKey(target);
    if (key === null) {
      // `[this.a, this.b] = pair`: rare enough.
      if (target.type !== "Identifier" && target.type !== "MemberExpression" && involvesThis(target)) this.noisy = true;
      this.value(target, branch);
      this.value(right, branch);
      return;
    }
    const plain = node["operator"] === "=";
    if (!plain) this.steps.push({ kind: "read", key });
    if (plain && right.type === "ArrowFunctionExpression" && involvesThis(right)) this.steps.push({ kind: "closure", key });
    else this.value(right, branch || /^(?:&&|\|\||\?\?)=$/.test(node["operator"]));
    this.steps.push({ kind: branch ? "sometimes" : "set", key });
  }
}

/** Does the text use the surrounding function's `this`? */
function involvesThis(root: Node): boolean {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "ThisExpression" || node.type === "Super") return true;
    if (isClass(node)) return true; // its computed keys and heritage may; rare enough
    if (isFunction(node) && node.type !== "ArrowFunctionExpression") continue;
    todo.push(...childrenOf(node));
  }
  return false;
}

/** The construction of one chain, note by note. */
class Chain {
  private readonly set = new Set<string>();
  private readonly sometimes = new Set<string>();
  private readonly closures = new Set<string>();
  private readonly read = new Set<string>();

  constructor(private readonly classes: readonly ClassInfo[]) {}

  isQuiet(): boolean {
    return this.construct(0) && ![...this.closures].some((key) => this.read.has(key)) && this.classes.every((cls) => cls.fields.every((field) => this.ends(field)));
  }

  private construct(level: number): boolean {
    const cls = this.classes[level];
    if (cls === undefined) return true;
    const derived = cls.superClass.kind !== "none";
    if (cls.constructorNode === null) return this.construct(level + 1) && this.fields(cls);
    const steps = stepsOf(cls.constructorNode);
    if (steps === null || steps.filter((step) => step.kind === "super").length !== (derived ? 1 : 0)) return false;
    if (!derived && !this.fields(cls)) return false;
    for (const step of steps) {
      if (step.kind === "super" ? !(this.construct(level + 1) && this.fields(cls)) : !this.take(cls, step)) return false;
    }
    return true;
  }

  private fields(cls: ClassInfo): boolean {
    const early = cls.fields.some((field) => field.parameter) && (cls.semantics.parameterPropertiesFirst || !cls.semantics.useDefineForClassFields);
    if (early && !this.parameters(cls)) return false;
    for (const field of cls.fields) {
      if (!field.defines || field.parameter) continue;
      if (this.set.has(field.key) || this.sometimes.has(field.key)) return false;
      if (field.value === null) continue;
      const value = unwrap(field.value);
      if (value.type === "ArrowFunctionExpression" && involvesThis(value)) this.closures.add(field.key);
      else {
        const steps = stepsOf(value);
        if (steps === null) return false;
        for (const step of steps) if (!this.take(cls, step)) return false;
      }
      if (!this.take(cls, { kind: "set", key: field.key })) return false;
    }
    return early || this.parameters(cls);
  }

  private parameters(cls: ClassInfo): boolean {
    return cls.fields.every((field) => !field.parameter || (!this.set.has(field.key) && this.take(cls, { kind: "set", key: field.key })));
  }

  private take(cls: ClassInfo, { kind, key }: Step): boolean {
    const own = key.startsWith("#") && !key.includes(" ") ? cls.privateKey(key) : key;
    if (this.classes.some((other) => other.methods.has(own))) return false;
    switch (kind) {
      case "read":
        this.read.add(own);
        return this.set.has(own);
      case "closure":
        this.closures.add(own);
        return true;
      case "sometimes":
        this.sometimes.add(own);
        return true;
      default:
        this.set.add(own);
        return true;
    }
  }

  private ends(field: FieldDecl): boolean {
    if (field.value !== null || this.set.has(field.key)) return true;
    if (!field.defines) return !this.sometimes.has(field.key);
    return field.admits === "yes" || field.admits === "loose" || (field.admits === "unknown" && !this.sometimes.has(field.key));
  }
}

export function isQuietClass(cls: ClassInfo, hooks: ReadonlySet<string>): boolean {
  const chain = cls.chain();
  for (const each of chain) {
    if (each.decorators.length > 0) return false;
    for (const name of hooks) if (each.methods.get(name)?.method !== undefined) return false;
  }
  return new Chain(chain).isQuiet();
}
