/**
 * What an expression outside any activation stands for: imports, functions, classes, mixins, constant data.
 *
 * No flow: a `const`, a function, a class or an import means one thing; a `let` means its first value only where that is a class or a
 * function (compilers write `let X = class …`). Everything else is unknown. Bounded by depth.
 */
import { ClassInfo } from "../classes/class-info.js";
import { type AbsObj, constant, type FnVal, joinValues, none, ofFunction, ofObject, ofPath, top, undefinedValue, type Val } from "../domain/value.js";
import { runtime, table } from "../effects/table.js";
import { assignsProperty, isClass, isFunction, keyNamedBy, type Node, programOf, staticKey, unwrap } from "../estree.js";
import type { FieldSemantics, Host } from "./host.js";
import { assignmentsTo, classBehind, runsOnLoad, seesModuleOnly } from "./module-assignments.js";
import { type Binding, type Declaration, declareLexicals, exportedLexicals, namesIn, Scope } from "./scope.js";
import { fixedObject, newObjectId, StaticObjects } from "./static-objects.js";

const DEPTH = 24;
/** Chains are not followed further than this. */
const BASES = 64;

const finishers = new Set([`${runtime}:defineModule`, `${runtime}:module`]);

export class StaticValues {
  private readonly bindings = { base: new Map<Binding, Val>(), value: new Map<Binding, Val>() };
  private readonly classes = new Map<Node, Map<Scope, ClassInfo>>();
  private readonly mixins = new Map<Node, Map<Scope, Val>>();
  private readonly objects = new StaticObjects((node, scope) => this.evaluate(node, scope));
  private readonly running = new Set<Binding>();
  private depth = 0;
  /** Is a base class looked for? Then packages are entered, too. */
  private purpose: "base" | "value" = "value";

  constructor(
    readonly host: Host | null,
    private readonly semantics: FieldSemantics,
  ) {}

  /** The class of a node, as evaluated in the scope around it (a mixin's class has one for each base). */
  classInfo(node: Node, around: Scope): ClassInfo {
    let byScope = this.classes.get(node);
    if (byScope === undefined) this.classes.set(node, (byScope = new Map()));
    let info = byScope.get(around);
    if (info === undefined) {
      // A class evaluated in its own text scope has that scope for its members; elsewhere it gets one that knows its name.
      let inner = around;
      if (node["id"] != null && around.names.get(node["id"].name)?.declaration.kind !== "class") {
        inner = new Scope(around, around.dynamic, around.file);
        inner.declare(node["id"].name, { kind: "class", node });
      }
      info = new ClassInfo(node, inner, around.file, () => this.host?.semantics(around.file) ?? this.semantics, byScope.size > 0, (key) => this.importedKey(key, inner));
      byScope.set(around, info);
      byScope.set(inner, info);
      info.superClass = this.superOf(info);
    }
    return info;
  }

  /** `import { LABEL } from "./names.js"; class Tag { [LABEL]() {} }`: the property that a constant of another file names, as that file knows it. */
  importedKey(key: Node, scope: Scope): string | null {
    const name = unwrap(key);
    const binding = name.type === "Identifier" ? scope.lookup(name["name"]) : null;
    if (binding?.declaration.kind !== "import") return null;
    const constant = this.host?.variable?.(binding.scope.file, binding.declaration.source, binding.declaration.imported);
    return constant?.declaration.kind === "variable" && constant.declaration.constant ? keyNamedBy(constant.declaration.node) : null;
  }

  private superOf(info: ClassInfo): ClassInfo["superClass"] {
    const heritage = info.node["superClass"] as Node | null | undefined;
    if (heritage == null) return { kind: "none" };
    if (this.bases >= BASES) return { kind: "unknown" };
    this.bases++;
    const base = this.baseOf(info, heritage);
    this.bases--;
    return base;
  }

  private bases = 0;

  private baseOf(info: ClassInfo, heritage: Node): ClassInfo["superClass"] {
    const outer = this.purpose;
    this.purpose = "base";
    let value = this.evaluate(heritage, info.scope);
    if (value.fns?.length !== 1 && info.file === null) value = this.host?.typedBase?.(this, heritage, value.path) ?? value;
    this.purpose = outer;
    const fn = value.fns?.length === 1 && !value.opaque ? value.fns[0]! : null;
    if (fn !== null && isClass(fn.node)) {
      const base = this.classOf(fn);
      return base.chain().includes(info) || base === info ? { kind: "unknown" } : { kind: "class", cls: base };
    }
    return value.path !== null ? { kind: "path", path: value.path } : { kind: "unknown" };
  }

