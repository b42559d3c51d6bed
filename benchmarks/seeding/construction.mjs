/**
 * What happens for certain while a class is constructed, in order: which fields are read and written, and what might write them. A plain
 * walk over the text, written without the analysis and against another principle: it follows straight lines only. What stands behind
 * a condition, in a loop, a handler or after an early return is never "sure"; what it may set counts as set. So a read that it finds to
 * be sure and before every write is a fault in any run that comes so far.
 *
 * Events: { t: "read", field, use, sure, unit, path } · { t: "write", field, sure } · { t: "define", field } · { t: "may", names, wild }:
 * code that may run here assigns these · { t: "leak" }: the object is handed to code that is not followed · { t: "walk" }: it is copied ·
 * { t: "enter", fn, key, home }.
 * The unit is the statement, initialiser or super call of the constructed class in which it happens.
 */
import { bare, childrenOf, isNode, keyOf } from "./source-model.mjs";
import { computing, hasOptional, isFunction, leaves, noteWrites, passedOn, runsNow, superCall } from "./text.mjs";

const DEPTH = 10;

class Unfollowed extends Error {}

/** null: the class, or a base class of it, is beyond the walk. */
export function constructionOf(corpus, cls) {
  const chain = corpus.chain(cls);
  if (chain === null) return null;
  try {
    return new Construction(corpus, chain).run();
  } catch (error) {
    if (error instanceof Unfollowed) return null;
    throw error;
  }
}

class Construction {
  constructor(corpus, chain) {
    this.corpus = corpus;
    this.chain = chain;
    this.events = [];
    this.unit = null;
    this.path = [];
    this.home = chain[0];
    this.active = new Set();
    this.closures = new Map();
  }

  run() {
    if (this.chain.some(({ computed }) => computed)) throw new Unfollowed();
    this.construct(0);
    return { events: this.events, chain: this.chain };
  }

  emit(event) {
    this.events.push({ ...event, unit: this.unit, path: [...this.path], home: event.home ?? this.home });
  }

  // ---- the order of construction

  construct(level) {
    const cls = this.chain[level];
    const outer = level === 0;
    if (cls.ctor === null) {
      if (outer) this.unit = cls.node.superClass ?? cls.node;
      if (level + 1 < this.chain.length) this.inPath("super", () => this.construct(level + 1));
      this.fields(level);
      return;
    }
    const a = this.activation(cls, cls.ctor);
    if (cls.node.superClass == null) this.fields(level);
    let constructed = cls.node.superClass == null;
    for (const statement of cls.ctor.body.body) {
      if (outer) this.unit = statement;
      const call = superCall(statement);
      if (call === null) this.statement(statement, a);
      else {
        for (const argument of call.arguments) this.visit(argument, a, 2, "none");
        if (level + 1 < this.chain.length) this.inPath("super", () => this.construct(level + 1));
        this.fields(level);
        if (outer) this.unit = statement;
        constructed = true;
      }
      if (a.stopped) break;
    }
    if (!constructed) throw new Unfollowed();
  }

  fields(level) {
    const cls = this.chain[level];
    const parameters = (cls.ctor?.params ?? []).filter(({ type }) => type === "TSParameterProperty").map(({ parameter }) => (parameter.left ?? parameter).name);
    const outer = level === 0 ? this.unit : null;
    const setParameters = () => parameters.forEach((field) => this.emit({ t: "write", field, sure: 2 }));
    if (!this.corpus.define) setParameters();
    for (const field of cls.fields) {
      if (field.declared) continue;
      if (level === 0) this.unit = field.node;
      if (field.value !== null) {
        this.visit(field.value, this.activation(cls, null), 2, "stored");
        this.emit({ t: "write", field: field.key, sure: 2, declared: true });
      } else if (this.corpus.define) this.emit({ t: "define", field: field.key });
      if (level === 0) this.unit = outer;
    }
    if (this.corpus.define) setParameters();
  }

  activation(home, fn, self = null) {
    return { home, fn, self, sure: 2, stopped: false, locals: new Map(), async: fn?.async === true };
  }

  // ---- statements

