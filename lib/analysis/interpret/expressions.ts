/** Expressions: what each evaluates to, and what evaluating it does to the object. One case a node type; unknown ones child by child. */
import { fork, join, mustHave, setField, type State, valueOf } from "../domain/state.js";
import {
  constant,
  joinValues,
  none,
  holding,
  nullishnessOf,
  ofFunction,
  ofObject,
  packed,
  tested,
  top,
  topArgument,
  truthinessOf,
  truthy,
  undefinedValue,
  type Val,
  withoutPending,
} from "../domain/value.js";
import { childrenOf, isFunction, type Node, staticKey, unwrap } from "../estree.js";
import type { Scope } from "../program/scope.js";
import { globalValue, literalValue } from "../program/static-value.js";
import { evaluateCall, evaluateNew, evaluateTagged } from "./call-expressions.js";
import { invoke } from "./calls.js";
import { closesOverVariables } from "./closures.js";
import { decided, evaluateCondition, isPresenceTest } from "./conditions.js";
import { isPassed } from "./held.js";
import { identified, ofConstant } from "./identity.js";
import { iterate, toPrimitive } from "./implicit.js";
import { initializeStatics } from "./instances.js";
import { limits, type Machine } from "./machine.js";
import { assignBinding, bind } from "./patterns.js";
import { evaluateAwait, evaluateYield } from "./suspension.js";
import { deleteSelf, methodValue, ownProperties, readMember, sink, used, useValue, writeMember, writeSuper } from "./properties.js";

/** Where `?.` leaves a chain: the states in which some link was missing. */
const shortCircuits: { state: State | null }[] = [];

export function evaluate(m: Machine, node: Node): Val {
  if (m.state === null) return none;
  m.tick();
  if (++m.nesting > limits.nesting) {
    m.nesting--;
    m.incomplete = true;
    return top;
  }
  try {
    return evaluateNode(m, node);
  } finally {
    m.nesting--;
  }
}

function evaluateNode(m: Machine, node: Node): Val {
  switch (node.type) {
    case "Literal":
      return literalValue(node);
    case "Identifier":
      return readName(m, node["name"]);
    case "ThisExpression":
      if (m.frame.beforeSuper === true) m.throwValue(top);
      return m.frame.thisVal;
    case "MemberExpression":
      return evaluateMember(m, node);
    case "CallExpression":
      return evaluateCall(m, node);
    case "NewExpression":
      return evaluateNew(m, node);
    case "AssignmentExpression":
      return evaluateAssignment(m, node);
    case "LogicalExpression":
      return evaluateLogical(m, node);
    case "ConditionalExpression":
      return evaluateConditional(m, node);
    case "BinaryExpression":
      return evaluateBinary(m, node);
    case "UnaryExpression":
      return evaluateUnary(m, node);
    case "UpdateExpression":
      return evaluateUpdate(m, node);
    case "SequenceExpression": {
      let value = none;
      const all = node["expressions"] as readonly Node[];
      all.forEach((expression, i) => (i === all.length - 1 ? (value = evaluate(m, expression)) : discard(m, expression)));
      return value;
    }
    case "ArrayExpression":
      return evaluateArray(m, node);
    case "ObjectExpression":
      return evaluateObject(m, node);
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return closure(m, node);
    case "ClassExpression":
      return evaluateClass(m, node);
    case "TemplateLiteral":
      return evaluateTemplate(m, node);
    case "TaggedTemplateExpression":
      return evaluateTagged(m, node);
    case "ChainExpression":
      return evaluateChain(m, node);
    case "AwaitExpression":
      return evaluateAwait(m, node);
    case "YieldExpression":
      return evaluateYield(m, node);
    case "SpreadElement":
      return iterate(m, evaluate(m, node["argument"]), node);
    case "MetaProperty":
      return node["property"].name === "target" ? newTarget(m) : top;
    case "ImportExpression":
      for (const child of childrenOf(node)) evaluate(m, child);
      return top;
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ParenthesizedExpression":
      return evaluate(m, node["expression"]);
    default:
      // Unknown to this analysis (JSX, proposals): its parts are evaluated and their values go to code out of sight.
      for (const child of childrenOf(node)) if (!isFunction(child) || child.type !== "FunctionDeclaration") useValue(m, evaluate(m, child), "value");
      return top;
  }
}

/** Evaluates for effect: a value nobody uses is no use of a field. */
export function discard(m: Machine, node: Node): void {
  const inner = unwrap(node);
  if (inner.type === "UnaryExpression" && inner["operator"] === "void") discard(m, inner["argument"]);
  else evaluate(m, node);
}

