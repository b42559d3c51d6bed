/**
 * Conditions: the state where a test holds and the state where it does not.
 *
 * A test of a field's presence says something of the field: on the branch where its value is there, the field has been set. A field that
 * is certainly unset makes one branch dead. This is what tells a guard from a fault, so every idiom counts.
 */
import { assume, fork, join, setField, type State, subjectOf } from "../domain/state.js";
import { constant, isUnset, joinValues, none, nullishnessOf, tested, top, truthinessOf, type Val, withoutPending } from "../domain/value.js";
import { nameOfValue } from "../classes/declared-values.js";
import { absenceTests, presenceTests, typeTests } from "../effects/table.js";
import { isClass, type Node, staticKey, unwrap } from "../estree.js";
import { noteForeignCode } from "./calls.js";
import { equalityTest, isBoolean, isExhausted, narrowed } from "./choices.js";
import { evaluate } from "./expressions.js";
import { toPrimitive } from "./implicit.js";
import { limits, type Machine } from "./machine.js";
import { hands, isOnlySelf, keyOnSelf, reaches, used } from "./properties.js";

export type Branches = readonly [whenTrue: State | null, whenFalse: State | null];

/** Evaluates a test. Afterwards the machine's state is meaningless: take one of the two. */
export function evaluateCondition(m: Machine, test: Node, out?: { left: Val }): Branches {
  const node = unwrap(test);
  if (++m.nesting > limits.nesting) {
    m.nesting--;
    m.incomplete = true;
    return [m.fork(), m.fork()];
  }
  const branches = branchesOf(m, node, out);
  m.nesting--;
  const [whenTrue, whenFalse] = branches;
  if (whenTrue === null || whenFalse === null || whenTrue.later) return branches;
  const asked = identityOf(m, whenTrue, node);
  if (asked === null) return branches;
  const possible = (state: State): State | null => (asked.subject !== null && isExhausted(m, state, asked.subject, asked.path) ? null : state);
  return [possible(assume(whenTrue, asked.test, asked.truth)), possible(assume(whenFalse, asked.test, !asked.truth))];
}

interface Asked {
  readonly test: string;
  readonly truth: boolean;
  readonly path: string;
  /** What is compared with a value that has a name. */
  readonly subject: Node | null;
}

/** Tests that have one answer as long as a variable or field keeps its value: of it, its properties, or their equality with a literal. */
function identityOf(m: Machine, state: State, node: Node): Asked | null {
  if (node.type === "BinaryExpression") {
    const operator = node["operator"] as string;
    if (!/^[!=]==?$/.test(operator)) return null;
    const [left, right] = [unwrap(node["left"]), unwrap(node["right"])];
    const [subject, value] = nameOfValue(right) !== null && pathOf(m, state, isTypeof(left) ? unwrap(left["argument"]) : left) !== null ? [left, nameOfValue(right)] : [right, nameOfValue(left)];
    const typeTest = isTypeof(subject);
    const path = pathOf(m, state, typeTest ? unwrap(subject["argument"]) : subject);
    if (path === null || value === null) return null;
    // Loosely, null and undefined are one.
    const loose = operator.length === 2 && (value === "n" || value === "u");
    return { test: typeTest || loose ? `${path}${typeTest ? " typeof" : " =="} ${loose ? "n" : value}` : equalityTest(path, value), truth: operator.startsWith("="), path, subject: typeTest || loose ? null : subject };
  }
  const path = pathOf(m, state, node);
  return path === null ? null : { test: path, truth: true, path, subject: null };
}

const changing = new Set(["length", "size"]);

function pathOf(m: Machine, state: State, node: Node, isOwner = false): string | null {
  if (node.type === "Identifier") {
    const binding = m.frame.scope.lookup(node["name"]);
    if (binding === null || !binding.scope.dynamic) return null;
    // The object's own properties change while it is made: of those only what `this` has is followed.
    return isOwner && hands(state.vars.get(binding) ?? top) ? null : subjectOf(binding);
  }
  if (node.type !== "MemberExpression" || node["computed"]) return null;
  if (node["object"].type === "ThisExpression") return fieldTested(m, state, node);
  if (node["property"].type !== "Identifier") return null;
  const object = pathOf(m, state, unwrap(node["object"]), true);
  // A list of the object's grows without being assigned.
  if (object?.startsWith("#") === true && changing.has(node["property"].name)) return null;
  return object === null ? null : `${object}.${String(node["property"].name)}`;
}

