/** Statements: control flow. Branches fork and join, jumps collect in their targets, loops run until nothing new is learnt. */
import { fork, isBelow, join, type State, write } from "../domain/state.js";
import { none, ofFunction, top, undefinedValue, type Val, withoutPending } from "../domain/value.js";
import { childrenOf, isFunction, isNode, type Node, unwrap } from "../estree.js";
import { declareLexicals, namesIn, Scope } from "../program/scope.js";
import { coversAll } from "./choices.js";
import { type Branches, evaluateCondition, evaluateTypeof, isPresenceTest, knownEqual } from "./conditions.js";
import { callValue } from "./call-expressions.js";
import { discard, evaluate, evaluateClass, readName } from "./expressions.js";
import { knownElements } from "./containers.js";
import { settled } from "./held.js";
import { iterate, startAsync } from "./implicit.js";
import { passInert } from "./inert.js";
import { type Handler, type Jump, limits, type Machine, noArgs, type Outcome, type Reach } from "./machine.js";
import { bind } from "./patterns.js";
import { readMember, sink, used, useValue } from "./properties.js";
import { suspend } from "./suspension.js";

export function execute(m: Machine, node: Node, labels: readonly string[] = []): void {
  if (m.state === null) return;
  m.tick();
  if (++m.nesting > limits.nesting) {
    m.nesting--;
    m.incomplete = true;
    return;
  }
  try {
    if (passInert(m, node)) return;
    executeNode(m, node, labels);
  } finally {
    m.nesting--;
  }
}

function executeNode(m: Machine, node: Node, labels: readonly string[]): void {
  switch (node.type) {
    case "ExpressionStatement":
      discard(m, node["expression"]);
      return;
    case "VariableDeclaration":
      for (const declarator of node["declarations"] as readonly Node[]) {
        if (declarator["init"] != null) bind(m, declarator["id"], evaluate(m, declarator["init"]), "declare");
        else if (node["kind"] !== "var") bind(m, declarator["id"], undefinedValue, "declare");
      }
      return;
    case "StatementList":
      executeAll(m, node["body"]);
      return;
    case "Disposal":
      dispose(m, node["declaration"]);
      return;
    case "BlockStatement":
      withBreak(m, labels, () => executeBlock(m, node, node["body"]));
      return;
    case "IfStatement":
      withBreak(m, labels, () => executeIf(m, node));
      return;
    case "ReturnStatement":
      executeReturn(m, node);
      return;
    case "ThrowStatement": {
      const value = used(m, evaluate(m, node["argument"]), "value");
      if (value.self) sink(m, "throws", node, node["argument"]);
      m.throwValue(value);
      return;
    }
    case "ForStatement":
      executeFor(m, node, labels);
      return;
    case "WhileStatement":
      loop(m, labels, { test: node["test"], body: node["body"] });
      return;
    case "DoWhileStatement":
      loop(m, labels, { body: node["body"], after: node["test"] });
      return;
    case "ForOfStatement":
      executeForOf(m, node, labels);
      return;
    case "ForInStatement":
      executeForIn(m, node, labels);
      return;
    case "SwitchStatement":
      executeSwitch(m, node, labels);
      return;
    case "TryStatement":
      withBreak(m, labels, () => executeTry(m, node));
      return;
    case "LabeledStatement":
      execute(m, node["body"], [...labels, node["label"].name]);
      return;
    case "BreakStatement":
      m.jump("break", node["label"]?.name ?? null);
      return;
    case "ContinueStatement":
      m.jump("continue", node["label"]?.name ?? null);
      return;
    case "ClassDeclaration": {
      const value = evaluateClass(m, node);
      if (node["id"] != null) bind(m, node["id"], value, "declare");
      return;
    }
    case "WithStatement":
      useValue(m, evaluate(m, node["object"]), "deref");
      execute(m, node["body"]);
      return;
    case "FunctionDeclaration": // hoisted
    case "EmptyStatement":
    case "DebuggerStatement":
    case "TSDeclareFunction":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
    case "ImportDeclaration":
      return;
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      if (isNode(node["declaration"])) execute(m, node["declaration"]);
      return;
    default:
      for (const child of childrenOf(node)) if (!isFunction(child)) useValue(m, evaluate(m, child), "value");
  }
}