export function readName(m: Machine, name: string): Val {
  if (name === "undefined") return undefinedValue;
  const binding = m.frame.scope.lookup(name);
  if (binding === null) return globalValue(name);
  if (binding.scope.dynamic) return valueOf(m.state!, binding);
  return m.globals.ofVariable(m, binding) ?? ofConstant(m, m.statics.ofBinding(binding), binding);
}

export function closure(m: Machine, node: Node): Val {
  m.frame.madeClosure = true;
  const arrow = node.type === "ArrowFunctionExpression";
  return ofFunction({
    node,
    // One that closes over `this` only is the same in every activation.
    scope: arrow && m.frame.thisVal.self && !closesOverVariables(node, m.frame.scope) ? textScope(m.frame.scope) : m.frame.scope,
    thisVal: arrow ? m.frame.thisVal : null,
    home: m.frame.home,
    bound: null,
    isStatic: m.frame.isStatic,
  });
}

function textScope(scope: Scope): Scope {
  let outer = scope;
  while (outer.dynamic && outer.parent !== null) outer = outer.parent;
  return outer;
}

const newTarget = (m: Machine): Val => (m.frame.thisVal.self ? ofFunction({ node: m.target.cls.node, scope: m.target.cls.scope, thisVal: null, home: null, bound: null, isStatic: false }) : top);

/** The property's name: fixed by the text, or by the value of the computed key. null where neither fixes it. */
export function keyOf(m: Machine, member: Node): string | null {
  const key = staticKey(member["property"], member["computed"]);
  if (key !== null || !member["computed"]) return key;
  const named = m.statics.importedKey(member["property"], m.frame.scope);
  if (named !== null) return named;
  const value = used(m, evaluate(m, member["property"]), "value");
  toPrimitive(m, value, member["property"], "string");
  if (value.konst === null || !/^[sdy]:/.test(value.konst)) return null;
  // A symbol of the module is its own name: no field that a text can name.
  return value.konst.startsWith("y:") ? value.konst : value.konst.slice(2);
}

/** The text is known where all its parts are. */
function evaluateTemplate(m: Machine, node: Node): Val {
  let text: string | null = node["quasis"][0].value.cooked;
  let arg = false;
  node["expressions"].forEach((expression: Node, i: number) => {
    const value = evaluate(m, expression);
    toPrimitive(m, value, expression, "string");
    arg ||= value.arg;
    const part = value.pending === null && value.konst !== null && /^[sd]:/.test(value.konst) ? value.konst.slice(2) : null;
    text = text === null || part === null ? null : `${text}${part}${String(node["quasis"][i + 1].value.cooked)}`;
  });
  return text !== null ? constant(`s:${text}`) : arg ? topArgument : top;
}

function evaluateMember(m: Machine, node: Node): Val {
  if (node["object"].type === "Super") return evaluateSuperMember(m, node);
  const object = evaluate(m, node["object"]);
  const receiver = optionally(m, node, object);
  if (m.state === null) return none;
  const key = keyOf(m, node);
  return readMember(m, receiver, key, node);
}

/** At `?.`: where the object is missing, the chain ends here. */
export function optionally(m: Machine, node: Node, object: Val): Val {
  if (node["optional"] !== true || m.state === null) return object;
  useValue(m, object, "tolerated");
  const leave = shortCircuits.at(-1);
  const nullish = nullishnessOf(object);
  if (nullish === false) return object;
  if (leave !== undefined) leave.state = join(leave.state, fork(m.state));
  if (nullish === true && !object.self && object.fns === null && object.objs === null) {
    m.state = null;
    return none;
  }
  refineToPresent(m, object);
  return tested(object);
}

/** On this path the value is neither null nor undefined: what it is the read of has been set. */
export function refineToPresent(m: Machine, value: Val): void {
  if (m.state === null || !value.exact || value.pending === null) return;
  const read = value.pending[0]!;
  const state = m.state;
  if (!state.later) setPresent(m, read.field);
}

function setPresent(m: Machine, field: number): void {
  const state = fork(m.state!);
  m.state = state;
  setField(state, field);
}

function evaluateChain(m: Machine, node: Node): Val {
  const leave: { state: State | null } = { state: null };
  shortCircuits.push(leave);
  let value: Val;
  try {
    value = evaluate(m, node["expression"]);
  } finally {
    shortCircuits.pop();
  }
  if (leave.state === null) return value;
  const left = leave.state;
  if (m.state === null) {
    m.state = left;
    return undefinedValue;
  }
  m.state = join(m.state, left);
  return joinValues(value, undefinedValue);
}

