/** One activation of a function: its frame and its scope, the parameters bound, the body run. */
import type { ClassInfo } from "../classes/class-info.js";
import { admitsUndefined } from "../classes/declared-type.js";
import { type Cell, join, type State, write } from "../domain/state.js";
import { type FnVal, holding, joinValues, none, ofObject, truthy, undefinedValue, type Val } from "../domain/value.js";
import { isClass, isFunction, type Node, unwrap } from "../estree.js";
import { type Binding, declareLexicals, hoistedIn, identifiersIn, namesIn, Scope } from "../program/scope.js";
import { isCaptured } from "./closures.js";
import { settled } from "./held.js";
import { evaluate } from "./expressions.js";
import { type Args, argument, type Frame, type Machine, type Outcome, type Yields } from "./machine.js";
import { bind } from "./patterns.js";
import { executeAll, hoistFunctions } from "./statements.js";

/** Interprets the body once. */
export function activate(m: Machine, fn: FnVal, thisVal: Val, args: Args, trail: ReturnType<Machine["step"]>, scopeKey: string, entry: State, own: boolean, yields: Yields | null) {
  const saved = { frame: m.frame, trail: m.trail, handler: m.handler };
  let scope = m.activations.get(scopeKey);
  if (scope === undefined) m.activations.set(scopeKey, (scope = new Scope(fn.scope as Scope, true, (fn.scope as Scope).file)));
  const isAsync = fn.node["async"] === true;
  const frame: Frame = {
    scope,
    thisVal,
    home: fn.home as ClassInfo | null,
    isStatic: fn.isStatic,
    file: scope.file,
    own,
    outermost: false,
    args: args.values,
    async: isAsync,
    yields,
    returned: { state: null, value: none },
    suspended: null,
    jumps: [],
    madeClosure: false,
    beforeSuper: m.level > 0 && isBeforeSuper(m, fn),
  };
  const thrown: Outcome = { state: null, value: none };
  if (m.target.isModule && m.probe === null) (entry.later ? m.events.enteredLater : m.events.entered).add(fn.node);
  const parentHook = m.parentHooks.get(fn.node);
  if (parentHook !== undefined) write(entry, parentHook, truthy);
  m.frame = frame;
  m.trail = trail;
  m.handler = saved.handler !== null || isAsync ? thrown : null;
  m.state = entry;
  bindParameters(m, fn.node, args, frame);
  runBody(m, fn.node);
  let value = frame.returned.value;
  if (m.state !== null) {
    value = joinValues(value, undefinedValue);
    m.state = join(frame.returned.state, m.state);
  } else m.state = frame.returned.state;
  if (isAsync) {
    // An exception inside becomes a rejection: the caller goes on.
    m.state = join(join(m.state, thrown.state), frame.suspended);
    value = truthy;
    thrown.state = null;
  }
  if (m.state !== null && !(frame.madeClosure && isCaptured(m.state, scope, value))) dropCellsOf(m.state, scope);
  const state = m.state;
  m.frame = saved.frame;
  m.trail = saved.trail;
  m.handler = saved.handler;
  if (frame.madeClosure) saved.frame.madeClosure = true;
  return { state, value, thrown };
}

/** Is it an arrow function that stands in a constructor whose `super()` is still under way? */
function isBeforeSuper(m: Machine, fn: FnVal): boolean {
  if (fn.node.type !== "ArrowFunctionExpression") return false;
  let around = fn.node.parent;
  while (around != null && (!isFunction(around) || around.type === "ArrowFunctionExpression") && !isClass(around)) around = around.parent;
  const level = around == null ? -1 : m.target.chain.findIndex(({ constructorNode }) => constructorNode === around);
  return level >= 0 && level < m.level;
}

function dropCellsOf(state: State, scope: Scope): void {
  state.vars = state.vars.map((key, value) => (typeof key === "number" || !scope.encloses((key as Binding).scope) ? value : null));
}