/** A plain field of the object: reading it runs no code. */
function fieldTested(m: Machine, state: State, node: Node): string | null {
  const { thisVal } = m.frame;
  const key = thisVal.self && !thisVal.opaque && thisVal.objs === null ? staticKey(node["property"], node["computed"]) : null;
  const member = key === null || !m.target.isTested(key) ? null : m.target.member(keyOnSelf(m, key));
  if (member?.kind !== "field" || member.method !== null || m.definedAccessors.has(member.field.index)) return null;
  const subject = subjectOf(member.field.index);
  // A single test answers nothing that another could use, unless the value itself tells two paths apart.
  return m.target.isTestedAgain(key!) || [...state.when.keys()].some((test) => test.startsWith(subject)) ? subject : null;
}

function branchesOf(m: Machine, node: Node, out?: { left: Val }): Branches {
  if (m.state === null) return [null, null];
  switch (node.type) {
    case "UnaryExpression":
      if (node["operator"] === "!") {
        const [whenTrue, whenFalse] = evaluateCondition(m, node["argument"]);
        if (out) out.left = top;
        return [whenFalse, whenTrue];
      }
      break;
    case "LogicalExpression":
      if (node["operator"] === "&&" || node["operator"] === "||") {
        return evaluateBothSides(m, node, out);
      }
      break;
    case "BinaryExpression": {
      const operator = node["operator"] as string;
      if (/^[!=]==?$/.test(operator)) {
        if (out) out.left = top;
        const branches = evaluateEquality(m, node, operator.length === 2);
        return operator.startsWith("!") ? [branches[1], branches[0]] : branches;
      }
      if (operator === "in") {
        if (out) out.left = top;
        return evaluateIn(m, node);
      }
      if (operator === "instanceof") {
        if (out) out.left = top;
        return evaluateInstanceof(m, node);
      }
      break;
    }
    case "CallExpression": {
      const branches = evaluatePresenceCall(m, node);
      if (branches !== null) {
        if (out) out.left = top;
        return branches;
      }
      break;
    }
    case "SequenceExpression":
      node["expressions"].slice(0, -1).forEach((expression: Node) => evaluate(m, expression));
      return evaluateCondition(m, node["expressions"].at(-1), out);
  }
  const value = evaluate(m, node);
  if (out) out.left = value;
  return byTruth(m, value, node);
}

function byTruth(m: Machine, value: Val, node: Node): Branches {
  const state = m.state;
  if (state === null) return [null, null];
  const truth = truthinessOf(value);
  if (truth === true) return [refine(state, value), null];
  if (truth === false) return [null, state];
  const whenTrue = refineName(m, refine(fork(state), value), node, true);
  const whenFalse = refineName(m, fork(state), node, false);
  // `this.f?.x`: where the chain was left, the value is undefined; a value that holds came all the way.
  return [refineChain(m, whenTrue, node), whenFalse];
}

/** The value is there: what it is the read of has been set. */
function refine(state: State, value: Val): State {
  if (!value.exact || value.pending === null || state.later) return state;
  const result = fork(state);
  setField(result, value.pending[0]!.field);
  return result;
}

/** A local variable whose truth is known from here. */
function refineName(m: Machine, state: State, node: Node, truth: boolean): State {
  if (node.type !== "Identifier") return state;
  const binding = m.frame.scope.lookup(node["name"]);
  if (binding === null || !binding.scope.dynamic) return state;
  const before = state.vars.get(binding) ?? top;
  if (before.konst !== null || (before === top && !isBoolean(binding, node))) return state;
  const after: Val = isBoolean(binding, node) ? { ...constant(truth ? "t" : "f"), arg: before.arg } : truth
    ? { ...before, konst: before.self || before.fns !== null || before.objs !== null ? null : "T", pending: tested(before).pending, exact: false }
    : { ...none, opaque: true, konst: "F", arg: before.arg };
  return { ...state, vars: state.vars.set(binding, after) };
}