/** A labelled statement that is no loop can be left by `break label`. */
function withBreak(m: Machine, labels: readonly string[], run: () => void): void {
  if (labels.length === 0) {
    run();
    return;
  }
  const target: Jump = { labels, kind: "block", breaks: null, continues: null };
  m.frame.jumps.push(target);
  run();
  m.frame.jumps.pop();
  m.joinInto(target.breaks);
}

/** Runs in a scope of its own, the same for every round of a loop around it. */
function inScope(m: Machine, node: Node, run: (scope: Scope) => void): void {
  const { frame } = m;
  const outer = frame.scope;
  let scope = outer.children.get(node);
  if (scope === undefined) {
    scope = new Scope(outer, true, outer.file);
    outer.children.set(node, scope);
    declareLexicals(scope, node);
  }
  frame.scope = scope;
  run(scope);
  frame.scope = outer;
}

function executeBlock(m: Machine, node: Node, statements: readonly Node[]): void {
  const plain = !statements.some((statement) => /^(?:VariableDeclaration|ClassDeclaration|FunctionDeclaration)$/.test(statement.type));
  if (plain) {
    for (const statement of statements) execute(m, statement);
    return;
  }
  inScope(m, node, (scope) => {
    hoistFunctions(m, statements, scope);
    executeAll(m, statements);
  });
}

/** Statements of one scope. What follows `using` is left by way of the disposal, however it is left. */
export function executeAll(m: Machine, statements: readonly Node[], isBody = false): void {
  const at = statements.findIndex((statement) => statement.type === "VariableDeclaration" && /using$/.test(statement["kind"]));
  const before = at < 0 ? statements : statements.slice(0, at + 1);
  for (const statement of before) {
    if (m.state === null || (isBody && m.frame.outermost && m.isSettled())) return;
    execute(m, statement);
  }
  if (at < 0) return;
  const [block, finalizer] = [{ type: "StatementList", body: statements.slice(at + 1) }, { type: "Disposal", declaration: statements[at]! }] as unknown as readonly [Node, Node];
  executeTry(m, { type: "TryStatement", block, handler: null, finalizer } as unknown as Node);
}

/** `[Symbol.dispose]()` of what a `using` declaration holds, the last first. */
function dispose(m: Machine, declaration: Node): void {
  const key = declaration["kind"] === "using" ? "@@dispose" : "@@asyncDispose";
  for (const { id } of (declaration["declarations"] as readonly Node[]).toReversed()) {
    if (m.state === null || id.type !== "Identifier") return;
    const value = readName(m, id["name"]);
    if (!value.self && value.objs === null) continue;
    callValue(m, readMember(m, value, key, declaration), value, key, noArgs, declaration);
  }
}

/** Function declarations are there before the first statement runs. */
export function hoistFunctions(m: Machine, statements: readonly Node[], scope: Scope): void {
  if (m.state === null) return;
  for (const outer of statements) {
    const statement = outer.type.startsWith("Export") && isNode(outer["declaration"]) ? outer["declaration"] : outer;
    if (statement.type !== "FunctionDeclaration" || statement["id"] == null || statement["body"] == null) continue;
    const binding = scope.names.get(statement["id"].name) ?? scope.lookup(statement["id"].name);
    if (binding === null) continue;
    m.frame.madeClosure = true;
    write(m.state, binding, ofFunction({ node: statement, scope, thisVal: null, home: m.frame.home, bound: null, isStatic: m.frame.isStatic }));
  }
}

function executeIf(m: Machine, node: Node): void {
  const [whenTrue, whenFalse] = evaluateCondition(m, node["test"]);
  const both = whenTrue !== null && whenFalse !== null;
  const reach: Reach = both ? (isPresenceTest(m, node["test"]) ? 1 : 2) : 0;
  const { returned } = m.frame;
  const before = returned.state;
  m.state = whenTrue;
  // What only makes an error runs where something else is wrong already.
  if (whenTrue !== null) m.guarded(reach === 1 && throws(node["consequent"]) ? 2 : reach, () => execute(m, node["consequent"]));
  const after = m.state;
  m.state = whenFalse;
  if (whenFalse !== null && node["alternate"] != null) m.guarded(reach, () => execute(m, node["alternate"]));
  m.state = join(after, m.state);
  // `if (done) return;`: the rest of the function lies behind the test as well. That two values are the same is the exception.
  const exit: Reach = reach === 2 && isEquality(node["test"]) ? 1 : reach;
  if (returned.state !== before && exit > m.reach) m.reach = exit;
}

