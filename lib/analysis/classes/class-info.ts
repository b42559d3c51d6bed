/**
 * One class as its text declares it: members by name, fields in order, how they are initialised.
 *
 * Runtime facts only: `declare` and abstract fields define nothing, overload signatures have no body and are dropped. Private names are
 * kept apart by class (`#x of 7`), so that one number names one property of the object.
 */
import { type Node, staticKey } from "../estree.js";
import type { Scope } from "../program/scope.js";
import type { FieldSemantics } from "../program/host.js";
import { compiledDecorators, fieldsInConstructor, isHelperStatement, sourceInitializer } from "./compiled-decorators.js";
import { type Admits, admitsUndefined } from "./declared-type.js";
import { namesOfMember } from "./member-names.js";

export interface FieldDecl {
  readonly key: string;
  readonly node: Node;
  readonly value: Node | null;
  /** Does it define anything at run time? `declare` and abstract fields do not. */
  readonly defines: boolean;
  readonly abstract: boolean;
  /** `x!: T`: its author promises that it will be set. */
  readonly definite: boolean;
  readonly type: Node | null;
  readonly admits: Admits;
  readonly decorators: readonly Node[];
  readonly accessor: boolean;
  /** `readonly x`, `private x` in the constructor's parameters. */
  readonly parameter: boolean;
  /** Defined by a statement of the constructor, where a compiler has moved it. */
  readonly moved: boolean;
  readonly private: boolean;
}

export interface MethodDecl {
  readonly key: string;
  readonly kind: "method" | "get" | "set";
  readonly node: Node;
  readonly fn: Node;
  readonly private: boolean;
}

export type Super =
  | { readonly kind: "none" } // no extends clause
  | { readonly kind: "class"; readonly cls: ClassInfo }
  | { readonly kind: "path"; readonly path: string } // known by name only
  | { readonly kind: "unknown" };

let nextId = 1;

/** The property that a computed key names by a constant of another file; null where it names none. */
export type ImportedKey = (key: Node) => string | null;

const noImports: ImportedKey = () => null;

/** What the text of a class body declares. The same for every analysis that meets the class, as a base class is met for each class below it. */
class Members {
  readonly methods = new Map<string, { method?: MethodDecl; get?: MethodDecl; set?: MethodDecl }>();
  readonly statics = new Map<string, Node>();
  readonly fields: FieldDecl[] = [];
  readonly abstractMembers = new Set<string>();
  readonly constructorNode: Node | null = null;
  /** Decorators of fields, where a compiler has moved them into static blocks. */
  private readonly compiled: ReadonlyMap<string, readonly Node[]>;
  /** Computed keys that this text does not fix. */
  readonly unknownKeys: Node[] = [];

  constructor(
    node: Node,
    private readonly importedKey: ImportedKey,
    readonly id = nextId++,
  ) {
    this.compiled = compiledDecorators(node);
    for (const member of node["body"].body as readonly Node[]) {
      switch (member.type) {
        case "MethodDefinition":
          if (member["kind"] === "constructor") {
            if (member["value"].body != null) this.constructorNode = member["value"];
          } else this.addMethod(member);
          break;
        case "PropertyDefinition":
        case "AccessorProperty":
        case "TSAbstractPropertyDefinition":
        case "TSAbstractAccessorProperty":
          this.addField(member);
          break;
        case "TSAbstractMethodDefinition": {
          const key = this.keyOf(member);
          if (key !== null) this.abstractMembers.add(key);
          break;
        }
      }
    }
    if (this.constructorNode !== null) {
      for (const { node: call, name, value } of fieldsInConstructor(this.constructorNode)) this.addCompiledField(call, name, value);
      for (const parameter of this.constructorNode["params"] as readonly Node[]) if (parameter.type === "TSParameterProperty") this.addParameterProperty(parameter);
    }
  }

  /** The property's name; private ones are marked with the class they belong to. */
  private keyOf(member: Node): string | null {
    const key = staticKey(member["key"], member["computed"] === true) ?? this.importedKey(member["key"]);
    if (key === null) this.unknownKeys.push(member["key"]);
    return key !== null && key.startsWith("#") ? `${key} of ${this.id}` : key;
  }

  private addMethod(member: Node): void {
    const key = this.keyOf(member);
    if (key === null || member["value"].body == null) return;
    if (member["static"]) {
      this.statics.set(key, member);
      return;
    }
    const entry = this.methods.get(key) ?? {};
    const kind = member["kind"] as "method" | "get" | "set";
    entry[kind] = { key, kind, node: member, fn: member["value"], private: isPrivate(member, key) };
    this.methods.set(key, entry);
  }

  private addField(member: Node): void {
    const key = this.keyOf(member);
    if (key === null) return;
    if (member["static"]) {
      this.statics.set(key, member);
      return;
    }
    const abstract = member.type.startsWith("TSAbstract");
    const type = (member["typeAnnotation"] ?? null) as Node | null;
    this.fields.push({
      key,
      node: member,
      value: this.compiled.size > 0 ? sourceInitializer(member["value"] ?? null) : (member["value"] ?? null),
      defines: !abstract && member["declare"] !== true,
      abstract,
      definite: member["definite"] === true,
      type,
      admits: admitsUndefined(type, member["optional"] === true),
      decorators: [...((member["decorators"] ?? []) as readonly Node[]), ...(this.compiled.get(key) ?? [])],
      accessor: member.type === "AccessorProperty",
      parameter: false,
      moved: false,
      private: isPrivate(member, key),
    });
  }