  classOf(fn: FnVal): ClassInfo {
    return this.classInfo(fn.node, fn.scope as Scope);
  }

  ofBinding(binding: Binding): Val {
    const declaration = binding.declaration;
    switch (declaration.kind) {
      case "fixed":
        return declaration.value;
      case "other":
        // Of the text's own scopes only: in an activation a pattern has the values of that activation.
        return declaration.at === undefined || binding.scope.parent !== null || binding.scope.dynamic ? top : this.ofPattern(declaration.at, binding.scope);
      case "function":
        return ofFunction(this.functionValue(declaration.node, binding.scope));
      case "class":
        return ofFunction(this.functionValue(declaration.node, binding.scope));
      case "import":
      case "variable":
      case "namespace":
        break;
    }
    const known = this.bindings[this.purpose].get(binding);
    if (known !== undefined) return known;
    if (this.running.has(binding)) return top;
    this.running.add(binding);
    const value = this.ofDeclaration(declaration, binding.scope);
    this.running.delete(binding);
    this.bindings[this.purpose].set(binding, value);
    return value;
  }

  private ofDeclaration(declaration: Extract<Declaration, { kind: "import" | "variable" | "namespace" }>, scope: Scope): Val {
    if (declaration.kind === "import") return this.ofImport(scope.file, declaration.source, declaration.imported);
    return declaration.kind === "variable" ? this.ofVariable(declaration, scope) : this.ofNamespace(declaration.blocks, scope);
  }

  /** `namespace units { export function metres(…) {} }`: an object with what its blocks export. */
  private ofNamespace(blocks: readonly Node[], around: Scope): Val {
    const inner = new Scope(around, false, around.file);
    for (const block of blocks) declareLexicals(inner, block);
    const props = new Map<string, Val>();
    for (const { name } of blocks.flatMap(exportedLexicals)) props.set(name, this.ofBinding(inner.names.get(name)!));
    return ofObject(fixedObject(blocks[0]!, "object", { props }));
  }

  /** Does the name stand for something that another file of the project would have to be read for? */
  isElsewhere({ declaration, scope }: Binding): boolean {
    return declaration.kind === "import" && this.host?.isElsewhere?.(scope.file, declaration.source) === true;
  }

  ofImport(file: string | null, source: string, imported: string): Val {
    return this.host?.imported(this, file, source, imported, this.purpose) ?? ofPath(imported === "*" ? `${source}:*` : `${source}:${imported}`);
  }

  /** A member of what a path names. */
  ofMember(path: string, key: string, arg = false): Val {
    const known = path.endsWith(":*") ? this.host?.exported(this, path, key) : null;
    return known ?? ofPath(memberPath(path, key), arg);
  }

  private ofVariable(declaration: { readonly node: Node; readonly constant: boolean }, scope: Scope): Val {
    const init = declaration.node["init"] as Node | null | undefined;
    if (init == null) {
      if (declaration.constant) return undefinedValue;
      const cls = classBehind(declaration.node);
      return cls !== null ? ofFunction(this.functionValue(cls, scope)) : this.ofAssignedOnce(declaration.node, scope);
    }
    const value = this.evaluate(init, scope);
    if (declaration.constant) return value;
    if (value.fns !== null && !value.opaque) return value;
    return value.path?.includes(":") === true && assignmentsTo(declaration.node).length === 0 ? value : top;
  }

  /** `let peek; class Box { #x; static { peek = (box) => box.#x; } }`: a function that the module assigns while it is loaded, and nothing else. */
  private ofAssignedOnce(declarator: Node, scope: Scope): Val {
    const [only, ...more] = scope.parent === null ? assignmentsTo(declarator) : [];
    if (only === undefined || more.length > 0 || only["operator"] !== "=" || only["left"].type !== "Identifier") return top;
    const fn = unwrap(only["right"]);
    if (!isFunction(fn) || !runsOnLoad(only) || !seesModuleOnly(fn)) return top;
    let around = fn.parent;
    while (around != null && !isClass(around)) around = around.parent;
    const home = around == null ? null : this.classInfo(around, scope);
    return ofFunction({ ...this.functionValue(fn, scope), home, thisVal: fn.type === "ArrowFunctionExpression" ? top : null });
  }