function throws(branch: Node): boolean {
  const last = branch.type === "BlockStatement" ? (branch["body"] as readonly Node[]).at(-1) : branch;
  return last?.type === "ThrowStatement";
}

const isEquality = (test: Node): boolean => unwrap(test).type === "BinaryExpression" && /^===?$/.test(unwrap(test)["operator"]);


interface Loop {
  readonly test?: Node | null;
  readonly body: Node;
  readonly update?: Node | null;
  /** do … while: tested after the body. */
  readonly after?: Node;
  /** for … of, for … in: binds the round's value; the body may not run at all. */
  readonly each?: () => void;
}

const rounds = 5;

function loop(m: Machine, labels: readonly string[], parts: Loop): void {
  let head = m.state;
  let exit: State | null = null;
  const { unknownWrites } = m;
  for (let round = 0; head !== null; round++) {
    const target: Jump = { labels, kind: "loop", breaks: null, continues: null };
    m.state = fork(head);
    let leave: State | null = null;
    if (parts.test != null) {
      const [whenTrue, whenFalse]: readonly [State | null, State | null] = evaluateCondition(m, parts.test);
      leave = whenFalse;
      m.state = whenTrue;
    } else if (parts.each !== undefined) leave = fork(head);
    m.frame.jumps.push(target);
    m.guarded(parts.after !== undefined ? 0 : 1, () => {
      parts.each?.();
      execute(m, parts.body);
    });
    m.frame.jumps.pop();
    m.joinInto(target.continues);
    if (parts.update != null && m.state !== null) discard(m, parts.update);
    if (parts.after !== undefined && m.state !== null) {
      const [again, done]: readonly [State | null, State | null] = evaluateCondition(m, parts.after);
      leave = done;
      m.state = again;
    }
    exit = join(leave, target.breaks);
    if (isBelow(m.state, head) || round > rounds) break;
    head = join(head, m.state);
    if (round === rounds) head = { ...head!, vars: head!.vars.map((_key, value) => (value.self || value.fns !== null || value.objs !== null || value.arg ? { ...value, konst: null, opaque: true } : null)) };
  }
  m.state = m.unknownWrites > unknownWrites ? withEverySet(exit) : exit;
}

/** A loop that writes to keys which the text does not fix is there to set fields: those that it may name count as set after it. */
export function withEverySet(state: State | null): State | null {
  return state === null ? null : { ...fork(state), everySet: true, anySet: true };
}

function executeReturn(m: Machine, node: Node): void {
  const argument: Node | null = node["argument"] ?? null;
  const value = argument === null ? undefinedValue : settled(m, evaluate(m, argument));
  // What is unset on the object does not matter on this path: nobody gets it.
  if (argument !== null && m.frame.constructs === true && m.state !== null && isAnotherObject(node, argument, value)) m.state = null;
  else m.returnValue(value);
}

/**
 * Does a constructor return another object than its own? Known objects are that; of what cannot be known, what has just been tested or
 * belongs to another: `if (cached) return cached`, `return Registry.only`. What a call gives may be the object itself, or nothing.
 */
function isAnotherObject(node: Node, argument: Node, value: Val): boolean {
  if (value.self || value.pending !== null) return false;
  if (!value.opaque) return value.objs !== null && value.konst === null;
  if (value.konst !== null) return value.konst === "T";
  const returned = unwrap(argument);
  return returned.type === "MemberExpression" || (returned.type === "Identifier" && isTested(node, returned["name"]));
}

/** Is the statement in the first branch of an `if` whose test mentions the name? */
function isTested(statement: Node, name: string): boolean {
  for (let at = statement, parent = at.parent; parent != null && !isFunction(parent); at = parent, parent = at.parent) {
    if (parent.type === "IfStatement" && parent["consequent"] === at && mentions(parent["test"], name)) return true;
  }
  return false;
}

function mentions(test: Node, name: string): boolean {
  const todo = [test];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "Identifier" && node["name"] === name) return true;
    todo.push(...childrenOf(node));
  }
  return false;
}

function executeFor(m: Machine, node: Node, labels: readonly string[]): void {
  const run = (): void => {
    const init = node["init"] as Node | null | undefined;
    if (init != null) {
      if (init.type === "VariableDeclaration") execute(m, init);
      else discard(m, init);
    }
    loop(m, labels, { test: node["test"], body: node["body"], update: node["update"] });
  };
  withHead(m, node, node["init"], run);
}

