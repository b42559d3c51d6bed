/** Type annotations as types. Aliases and interfaces of the file are looked up; what comes from elsewhere is known by its path. */
import type { ClassInfo } from "../classes/class-info.js";
import { isOptimizerType, isTensorType } from "../effects/results.js";
import { runtime } from "../effects/table.js";
import { isClass, type Node, statementsOf, staticKey } from "../estree.js";
import type { Context } from "../program/context.js";
import type { Scope } from "../program/scope.js";
import { memberPath } from "../program/static-value.js";
import { typeOfEvidence } from "./evidence.js";
import { arrayOf, primitive, type Type, unionOf, unknown } from "./type.js";

const DEPTH = 8;

/** Generic types that leave the type they are given what it is. */
const transparent = new Set(["Readonly", "NonNullable", "NoInit", "Default", "Awaited"]);
/** Generic types with the same properties: of a Module's class they are what is used to build one, not one. */
const likenesses = new Set(["Partial", "Required", "Pick", "Omit"]);
const lists = new Set(["Array", "ReadonlyArray", "Iterable", "IterableIterator"]);
const containers = new Set(["Map", "Set", "ReadonlyMap", "ReadonlySet", "WeakMap", "WeakSet"]);
const primitives = new Set(["TSNumberKeyword", "TSStringKeyword", "TSBooleanKeyword", "TSBigIntKeyword", "TSLiteralType", "TSTemplateLiteralType", "TSSymbolKeyword"]);

export class Annotations {
  private aliases: Map<string, Node> | null = null;

  constructor(
    private readonly context: Context,
    /** The type of an expression, for `typeof x`. */
    private readonly ofName: (name: string, scope: Scope) => Type,
    private readonly receiver: (scope: Scope) => Type,
  ) {}

  of(node: Node | null | undefined, scope: Scope, depth = 0): Type {
    if (node == null || depth > DEPTH) return unknown;
    const inner = (child: Node | null | undefined): Type => this.of(child, scope, depth + 1);
    switch (node.type) {
      case "TSTypeAnnotation":
      case "TSParenthesizedType":
      case "TSOptionalType":
      case "TSNamedTupleMember":
        return inner(node["typeAnnotation"] ?? node["elementType"]);
      case "TSTypeOperator":
        return node["operator"] === "keyof" ? unknown : inner(node["typeAnnotation"]);
      case "TSArrayType":
        return arrayOf(inner(node["elementType"]));
      case "TSTupleType": {
        const elements = (node["elementTypes"] as readonly Node[]).map((element) => inner(element.type === "TSRestType" ? element["typeAnnotation"] : element));
        return arrayOf(unionOf(elements), elements);
      }
      case "TSUnionType":
        return unionOf((node["types"] as readonly Node[]).map(inner));
      case "TSIntersectionType":
        return (node["types"] as readonly Node[]).map(inner).find((type) => type.kind !== "unknown") ?? unknown;
      case "TSTypeLiteral":
        return this.members(node["members"], scope, depth, true);
      case "TSFunctionType":
        return { kind: "function", node: null, returns: () => inner(node["returnType"]) };
      case "TSThisType":
        return this.receiver(scope);
      case "TSTypeQuery":
        return node["exprName"]?.type === "Identifier" ? this.ofName(node["exprName"].name, scope) : unknown;
      case "TSTypeReference":
      case "TSImportType":
      case "TSIndexedAccessType":
        return this.checked(node, node.type === "TSTypeReference" ? this.reference(node, scope, depth) : unknown);
      default:
        return primitives.has(node.type) ? primitive : unknown;
    }
  }

  /** An alias of another file, a generic one, `Net["layers"]`: a type checker may know what it stands for. */
  private checked(node: Node, type: Type): Type {
    const { host, statics } = this.context;
    const isOpen = type.kind === "unknown" || (type.kind === "path" && type.path.includes(":"));
    if (!isOpen || host?.typeOf === undefined) return type;
    const evidence = typeOfEvidence(this.context, host.typeOf(statics, node), false);
    return evidence.kind === "unknown" ? type : evidence;
  }

  private members(nodes: readonly Node[], scope: Scope, depth: number, plain: boolean): Type {
    const props = new Map<string, Type>();
    for (const member of nodes) {
      if (member.type !== "TSPropertySignature") continue;
      const key = staticKey(member["key"], member["computed"] === true);
      if (key !== null) props.set(key, this.of(member["typeAnnotation"], scope, depth + 1));
    }
    return { kind: "object", props, plain, part: null };
  }

