/** Calls anywhere in the program: results of tree functions that nobody uses, optimisers started with an unfiltered Module, parents' checks. */
import { isPureTreeFunction, isTensorFunction, isTreeMap } from "../effects/results.js";
import { runtime } from "../effects/table.js";
import { isClass, isFunction, type Node, unwrap } from "../estree.js";
import { show } from "../show.js";
import { localName } from "./imports.js";
import { whenOf } from "./judge-mutation.js";
import { classNameAround, type ModuleProgram, outside } from "./module-program.js";
import { referencesIn } from "./references.js";
import { holds, isModule } from "./type.js";

export function judgeCalls(p: ModuleProgram): void {
  for (const call of referencesIn(p.context.program).calls) {
    if (call.type !== "CallExpression") continue;
    if (call["callee"].type === "MemberExpression" && call["callee"].object.type === "Super") judgeSuperCheck(p, call);
    if (isDropped(call) && isPure(p, call)) p.report({ kind: "unused-tree-result", ...outside(classNameAround(call)), node: call, callee: show(call["callee"]) });
    judgeInit(p, call);
  }
}

// ---- super.checkInit()

function judgeSuperCheck(p: ModuleProgram, call: Node): void {
  const hook: unknown = call["callee"].property.name;
  if (typeof hook !== "string" || !p.context.settings.checkHooks.includes(hook)) return;
  let cls: Node | null | undefined = call;
  while (cls != null && !isClass(cls)) cls = cls.parent;
  if (cls == null || !p.context.isModuleClass(p.context.classOf(cls))) return;
  p.report({ kind: "assign-in-check-init", ...outside(classNameAround(call)), phase: { kind: "hook", name: hook }, node: call, hook, how: "super", field: hook });
}

// ---- dropped results

/** Does nothing use the value of the expression? */
function isDropped(node: Node): boolean {
  const { parent } = node;
  if (parent == null) return false;
  switch (parent.type) {
    case "ExpressionStatement":
      return true;
    case "ChainExpression":
    case "TSNonNullExpression":
    case "TSAsExpression":
    case "ParenthesizedExpression":
    case "AwaitExpression":
      return isDropped(parent);
    case "UnaryExpression":
      return parent["operator"] === "void" && isDropped(parent);
    case "SequenceExpression":
      return parent["expressions"].at(-1) !== node || isDropped(parent);
    case "LogicalExpression":
      return parent["right"] === node && isDropped(parent);
    case "ConditionalExpression":
      return parent["test"] !== node && isDropped(parent);
    case "ForStatement":
      return parent["update"] === node || parent["init"] === node;
    case "ArrowFunctionExpression":
      return parent["body"] === node && isForEachCallback(parent);
    default:
      return false;
  }
}

const isForEachCallback = (fn: Node): boolean => {
  const call = fn.parent;
  return call?.type === "CallExpression" && call["arguments"][0] === fn && call["callee"].type === "MemberExpression" && call["callee"].property.name === "forEach";
};

/** Has the call no effect but its result: a tree function, or a helper in sight that only returns what one makes? */
function isPure(p: ModuleProgram, call: Node, depth = 0): boolean {
  const callee = p.types.of(unwrap(call["callee"]));
  if (callee.kind === "path") return isPureTreeFunction(callee.path) || (isTreeMap(callee.path) && isPureCallback(p, call["arguments"][0]));
  if (callee.kind !== "function" || callee.node === null || depth > 3) return false;
  const value = onlyReturn(callee.node);
  return value?.type === "CallExpression" && isPure(p, value, depth + 1);
}

function onlyReturn(fn: Node): Node | null {
  if (fn["body"] == null || fn["generator"] === true) return null;
  if (fn["body"].type !== "BlockStatement") return unwrap(fn["body"]);
  const [only, ...more] = fn["body"].body as readonly Node[];
  return only?.type === "ReturnStatement" && more.length === 0 && only["argument"] != null ? unwrap(only["argument"]) : null;
}

/** A function that only computes a tensor or a number; `treeMap` is also used to do something with each leaf. */
function isPureCallback(p: ModuleProgram, callback: Node | undefined): boolean {
  if (callback === undefined) return false;
  const type = p.types.of(callback);
  if (type.kind === "path") return isTensorFunction(type.path);
  if (!isFunction(callback)) return false;
  const value = onlyReturn(callback);
  return value !== null && isComputed(p, value);
}

/** `(x) => x` computes nothing: mapped with it, a tree is only compared with another. */
function isComputed(p: ModuleProgram, expression: Node): boolean {
  const value = unwrap(expression);
  if (value.type === "ConditionalExpression") {
    const sides = [unwrap(value["consequent"]), unwrap(value["alternate"])];
    return sides.some((side) => isComputed(p, side)) && sides.every((side) => side.type === "Identifier" || side.type === "Literal" || isComputed(p, side));
  }
  return value.type === "BinaryExpression" || (value.type === "CallExpression" && isTensorFunction(p.types.pathOf(value["callee"]) ?? ""));
}

// ---- optimizer.init(model)

function judgeInit(p: ModuleProgram, call: Node): void {
  const callee = unwrap(call["callee"]);
  const argument = call["arguments"][0] as Node | undefined;
  if (argument === undefined || argument.type === "SpreadElement" || p.types.pathOf(callee) !== `${runtime}:optim.Optimizer#.init`) return;
  const type = p.types.of(argument);
  if (!holds(type, isModule) || holds(type, (one) => one.kind === "tree" || (one.kind === "module" && one.filtered))) return;
  // `this` before it is finished has other faults, which a filter would not repair.
  if (holds(type, (one) => one.kind === "module" && one.isThis) && whenOf(p, call) !== "later") return;
  const filter = localName(p.context.program, "filter");
  const predicate = localName(p.context.program, "isInexactArray");
  p.report({
    kind: "unfiltered-optimizer-init",
    ...outside(classNameAround(call)),
    node: callee.type === "MemberExpression" ? callee["property"] : callee,
    tree: show(argument),
    argument,
    filter: filter.name,
    predicate: predicate.name,
    missing: [...(filter.name === null ? ["filter"] : []), ...(predicate.name === null ? ["isInexactArray"] : [])],
    importAfter: filter.importAfter ?? predicate.importAfter,
  });
}