  /** `const { Base } = require("./base")`: one level, without defaults. */
  private ofPattern(name: Node, scope: Scope): Val {
    const property = name.parent;
    const declarator = property?.parent?.parent;
    if (property?.type !== "Property" || property["value"] !== name || property.parent?.type !== "ObjectPattern") return top;
    if (declarator?.type !== "VariableDeclarator" || declarator["init"] == null || declarator.parent?.["kind"] !== "const") return top;
    const key = staticKey(property["key"], property["computed"]);
    if (key === null || this.depth > DEPTH) return top;
    this.depth++;
    const value = this.member(this.evaluate(declarator["init"], scope), key);
    this.depth--;
    return value;
  }

  functionValue(node: Node, scope: Scope): FnVal {
    return { node, scope, thisVal: null, home: null, bound: null, isStatic: false };
  }

  evaluate(expression: Node, scope: Scope): Val {
    if (this.depth > DEPTH) return top;
    this.depth++;
    const value = this.evaluateNode(unwrap(expression), scope);
    this.depth--;
    return value;
  }

  private evaluateNode(node: Node, scope: Scope): Val {
    if (isClass(node)) return ofFunction(this.functionValue(node, scope));
    if (isFunction(node)) return ofFunction(this.functionValue(node, scope));
    switch (node.type) {
      case "Identifier": {
        if (node["name"] === "undefined") return undefinedValue;
        const binding = scope.lookup(node["name"]);
        return binding === null ? ofPath(globalPath(node["name"])) : this.ofBinding(binding);
      }
      case "Literal":
        return literalValue(node);
      case "TemplateLiteral":
        return node["expressions"].length === 0 ? constant(`s:${node["quasis"][0].value.cooked}`) : top;
      case "MemberExpression": {
        const key = staticKey(node["property"], node["computed"]);
        return key === null ? top : this.member(this.evaluate(node["object"], scope), key);
      }
      case "ConditionalExpression":
        return joinValues(this.evaluate(node["consequent"], scope), this.evaluate(node["alternate"], scope));
      case "SequenceExpression":
        return this.evaluate(lastOf(node["expressions"]), scope);
      case "AssignmentExpression":
        return node["operator"] === "=" ? this.assigned(node, scope) : top;
      case "UnaryExpression":
        return node["operator"] === "void" ? undefinedValue : top;
      case "CallExpression":
        return this.call(node, scope);
      case "NewExpression": {
        const { path } = this.evaluate(node["callee"], scope);
        if (path === null) return top;
        return containers.has(path) ? this.objects.container(node, scope, path) : ofPath(`${path}#`);
      }
      case "ObjectExpression":
        return this.objects.literal(node, scope);
      case "ArrayExpression":
        return this.objects.list(node, scope);
      case "ImportExpression":
      default:
        return top;
    }
  }

  /** Compiled decorators return `Base = _classThis`, where only a static block has set the latter: the class as it was written. */
  private assigned(node: Node, scope: Scope): Val {
    const value = this.evaluate(node["right"], scope);
    if (value !== top || node["right"].type !== "Identifier" || node["left"].type !== "Identifier") return value;
    const written = this.evaluate(node["left"], scope);
    return written !== top && written.fns?.length === 1 && isClass(written.fns[0]!.node) ? written : value;
  }

  /** A property of a value, as far as the text fixes it. */
  member(object: Val, key: string): Val {
    if (object.path !== null) return this.ofMember(object.path, key);
    if (object.opaque || object.konst !== null) return top;
    let result = none;
    for (const fn of object.fns ?? []) result = joinValues(result, isClass(fn.node) ? this.staticMember(this.classOf(fn), key) : top);
    for (const obj of object.objs ?? []) result = joinValues(result, obj.props.get(key) ?? (obj.kind === "object" && !obj.props.has(`get ${key}`) ? undefinedValue : top));
    return result === none ? top : result;
  }

  private readonly prototypes = new Map<ClassInfo, Val>();

  /** `Base.prototype`, of which methods are taken to be called on something else. */
  private prototypeOf(info: ClassInfo): Val {
    const known = this.prototypes.get(info);
    if (known !== undefined) return known;
    const props = new Map<string, Val>();
    for (const cls of info.chain()) {
      for (const [key, { method }] of cls.methods) {
        if (method !== undefined && !props.has(key)) props.set(key, ofFunction({ node: method.fn, scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: false }));
      }
    }
    const value = ofObject(fixedObject(info.node, "instance", { props }));
    this.prototypes.set(info, value);
    return value;
  }

