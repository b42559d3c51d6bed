/**
 * The type of an expression anywhere in the program, without regard to flow: what a name, a field or a call is by its declaration. A
 * variable is what its declaration says, and what is assigned to it; a parameter without annotation is what the calls in sight hand over.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { isOptimizerType, isTensorMethod, layerTensors, resultOf, type Result } from "../effects/results.js";
import { runtime } from "../effects/table.js";
import { isClass, isFunction, type Node, staticKey, unwrap } from "../estree.js";
import type { Context } from "../program/context.js";
import { type Binding, type Declaration, type Scope, TextScopes } from "../program/scope.js";
import { memberPath } from "../program/static-value.js";
import { Annotations, instanceOf } from "./annotations.js";
import { typeOfEvidence } from "./evidence.js";
import { memberAround, referencesIn } from "./references.js";
import { arrayOf, copied, holds, isModule, type Owner, partOf, primitive, tensor, type Type, unionOf, unknown } from "./type.js";

const DEPTH = 40;

export class Types {
  private readonly known = new Map<Node, Type>();
  private readonly running = new Set<Node>();
  private depth = 0;
  private sites: Map<Node, Node[]> | null = null;
  private assignments: Map<Binding, Node[]> | null = null;
  readonly annotations: Annotations;

  constructor(readonly context: Context) {
    this.annotations = new Annotations(
      context,
      (name, scope) => this.ofName(name, scope),
      () => unknown,
    );
  }

  of(expression: Node): Type {
    const known = this.known.get(expression);
    if (known !== undefined) return known;
    if (this.depth > DEPTH || this.running.has(expression)) return unknown;
    this.depth++;
    this.running.add(expression);
    const type = this.checked(expression, this.compute(expression));
    this.running.delete(expression);
    this.depth--;
    if (this.running.size === 0 || type.kind !== "unknown") this.known.set(expression, type);
    return type;
  }

  /** Where the text says nothing, or names only what cannot be looked into, a type checker may know. */
  private checked(node: Node, type: Type): Type {
    const { host } = this.context;
    if (host?.typeOf === undefined || !isOpen(type)) return type;
    const evidence = typeOfEvidence(this.context, host.typeOf(this.context.statics, node), mayBeFiltered(node, (name) => this.scope(name).lookup(name["name"])?.declaration ?? null));
    if (evidence.kind === "unknown") return type;
    const owner = node.type === "MemberExpression" ? this.of(node["object"]) : null;
    return owner?.kind === "module" ? partOf(evidence, owner.isThis ? "this" : "other") : evidence;
  }

  /** The scope of a node of whichever file: nodes of other files come by classes and functions, whose file is known. */
  private scope(node: Node): Scope {
    if (this.files.size === 0) return this.context.scopes.of(node);
    return (this.files.get(rootOf(node)) ?? this.context.scopes).of(node);
  }

  private readonly files = new Map<Node, TextScopes>();

  private note(node: Node, file: string | null): void {
    const root = file === null ? null : rootOf(node);
    if (root !== null && !this.files.has(root)) this.files.set(root, new TextScopes(file));
  }

  private classOf(node: Node): ClassInfo {
    return this.context.statics.classInfo(node, this.scope(node));
  }

  private compute(node: Node): Type {
    switch (node.type) {
      case "TSAsExpression":
      case "TSTypeAssertion":
      case "TSSatisfiesExpression": {
        const inner = this.of(node["expression"]);
        if (node.type === "TSSatisfiesExpression") return inner;
        const said = this.annotations.of(node["typeAnnotation"], this.scope(node));
        // `this as Line` is still `this`; `model as any`, or as something with a field that may be set, is still the model.
        if (said.kind === "unknown" || inner.kind === "module") return inner;
        return said;
      }
      case "TSNonNullExpression":
      case "ParenthesizedExpression":
      case "ChainExpression":
      case "TSInstantiationExpression":
        return this.of(node["expression"]);
      case "Identifier":
        return this.ofName(node["name"], this.scope(node));
      case "ThisExpression":
        return this.ofThis(node);
      case "Literal":
      case "TemplateLiteral":
      case "BinaryExpression":
      case "UpdateExpression":
      case "UnaryExpression":
        return primitive;
      case "MemberExpression":
        return this.member(this.of(node["object"]), node["object"].type === "Super" ? null : staticKey(node["property"], node["computed"]));
      case "CallExpression":
        return this.ofCall(node);
      case "NewExpression":
        return this.ofNew(node);
      case "ConditionalExpression":
        return unionOf([this.of(node["consequent"]), this.of(node["alternate"])]);
      case "LogicalExpression":
        return unionOf(node["operator"] === "&&" ? [this.of(node["right"])] : [this.of(node["left"]), this.of(node["right"])]);
      case "AssignmentExpression":
        return node["operator"] === "=" ? this.of(node["right"]) : /^(?:\?\?|\|\||&&)=$/.test(node["operator"]) ? unionOf([this.of(node["left"]), this.of(node["right"])]) : primitive;
      case "SequenceExpression":
        return this.of(node["expressions"].at(-1));
      case "AwaitExpression": {
        const value = this.of(node["argument"]);
        return value.kind === "promise" ? value.of : value;
      }
      case "ArrayExpression": {
        const elements = (node["elements"] as readonly (Node | null)[]).map((element) => (element === null ? unknown : element.type === "SpreadElement" ? this.elementOf(this.of(element["argument"])) : this.of(element)));
        const exact = !(node["elements"] as readonly (Node | null)[]).some((element) => element?.type === "SpreadElement");
        return arrayOf(unionOf(elements), exact ? elements : null);
      }
      case "ObjectExpression":
        return this.ofLiteral(node);
      default:
        if (isClass(node)) return { kind: "class", cls: this.classOf(node) };
        return isFunction(node) ? this.functionOf(node) : unknown;
    }
  }

  private ofLiteral(node: Node): Type {
    const props = new Map<string, Type>();
    for (const property of node["properties"] as readonly Node[]) {
      if (property.type !== "Property" || property["kind"] !== "init") continue;
      const key = staticKey(property["key"], property["computed"]);
      if (key !== null) props.set(key, this.of(property["value"]));
    }
    return { kind: "object", props, plain: true, part: null };
  }

  private ofThis(node: Node): Type {
    const member = memberAround(node);
    const cls = member?.parent?.parent;
    if (member == null || cls == null || !isClass(cls)) return unknown;
    const info = this.classOf(cls);
    if (member.type === "StaticBlock" || member["static"] === true) return { kind: "class", cls: info };
    return this.context.isModuleClass(info) ? { kind: "module", cls: info, path: null, isThis: true, filtered: false } : { kind: "instance", cls: info, isThis: true };
  }

  functionOf(node: Node): Type {
    return { kind: "function", node, returns: () => this.returned(node) };
  }

  private returned(node: Node): Type {
    if (node["returnType"] != null) return filteredLike(this.annotations.of(node["returnType"], this.scope(node)), () => this.inferred(node));
    return this.inferred(node);
  }

  /** By what its `return` statements give. */
  private inferred(node: Node): Type {
    const wrap = (type: Type): Type => (node["async"] === true && type.kind !== "promise" ? { kind: "promise", of: type } : type);
    if (node["generator"] === true || node["body"] == null) return unknown;
    if (node["body"].type !== "BlockStatement") return wrap(this.of(node["body"]));
    const returns: Node[] = [];
    const todo: Node[] = [...(node["body"].body as readonly Node[])];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (at.type === "ReturnStatement" && at["argument"] != null) returns.push(at["argument"]);
      else if (/Statement$|^SwitchCase$|^CatchClause$/.test(at.type)) for (const key of ["body", "consequent", "alternate", "cases", "block", "handler", "finalizer"]) todo.push(...[at[key] ?? []].flat().filter((child: Node | null) => child !== null && typeof child.type === "string"));
    }
    return wrap(unionOf(returns.map((value) => this.of(value))));
  }

  // ---- names

  ofName(name: string, scope: Scope): Type {
    const binding = scope.lookup(name);
    return binding === null ? { kind: "path", path: name } : this.ofBinding(binding);
  }

  private ofBinding(binding: Binding): Type {
    const { declaration } = binding;
    switch (declaration.kind) {
      case "import":
        return this.ofStatic(binding);
      case "class":
        return { kind: "class", cls: this.classOf(declaration.node) };
      case "function":
        return this.functionOf(declaration.node);
      case "fixed":
        return this.ofStatic(binding);
      case "variable":
        if (isRequire(declaration.node["init"])) return this.ofStatic(binding);
        return (declaration.node["init"] == null ? this.ofDecorated(binding) : null) ?? this.ofVariable(binding, declaration.node["id"]);
      case "other":
        if (declaration.at === undefined) return unknown;
        return isRequire(declaration.at.parent?.parent?.parent?.["init"]) ? this.ofStatic(binding) : this.ofVariable(binding, declaration.at);
    }
  }

  private ofStatic(binding: Binding): Type {
    const value = this.context.statics.ofBinding(binding);
    if (value.path !== null) return { kind: "path", path: value.path };
    const fn = value.fns?.length === 1 && !value.opaque ? value.fns[0]! : null;
    if (fn === null) return unknown;
    this.note(fn.node, (fn.scope as Scope).file);
    return isClass(fn.node) ? { kind: "class", cls: this.context.statics.classOf(fn) } : this.functionOf(fn.node);
  }

  /** `let _Net;`, under which compilers let a module know a decorated class. */
  private ofDecorated(binding: Binding): Type | null {
    const type = this.ofStatic(binding);
    return type.kind === "class" ? type : null;
  }

  private ofVariable(binding: Binding, at: Node): Type {
    const known = this.known.get(at);
    if (known !== undefined) return known;
    if (this.running.has(at)) return unknown;
    this.running.add(at);
    const declared = this.ofPattern(at);
    const type = at["typeAnnotation"] != null && declared.kind !== "unknown" && declared.kind !== "path" ? declared : unionOf([declared, ...this.assignedTo(binding).map((value) => this.of(value))]);
    this.running.delete(at);
    if (this.running.size === 0 || type.kind !== "unknown") this.known.set(at, type);
    return type;
  }

  /** What an unannotated variable is assigned later, as `x = value`. */
  private assignedTo(binding: Binding): readonly Node[] {
    if (this.assignments === null) {
      this.assignments = new Map();
      for (const { target, by } of referencesIn(this.context.program).writes) {
        if (target.type !== "Identifier" || by.type !== "AssignmentExpression" || by["operator"] !== "=" || unwrap(by["left"]) !== target) continue;
        const to = this.scope(target).lookup(target["name"]);
        if (to !== null) this.assignments.set(to, [...(this.assignments.get(to) ?? []), by["right"]]);
      }
    }
    return this.assignments.get(binding) ?? [];
  }

  /** What a pattern, or a part of it, is bound to. */
  private ofPattern(node: Node): Type {
    if (node["typeAnnotation"] != null) return filteredLike(this.annotations.of(node["typeAnnotation"], this.scope(node)), () => this.ofBound(node));
    return this.ofBound(node);
  }

  /** By what stands on the other side of the pattern. */
  private ofBound(node: Node): Type {
    const parent = node.parent;
    if (parent == null) return unknown;
    switch (parent.type) {
      case "AssignmentPattern":
        return unionOf([this.ofPattern(parent), this.of(parent["right"])]);
      case "Property": {
        const key = staticKey(parent["key"], parent["computed"]);
        return parent.parent == null ? unknown : this.member(this.ofPattern(parent.parent), key);
      }
      case "ArrayPattern": {
        const index = (parent["elements"] as readonly (Node | null)[]).indexOf(node);
        return this.member(this.ofPattern(parent), String(index));
      }
      case "RestElement":
        return parent.parent?.type === "ArrayPattern" ? copied(this.ofPattern(parent.parent)) : unknown;
      case "TSParameterProperty":
        return this.ofPattern(parent);
      case "VariableDeclarator": {
        const statement = parent.parent?.parent;
        if (statement?.type === "ForOfStatement" && statement["left"] === parent.parent) return this.elementOf(this.of(statement["right"]));
        return parent["init"] == null ? unknown : this.of(parent["init"]);
      }
      default:
        return isFunction(parent) ? this.ofParameter(parent, (parent["params"] as readonly Node[]).indexOf(node)) : unknown;
    }
  }

  private ofParameter(fn: Node, index: number): Type {
    const call = fn.parent;
    if (call?.type === "CallExpression" && (call["arguments"] as readonly Node[]).includes(fn)) return this.ofCallbackParameter(call, fn, index);
    return unionOf(this.callSites(fn).map((site) => this.argument(site, index)));
  }

  private argument(site: Node, index: number): Type {
    const args = site["arguments"] as readonly Node[];
    if (args.slice(0, index + 1).some((arg) => arg.type === "SpreadElement")) return unknown;
    return args[index] === undefined ? unknown : this.of(args[index]);
  }

  private ofCallbackParameter(call: Node, fn: Node, index: number): Type {
    const callee = unwrap(call["callee"]);
    if (callee.type === "MemberExpression") {
      const receiver = this.of(callee["object"]);
      const key = staticKey(callee["property"], callee["computed"]);
      if (receiver.kind === "array" && key !== null) return index === (key.startsWith("reduce") ? 1 : 0) ? receiver.of : unknown;
    }
    const path = this.pathOf(callee);
    if (path === `${runtime}:treeAt` && index === 0 && call["arguments"][0] === fn && call["arguments"][1] !== undefined) return this.of(call["arguments"][1]);
    return unknown;
  }

  /** Calls in sight of a function of the file. */
  callSites(fn: Node): readonly Node[] {
    if (this.sites === null) {
      this.sites = new Map();
      for (const call of referencesIn(this.context.program).calls) {
        const callee = this.of(unwrap(call["callee"]));
        const node = callee.kind === "function" ? callee.node : callee.kind === "class" && call.type === "NewExpression" ? (callee.cls.constructorNode ?? null) : null;
        if (node !== null) this.sites.set(node, [...(this.sites.get(node) ?? []), call]);
      }
    }
    return this.sites.get(fn) ?? [];
  }

  /** The path of a callee, if it is known by name. */
  pathOf(expression: Node): string | null {
    const type = this.of(unwrap(expression));
    return type.kind === "path" ? type.path : null;
  }

  // ---- members

  member(object: Type, key: string | null): Type {
    if (key === null) return this.elementOf(object);
    switch (object.kind) {
      case "union":
        return unionOf(object.of.map((one) => this.member(one, key)));
      case "path":
        return this.ofPathMember(object.path, key);
      case "module":
        return object.cls === null ? this.layerMember(object.path ?? "", key, object.isThis ? "this" : "other") : this.instanceMember(object.cls, key, object.isThis ? "this" : "other");
      case "instance":
        return this.instanceMember(object.cls, key, null);
      case "class":
        return this.staticMember(object.cls, key);
      case "array":
        if (/^\d+$/.test(key)) return object.elements?.[Number(key)] ?? object.of;
        return key === "length" ? primitive : unknown;
      case "object":
        return object.props.get(key) ?? object.props.get("*") ?? unknown;
      case "tensor":
        return isTensorMethod(key) ? { kind: "function", node: null, returns: () => tensor } : key === "grad" ? unknown : primitive;
      case "optimizer":
        return { kind: "path", path: `${runtime}:optim.Optimizer#.${key}` };
      default:
        return unknown;
    }
  }

  elementOf(type: Type): Type {
    switch (type.kind) {
      case "array":
      case "container":
        return type.of;
      case "union":
        return unionOf(type.of.map((one) => this.elementOf(one)));
      case "object":
        return type.props.get("*") ?? unknown;
      default:
        return unknown;
    }
  }

  private ofPathMember(path: string, key: string): Type {
    return { kind: "path", path: memberPath(path, key) };
  }

  private layerMember(path: string, key: string, owner: Owner): Type {
    if (!path.startsWith(`${runtime}:nn.`)) return unknown;
    if (layerTensors.has(key)) return tensor;
    if (key === "layers") return partOf(arrayOf({ kind: "module", cls: null, path: `${runtime}:nn.Linear`, isThis: false, filtered: false }), owner);
    return key === "call" ? { kind: "function", node: null, returns: () => tensor } : unknown;
  }

  /** A field, getter or method of an instance. `owner`: the instance is a Module. */
  instanceMember(cls: ClassInfo, key: string, owner: Owner | null): Type {
    for (const base of cls.chain()) {
      this.note(base.node, base.file);
      const name = key.startsWith("#") ? base.privateKey(key) : key;
      if (base.fields.some((field) => field.key === name)) {
        const type = this.fieldOf(base, name);
        return owner === null ? type : partOf(type, owner);
      }
      const method = base.methods.get(name);
      if (method?.method !== undefined) return this.functionOf(method.method.fn);
      if (method?.get !== undefined) return this.returned(method.get.fn);
    }
    const type = unionOf(cls.chain().map((base) => this.assignedField(base, key)));
    return owner === null ? type : partOf(type, owner);
  }

  private readonly fields = new Map<Node, Type>();

  /** The type of a declared field: its annotation, its initialiser, what the class's code assigns. */
  fieldOf(cls: ClassInfo, key: string): Type {
    const decl = cls.fields.find((field) => field.key === key)!;
    this.note(cls.node, cls.file);
    const known = this.fields.get(decl.node);
    if (known !== undefined) return known;
    if (this.running.has(decl.node)) return unknown;
    this.running.add(decl.node);
    const declared = this.annotations.of(decl.type, cls.scope);
    let type = declared;
    if (declared.kind === "unknown" && decl.value !== null) type = this.of(decl.value);
    if (declared.kind === "unknown" && decl.type === null) type = unionOf([type, this.assignedField(cls, key)]);
    if (cls.file === null) type = this.checked(decl.node, type);
    this.running.delete(decl.node);
    this.fields.set(decl.node, type);
    return type;
  }

  private assignedField(cls: ClassInfo, key: string): Type {
    if (cls.file !== null || cls.node.range === undefined || !cls.assigned.has(key)) return unknown;
    const [from, to] = cls.node.range;
    const values: Node[] = [];
    for (const { target, by } of referencesIn(this.context.program).writes) {
      if (target.type !== "MemberExpression" || target.range === undefined || target.range[0] < from || target.range[1] > to) continue;
      if (by.type !== "AssignmentExpression" || by["operator"] !== "=" || unwrap(by["left"]) !== target) continue;
      if (unwrap(target["object"]).type === "ThisExpression" && staticKey(target["property"], target["computed"]) === key) values.push(by["right"]);
    }
    return unionOf(values.map((value) => this.of(value)));
  }

  private staticMember(cls: ClassInfo, key: string): Type {
    for (const base of cls.chain()) {
      const member = base.statics.get(key.startsWith("#") ? base.privateKey(key) : key);
      if (member === undefined) continue;
      if (member.type === "MethodDefinition") return member["kind"] === "method" ? this.functionOf(member["value"]) : this.returned(member["value"]);
      if (member["typeAnnotation"] != null) return this.annotations.of(member["typeAnnotation"], base.scope);
      return member["value"] == null ? unknown : this.of(member["value"]);
    }
    return unknown;
  }

  // ---- calls

  private ofNew(node: Node): Type {
    const callee = this.of(unwrap(node["callee"]));
    if (callee.kind === "class") return instanceOf(this.context, callee.cls);
    if (callee.kind !== "path") return unknown;
    if (callee.path === "Map" || callee.path === "Set" || callee.path === "WeakMap" || callee.path === "WeakSet") return { kind: "container", of: unknown, part: null };
    if (callee.path === "Array") return arrayOf(unknown);
    return this.annotations.ofPath(callee.path);
  }

  private ofCall(node: Node): Type {
    const callee = unwrap(node["callee"]);
    if (callee.type === "MemberExpression") {
      const receiver = this.of(callee["object"]);
      const key = staticKey(callee["property"], callee["computed"]);
      if (key !== null) {
        const result = this.ofContainerCall(receiver, key, node);
        if (result !== null) return result;
        const method = receiver.kind === "module" || receiver.kind === "instance" ? this.member(receiver, key) : null;
        if (method?.kind === "function") return this.thisReturned(method, receiver);
      }
    }
    const target = this.of(callee);
    if (target.kind === "function") return target.returns();
    if (target.kind !== "path") return unknown;
    const result = resultOf(target.path);
    if (result !== null) return this.ofResult(result, node);
    if (isOptimizerType(target.path)) return { kind: "optimizer" };
    if (target.path === "Object.freeze" || target.path === "Object.seal" || target.path === `${runtime}:defineModule` || target.path === `${runtime}:module`) return this.argument(node, 0);
    if (target.path === "structuredClone") return holds(this.argument(node, 0), isModule) ? unknown : copied(this.argument(node, 0));
    if (target.path === "Array.from") return arrayOf(node["arguments"][1] === undefined ? this.elementOf(this.argument(node, 0)) : this.returnedBy(this.argument(node, 1)));
    return target.path.endsWith("()") ? unknown : { kind: "path", path: `${target.path}()` };
  }

  /** A method annotated to return `this`. */
  private thisReturned(method: Extract<Type, { kind: "function" }>, receiver: Type): Type {
    return method.node?.["returnType"]?.typeAnnotation?.type === "TSThisType" ? receiver : method.returns();
  }

  private returnedBy(callback: Type): Type {
    return callback.kind === "function" ? callback.returns() : unknown;
  }

  private ofContainerCall(receiver: Type, key: string, node: Node): Type | null {
    if (receiver.kind === "container") return key === "get" ? receiver.of : key === "values" || key === "keys" ? arrayOf(receiver.of) : null;
    if (receiver.kind !== "array") return null;
    switch (key) {
      case "map":
        return arrayOf(this.returnedBy(this.argument(node, 0)));
      case "flatMap":
        return arrayOf(this.elementOf(this.returnedBy(this.argument(node, 0))));
      case "at":
      case "pop":
      case "shift":
      case "find":
      case "findLast":
        return receiver.of;
      case "slice":
      case "filter":
      case "concat":
      case "toSorted":
      case "toReversed":
      case "toSpliced":
      case "with":
        return arrayOf(receiver.of);
      case "sort":
      case "reverse":
      case "fill":
        return receiver;
      default:
        return null;
    }
  }

  private ofResult(result: Result, node: Node): Type {
    switch (result.kind) {
      case "tensor":
        return tensor;
      case "tensors":
        return arrayOf(tensor);
      case "optimizer":
      case "optState":
        return { kind: result.kind };
      case "arg":
        return treeOf(this.argument(node, result.index), result.filtered);
      case "pair": {
        const half = treeOf(this.argument(node, result.index), true);
        return arrayOf(half, [half, half]);
      }
      case "callback":
        return this.returnedBy(this.argument(node, result.index));
      case "same":
        return this.argument(node, 0);
      case "gradient":
      case "valueAndGradient": {
        const loss = node["arguments"][0] === undefined ? null : this.of(node["arguments"][0]);
        const first = loss?.kind === "function" && loss.node !== null ? (loss.node["params"][0] as Node | undefined) : undefined;
        const gradient = (): Type => (first === undefined ? unknown : treeOf(this.ofPattern(first), true));
        return { kind: "function", node: null, returns: () => (result.kind === "gradient" ? gradient() : arrayOf(unknown, [tensor, gradient()])) };
      }
    }
  }
}