  /** `__publicField(this, "x", value)`. */
  private addCompiledField(node: Node, key: string, value: Node | null): void {
    if (this.fields.some((field) => field.key === key)) return;
    const decorators = this.compiled.get(key) ?? [];
    this.fields.push({ key, node, value, defines: true, abstract: false, definite: false, type: null, admits: admitsUndefined(null, false), decorators, accessor: false, parameter: false, moved: true, private: false });
  }

  private addParameterProperty(node: Node): void {
    const inner = node["parameter"] as Node;
    const target = inner.type === "AssignmentPattern" ? (inner["left"] as Node) : inner;
    if (target.type !== "Identifier") return;
    this.fields.push({
      key: target["name"],
      node,
      value: null,
      defines: true,
      abstract: false,
      definite: false,
      type: target["typeAnnotation"] ?? null,
      admits: inner !== target && target["typeAnnotation"] == null ? "no" : admitsUndefined(target["typeAnnotation"], target["optional"] === true),
      decorators: [],
      accessor: false,
      parameter: true,
      moved: false,
      private: node["accessibility"] === "private" || node["accessibility"] === "protected",
    });
  }
}

const knownMembers = new WeakMap<Node, Members>();

function membersOf(node: Node, own: boolean, importedKey: ImportedKey): Members {
  const known = own ? undefined : knownMembers.get(node);
  const members = known ?? new Members(node, noImports);
  if (!own && known === undefined) knownMembers.set(node, members);
  // What other files say is no part of what is kept for the text.
  return members.unknownKeys.some((key) => importedKey(key) !== null) ? new Members(node, importedKey, members.id) : members;
}

export class ClassInfo {
  readonly id = nextId++;
  readonly name: string;
  readonly methods: Members["methods"];
  readonly statics: ReadonlyMap<string, Node>;
  /** Instance fields in the order of their text; computed keys that the text does not fix are left out. */
  readonly fields: readonly FieldDecl[];
  readonly abstractMembers: ReadonlySet<string>;
  /** Names that code of the class assigns on `this`, declared or not. */
  get assigned(): ReadonlySet<string> {
    return (this.assignedNames ??= new Set((this.node["body"].body as readonly Node[]).flatMap((member) => [...namesOfMember(member).assigned])));
  }
  private assignedNames: ReadonlySet<string> | null = null;
  readonly constructorNode: Node | null;
  readonly abstract: boolean;
  readonly decorators: readonly Node[];
  superClass: Super = { kind: "unknown" };
  /** Asked of the file's configuration only where it makes a difference. */
  get semantics(): FieldSemantics {
    return (this.knownSemantics ??= this.semanticsOf());
  }
  private knownSemantics: FieldSemantics | null = null;
  private readonly members: Members;

  constructor(
    readonly node: Node,
    /** The scope in which its members are evaluated. */
    readonly scope: Scope,
    readonly file: string | null,
    private readonly semanticsOf: () => FieldSemantics,
    /** Another class of the same text, as a mixin makes one for each base: its private names are its own. */
    again = false,
    importedKey: ImportedKey = noImports,
  ) {
    this.name = nameOf(node);
    this.abstract = node["abstract"] === true;
    this.decorators = node["decorators"] ?? [];
    const members = (this.members = membersOf(node, again, importedKey));
    this.methods = members.methods;
    this.statics = members.statics;
    this.fields = members.fields;
    this.abstractMembers = members.abstractMembers;
    this.constructorNode = members.constructorNode;
  }

  privateKey(name: string): string {
    return `${name} of ${this.members.id}`;
  }

  hasPrivate(name: string): boolean {
    const key = this.privateKey(name);
    return this.methods.has(key) || this.statics.has(key) || this.fields.some((field) => field.key === key);
  }

  /** From this class up to the root, as far as it is known. */
  chain(): readonly ClassInfo[] {
    const result: ClassInfo[] = [];
    for (let cls: ClassInfo | null = this; cls !== null && !result.includes(cls) && result.length < 64; ) {
      result.push(cls);
      cls = cls.superClass.kind === "class" ? cls.superClass.cls : null;
    }
    return result;
  }
}

const isPrivate = (member: Node, key: string): boolean => key.startsWith("#") || member["accessibility"] === "private" || member["accessibility"] === "protected";

function nameOf(node: Node): string {
  if (node["id"] != null) return node["id"].name;
  const parent = node.parent;
  if (parent == null) return "(anonymous class)";
  if (parent.type === "VariableDeclarator" && parent["id"].type === "Identifier") return parent["id"].name;
  if (parent.type === "AssignmentExpression") {
    const left = parent["left"] as Node;
    if (left.type === "Identifier") return left["name"];
    if (left.type === "MemberExpression" && !left["computed"]) return String(left["property"].name);
  }
  if (parent.type === "Property" || parent.type === "PropertyDefinition") return staticKey(parent["key"], parent["computed"]) ?? "(anonymous class)";
  return "(anonymous class)";
}

/** Does the function's text, its own arrow functions included, forward its arguments to `super` and do nothing else? */
export function onlyForwards(constructorNode: Node): boolean {
  const body = (constructorNode["body"].body as readonly Node[]).filter((statement) => !isHelperStatement(statement));
  if (body.length !== 1 || body[0]!.type !== "ExpressionStatement") return false;
  const call = body[0]!["expression"] as Node;
  return call.type === "CallExpression" && call["callee"].type === "Super" && !(constructorNode["params"] as readonly Node[]).some((p) => p.type === "TSParameterProperty");
}