  statement(node, a) {
    if (a.stopped) return;
    switch (node.type) {
      case "ExpressionStatement":
        return this.visit(node.expression, a, a.sure, "none");
      case "VariableDeclaration":
        return node.declarations.forEach((declaration) => this.declaration(declaration, a));
      case "ReturnStatement":
        if (node.argument) this.visit(node.argument, a, a.sure, "none");
        a.stopped = true;
        return;
      case "ThrowStatement":
        this.visit(node.argument, a, a.sure, "none");
        a.stopped = true;
        return;
      case "BlockStatement":
        return node.body.forEach((statement) => this.statement(statement, a));
      case "IfStatement":
        this.visit(node.test, a, a.sure, "test");
        return this.aside([node.consequent, node.alternate], a);
      case "SwitchStatement":
        this.visit(node.discriminant, a, a.sure, "test");
        return this.aside(node.cases, a);
      case "ForOfStatement":
        this.visit(node.right, a, a.sure, "deref");
        return this.aside([node.left, node.body], a);
      case "ForInStatement":
        this.visit(node.right, a, a.sure, "none");
        return this.aside([node.left, node.body], a);
      case "ForStatement":
        if (node.init?.type === "VariableDeclaration") this.statement(node.init, a);
        else if (node.init) this.visit(node.init, a, a.sure, "none");
        if (node.test) this.visit(node.test, a, a.sure, "test");
        return this.aside([node.update, node.body], a);
      case "WhileStatement":
        this.visit(node.test, a, a.sure, "test");
        return this.aside([node.body], a);
      case "FunctionDeclaration":
        return; // hoisted; counted where it is mentioned, by the text of its user
      default:
        return this.aside([node], a);
    }
  }

  declaration({ id, init }, a) {
    if (!init) return;
    const field = id.type === "Identifier" ? this.selfField(init, a) : null;
    if (field !== null) a.locals.set(id.name, field);
    else this.visit(init, a, a.sure, id.type === "Identifier" ? "none" : "deref");
  }

  /** Code that may or may not run: what it may set counts, what it reads does not. What follows a jump out of it is not sure either. */
  aside(nodes, a) {
    for (const node of nodes) {
      if (!node) continue;
      this.may(node, a);
      if (leaves(node)) a.sure = 0;
    }
  }

  // ---- expressions

  visit(node, a, sure, use) {
    if (!isNode(node) || a.stopped) return;
    node = bare(node);
    sure = Math.min(sure, a.sure);
    if (sure === 0) return this.may(node, a);
    switch (node.type) {
      case "ThisExpression":
        if (a.self === null && use !== "none") this.emit({ t: "leak" });
        return;
      case "Identifier": {
        if (node.name === a.self) this.emit({ t: "leak" });
        const field = a.locals.get(node.name);
        if (field !== undefined && use !== "none" && use !== "test") this.read(field, a, sure, use);
        return;
      }
      case "MemberExpression":
        return this.member(node, a, sure, use);
      case "AssignmentExpression":
        return this.assignment(node, a, sure);
      case "UpdateExpression":
        return this.update(node, a, sure);
      case "CallExpression":
      case "NewExpression":
        return this.call(node, a, sure, use);
      case "BinaryExpression": {
        const operand = computing.has(node.operator) ? "deref" : "test";
        this.visit(node.left, a, sure, operand);
        return this.visit(node.right, a, sure, operand);
      }
      case "UnaryExpression":
        return this.visit(node.argument, a, sure, ["-", "+", "~"].includes(node.operator) ? "deref" : "test");
      case "TemplateLiteral":
        return node.expressions.forEach((part) => this.visit(part, a, sure, "deref"));
      case "LogicalExpression":
        this.visit(node.left, a, sure, "test");
        return this.may(node.right, a);
      case "ConditionalExpression":
        this.visit(node.test, a, sure, "test");
        this.may(node.consequent, a);
        return this.may(node.alternate, a);
      case "ArrayExpression":
        return node.elements.forEach((element) => this.visit(element, a, sure, "passed"));
      case "SpreadElement":
        return this.visit(node.argument, a, sure, "deref");
      case "ObjectExpression":
        return node.properties.forEach((property) => this.property(property, a, sure));
      case "SequenceExpression":
        return node.expressions.forEach((part) => this.visit(part, a, sure, "none"));
      case "AwaitExpression":
      case "YieldExpression":
        this.visit(node.argument, a, sure, "none");
        a.stopped = true;
        return;
      case "Literal":
      case "Super":
        return;
      default:
        return this.may(node, a);
    }
  }

  property(node, a, sure) {
    if (node.type === "Property") this.visit(node.value, a, sure, "passed");
    else if (this.isSelf(node.argument, a)) this.emit({ t: "walk" });
    else this.visit(node.argument, a, sure, "none"); // `{ ...undefined }` is an empty object
  }