  staticMember(info: ClassInfo, key: string): Val {
    if (key === "prototype") return this.prototypeOf(info);
    for (const cls of info.chain()) {
      const member = cls.statics.get(key.startsWith("#") ? cls.privateKey(key) : key);
      if (member === undefined) {
        const merged = this.namespaceOf(cls)?.props.get(key);
        if (merged !== undefined) return merged;
        continue;
      }
      if (member.type === "MethodDefinition") {
        if (member["kind"] !== "method") return top;
        return ofFunction({ node: member["value"], scope: cls.scope, thisVal: null, home: cls, bound: null, isStatic: true });
      }
      const value = member["value"] as Node | null | undefined;
      if (value == null) return top;
      const known = this.evaluate(value, cls.scope);
      if (member["readonly"] === true) return known;
      // A class or function that no code in sight replaces is as good as a method.
      if (known.fns !== null && !known.opaque && !assignsProperty(programOf(cls.node), key)) return known;
      return known.objs === null ? top : { ...known, opaque: true };
    }
    const last = info.chain().at(-1)!.superClass;
    return last.kind === "path" ? ofPath(memberPath(last.path, key)) : top;
  }

  /** `class Money {} namespace Money { export function format(…) {} }` */
  private namespaceOf({ node, scope: inner }: ClassInfo): AbsObj | null {
    if (node.type !== "ClassDeclaration" || node["id"] == null) return null;
    // Within the class its name is another binding, that no namespace adds to.
    const scope = inner.names.has(node["id"].name) && inner.parent !== null ? inner.parent : inner;
    const declaration = scope.lookup(node["id"].name)?.declaration;
    if (declaration?.kind !== "class" || declaration.blocks === undefined || declaration.blocks.length === 0) return null;
    let known = this.namespaces.get(node);
    if (known === undefined) this.namespaces.set(node, (known = this.ofNamespace(declaration.blocks, scope).objs![0]!));
    return known;
  }

  private readonly namespaces = new Map<Node, AbsObj>();

  /** A call outside any activation: of a mixin, or of an immediately invoked function that returns a class. */
  private call(node: Node, scope: Scope): Val {
    // What compilers put around a `require`: its result is the module, or stands for it.
    if (node["callee"].type === "Identifier" && interop.test(node["callee"].name) && node["arguments"].length > 0) return this.evaluate(node["arguments"][0], scope);
    const callee = this.evaluate(node["callee"], scope);
    if (callee.path === "require" && node["arguments"][0]?.type === "Literal" && typeof node["arguments"][0].value === "string") return this.ofImport(scope.file, node["arguments"][0].value, "*");
    if (callee.path === "Symbol") return this.symbol(node, scope);
    if (callee.path !== null) return this.ofNamedCall(callee.path, node, scope);
    const fn = callee.fns?.length === 1 && !callee.opaque ? callee.fns[0]! : null;
    if (fn === null || !isFunction(fn.node) || fn.node["async"] === true || fn.node["generator"] === true) return top;
    let byScope = this.mixins.get(node);
    if (byScope === undefined) this.mixins.set(node, (byScope = new Map()));
    const known = byScope.get(scope);
    if (known !== undefined) return known;
    byScope.set(scope, top);
    const inner = new Scope(fn.scope as Scope, false, (fn.scope as Scope).file);
    this.calledFrom.set(inner, scope.file);
    const args = node["arguments"] as readonly Node[];
    (fn.node["params"] as readonly Node[]).forEach((parameter, i) => {
      const arg = args[i];
      const plain = parameter.type === "AssignmentPattern" ? (parameter["left"] as Node) : parameter;
      const given = arg !== undefined && !args.slice(0, i + 1).some((a) => a.type === "SpreadElement");
      const value = given ? this.evaluate(arg, scope) : parameter.type === "AssignmentPattern" ? this.evaluate(parameter["right"], inner) : top;
      for (const name of namesIn(plain)) inner.declare(name, plain.type === "Identifier" ? { kind: "fixed", value } : { kind: "other" });
    });
    const value = this.returned(fn.node, inner);
    byScope.set(scope, value);
    return value;
  }

  private readonly calledFrom = new WeakMap<Scope, string | null>();

