/** What functions close over: whether a call of one can reach the object, and what it keeps of the variables around it. */
import type { ClassInfo } from "../classes/class-info.js";
import type { State } from "../domain/state.js";
import type { AbsObj, FnVal, Val } from "../domain/value.js";
import { isFunction, type Node, pushChildren, unwrap } from "../estree.js";
import { type Binding, namesIn, type Scope } from "../program/scope.js";
import { limits, type Machine } from "./machine.js";
import { reaches, useValue } from "./properties.js";

interface Mentions {
  readonly names: ReadonlySet<string>;
  readonly usesThis: boolean;
}
const mentions = new WeakMap<Node, Mentions>();

/** Names and `this` in a function's text, inner functions included: an upper bound of what it closes over. */
function mentionedIn(fn: Node): Mentions {
  let result = mentions.get(fn);
  if (result !== undefined) return result;
  const names = new Set<string>();
  let usesThis = false;
  const todo: Node[] = [fn];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "Identifier") names.add(node["name"]);
    else if (node.type === "ThisExpression" || node.type === "Super") usesThis = true;
    pushChildren(node, todo);
  }
  result = { names, usesThis };
  mentions.set(fn, result);
  return result;
}

/** Does its text name a variable of an activation, as seen from `scope`? Names of its own may seem so: then the answer is yes. */
export function closesOverVariables(fn: Node, scope: Scope): boolean {
  for (const name of mentionedIn(fn).names) if (name === "arguments" || scope.lookup(name)?.scope.dynamic === true) return true;
  return false;
}

/** Functions that the question under way has come to. */
let visited: Set<FnVal> | null = null;

/**
 * Can calling it reach the object through what it closes over? Each function is looked at once a question, however many ways lead to it:
 * twenty callbacks that mention one another have more paths than there is time.
 */
export function closureReaches(m: Machine, fn: FnVal): boolean {
  if (m.state === null) return false;
  if (visited !== null) return !visited.has(fn) && visited.size < limits.closures && looksAt(m, fn, visited);
  try {
    return looksAt(m, fn, (visited = new Set()));
  } finally {
    visited = null;
  }
}

function looksAt(m: Machine, fn: FnVal, seen: Set<FnVal>): boolean {
  const text = mentionedIn(fn.node);
  seen.add(fn);
  if (fn.thisVal !== null && text.usesThis && reaches(m, fn.thisVal)) return true;
  if (fn.bound !== null && fn.bound.some((value) => reaches(m, value))) return true;
  if (!fn.scope.dynamic && !m.globals.used) return false;
  return m.state!.vars.some(
    (key, value) =>
      (value.self || value.fns !== null || value.objs !== null) && typeof key !== "number" && text.names.has(key.name) && (fn.scope as Scope).lookup(key.name) === key && reaches(m, value),
  );
}

/** A closure that is kept or given away keeps the values of the variables it mentions: reads waiting in them are used by it. */
export function useCaptured(m: Machine, value: Val): void {
  if (m.state === null) return;
  const { usedUnset } = m.state;
  const fns = new Set(functionsIn(value));
  // A closure keeps the closures that it mentions: `const later = () => fn(); return () => setTimeout(later)`.
  for (const fn of fns) {
    if (m.state === null || fns.size > limits.closures) return;
    if (!fn.scope.dynamic) continue;
    const { names } = mentionedIn(fn.node);
    m.state.vars.each((key, captured) => {
      if (typeof key === "number" || (captured.pending === null && captured.fns === null) || !names.has(key.name) || (fn.scope as Scope).lookup(key.name) !== key) return;
      if (captured.pending !== null) useValue(m, captured, "value");
      for (const inner of captured.fns ?? []) fns.add(inner);
    });
  }
  // It may never run.
  m.state.usedUnset = usedUnset;
}

const functionsIn = (value: Val): readonly FnVal[] => [...(value.fns ?? []), ...(value.objs ?? []).flatMap((object) => [...object.props.values()].flatMap((property) => property.fns ?? []))];

/** Does it hold a function that closes over variables, directly or in its containers? */
export function carriesClosure(value: Val): boolean {
  if (value.fns !== null && value.fns.some(isClosure)) return true;
  if (value.objs === null) return false;
  const seen = new Set<AbsObj>(value.objs);
  for (const object of seen) {
    if (object.run !== null) return true;
    for (const property of object.props.values()) {
      if (property.fns !== null && property.fns.some(isClosure)) return true;
      if (property.objs !== null) for (const inner of property.objs) seen.add(inner);
    }
  }
  return false;
}