/** In `this.f?.x` with a value, `this.f` is there: every field of the object that the chain passes by `?.` counts as set. */
function refineChain(m: Machine, state: State, node: Node): State {
  if (node.type !== "ChainExpression" || state.later) return state;
  let result = state;
  let at: Node = node["expression"];
  while (at.type === "MemberExpression" || at.type === "CallExpression") {
    const optional = at["optional"] === true;
    at = unwrap(at.type === "MemberExpression" ? at["object"] : at["callee"]);
    if (!optional || at.type !== "MemberExpression" || unwrap(at["object"]).type !== "ThisExpression" || !isOnlySelf(m.frame.thisVal)) continue;
    const key = staticKey(at["property"], at["computed"]);
    const field = key === null ? null : m.target.field(keyOnSelf(m, key));
    if (field === null) continue;
    result = fork(result);
    setField(result, field.index);
  }
  return result;
}

function evaluateBothSides(m: Machine, node: Node, out?: { left: Val }): Branches {
  const and = node["operator"] === "&&";
  const left: { left: Val } = { left: none };
  const right: { left: Val } = { left: none };
  const [leftTrue, leftFalse] = evaluateCondition(m, node["left"], left);
  const [goOn, stop] = and ? [leftTrue, leftFalse] : [leftFalse, leftTrue];
  if (out) out.left = tested(left.left);
  if (goOn === null) return and ? [null, stop] : [stop, null];
  m.state = goOn;
  const guarded = stop !== null;
  const run = (): Branches => evaluateCondition(m, node["right"], right);
  const [rightTrue, rightFalse] = guarded ? m.guarded(isPresenceTest(m, node["left"]) ? 1 : 2, run) : run();
  // `a || b || c`: the value of `a || b` is a value of the whole.
  if (out) out.left = guarded ? joinValues(decided(left.left, !and), right.left) : right.left;
  return and ? [rightTrue, join(stop, rightFalse)] : [join(stop, rightTrue), rightFalse];
}

/** What is left of a value once its truth is known. */
export function decided(value: Val, truth: boolean): Val {
  const rest = tested(value);
  if (truth) return truthinessOf(rest) === false ? none : rest;
  if (truthinessOf(rest) === true) return none;
  return rest.konst !== null ? rest : constant("F");
}

const isTypeof = (node: Node): boolean => node.type === "UnaryExpression" && node["operator"] === "typeof";

function evaluateEquality(m: Machine, node: Node, loose: boolean): Branches {
  const left = unwrap(node["left"]);
  const right = unwrap(node["right"]);
  for (const [typeTest, literal] of [
    [left, right],
    [right, left],
  ] as const) {
    if (isTypeof(typeTest) && literal.type === "Literal") return evaluateTypeof(m, typeTest["argument"], String(literal["value"]));
  }
  const texts = [asText(m, left), asText(m, right)] as const;
  if (texts[0] !== null && texts[1] !== null) return evaluateEqualTexts(m, texts[0], texts[1]);
  const a = evaluate(m, left);
  const b = evaluate(m, right);
  return narrowed(m, narrowed(m, compare(m, left, right, a, b, loose), left, b), right, a);
}

/** What a conversion to a text converts: `x + ""`, `"" + x`, `${x}`, `String(x)`. */
function asText(m: Machine, node: Node): Node | null {
  const isEmpty = (side: Node): boolean => side.type === "Literal" && side["value"] === "";
  switch (node.type) {
    case "BinaryExpression":
      if (node["operator"] !== "+") return null;
      return isEmpty(node["right"]) ? unwrap(node["left"]) : isEmpty(node["left"]) ? unwrap(node["right"]) : null;
    case "TemplateLiteral":
      return node["expressions"].length === 1 && (node["quasis"] as readonly Node[]).every((piece) => piece["value"].raw === "") ? unwrap(node["expressions"][0]) : null;
    case "CallExpression":
      return node["callee"].type === "Identifier" && node["callee"].name === "String" && m.frame.scope.lookup("String") === null && node["arguments"].length === 1 ? unwrap(node["arguments"][0]) : null;
    default:
      return null;
  }
}

