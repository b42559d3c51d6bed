/** Hooks of a Module: one that never runs, one that forgets its parent's, one that is asynchronous, one that is too clever. */
import { onlyForwards } from "../classes/class-info.js";
import { isFunction, type Node, childrenOf } from "../estree.js";
import { mentionsHook } from "./hook-text.js";
import type { Machine } from "../interpret/machine.js";
import { common, type ModuleProgram, nameOfMember } from "./module-program.js";
import { placeOf } from "./place.js";

export function judgeHooks(p: ModuleProgram, m: Machine): void {
  const { target } = m;
  for (const name of p.context.hooksOf(target)) {
    const member = target.member(name);
    if (member.kind !== "method") continue;
    const own = member.level === 0 && target.cls.file === p.file;
    const phase = { kind: "hook", name } as const;
    if (m.generated === false) judgeConstructor(p, m, name, member.level, member.decl.node);
    if (!own) continue;
    const node = nameOfMember(member.decl.node);
    if (m.generated === true && member.decl.fn["async"] === true) p.report({ kind: "async-init", ...common(m, phase), node, trace: [], how: "hook", field: name });
    if (m.generated === true) judgeSuper(p, m, name, member.decl.node);
    judgeComplexity(p, m, name, member.decl.node);
  }
  judgeLateWrites(p, m);
}

// ---- a hook that never runs

function judgeConstructor(p: ModuleProgram, m: Machine, hook: string, hookLevel: number, hookNode: Node): void {
  if (m.calledHooks.has(hook)) return;
  const { chain } = m.target;
  const writes = chain.findIndex((cls) => cls.constructorNode !== null && !onlyForwards(cls.constructorNode));
  const level = writes >= 0 ? writes : chain.findIndex((cls) => cls.constructorNode !== null);
  // The class that has brought the two together is told, not each class below it.
  if (level < 0 || Math.min(level, hookLevel) !== 0) return;
  const own = m.target.cls;
  if (own.file !== p.file) return;
  const ctor = chain[level]!.constructorNode!;
  const definition = ctor.parent ?? ctor;
  p.report({
    kind: "constructor-with-post-init",
    ...common(m, { kind: "hook", name: hook }),
    node: nameOfMember(hookLevel === 0 ? hookNode : definition),
    trace: [],
    hook,
    constructorIn: chain[level]!.name,
    hookIn: chain[hookLevel]!.name,
    constructorNode: level === 0 ? definition : null,
    hookNode: hookLevel === 0 ? hookNode : null,
  });
}

// ---- the parent's hook

function judgeSuper(p: ModuleProgram, m: Machine, hook: string, hookNode: Node): void {
  const parent = m.target.member(hook, 1);
  const key = m.parentHooks.get(parent.kind === "method" ? parent.decl.fn : hookNode);
  if (parent.kind !== "method" || key === undefined || m.state === null || m.state.vars.has(key)) return;
  if ((parent.decl.fn["body"].body as readonly Node[]).length === 0) return;
  p.report({
    kind: "missing-super-post-init",
    ...common(m, { kind: "hook", name: hook }),
    node: nameOfMember(hookNode),
    trace: [],
    hook,
    parent: m.target.chain[parent.level]!.name,
    how: m.events.entered.has(parent.decl.fn) || mentionsHook(hookNode, hook) ? "sometimes" : "never",
    hookNode,
  });
}

// ---- too late

function judgeLateWrites(p: ModuleProgram, m: Machine): void {
  for (const write of m.events.lateWrites.values()) {
    const place = placeOf(p, write.trail, write.node, write.file);
    if (place === null) continue;
    const { phase } = write;
    if (phase.kind === "hook" && m.settings.checkHooks.includes(phase.name)) {
      // `Object.assign(this, { … })` is told once, for the call.
      const node = place.node === write.node && write.node.parent?.type === "CallExpression" ? write.node.parent : place.node;
      p.report({ kind: "assign-in-check-init", ...common(m, phase), ...place, node, hook: phase.name, how: "assign", field: write.field });
    } else if (m.generated === true || phase.kind !== "hook") {
      p.report({ kind: "async-init", ...common(m, phase), ...place, how: "late", field: write.field });
    }
  }
}

// ---- too clever

const branches = new Set(["IfStatement", "SwitchStatement", "ConditionalExpression"]);
const loops = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"]);
/** A hook of more statements than this, or a chain of more calls, hides what the object is made of. */
const maxStatements = 6;
const maxChain = 2;

function judgeComplexity(p: ModuleProgram, m: Machine, hook: string, hookNode: Node): void {
  const body = hookNode["value"].body as Node;
  const first = firstComplex(body);
  const statements = body["body"] as readonly Node[];
  const found = first ?? (statements.length > maxStatements ? { node: nameOfMember(hookNode), how: "long" as const } : null);
  if (found === null) return;
  p.report({ kind: "complex-post-init", ...common(m, { kind: "hook", name: hook }), node: found.node, trace: [], hook, how: found.how, hookNode, derived: derivedFields(m) });
}

/** Fields that the generated constructor leaves out. */
export const derivedFields = (m: Machine): readonly string[] => m.target.fields.filter((field) => field.noInit && field.decl !== null).map((field) => field.name);

function firstComplex(body: Node): { node: Node; how: "branch" | "loop" | "try" | "chain" } | null {
  const todo: Node[] = [body];
  for (let node = todo.shift(); node !== undefined; node = todo.shift()) {
    if (branches.has(node.type)) return { node, how: "branch" };
    if (loops.has(node.type)) return { node, how: "loop" };
    if (node.type === "TryStatement") return { node, how: "try" };
    if (node.type === "LogicalExpression" && node["right"].type === "AssignmentExpression") return { node, how: "branch" };
    if (node.type === "CallExpression" && node["callee"].type === "MemberExpression" && node["callee"].property.name === "forEach") return { node, how: "loop" };
    if (node.type === "CallExpression" && chainLength(node) > maxChain) return { node, how: "chain" };
    // Methods and functions of their own are judged where they are called, not as part of the hook; callbacks are part of it.
    todo.unshift(...[...childrenOf(node)].filter((child) => !(isFunction(child) && child.type !== "ArrowFunctionExpression")));
  }
  return null;
}

/** `a.filter(f).map(g).join()`: three calls, each of a method of the one before. */
function chainLength(call: Node): number {
  const callee = call["callee"] as Node;
  const object = callee.type === "MemberExpression" ? (callee["object"] as Node) : null;
  return 1 + (object?.type === "CallExpression" ? chainLength(object) : 0);
}