function evaluateSuperMember(m: Machine, node: Node): Val {
  const key = keyOf(m, node);
  if (key === null || m.state === null) return top;
  if (m.frame.isStatic || !m.frame.thisVal.self) return top;
  const from = m.target.levelOf(m.frame.home) + 1;
  const member = m.target.member(key, from);
  if (member.kind === "method") return methodValue(m, member);
  if (member.kind === "accessor" && member.get !== null) {
    const cls = m.target.chain[member.level]!;
    return invokeGetter(m, { node: member.get.fn, scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: false }, node);
  }
  return top;
}

function invokeGetter(m: Machine, fn: Parameters<typeof invoke>[1], node: Node): Val {
  return invoke(m, fn, m.frame.thisVal, { values: [], nodes: [], rest: null }, node, "getter");
}

function evaluateAssignment(m: Machine, node: Node): Val {
  const target = unwrap(node["left"]);
  const operator = node["operator"] as string;
  if (operator === "=") return assign(m, target, node["right"]);
  if (operator === "&&=" || operator === "||=" || operator === "??=") return assignLogically(m, target, node, operator);
  const place = resolvePlace(m, target);
  const before = place.read();
  // `this.flags |= 1` begins at 0, as it is meant to, also where nothing has been set.
  m.doubted(operator === "|=", () => toPrimitive(m, before, target, operator === "+=" ? "string" : "number"));
  const operand = evaluate(m, node["right"]);
  toPrimitive(m, operand, node["right"], "number");
  const value = before.arg || operand.arg ? topArgument : top;
  place.write(value);
  return value;
}

function assign(m: Machine, target: Node, right: Node): Val {
  if (target.type === "Identifier") {
    const value = evaluate(m, right);
    bind(m, target, value, "assign");
    return value;
  }
  if (target.type === "MemberExpression") {
    const place = resolvePlace(m, target);
    const value = identified(m, evaluate(m, right), right);
    place.write(value);
    return withoutPending(value);
  }
  const value = evaluate(m, right);
  bind(m, target, value, "assign");
  return value;
}

interface Place {
  read(): Val;
  write(value: Val): void;
}

/** Evaluates what is left of an assignment once, so that reading and writing mean the same property. */
function resolvePlace(m: Machine, target: Node): Place {
  if (target.type === "Identifier") {
    const binding = m.frame.scope.lookup(target["name"]);
    return {
      read: () => (m.state === null ? none : readName(m, target["name"])),
      write: (value) => {
        if (binding !== null) assignBinding(m, binding, value);
        else bind(m, target, value, "assign");
      },
    };
  }
  if (target.type !== "MemberExpression") {
    const value = evaluate(m, target);
    return { read: () => value, write: (written) => useValue(m, written, "value") };
  }
  if (target["object"].type === "Super") {
    const key = keyOf(m, target);
    return {
      read: () => evaluateSuperMember(m, target),
      write: (value) => writeSuper(m, key, value, target),
    };
  }
  const object = evaluate(m, target["object"]);
  const key = m.state === null ? null : keyOf(m, target);
  return { read: () => readMember(m, object, key, target), write: (value) => writeMember(m, object, key, value, target) };
}

function assignLogically(m: Machine, target: Node, node: Node, operator: string): Val {
  const place = resolvePlace(m, target);
  const before = place.read();
  if (m.state === null) return none;
  const holds = operator === "??=" ? nullishnessOf(before) : operator === "||=" ? invert(truthinessOf(before)) : truthinessOf(before);
  const write = (): Val => {
    const value = evaluate(m, node["right"]);
    place.write(value);
    return value;
  };
  if (holds === true) return write();
  if (holds === false) return tested(before);
  const skipped = fork(m.state);
  const value = m.guarded(1, write);
  const taken = m.state;
  m.state = skipped;
  if (operator !== "&&=") refineToPresent(m, before);
  m.state = join(m.state, taken);
  return joinValues(tested(before), value);
}

const invert = (known: boolean | null): boolean | null => (known === null ? null : !known);

