/**
 * Statements that cannot touch the object: they are not interpreted, only what they may change is let go of.
 *
 * A constructor that builds a mesh is loops over numbers. Such a statement mentions neither `this` nor any variable from which the
 * object, a closure or a waiting read can be reached; it does not leave the statement either. So it can do nothing but shuffle data that
 * nobody tracks, and what was known of the variables and containers it mentions is weakened to "anything of that sort".
 */
import { isAssertion } from "../effects/match.js";
import { childrenOf, isClass, type Node, staticKey, unwrap } from "../estree.js";
import { namesIn } from "../program/scope.js";
import { type Cell, forgetPropertyTests, type Key, write } from "../domain/state.js";
import { top, topArgument, type Val } from "../domain/value.js";
import { noteForeignCode } from "./calls.js";
import { closureReaches } from "./closures.js";
import type { Machine } from "./machine.js";
import { reaches } from "./properties.js";

interface Summary {
  readonly names: ReadonlySet<string>;
  readonly assigned: ReadonlySet<string>;
  /** Of other objects; null: one that the text does not fix. */
  readonly properties: ReadonlySet<string | null>;
  /** this, super, a jump or a suspension, a declaration that others see, a class: not inert whatever the variables are. */
  readonly eventful: boolean;
  readonly calls: boolean;
}

const summaries = new WeakMap<Node, Summary>();
const eventful = new Set([
  "ThisExpression",
  "Super",
  "ReturnStatement",
  "ThrowStatement",
  "BreakStatement",
  "ContinueStatement",
  "YieldExpression",
  "AwaitExpression",
  "ForAwaitStatement",
  "FunctionDeclaration",
  "MetaProperty",
  "LabeledStatement",
]);
const jumpTargets = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement", "SwitchStatement"]);

const SIZE = 3000;

function summaryOf(root: Node): Summary {
  let summary = summaries.get(root);
  if (summary !== undefined) return summary;
  const names = new Set<string>();
  const assigned = new Set<string>();
  const properties = new Set<string | null>();
  const assigns = (target: Node): void => {
    const pattern = unwrap(target);
    if (pattern.type === "MemberExpression") properties.add(staticKey(pattern["property"], pattern["computed"]));
    else for (const name of namesIn(pattern)) assigned.add(name);
  };
  let found = false;
  let size = 0;
  let calls = false;
  // Plain `break` and `continue` inside a loop of the statement stay inside it.
  const todo: { readonly node: Node; readonly inside: boolean }[] = [{ node: root, inside: false }];
  for (let item = todo.pop(); item !== undefined && !found; item = todo.pop()) {
    const { node } = item;
    // A look at very much text, from each of the statements around it, would take longer than what it saves.
    if (++size > SIZE) found = true;
    if (node.type === "Identifier") names.add(node["name"]);
    else if (node.type === "AssignmentExpression") assigns(node["left"]);
    else if (node.type === "UpdateExpression") assigns(node["argument"]);
    else if ((node.type === "ForOfStatement" || node.type === "ForInStatement") && node["left"].type !== "VariableDeclaration") assigns(node["left"]);
    else if (node.type === "CallExpression" || node.type === "NewExpression" || node.type === "TaggedTemplateExpression") calls = true;
    // An assertion may be where the statement ends.
    if (node.type === "CallExpression" && isAssertion(nameOfCallee(node))) found = true;
    const staysInside = item.inside && (node.type === "BreakStatement" || node.type === "ContinueStatement") && node["label"] == null;
    if ((eventful.has(node.type) && !staysInside) || isClass(node) || node["await"] === true || (node.type === "VariableDeclaration" && node["kind"] === "var")) found = true;
    const inside = item.inside || jumpTargets.has(node.type);
    for (const child of childrenOf(node)) todo.push({ node: child, inside });
  }
  summary = { names, assigned, properties, eventful: found, calls };
  summaries.set(root, summary);
  return summary;
}

function nameOfCallee({ callee }: Node): string {
  const name: unknown = callee.type === "MemberExpression" ? callee.property.name : callee.name;
  return typeof name === "string" ? name : "";
}

const compound = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement", "IfStatement", "SwitchStatement", "TryStatement"]);

/** Once the module keeps the object, its variables may lead there. */
function mentionsModule(m: Machine, { names }: Summary): boolean {
  for (const name of names) if (m.frame.scope.lookup(name)?.scope.dynamic === false) return true;
  return false;
}

/** `if (a) this.f = 1; for (…) a = false; if (a) use(this.f)`: the second test is another one. */
function forgetTestsOf(m: Machine, { assigned, properties }: Summary): void {
  const state = m.state!;
  for (const name of assigned) {
    const binding = m.frame.scope.lookup(name);
    if (binding?.scope.dynamic === true && !state.vars.has(binding)) write(state, binding, top);
  }
  for (const property of properties) forgetPropertyTests(state, property);
}

/** Passes over the statement if it is inert; else does nothing. */
export function passInert(m: Machine, node: Node): boolean {
  if (!compound.has(node.type) || m.state === null) return false;
  const summary = summaryOf(node);
  if (summary.eventful || (m.globals.used && (summary.calls || mentionsModule(m, summary)))) return false;
  const mentioned: [Key, Val][] = [];
  const touches = m.state.vars.some((key, value) => {
    if (typeof key === "number" || !summary.names.has(key.name)) return false;
    mentioned.push([key, value]);
    return value.self || value.pending !== null || value.fns?.some((fn) => fn.scope.dynamic || closureReaches(m, fn)) === true || (value.objs !== null && reaches(m, value));
  });
  if (touches) return false;
  for (const [key, value] of mentioned) {
    for (const object of value.objs ?? []) {
      if (object.fixed) continue;
      m.forgetOrder(object);
      m.setProperty(object, "[]", top);
    }
    if (summary.assigned.has((key as Cell).name)) write(m.state, key, value.objs === null ? (value.arg ? topArgument : top) : { ...value, opaque: true, konst: null, path: null });
  }
  if (m.state.when.size > 0) forgetTestsOf(m, summary);
  if (summary.calls) {
    noteForeignCode(m);
    m.mayThrow();
  }
  return true;
}