  isSelf(node, a) {
    node = bare(node);
    return a.self === null ? node.type === "ThisExpression" : node.type === "Identifier" && node.name === a.self;
  }

  /** `x` where the node is `this.x` and x is a plain field. */
  selfField(node, a) {
    node = bare(node);
    if (node.type !== "MemberExpression" || node.optional || !this.isSelf(node.object, a)) return null;
    const key = keyOf(node);
    return key === null || this.find(key) !== null ? null : key;
  }

  /** The method or accessor that the constructed class has under a name. */
  find(key, from = 0) {
    for (const home of this.chain.slice(from)) {
      const member = home.members.get(key);
      if (member !== undefined) return { ...member, home };
    }
    return null;
  }

  member(node, a, sure, use) {
    const { object, property, computed, optional } = node;
    const key = keyOf(node);
    if (this.isSelf(object, a) && key !== null) return this.read(key, a, sure, use);
    if (bare(object).type === "Super" && key !== null) {
      const member = this.find(key, this.chain.indexOf(a.home) + 1);
      if (member?.get) this.enter(member.get, key, member.home, "getter", sure);
      return;
    }
    if (!this.isSelf(object, a)) this.visit(object, a, sure, optional ? "test" : "deref");
    if (computed) this.visit(property, a, hasOptional(node) ? 0 : sure, "none");
  }

  read(key, a, sure, use) {
    const member = this.find(key);
    if (member?.get) {
      const passed = passedOn(member.get);
      if (passed !== null && this.find(passed) === null) return this.inPath("getter", () => this.emit({ t: "read", field: passed, use, sure }));
      return this.enter(member.get, key, member.home, "getter", sure);
    }
    if (member === null) this.emit({ t: "read", field: key, use, sure });
  }

  assignment({ left, right, operator }, a, sure) {
    left = bare(left);
    const own = left.type === "MemberExpression" && this.isSelf(left.object, a);
    const key = own ? keyOf(left) : null;
    const logical = ["??=", "||=", "&&="].includes(operator);
    if (left.type === "MemberExpression" && !own) {
      this.visit(left.object, a, sure, "deref");
      if (left.computed) this.visit(left.property, a, sure, "none");
    }
    if (key !== null && operator !== "=" && !logical) this.read(key, a, sure, "deref");
    if (logical) this.may(right, a);
    else this.visit(right, a, sure, operator !== "=" ? "deref" : left.type === "MemberExpression" ? "stored" : "none");
    if (left.type === "Identifier") a.locals.delete(left.name);
    else if (own && key === null) this.emit({ t: "may", names: new Set(), wild: true });
    else if (own) this.write(key, a, logical ? 0 : sure);
    else if (left.type !== "MemberExpression") this.may(left, a);
  }

  update({ argument }, a, sure) {
    argument = bare(argument);
    if (argument.type === "MemberExpression" && this.isSelf(argument.object, a) && keyOf(argument) !== null) {
      this.read(keyOf(argument), a, sure, "deref");
      this.write(keyOf(argument), a, sure);
    } else this.visit(argument, a, sure, "deref");
  }

  write(key, a, sure) {
    const member = this.find(key);
    if (member?.set) this.enter(member.set, key, member.home, "setter", sure);
    else if (member === null || !member.get) this.emit({ t: "write", field: key, sure });
  }

  // ---- calls

  call(node, a, sure, use) {
    const callee = bare(node.callee);
    const inner = hasOptional(node) ? 0 : sure;
    const key = callee.type === "MemberExpression" && !node.optional ? keyOf(callee) : null;
    const own = key !== null && node.type === "CallExpression" && this.isSelf(callee.object, a);
    const ofSuper = key !== null && callee.object.type === "Super";
    if (own) {
      const member = this.find(key);
      if (member === null || member.get) this.read(key, a, inner, callee.optional ? "test" : "deref");
    } else if (callee.type !== "Super" && !isFunction(callee)) this.visit(callee, a, sure, node.optional ? "test" : "deref");
    const handed = this.args(node, callee, a, inner);
    if (inner === 0) return;
    const member = own ? this.find(key) : ofSuper ? this.find(key, this.chain.indexOf(a.home) + 1) : null;
    if (member?.method) return this.method(member, key, a, inner, use);
    if (callee.type === "ArrowFunctionExpression") return this.enter(callee, null, a.home, "function", inner, a.self);
    if (handed < 0) return;
    const written = { names: new Set(), wild: false };
    noteWrites(node, written);
    if (written.wild) this.emit({ t: "may", ...written });
    this.handOver(node, callee, handed, a, inner);
  }