/** `require("…")`, or what a compiler wraps around it. */
function isRequire(init: Node | null | undefined): boolean {
  const call = init == null ? null : unwrap(init);
  if (call?.type !== "CallExpression" || call["callee"].type !== "Identifier") return false;
  return call["callee"].name === "require" ? call["arguments"][0]?.type === "Literal" : /^_*(?:importStar|importDefault|interop)/.test(call["callee"].name) && isRequire(call["arguments"][0]);
}

/** Is there more to know? Names of the runtime and of TensorFlow.js say all that the tables can tell. */
const isOpen = (type: Type): boolean => type.kind === "unknown" || (type.kind === "path" && type.path.includes(":") && !/^(?:eslint-plugin-safe-init\/runtime|@tensorflow\/tfjs(?:-core)?):/.test(type.path));

/** Has some call out of sight made the value? Then it may be a filtered tree. */
function mayBeFiltered(node: Node, declarationOf: (name: Node) => Declaration | null): boolean {
  const value = unwrap(node);
  if (value.type === "CallExpression" || value.type === "AwaitExpression") return true;
  if (value.type === "MemberExpression") return value["object"].type !== "ThisExpression" && mayBeFiltered(value["object"], declarationOf);
  if (value.type !== "Identifier") return false;
  const declaration = declarationOf(value);
  const at = declaration?.kind === "other" ? declaration.at : undefined;
  const declarator = declaration?.kind === "variable" ? declaration.node : at?.parent?.parent?.type === "VariableDeclarator" ? at.parent.parent : at?.parent?.parent?.parent;
  return declarator?.type === "VariableDeclarator" && declarator["init"] != null && mayBeFiltered(declarator["init"], () => null);
}