/** `if (this.pattern + "" === pattern + "") return`: the values are compared. */
function evaluateEqualTexts(m: Machine, left: Node, right: Node): Branches {
  const [a, b] = [evaluate(m, left), evaluate(m, right)];
  for (const value of [a, b]) toPrimitive(m, withoutPending(value), left, "string");
  return compare(m, left, right, a, b, false);
}

function compare(m: Machine, left: Node, right: Node, a: Val, b: Val, loose: boolean): Branches {
  if (m.state === null) return [null, null];
  if (loose) {
    convertForComparison(m, a, b, left);
    convertForComparison(m, b, a, right);
    if (m.state === null) return [null, null];
  }
  const state = m.state;
  const equal = knownEqual(a, b, loose);
  if (equal !== null) return equal ? [state, null] : [null, state];
  for (const [tested, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const otherNullish = nullishnessOf(other);
    if (otherNullish === true && other.pending === null) {
      // Compared with null or undefined: unequal means that it is there; `!== null` alone does not.
      const present = loose || other.konst === "u";
      return [fork(state), present ? refine(fork(state), tested) : fork(state)];
    }
    if (otherNullish === false && (other.konst !== null || other.self || other.fns !== null)) {
      if (tested.konst === "u") return [null, state];
      return [refine(fork(state), tested), fork(state)];
    }
  }
  // Equal to a value that is not known: the setter's early exit, `if (this.x === v) return`. While the field is unset it is not taken:
  // who sets something sets it to something.
  if ([a, b].some(isUnset)) return [null, state];
  let whenTrue = fork(state);
  for (const value of [a, b]) whenTrue = refine(whenTrue, value);
  whenTrue = refineEqualChain(m, whenTrue, left);
  whenTrue = refineEqualChain(m, whenTrue, right);
  return [whenTrue, fork(state)];
}

/** `this == 1` converts the object. */
function convertForComparison(m: Machine, value: Val, other: Val, node: Node): void {
  if ((value.self || value.objs !== null) && other.konst !== null && nullishnessOf(other) === false) toPrimitive(m, value, node, "number");
}

const refineEqualChain = (m: Machine, state: State, node: Node): State => (node.type === "ChainExpression" ? refineChain(m, state, node) : state);

export function knownEqual(a: Val, b: Val, loose: boolean): boolean | null {
  if (a.konst !== null && b.konst !== null && a.konst !== "T" && b.konst !== "T" && a.konst !== "F" && b.konst !== "F") {
    if (a.konst === b.konst) return true;
    const nullish = (v: Val): boolean => v.konst === "u" || v.konst === "n";
    if (nullish(a) && nullish(b)) return loose;
    if (nullish(a) !== nullish(b)) return false;
    return loose ? null : false;
  }
  const [nullishA, nullishB] = [nullishnessOf(a), nullishnessOf(b)];
  if (nullishA !== null && nullishB !== null && nullishA !== nullishB) return false;
  const classOf = (v: Val): Node | null => (v.fns?.length === 1 && !v.opaque && !v.self && v.objs === null && isClass(v.fns[0]!.node) ? v.fns[0]!.node : null);
  const [left, right] = [classOf(a), classOf(b)];
  return left !== null && right !== null ? left === right : null;
}

export function evaluateTypeof(m: Machine, argument: Node, type: string): Branches {
  const value = evaluate(m, argument);
  const state = m.state;
  if (state === null) return [null, null];
  if (value.konst === "u") return type === "undefined" ? [state, null] : [null, state];
  const only = !value.opaque && value.pending === null && value.konst === null;
  if (only && value.fns !== null && !value.self && value.objs === null) return type === "function" ? [state, null] : [null, state];
  if (only && value.self && value.fns === null) return type === "object" ? [state, null] : [null, state];
  return type === "undefined" ? [fork(state), refine(fork(state), value)] : [refine(fork(state), value), fork(state)];
}

function evaluateIn(m: Machine, node: Node): Branches {
  const privateName = node["left"].type === "PrivateIdentifier" ? `#${String(node["left"].name)}` : null;
  const left = privateName === null ? evaluate(m, node["left"]) : none;
  const right = used(m, evaluate(m, node["right"]), "deref");
  const state = m.state;
  if (state === null) return [null, null];
  const key = privateName ?? (left.konst?.startsWith("s:") ? left.konst.slice(2) : null);
  return [isOnlySelf(right) && key !== null ? present(m, state, key) : fork(state), fork(state)];
}

function present(m: Machine, state: State, key: string): State {
  const field = m.target.field(keyOnSelf(m, key));
  const result = fork(state);
  // A defined field exists, as undefined, before it is set: that it exists says nothing.
  if (field !== null && !state.later && !m.defined.has(field.index)) setField(result, field.index);
  return result;
}

function evaluateInstanceof(m: Machine, node: Node): Branches {
  const left = evaluate(m, node["left"]);
  const right = used(m, evaluate(m, node["right"]), "deref");
  const state = m.state;
  if (state === null) return [null, null];
  if (left.konst === "u") return [null, state];
  const cls = right.fns?.length === 1 && !right.opaque ? right.fns[0]!.node : null;
  if (left.self && !left.opaque && left.objs === null && cls !== null && m.target.chain.some((c) => c.node === cls)) return [state, null];
  return [refine(fork(state), left), fork(state)];
}

/** Array.isArray(x), Boolean(x), Object.hasOwn(this, "f"), this.hasOwnProperty("f"), Object.prototype.hasOwnProperty.call(this, "f"). */
function evaluatePresenceCall(m: Machine, node: Node): Branches | null {
  const callee = unwrap(node["callee"]);
  const args = node["arguments"] as readonly Node[];
  if (callee.type === "Identifier" && callee["name"] === "Boolean" && args.length === 1 && m.frame.scope.lookup("Boolean") === null) return evaluateCondition(m, args[0]!);
  const compared = evaluateEqualityCall(m, callee, args) ?? evaluateAbsenceCall(m, callee, args);
  if (compared !== null) return compared;
  if (callee.type !== "MemberExpression" || callee["computed"]) return null;
  const method = callee["property"].name as string;
  const isGlobal = (name: string): boolean => callee["object"].type === "Identifier" && callee["object"].name === name && m.frame.scope.lookup(name) === null;
  if (method === "isArray" && isGlobal("Array") && args.length === 1) {
    const value = evaluate(m, args[0]!);
    const state = m.state;
    if (state === null) return [null, null];
    if (value.konst === "u") return [null, state];
    return [refine(fork(state), value), fork(state)];
  }
  const ownKey = (receiver: Node, key: Node): Branches | null => {
    const object = evaluate(m, receiver);
    const name = evaluate(m, key);
    const state = m.state;
    if (state === null) return [null, null];
    if (!isOnlySelf(object) || !name.konst?.startsWith("s:")) return [fork(state), fork(state)];
    return [present(m, state, name.konst.slice(2)), fork(state)];
  };
  if (method === "hasOwn" && isGlobal("Object") && args.length === 2) return ownKey(args[0]!, args[1]!);
  if (method === "has" && isGlobal("Reflect") && args.length === 2) return ownKey(args[0]!, args[1]!);
  if (method === "hasOwnProperty" && args.length === 1 && callee["object"].type !== "Super") return ownKey(callee["object"], args[0]!);
  if (method === "call" && args.length === 2 && unwrap(callee["object"]).type === "MemberExpression" && unwrap(callee["object"])["property"].name === "hasOwnProperty") return ownKey(args[0]!, args[1]!);
  return null;
}

/**
 * `if (equal(value, this.f)) return`, with a function of a package: the old value is compared, not used, and while it is unset the two are
 * not equal. A function in sight is interpreted instead.
 */
function evaluateEqualityCall(m: Machine, callee: Node, args: readonly Node[]): Branches | null {
  const name = nameOfFunction(callee);
  if (name === null || args.length !== 2 || !equalityNames.test(name)) return null;
  if (!args.some((arg) => unwrap(arg).type === "MemberExpression" && unwrap(unwrap(arg)["object"]).type === "ThisExpression") || args.some((arg) => arg.type === "SpreadElement")) return null;
  const fn = evaluate(m, callee);
  if (fn.fns !== null || fn.self || m.state === null) return null;
  const values = args.map((arg) => evaluate(m, arg));
  if (m.state === null) return [null, null];
  if (values.some((value) => reaches(m, value))) m.state.held = true;
  noteForeignCode(m);
  m.mayThrow();
  const state: State = m.state;
  if (values.some(isUnset)) return [null, state];
  return [values.reduce((refined, value) => refine(refined, value), fork(state)), fork(state)];
}

/** `equal`, `isEqual`, `deepEquals`, `shallow_equal`, `eq`. */
const equalityNames = /^(?:[a-zA-Z_$]*equals?(?:To)?|eq)$/i;

/** `isNil(this.f)`, `_.isFunction(this.f)`, of a package: as a test in the language's own words is. */
function evaluateAbsenceCall(m: Machine, callee: Node, args: readonly Node[]): Branches | null {
  const name = nameOfFunction(callee);
  if (name === null || args.length !== 1 || args[0]!.type === "SpreadElement") return null;
  const absent = absenceTests.test(name);
  if (!absent && !presenceTests.test(name) && !typeTests.test(name)) return null;
  const fn = evaluate(m, callee);
  if (fn.fns !== null || fn.self || m.state === null) return null;
  const value = evaluate(m, args[0]!);
  if (m.state === null) return [null, null];
  if (reaches(m, value)) m.state.held = true;
  noteForeignCode(m);
  m.mayThrow();
  const branches: Branches = isUnset(value) ? [null, m.state] : [refine(fork(m.state), value), fork(m.state)];
  return absent ? [branches[1], branches[0]] : branches;
}

/** `f`, `namespace.f`: the function's name. */
function nameOfFunction(callee: Node): string | null {
  const name: unknown = callee.type === "Identifier" ? callee["name"] : callee.type === "MemberExpression" && !callee["computed"] && unwrap(callee["object"]).type === "Identifier" ? callee["property"].name : null;
  return typeof name === "string" ? name : null;
}

/** Does the test only ask whether something local is there: a parameter, a local variable, a property of one? */
export function isPresenceTest(m: Machine, test: Node, depth = 0): boolean {
  const node = unwrap(test);
  if (depth > 30) return false;
  switch (node.type) {
    case "Identifier": {
      const binding = m.frame.scope.lookup(node["name"]);
      return binding !== null && binding.scope.dynamic;
    }
    case "MemberExpression":
      return !node["computed"] && isPresenceTest(m, node["object"], depth + 1);
    case "ChainExpression":
      return isPresenceTest(m, node["expression"], depth + 1);
    case "UnaryExpression":
      return (node["operator"] === "!" || node["operator"] === "typeof") && isPresenceTest(m, node["argument"], depth + 1);
    case "LogicalExpression":
      return isPresenceTest(m, node["left"], depth + 1) && isPresenceTest(m, node["right"], depth + 1);
    case "BinaryExpression": {
      if (!/^[!=]==?$/.test(node["operator"])) return false;
      const absent = (side: Node): boolean => {
        const inner = unwrap(side);
        return (inner.type === "Literal" && (inner["value"] === null || inner["value"] === "undefined") && inner["regex"] == null) || (inner.type === "Identifier" && inner["name"] === "undefined");
      };
      return (absent(node["right"]) && isPresenceTest(m, node["left"], depth + 1)) || (absent(node["left"]) && isPresenceTest(m, node["right"], depth + 1));
    }
    default:
      return false;
  }
}