  method(member, key, a, sure, use) {
    const passed = passedOn(member.method);
    if (passed !== null && this.find(passed) === null) return this.inPath("method", () => this.emit({ t: "read", field: passed, use, sure }));
    this.enter(member.method, key, member.home, "method", sure);
  }

  /** Visits the arguments; the index of the one that is the object itself, or -1. */
  args(node, callee, a, sure) {
    let handed = -1;
    node.arguments.forEach((argument, i) => {
      const plain = bare(argument);
      if (this.isSelf(plain, a)) handed = i;
      else if (!isFunction(plain)) this.visit(argument, a, sure, "passed");
      else if (sure > 0 && plain.type === "ArrowFunctionExpression" && runsNow(node, callee)) this.enter(plain, null, a.home, "callback", node.type === "NewExpression" ? sure : 1, a.self);
      else this.may(plain, a);
    });
    return handed;
  }

  handOver(node, callee, index, a, sure) {
    const found = callee.type === "Identifier" ? this.corpus.named(a.home.file, callee.name) : null;
    const fn = found === null ? null : found.kind === "function" ? found.node : found.kind === "class" ? found.node.body.body.find(({ kind }) => kind === "constructor")?.value : null;
    const parameter = fn?.params?.[index];
    if (!fn?.body || parameter?.type !== "Identifier" || fn.generator) return this.emit({ t: "leak" });
    this.enter(fn, null, { ...a.home, file: found.file }, found.kind === "class" ? "new" : "helper", sure, parameter.name);
  }

  enter(fn, key, home, label, sure, self = null) {
    if (fn.generator) return;
    if (this.active.has(fn) || this.active.size > DEPTH) return this.may(fn, { home, self });
    this.active.add(fn);
    this.emit({ t: "enter", fn, key, home, label, sure });
    const a = this.activation(home, fn, self);
    a.sure = sure;
    const outer = this.home;
    this.home = home;
    this.inPath(label, () => {
      if (fn.body.type === "BlockStatement") fn.body.body.forEach((statement) => this.statement(statement, a));
      else this.visit(fn.body, a, sure, "none");
    });
    this.home = outer;
    this.active.delete(fn);
  }

  inPath(label, run) {
    this.path.push(label);
    run();
    this.path.pop();
  }

  // ---- what may happen

  may(node, a) {
    const known = this.closures.get(node) ?? this.closure(node, a);
    this.closures.set(node, known);
    if (known.names.size > 0 || known.wild) this.emit({ t: "may", names: known.names, wild: known.wild });
    if (known.leak) this.emit({ t: "leak" });
  }

  /** The names that a text assigns, and those that the members it mentions assign. */
  closure(node, a) {
    const result = { names: new Set(), wild: false, leak: false };
    const seen = new Set();
    const look = (at) => {
      if (seen.has(at)) return;
      seen.add(at);
      noteWrites(at, result);
      if (at.type === "MemberExpression" && (at.object.type === "ThisExpression" || at.object.type === "Super")) {
        const key = keyOf(at);
        for (const { members } of key === null ? [] : this.chain) for (const fn of Object.values(members.get(key) ?? {})) look(fn);
      } else if (at.type === "ThisExpression" || (at.type === "Identifier" && at.name === a.self)) result.leak = true;
      const ofClass = at.type === "MemberExpression" && at.object.type === "Identifier" ? this.chain.find(({ name }) => name === at.object.name) : undefined;
      for (const member of ofClass?.node.body.body ?? []) if (member.static && member.value?.body && keyOf(member) === keyOf(at)) look(member.value);
      for (const child of childrenOf(at)) if (!(child.type === "ThisExpression" && at.type === "MemberExpression")) look(child);
    };
    look(node);
    return result;
  }
}

/**
 * The first thing that happens to a field: the read that finds it unset for certain, or null. Once the object is out, a field that
 * any code of the corpus sets from outside may be set.
 */
export function faultyRead({ events }, field, corpus) {
  let leaked = false;
  for (const event of events) {
    if (event.t === "leak") leaked = true;
    else if (event.t === "read" && event.field === field && event.sure > 0 && ["deref", "stored", "passed"].includes(event.use)) return event;
    else if (event.t === "write" && event.field === field) return null;
    else if (event.t === "may" && (event.wild || event.names.has(field))) return null;
    if (leaked && corpus.setFromOutside.has(field)) return null;
  }
  return null;
}