function rootOf(node: Node): Node {
  let at = node;
  while (at.parent != null) at = at.parent;
  return at;
}

/** TypeScript has no type for a filtered tree, so the annotation of one is its Module's class: what is bound decides. */
function filteredLike(declared: Type, bound: () => Type): Type {
  if (!holds(declared, isModule)) return declared;
  const value = bound();
  // A literal of the same properties is no Module, whatever its annotation says.
  if (declared.kind === "module" && value.kind === "object" && value.plain) return value;
  return holds(value, (one) => one.kind === "module" && one.filtered) && !holds(value, (one) => one.kind === "module" && !one.filtered) ? value : declared;
}

/** A tree function gives a tree of the same classes; `filtered` where leaves may be missing or of other kinds. */
function treeOf(type: Type, filtered: boolean | undefined): Type {
  if (type.kind === "unknown" && filtered === true) return { kind: "tree" };
  const one = (member: Type): Type =>
    member.kind === "module" ? { ...member, isThis: false, filtered: filtered ?? member.filtered } : member.kind === "array" ? { ...arrayOf(treeOf(member.of, filtered), member.elements?.map((element) => treeOf(element, filtered)) ?? null) } : copied(member);
  if (type.kind === "object") return { ...type, props: new Map([...type.props].map(([key, member]) => [key, treeOf(member, filtered)])), part: null };
  return type.kind === "union" ? unionOf(type.of.map(one)) : one(type);
}