function withHead(m: Machine, node: Node, head: Node | null | undefined, run: () => void): void {
  if (head?.type !== "VariableDeclaration" || head["kind"] === "var") {
    run();
    return;
  }
  inScope(m, node, (scope) => {
    for (const declarator of head["declarations"]) for (const name of namesIn(declarator.id)) if (!scope.names.has(name)) scope.declare(name);
    run();
  });
}

function bindRound(m: Machine, left: Node, value: Val): void {
  if (left.type === "VariableDeclaration") bind(m, left["declarations"][0].id, value, "declare");
  else bind(m, left, value, "assign");
}

function executeForOf(m: Machine, node: Node, labels: readonly string[]): void {
  const source = evaluate(m, node["right"]);
  const run = (): void => {
    const elements = knownElements(m, source);
    if (elements !== null && node["await"] !== true) {
      unroll(m, node, labels, elements);
      return;
    }
    const item = withoutPending(iterate(m, source, node["right"]));
    loop(m, labels, { body: node["body"], each: () => bindRound(m, node["left"], item) });
  };
  if (node["await"] === true && m.frame.async && m.state?.later === false) {
    startAsync(m, source, node["right"]);
    suspend(m);
  }
  withHead(m, node, node["left"], run);
}

/** A loop over elements that are all known: one round after the other, each for certain. */
function unroll(m: Machine, node: Node, labels: readonly string[], elements: readonly Val[]): void {
  const target: Jump = { labels, kind: "loop", breaks: null, continues: null };
  m.frame.jumps.push(target);
  for (const element of elements) {
    if (m.state === null) break;
    bindRound(m, node["left"], element);
    execute(m, node["body"]);
    m.joinInto(target.continues);
    target.continues = null;
  }
  m.frame.jumps.pop();
  m.joinInto(target.breaks);
}

function executeForIn(m: Machine, node: Node, labels: readonly string[]): void {
  // A missing object has no keys: no fault.
  const source = evaluate(m, node["right"]);
  if (source.self) m.guarded(picksByKind(node) ? 2 : 0, () => sink(m, "reflects", node["right"], node["right"]));
  if (source.konst === "u" || source.konst === "n") return;
  withHead(m, node, node["left"], () => loop(m, labels, { body: node["body"], each: () => bindRound(m, node["left"], top) }));
}

/** `for (const key in o) if (o[key] instanceof Channel) …`: what is unset is passed over, as whatever is of another kind is. */
function picksByKind(loop: Node): boolean {
  const body = loop["body"] as Node;
  const [only, ...more] = body.type === "BlockStatement" ? (body["body"] as readonly Node[]) : [body];
  if (only?.type !== "IfStatement" || only["alternate"] != null || more.length > 0) return false;
  let test = unwrap(only["test"]);
  while (test.type === "LogicalExpression" && test["operator"] === "&&") test = unwrap(test["left"]);
  const asked = test.type !== "BinaryExpression" ? null : test["operator"] === "instanceof" ? unwrap(test["left"]) : kindAsked(test);
  const [key] = namesIn(loop["left"].type === "VariableDeclaration" ? loop["left"].declarations[0].id : loop["left"]);
  return asked?.type === "MemberExpression" && asked["computed"] === true && asked["property"].type === "Identifier" && asked["property"].name === key;
}

/** What `typeof x === "function"` asks of, unless it asks for what is unset. */
function kindAsked(test: Node): Node | null {
  const [left, right] = [unwrap(test["left"]), unwrap(test["right"])];
  const isKind = /^===?$/.test(test["operator"]) && right.type === "Literal" && right["value"] !== "undefined";
  return isKind && left.type === "UnaryExpression" && left["operator"] === "typeof" ? unwrap(left["argument"]) : null;
}

/** Tests a case: the states where it is entered and where it is passed. */
function evaluateCase(m: Machine, discriminant: Node, value: Val, test: Node): Branches {
  const subject = unwrap(discriminant);
  if (value.konst === "t") return evaluateCondition(m, test); // switch (true) { case this.x !== undefined: … }
  if (subject.type === "UnaryExpression" && subject["operator"] === "typeof" && test.type === "Literal") return evaluateTypeof(m, subject["argument"], String(test["value"]));
  const equal = knownEqual(value, evaluate(m, test), false);
  const { state } = m;
  if (state === null || equal === null) return [state === null ? null : fork(state), state];
  return equal ? [state, null] : [null, state];
}