export function bindParameters(m: Machine, fn: Node, args: Args, frame: Frame): void {
  const scope = frame.scope;
  const params = fn["params"] as readonly Node[];
  for (const parameter of params) for (const at of identifiersIn(parameter)) if (!scope.names.has(at["name"])) scope.declare(at["name"], { kind: "other", at });
  if (fn.type === "FunctionExpression" && fn["id"] != null && !scope.names.has(fn["id"].name)) scope.declare(fn["id"].name, { kind: "function", node: fn });
  const body = fn["body"] as Node;
  const hoisted = hoistedIn(body);
  for (const name of hoisted.vars) if (!scope.names.has(name)) scope.declare(name);
  for (const name of hoisted.vars) if (!params.some((p) => [...namesIn(p)].includes(name))) assignCell(m, scope.names.get(name)!, undefinedValue);
  if (hoisted.mentionsArguments && fn.type !== "ArrowFunctionExpression") {
    const binding = scope.names.get("arguments") ?? scope.declare("arguments");
    assignCell(m, binding, listOf(m, fn, args, 0));
  }
  params.forEach((parameter, index) => {
    const inner = parameter.type === "TSParameterProperty" ? (parameter["parameter"] as Node) : parameter;
    if (inner.type === "RestElement") {
      bind(m, inner["argument"], listOf(m, inner, args, index), "declare");
      return;
    }
    const value = argument(args, index) ?? (args.rest === null && frame.args !== null ? undefinedValue : m.unknownArgument);
    const given = inner.type === "AssignmentPattern" && index < args.values.length && isPresent(value, args.nodes[index]);
    bind(m, given ? (inner["left"] as Node) : inner, value, "declare");
    // `this.latitude = 0`: a setter may accept the number by its size.
    if (inner.type === "Identifier" && value.konst?.startsWith("d:") === true && m.state !== null) write(m.state, scope.names.get(inner["name"])!, value);
  });
}

/** The arguments from one on, as a list. */
function listOf(m: Machine, node: Node, { values, rest }: Args, from: number): Val {
  const object = m.object(node, "array");
  const elements = [...values.slice(from), ...(rest === null ? [] : [rest])];
  m.setElements(object, elements, rest === null);
  return holding(ofObject(object), elements);
}

/** Is an argument there, so that the parameter's default does not run? One that is written down is, unless its text says that it may be undefined. */
function isPresent(value: Val, node: Node | undefined): boolean {
  return value.opaque && value.konst === null && value.pending === null && node !== undefined && !mayBeMissing(node);
}

function mayBeMissing(expression: Node): boolean {
  const node = unwrap(expression);
  switch (node.type) {
    case "Identifier":
      return isOptionalParameter(node);
    case "MemberExpression":
    case "ChainExpression":
      return true;
    case "ConditionalExpression":
      return mayBeMissing(node["consequent"]) || mayBeMissing(node["alternate"]);
    default:
      return false;
  }
}

function isOptionalParameter(name: Node): boolean {
  for (let fn = name.parent; fn != null; fn = fn.parent) {
    if (!isFunction(fn)) continue;
    for (const parameter of fn["params"] as readonly Node[]) {
      const inner = parameter.type === "TSParameterProperty" ? (parameter["parameter"] as Node) : parameter;
      if (inner.type === "Identifier" && inner["name"] === name["name"]) return admitsUndefined(inner["typeAnnotation"], inner["optional"] === true) === "yes";
    }
  }
  return false;
}

function assignCell(m: Machine, cell: Cell, value: Val): void {
  if (m.state !== null) m.state.vars = m.state.vars.set(cell, value);
}

export function runBody(m: Machine, fn: Node): void {
  const body = fn["body"] as Node;
  const { reach } = m;
  if (body.type === "BlockStatement") {
    // Parameters and body share one scope here: a name declared in both means the inner one.
    const scope = m.frame.scope;
    const fresh = !scope.children.has(body);
    if (fresh) {
      scope.children.set(body, scope);
      declareLexicals(scope, body);
    }
    hoistFunctions(m, body["body"], scope);
    executeAll(m, body["body"], true);
  } else {
    const value = evaluate(m, body);
    m.returnValue(settled(m, value));
  }
  m.reach = reach;
}