function evaluateLogical(m: Machine, node: Node): Val {
  const operator = node["operator"] as string;
  if (operator === "??") {
    const left = evaluate(m, node["left"]);
    if (m.state === null) return none;
    useValue(m, left, "tolerated");
    const nullish = nullishnessOf(left);
    if (nullish === false) return left;
    if (nullish === true && left.pending === null) return evaluate(m, node["right"]);
    if (nullish === true) return evaluate(m, node["right"]);
    const given = fork(m.state);
    const right = m.guarded(1, () => evaluate(m, node["right"]));
    const other = m.state;
    m.state = given;
    refineToPresent(m, left);
    m.state = join(m.state, other);
    return joinValues(tested(left), right);
  }
  // The left operand's value is the result where it decides; its truth has been tested by then.
  const value: { left: Val } = { left: none };
  const [whenTrue, whenFalse] = evaluateCondition(m, node["left"], value);
  const [goOn, stop] = operator === "&&" ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
  m.state = goOn;
  if (goOn === null) {
    m.state = stop;
    return tested(value.left);
  }
  const right = stop === null ? evaluate(m, node["right"]) : m.guarded(isPresenceTest(m, node["left"]) ? 1 : 2, () => evaluate(m, node["right"]));
  if (stop === null) return right;
  m.state = join(m.state, stop);
  return joinValues(decided(value.left, operator === "||"), right);
}

function evaluateConditional(m: Machine, node: Node): Val {
  const [whenTrue, whenFalse] = evaluateCondition(m, node["test"]);
  const both = whenTrue !== null && whenFalse !== null;
  const reach = both ? (isPresenceTest(m, node["test"]) ? 1 : 2) : 0;
  m.state = whenTrue;
  const consequent = whenTrue === null ? none : m.guarded(reach, () => evaluate(m, node["consequent"]));
  const after = m.state;
  m.state = whenFalse;
  const alternate = whenFalse === null ? none : m.guarded(reach, () => evaluate(m, node["alternate"]));
  m.state = join(after, m.state);
  return joinValues(consequent, alternate);
}

function compareNumbers(operator: string, left: Val, right: Val): boolean | null {
  if (!left.konst?.startsWith("d:") || !right.konst?.startsWith("d:")) return null;
  const [a, b] = [Number(left.konst.slice(2)), Number(right.konst.slice(2))];
  return operator === "<" ? a < b : operator === ">" ? a > b : operator === "<=" ? a <= b : a >= b;
}

const relational = new Set(["<", ">", "<=", ">="]);

function evaluateBinary(m: Machine, node: Node): Val {
  const operator = node["operator"] as string;
  if (/^[!=]==?$/.test(operator) || operator === "in" || operator === "instanceof") {
    const [whenTrue, whenFalse] = evaluateCondition(m, node);
    m.state = join(whenTrue, whenFalse);
    return whenTrue === null ? constant("f") : whenFalse === null ? constant("t") : top;
  }
  // Long chains of `+` are left-deep: walk them without recursion.
  const operands: Node[] = [];
  let first: Node = node;
  while (first.type === "BinaryExpression" && (first === node || (first["operator"] === operator && !relational.has(operator)))) {
    operands.push(first["right"]);
    first = first["left"];
  }
  let arg = false;
  const operand = (expression: Node): Val => {
    const value = evaluate(m, expression);
    arg ||= value.arg;
    toPrimitive(m, value, expression, "number");
    return value;
  };
  const left = operand(first);
  let right = none;
  for (let i = operands.length - 1; i >= 0; i--) right = operand(operands[i]!);
  const known = relational.has(operator) ? compareNumbers(operator, left, right) : null;
  if (known !== null) return constant(known ? "t" : "f");
  // What is found out by comparing is no value that a caller has given, as `===` gives none either.
  return arg && !relational.has(operator) ? topArgument : top;
}

function evaluateUnary(m: Machine, node: Node): Val {
  const operator = node["operator"] as string;
  const argument = node["argument"] as Node;
  switch (operator) {
    case "!": {
      const [whenTrue, whenFalse] = evaluateCondition(m, argument);
      m.state = join(whenTrue, whenFalse);
      return whenTrue === null ? constant("t") : whenFalse === null ? constant("f") : top;
    }
    case "void":
      discard(m, argument);
      return undefinedValue;
    case "typeof":
      evaluate(m, argument);
      return truthy;
    case "delete": {
      const target = unwrap(argument.type === "ChainExpression" ? argument["expression"] : argument);
      if (target.type !== "MemberExpression" || target["object"].type === "Super") {
        evaluate(m, argument);
        return top;
      }
      const evaluated = evaluate(m, target["object"]);
      const object = target["optional"] === true ? withoutPending(evaluated) : used(m, evaluated, "deref");
      const key = m.state === null ? null : keyOf(m, target);
      if (object.self && key !== null) deleteSelf(m, key);
      return top;
    }
    default: {
      const value = evaluate(m, argument);
      toPrimitive(m, value, argument, "number");
      if (operator === "-" && value.konst?.startsWith("d:")) return constant(`d:${-Number(value.konst.slice(2))}`);
      return value.arg ? topArgument : top;
    }
  }
}