const isClosure = (fn: FnVal): boolean => fn.scope.dynamic || fn.bound !== null;

/** Is some closure over the activation's variables still within reach? */
export function isCaptured(state: State, scope: Scope, value: Val): boolean {
  const seen = new Set<AbsObj>();
  const captures = (v: Val): boolean => {
    for (const fn of v.fns ?? []) if (scope.encloses(fn.scope as Scope) || (fn.bound?.some(captures) ?? false)) return true;
    for (const object of v.objs ?? []) {
      if (seen.has(object)) continue;
      seen.add(object);
      if (object.run !== null && (scope.encloses(object.run.fn.scope as Scope) || object.run.args.some(captures))) return true;
      if ((object.cls as ClassInfo | null)?.scope !== undefined && scope.encloses((object.cls as ClassInfo).scope)) return true;
      for (const property of object.props.values()) if (captures(property)) return true;
    }
    return false;
  };
  if (captures(value)) return true;
  return state.vars.some((key, held) => (held.fns !== null || held.objs !== null) && (typeof key === "number" || !scope.encloses((key as Binding).scope)) && captures(held));
}

const makers = new WeakMap<Node, boolean>();

/**
 * Does a function return functions of its own, or an object that has some, which run what they are given: `createStore()`, `signal(0)`?
 * A closure over our object may be given to one of them later.
 */
export function makesClosures(fn: Node): boolean {
  let known = makers.get(fn);
  if (known === undefined) makers.set(fn, (known = fn["async"] !== true && fn["generator"] !== true && returnedBy(fn).some((value) => holdsFunctions(value, fn)) && runsOwnValues(fn)));
  return known;
}

function returnedBy(fn: Node): readonly Node[] {
  const body = fn["body"] as Node;
  if (body.type !== "BlockStatement") return [body];
  return (body["body"] as readonly Node[]).flatMap((statement) => (statement.type === "ReturnStatement" && statement["argument"] != null ? [statement["argument"] as Node] : []));
}

function holdsFunctions(value: Node, fn: Node): boolean {
  const node = unwrap(value);
  if (isFunction(node)) return true;
  if (node.type === "ArrayExpression") return (node["elements"] as readonly (Node | null)[]).some((element) => element !== null && holdsFunctions(element, fn));
  if (node.type === "ObjectExpression") return (node["properties"] as readonly Node[]).some((property) => property.type === "Property" && holdsFunctions(property["value"], fn));
  return node.type === "Identifier" && isLocalFunction(node["name"], fn["body"]);
}

/** A function, or an object with functions, that the body declares under the name. */
function isLocalFunction(name: string, body: Node): boolean {
  if (body.type !== "BlockStatement") return false;
  return (body["body"] as readonly Node[]).some((statement) => {
    if (statement.type === "FunctionDeclaration") return statement["id"]?.name === name;
    if (statement.type !== "VariableDeclaration") return false;
    return (statement["declarations"] as readonly Node[]).some(({ id, init }) => id.name === name && init != null && unwrap(init).type !== "Identifier" && holdsFunctions(init, body));
  });
}

/** Does code in it call a parameter or variable of its own, as an emitter calls its listeners? */
function runsOwnValues(fn: Node): boolean {
  const own = new Set<string>();
  const called = new Set<string>();
  const todo: Node[] = [fn];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (isFunction(node)) for (const parameter of node["params"] as readonly Node[]) for (const name of namesIn(parameter)) own.add(name);
    else if (node.type === "VariableDeclarator" && (node["init"] == null || !isFunction(unwrap(node["init"])))) for (const name of namesIn(node["id"])) own.add(name);
    else if (node.type === "CallExpression") {
      const callee = unwrap(node["callee"]);
      if (callee.type === "Identifier") called.add(callee["name"]);
      // `listeners[i]()`, `handlers.get(name)()`
      else if (callee.type === "CallExpression" || (callee.type === "MemberExpression" && callee["computed"] === true)) return true;
    }
    pushChildren(node, todo);
  }
  return [...called].some((name) => own.has(name));
}