function executeSwitch(m: Machine, node: Node, labels: readonly string[]): void {
  const value = evaluate(m, node["discriminant"]);
  const cases = node["cases"] as readonly Node[];
  const target: Jump = { labels, kind: "switch", breaks: null, continues: null };
  inScope(m, node, (scope) => {
    hoistFunctions(m, cases.flatMap((c) => c["consequent"] as readonly Node[]), scope);
    m.frame.jumps.push(target);
    // Where each case is entered: after its test and those before it have been evaluated.
    const entries: (State | null)[] = [];
    for (const c of cases) {
      if (c["test"] == null || m.state === null) entries.push(null);
      else {
        const [entered, passed] = m.guarded(2, () => evaluateCase(m, node["discriminant"], value, c["test"]));
        entries.push(entered);
        m.state = passed;
      }
    }
    const noMatch = coversAll(m, node["discriminant"], cases.flatMap((c) => (c["test"] == null ? [] : [c["test"] as Node]))) ? null : m.state;
    const fallback = cases.findIndex((c) => c["test"] == null);
    if (fallback >= 0) entries[fallback] = noMatch;
    const ways = entries.filter((entry) => entry !== null).length + (fallback < 0 && noMatch !== null ? 1 : 0);
    m.state = null;
    m.guarded(ways > 1 ? 2 : 0, () => {
      cases.forEach((c, i) => {
        m.joinInto(entries[i] ?? null);
        for (const statement of c["consequent"] as readonly Node[]) execute(m, statement);
      });
      if (fallback < 0) m.joinInto(noMatch);
    });
    m.frame.jumps.pop();
    m.joinInto(target.breaks);
  });
}

function executeTry(m: Machine, node: Node): void {
  const finalizer = node["finalizer"] as Node | null | undefined;
  const { frame } = m;
  const outer: Handler | null = m.handler;
  const saved = { returned: frame.returned, jumps: frame.jumps };
  const escaping: Outcome = { state: null, value: none };
  if (finalizer != null) {
    // What leaves the statement passes the finaliser first: it is collected here, not at its goal.
    frame.returned = { state: null, value: none };
    frame.jumps = saved.jumps.map((jump) => ({ ...jump, breaks: null, continues: null }));
  }
  const handler = node["handler"] as Node | null | undefined;
  const thrown: Outcome = { state: null, value: none };
  m.handler = handler != null ? thrown : finalizer != null ? escaping : outer;
  execute(m, node["block"]);
  const normal = m.state;
  m.handler = finalizer != null ? escaping : outer;
  if (handler != null) {
    m.state = thrown.state;
    if (m.state !== null) {
      m.guarded(2, () =>
        inScope(m, handler, (scope) => {
          for (const name of namesIn(handler["param"])) if (!scope.names.has(name)) scope.declare(name);
          bind(m, handler["param"], thrown.value, "declare");
          execute(m, handler["body"]);
        }),
      );
    }
    m.joinInto(normal);
  }
  m.handler = outer;
  if (finalizer == null) return;
  const pending = { returned: frame.returned, jumps: frame.jumps };
  frame.returned = saved.returned;
  frame.jumps = saved.jumps;
  const finish = (state: State | null): State | null => {
    m.state = state;
    if (state === null) return null;
    const { runsAgain } = m.events;
    m.events.runsAgain = true;
    execute(m, finalizer);
    m.events.runsAgain = runsAgain;
    return m.state;
  };
  const after = finish(m.state);
  // The other ways through the finaliser need an exception or a jump.
  const exceptionally = (state: State | null): State | null => m.guarded(2, () => finish(state));
  if (pending.returned.state !== null) {
    exceptionally(pending.returned.state);
    m.returnValue(pending.returned.value);
  }
  pending.jumps.forEach((jump, i) => {
    const goal = saved.jumps[i]!;
    if (jump.breaks !== null) goal.breaks = join(goal.breaks, exceptionally(jump.breaks));
    if (jump.continues !== null) goal.continues = join(goal.continues, exceptionally(jump.continues));
  });
  if (escaping.state !== null) {
    exceptionally(escaping.state);
    m.throwValue(escaping.value);
  }
  m.state = after;
}