  private reference(node: Node, scope: Scope, depth: number): Type {
    const names = entityName(node["typeName"]);
    if (names === null) return unknown;
    const args = ((node["typeArguments"] ?? node["typeParameters"])?.params ?? []) as readonly Node[];
    const binding = scope.lookup(names[0]!);
    const path = binding === null ? null : names.slice(1).reduce((path: string | null, name) => (path === null ? null : memberPath(path, name)), this.context.statics.ofBinding(binding).path);
    if (path !== null) return this.ofPath(path, args, scope, depth);
    if (binding !== null) {
      const value = this.context.statics.ofBinding(binding);
      const fn = value.fns?.length === 1 && !value.opaque && names.length === 1 ? value.fns[0]! : null;
      if (fn === null || !isClass(fn.node)) return unknown;
      return instanceOf(this.context, this.context.statics.classOf(fn));
    }
    if (names.length !== 1) return unknown;
    const constraint = constraintOf(node, names[0]!);
    return constraint === null ? this.named(names[0]!, args, scope, depth) : this.of(constraint, scope, depth + 1);
  }

  /** An instance of what a path names as a type. */
  ofPath(path: string, args: readonly Node[] = [], scope: Scope | null = null, depth = 0): Type {
    if (isTensorType(path)) return { kind: "tensor" };
    if (isOptimizerType(path)) return { kind: "optimizer" };
    if (path === `${runtime}:optim.OptState`) return { kind: "optState" };
    if ((path === `${runtime}:NoInit` || path === `${runtime}:Default`) && scope !== null) return this.of(args[0], scope, depth + 1);
    if (this.context.isModulePath(path)) return { kind: "module", cls: null, path, isThis: false, filtered: false };
    return { kind: "path", path: `${path}#` };
  }

  private named(name: string, args: readonly Node[], scope: Scope, depth: number): Type {
    const arg = (index: number): Type => this.of(args[index], scope, depth + 1);
    const alias = this.aliasesOfProgram().get(name);
    if (alias !== undefined) return alias.type === "TSInterfaceDeclaration" ? this.members(alias["body"].body, this.context.scopes.of(alias), depth, false) : this.of(alias["typeAnnotation"], this.context.scopes.of(alias), depth + 1);
    if (transparent.has(name)) return arg(0);
    if (likenesses.has(name)) return arg(0).kind === "module" ? unknown : arg(0);
    if (lists.has(name)) return arrayOf(arg(0));
    if (containers.has(name)) return { kind: "container", of: unionOf(args.map((_, i) => arg(i))), part: null };
    if (name === "Promise" || name === "PromiseLike") return { kind: "promise", of: arg(0) };
    if (name === "Record") return { kind: "object", props: new Map([["*", arg(1)]]), plain: true, part: null };
    return unknown;
  }

  private aliasesOfProgram(): ReadonlyMap<string, Node> {
    if (this.aliases === null) {
      this.aliases = new Map();
      for (const outer of statementsOf(this.context.program)) {
        const statement = outer.type === "ExportNamedDeclaration" && outer["declaration"] != null ? (outer["declaration"] as Node) : outer;
        if (statement.type === "TSTypeAliasDeclaration" || statement.type === "TSInterfaceDeclaration") this.aliases.set(statement["id"].name, statement);
      }
    }
    return this.aliases;
  }
}

/** `<T extends Tensor>` of a function or class around. */
function constraintOf(node: Node, name: string): Node | null {
  for (let at: Node | null | undefined = node.parent; at != null; at = at.parent) {
    const parameter = ((at["typeParameters"]?.params ?? []) as readonly Node[]).find((one) => (one["name"]?.name ?? one["name"]) === name);
    if (parameter !== undefined) return (parameter["constraint"] as Node | null | undefined) ?? null;
  }
  return null;
}

export const instanceOf = (context: Context, cls: ClassInfo): Type =>
  context.isModuleClass(cls) ? { kind: "module", cls, path: null, isThis: false, filtered: false } : { kind: "instance", cls, isThis: false };

function entityName(name: Node | null | undefined): readonly string[] | null {
  if (name?.type === "Identifier") return [name["name"]];
  if (name?.type !== "TSQualifiedName") return null;
  const left = entityName(name["left"]);
  return left === null ? null : [...left, name["right"].name];
}