function evaluateUpdate(m: Machine, node: Node): Val {
  const place = resolvePlace(m, unwrap(node["argument"]));
  const before = place.read();
  if (m.state === null) return none;
  toPrimitive(m, before, node["argument"], "number");
  place.write(before.arg ? topArgument : top);
  return top;
}

function evaluateArray(m: Machine, node: Node): Val {
  const object = m.object(node, "array");
  const elements: Val[] = [];
  const passed = isPassed(node);
  let isKnown = node["elements"].length <= 32;
  for (const element of node["elements"] as readonly (Node | null)[]) {
    if (m.state === null) return none;
    if (element?.type === "SpreadElement") {
      elements.push(iterate(m, evaluate(m, element["argument"]), element));
      isKnown = false;
    } else elements.push(element === null ? undefinedValue : part(m, element, passed));
  }
  m.setElements(object, elements, isKnown);
  return holding(ofObject(object), elements);
}

/** An element or property of a literal. A literal that is passed waits for what its callee does with it, but for copies of an old value. */
function part(m: Machine, node: Node, passed: boolean): Val {
  const value = evaluate(m, node);
  const waits = passed && m.state !== null && value.pending?.some((read) => read.inside !== true && mustHave(m.state!, read.field)) !== true;
  return waits ? packed(value) : used(m, value, "value");
}

function evaluateObject(m: Machine, node: Node): Val {
  const object = m.object(node, "object");
  const passed = isPassed(node);
  const held: Val[] = [];
  let open = false;
  let arg = false;
  for (const property of node["properties"] as readonly Node[]) {
    if (m.state === null) return none;
    if (property.type === "SpreadElement" || property.type === "ExperimentalSpreadProperty") {
      const source = evaluate(m, property["argument"]);
      m.doubted(replacesOperand(node, property["argument"]), () => useValue(m, source, "value"));
      if (source.self) sink(m, "reflects", property, property["argument"]);
      for (const other of source.objs ?? []) for (const [key, value] of ownProperties(m, other, property)) m.setProperty(object, key, value);
      if (source.opaque || source.self || source.pending !== null) open = true;
      arg ||= source.arg;
      continue;
    }
    let key = staticKey(property["key"], property["computed"]);
    if (key === null) {
      const computed = evaluate(m, property["key"]);
      key = computed.konst?.startsWith("s:") ? computed.konst.slice(2) : null;
    }
    if (property["kind"] === "get" || property["kind"] === "set") {
      const fn = closure(m, property["value"]);
      if (key !== null) m.setProperty(object, `${property["kind"] as string} ${key}`, fn);
      else if (property["kind"] === "get") m.setProperty(object, "[]", fn);
      else open = true;
      continue;
    }
    const waits = passed && key !== null && key !== "__proto__" && unwrap(property["value"]).type === "ArrayExpression";
    const value = part(m, property["value"], waits);
    if (key === "__proto__") open = true;
    else m.setProperty(object, key ?? "[]", value);
    held.push(value);
  }
  if (open) m.setProperty(object, "[]", arg ? topArgument : top);
  return holding(ofObject(object), held);
}

/** `this.config = { ...this.config, ...changes }`, `this.job = schedule(this.job, task)`: the old value goes into the new one; at first there is none. */
export function replacesOperand(node: Node, operand: Node): boolean {
  let at = node;
  while (at.parent != null && unwrap(at.parent) === node) at = at.parent;
  const { parent } = at;
  if (parent?.type !== "AssignmentExpression" || parent["right"] !== at) return false;
  const [target, source] = [unwrap(parent["left"]), unwrap(operand)];
  const isOwn = (side: Node): boolean => side.type === "MemberExpression" && unwrap(side["object"]).type === "ThisExpression";
  return isOwn(target) && isOwn(source) && staticKey(target["property"], target["computed"]) === staticKey(source["property"], source["computed"]);
}

export function evaluateClass(m: Machine, node: Node): Val {
  m.frame.madeClosure = true;
  if (node["superClass"] != null) useValue(m, evaluate(m, node["superClass"]), "value");
  const fn = { node, scope: m.frame.scope, thisVal: null, home: null, bound: null, isStatic: false };
  initializeStatics(m, node, ofFunction(fn));
  return ofFunction(fn);
}
