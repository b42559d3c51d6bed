/**
 * What the code of a class member names, without regard to order and paths: found out once for its text, and asked for by every analysis
 * that meets the class. Inner functions are included, inner classes are not.
 */
import { isNode, type Node, pushChildren, staticKey, unwrap } from "../estree.js";
import { namesIn } from "../program/scope.js";

export interface MemberNames {
  /** Properties that it assigns on `this`, or on a plain alias: `self.x = …`. */
  readonly assigned: ReadonlySet<string>;
  /** Every property it mentions. A computed name may be any: `*` stands for all of them. */
  readonly mentioned: ReadonlySet<string>;
  /** Properties that its conditions ask about. */
  readonly tested: ReadonlySet<string>;
  /** Those that they ask about in more than one place. */
  readonly testedAgain: ReadonlySet<string>;
  /** Is `this` more than the object of `this.x` in it? */
  readonly handsThis: boolean;
}

const known = new WeakMap<Node, MemberNames>();

export function namesOfMember(member: Node): MemberNames {
  let names = known.get(member);
  if (names === undefined) known.set(member, (names = new Reader().read(member)));
  return names;
}

const nothing: ReadonlySet<string> = new Set();

/** Sets are made where something is put into them: most members assign and ask nothing. */
class Reader {
  private assigned: Set<string> | null = null;
  private mentioned: Set<string> | null = null;
  private tested: Set<string> | null = null;
  private testedAgain: Set<string> | null = null;
  private asked: Set<Node> | null = null;
  private aliases: Set<string> | null = null;
  private handsThis = false;

  read(member: Node): MemberNames {
    const todo: Node[] = [member];
    for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
      if (node.type === "ClassDeclaration" || node.type === "ClassExpression") continue;
      this.visit(node);
      // In reverse, so that an alias is met before its uses.
      const before = todo.length;
      pushChildren(node, todo);
      for (let i = before, j = todo.length - 1; i < j; i++, j--) [todo[i], todo[j]] = [todo[j]!, todo[i]!];
    }
    return { assigned: this.assigned ?? nothing, mentioned: this.mentioned ?? nothing, tested: this.tested ?? nothing, testedAgain: this.testedAgain ?? nothing, handsThis: this.handsThis };
  }

  private visit(node: Node): void {
    switch (node.type) {
      case "ThisExpression":
        if (node.parent?.type !== "MemberExpression" || node.parent["object"] !== node) this.handsThis = true;
        break;
      case "AssignmentExpression":
        this.assignsTo(node["left"]);
        break;
      case "UpdateExpression":
        this.assignsTo(node["argument"]);
        break;
      case "UnaryExpression":
        if (node["operator"] === "!") this.asks(node["argument"]);
        break;
      case "IfStatement":
      case "ConditionalExpression":
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
        this.asks(node["test"]);
        break;
      case "SwitchStatement":
        this.asks(node["discriminant"]);
        break;
      case "LogicalExpression":
        this.asks(node["left"]);
        break;
      case "ReturnStatement":
        this.asks(node["argument"]); // what a predicate answers is asked about elsewhere
        break;
      case "ForOfStatement":
      case "ForInStatement":
        if (node["left"].type !== "VariableDeclaration") this.assignsTo(node["left"]);
        break;
      case "VariableDeclarator":
        if (isNode(node["init"]) && unwrap(node["init"]).type === "ThisExpression") for (const name of namesIn(node["id"])) (this.aliases ??= new Set()).add(name);
        break;
      case "CallExpression":
        this.calls(node);
        break;
      case "MemberExpression":
      case "Property":
        (this.mentioned ??= new Set()).add(staticKey(node["property"] ?? node["key"], node["computed"] === true) ?? "*");
        break;
    }
  }

  private assigns(key: string): void {
    (this.assigned ??= new Set()).add(key);
  }

  private isThis(node: Node): boolean {
    const inner = unwrap(node);
    return inner.type === "ThisExpression" || (inner.type === "Identifier" && this.aliases?.has(inner["name"]) === true);
  }

  private asks(test: unknown): void {
    if (!isNode(test)) return;
    const inside: Node[] = [test];
    this.asked ??= new Set();
    for (let node = inside.pop(); node !== undefined; node = inside.pop()) {
      if (this.asked.has(node)) continue;
      this.asked.add(node);
      if (node.type === "MemberExpression") {
        const name = staticKey(node["property"], node["computed"]) ?? "*";
        if (this.tested?.has(name) === true) (this.testedAgain ??= new Set()).add(name);
        else (this.tested ??= new Set()).add(name);
      }
      pushChildren(node, inside);
    }
  }

  private assignsTo(left: Node): void {
    switch (left.type) {
      case "MemberExpression":
        if (this.isThis(left["object"])) {
          const key = staticKey(left["property"], left["computed"]);
          if (key !== null && !key.startsWith("#")) this.assigns(key);
        }
        break;
      case "ObjectPattern":
        for (const property of left["properties"]) this.assignsTo(property.type === "RestElement" ? property.argument : property.value);
        break;
      case "ArrayPattern":
        for (const element of left["elements"]) if (element != null) this.assignsTo(element);
        break;
      case "AssignmentPattern":
        this.assignsTo(left["left"]);
        break;
      case "RestElement":
        this.assignsTo(left["argument"]);
        break;
      default:
        if (unwrap(left) !== left) this.assignsTo(unwrap(left));
    }
  }

  /** `Object.assign(this, { x })`, `Object.defineProperty(this, "x", …)`, `Reflect.set(this, "x", …)`. */
  private calls(call: Node): void {
    const callee = call["callee"] as Node;
    const args = call["arguments"] as readonly Node[];
    if (callee.type !== "MemberExpression" || args.length < 2 || args[0]!.type === "SpreadElement" || !this.isThis(args[0]!)) return;
    const method: unknown = callee["property"].name;
    if (method === "defineProperty" || method === "set") {
      const key = staticKey(args[1]!, true);
      if (key !== null) this.assigns(key);
    } else if (method === "assign") {
      for (const source of args.slice(1)) {
        if (source.type !== "ObjectExpression") continue;
        for (const property of source["properties"] as readonly Node[]) {
          const key = property.type === "Property" ? staticKey(property["key"], property["computed"]) : null;
          if (key !== null) this.assigns(key);
        }
      }
    }
  }
}

/** The members of a class by what starts them: initialisation itself, or their name. */
export interface MemberTable {
  readonly initial: readonly Node[];
  readonly byKey: ReadonlyMap<string, readonly Node[]>;
}

const tables = new WeakMap<Node, MemberTable>();

export function memberTable(cls: Node): MemberTable {
  let table = tables.get(cls);
  if (table !== undefined) return table;
  const initial: Node[] = [];
  const byKey = new Map<string, Node[]>();
  for (const member of cls["body"].body as readonly Node[]) {
    if (member["static"] === true) continue;
    const key = member["key"] == null ? null : staticKey(member["key"], member["computed"] === true);
    const named = member.type === "MethodDefinition" && member["kind"] !== "constructor" && key !== null;
    if (!named) initial.push(member);
    else byKey.set(key, [...(byKey.get(key) ?? []), member]);
  }
  table = { initial, byKey };
  tables.set(cls, table);
  return table;
}