  /** The file that has called a mixin for the class, null for the analysed one; undefined: no call has made it. */
  madeFrom({ scope }: ClassInfo): string | null | undefined {
    for (let at: Scope | null = scope; at !== null; at = at.parent) {
      const file = this.calledFrom.get(at);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  /** `static readonly NONE = Symbol()`: equal to itself alone, wherever it is passed. */
  private symbol(node: Node, scope: Scope): Val {
    let byScope = this.symbols.get(node);
    if (byScope === undefined) this.symbols.set(node, (byScope = new Map()));
    let value = byScope.get(scope);
    if (value === undefined) byScope.set(scope, (value = constant(`y:${newObjectId()}`)));
    return value;
  }
  private readonly symbols = new Map<Node, Map<Scope, Val>>();

  /** `field({ … })` keeps what it was given: the decorator may have a name of its own. `defineModule(class …)` is the class, finished. */
  private ofNamedCall(path: string, node: Node, scope: Scope): Val {
    const result = ofPath(resultPath(path));
    if (finishers.has(path) && node["arguments"].length > 0) {
      const cls = this.evaluate(node["arguments"][0], scope);
      return cls.fns?.length === 1 && isClass(cls.fns[0]!.node) ? cls : result;
    }
    const given = path.endsWith(":field") ? (node["arguments"][0] as Node | undefined) : undefined;
    return given === undefined || given.type === "SpreadElement" ? result : { ...result, objs: this.evaluate(given, scope).objs };
  }

  private returned(fn: Node, scope: Scope): Val {
    const body = fn["body"] as Node;
    if (body.type !== "BlockStatement") return this.evaluate(body, scope);
    const statements = body["body"] as readonly Node[];
    for (const statement of statements) {
      if (statement.type === "FunctionDeclaration" && statement["id"] != null) scope.declare(statement["id"].name, { kind: "function", node: statement });
      else if (statement.type === "ClassDeclaration" && statement["id"] != null) scope.declare(statement["id"].name, { kind: "class", node: statement });
      else if (statement.type === "VariableDeclaration") {
        for (const declarator of statement["declarations"] as readonly Node[]) {
          for (const name of namesIn(declarator["id"])) scope.declare(name, declarator["id"].type === "Identifier" ? { kind: "variable", node: declarator, constant: statement["kind"] === "const" } : { kind: "other" });
        }
      }
    }
    const returns = statements.filter((statement) => statement.type === "ReturnStatement");
    const last = statements.at(-1);
    // Only a straight body: one return, at its end.
    if (returns.length !== 1 || last?.type !== "ReturnStatement" || last["argument"] == null) return top;
    return this.evaluate(last["argument"], scope);
  }
}

const containers = new Set(["Map", "Set", "WeakMap", "WeakSet", "Array"]);

const interop = /^_*(?:importStar|importDefault|interop\w*)$/;

/** `(_base = Module, …, _base)`: the value that the name has just been given. */
function lastOf(expressions: readonly Node[]): Node {
  const last = expressions.at(-1)!;
  const given = last.type === "Identifier" ? expressions.findLast((one) => one.type === "AssignmentExpression" && one["operator"] === "=" && one["left"].name === last["name"]) : undefined;
  return given === undefined ? last : (given["right"] as Node);
}

export function literalValue(node: Node): Val {
  const value: unknown = node["value"];
  if (node["regex"] != null || node["bigint"] != null) return constant("T");
  if (value === null) return constant("n");
  if (typeof value === "boolean") return constant(value ? "t" : "f");
  if (typeof value === "string") return constant(value.length <= 64 ? `s:${value}` : "T");
  if (typeof value === "number") return constant(`d:${value}`);
  return top;
}

const globalObjects = new Set(["globalThis", "window", "self", "global"]);
const globalPath = (name: string): string => (globalObjects.has(name) ? "globalThis" : name);

export function memberPath(path: string, key: string): string {
  if (path === "globalThis") return key;
  if (path.endsWith(":*")) return `${path.slice(0, -1)}${key}`;
  return path.length > 160 ? path : `${path}.${key}`;
}

/** What a call of a path gives: an instance where the path is known to be a factory, else `path()`. */
export const resultPath = (path: string): string => table.get(path)?.result ?? (path.length > 160 ? path : `${path}()`);

/** A name that the program does not declare. */
export const globalValue = (name: string): Val => (name === "undefined" ? undefinedValue : ofPath(globalPath(name)));
