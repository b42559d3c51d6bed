/**
 * The type of an expression anywhere in the program, without regard to flow: what a name, a field or a call is by its declaration. A
 * variable is what its declaration says, and what is assigned to it; a parameter without annotation is what the calls in sight hand over.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { isClass, isFunction, type Node, staticKey, unwrap } from "../estree.js";
import type { Context } from "../program/context.js";
import { type Declaration, type Scope, TextScopes } from "../program/scope.js";
import { Annotations } from "./annotations.js";
import { typeOfEvidence } from "./evidence.js";
import { memberAround } from "./references.js";
import { arrayOf, filteredLike, partOf, partOwner, primitive, type Type, unionOf, unknown } from "./type.js";
import { CallTypes } from "./type-of-call.js";
import { MemberTypes } from "./type-of-member.js";
import { NameTypes } from "./type-of-name.js";

const DEPTH = 40;

export class Types {
  private readonly known = new Map<Node, Type>();
  /** What is being computed. */
  readonly running = new Set<Node>();
  private depth = 0;
  readonly names = new NameTypes(this);
  readonly members = new MemberTypes(this);
  private readonly calls = new CallTypes(this);
  readonly annotations: Annotations;

  constructor(readonly context: Context) {
    this.annotations = new Annotations(
      context,
      (name, scope) => this.names.ofName(name, scope),
      () => unknown,
    );
  }

  of(expression: Node): Type {
    return this.once(expression, () => {
      if (this.depth > DEPTH) return unknown;
      this.depth++;
      const type = this.checked(expression, this.compute(expression));
      this.depth--;
      return type;
    });
  }

  /** Computes the type of something once. While that is under way it is unknown, and what rests on that is computed again. */
  once(at: Node, compute: () => Type): Type {
    const known = this.known.get(at);
    if (known !== undefined) return known;
    if (this.running.has(at)) return unknown;
    this.running.add(at);
    const type = compute();
    this.running.delete(at);
    if (this.running.size === 0 || type.kind !== "unknown") this.known.set(at, type);
    return type;
  }

  /** Where the text says nothing, or names only what cannot be looked into, a type checker may know. */
  checked(node: Node, type: Type): Type {
    const { host } = this.context;
    if (host?.typeOf === undefined || !isOpen(type)) return type;
    const evidence = typeOfEvidence(this.context, host.typeOf(this.context.statics, node), mayBeFiltered(node, (name) => this.scope(name).lookup(name["name"])?.declaration ?? null));
    if (evidence.kind === "unknown") return type;
    const owner = node.type === "MemberExpression" ? this.of(node["object"]) : null;
    return owner?.kind === "module" ? partOf(evidence, owner.isThis ? "this" : "other") : evidence;
  }

  /** The scope of a node of whichever file: nodes of other files come by classes and functions, whose file is known. */
  scope(node: Node): Scope {
    if (this.files.size === 0) return this.context.scopes.of(node);
    return (this.files.get(rootOf(node)) ?? this.context.scopes).of(node);
  }

  private readonly files = new Map<Node, TextScopes>();

  note(node: Node, file: string | null): void {
    const root = file === null ? null : rootOf(node);
    if (root !== null && !this.files.has(root)) this.files.set(root, new TextScopes(file));
  }

  classOf(node: Node): ClassInfo {
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
        // `model.layers as Layer[]` still belongs to the model.
        const owner = partOwner(inner);
        return owner === null ? said : partOf(said, owner);
      }
      case "TSNonNullExpression":
      case "ParenthesizedExpression":
      case "ChainExpression":
      case "TSInstantiationExpression":
        return this.of(node["expression"]);
      case "Identifier":
        return this.names.ofName(node["name"], this.scope(node));
      case "ThisExpression":
        return this.ofThis(node);
      case "Literal":
      case "TemplateLiteral":
      case "BinaryExpression":
      case "UpdateExpression":
      case "UnaryExpression":
        return primitive;
      case "MemberExpression":
        return this.members.member(this.of(node["object"]), node["object"].type === "Super" ? null : staticKey(node["property"], node["computed"]));
      case "CallExpression":
        return this.calls.ofCall(node);
      case "NewExpression":
        return this.calls.ofNew(node);
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
        const elements = (node["elements"] as readonly (Node | null)[]).map((element) => (element === null ? unknown : element.type === "SpreadElement" ? this.members.elementOf(this.of(element["argument"])) : this.of(element)));
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

  returned(node: Node): Type {
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

  /** What a call hands over. */
  argument(site: Node, index: number): Type {
    const args = site["arguments"] as readonly Node[];
    if (args.slice(0, index + 1).some((arg) => arg.type === "SpreadElement")) return unknown;
    return args[index] === undefined ? unknown : this.of(args[index]);
  }

  /** The path of a callee, if it is known by name. */
  pathOf(expression: Node): string | null {
    const type = this.of(unwrap(expression));
    return type.kind === "path" ? type.path : null;
  }
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
