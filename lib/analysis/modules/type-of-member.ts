/** The types of members: of Modules and other instances, classes, the library's layers, containers and literals. */
import type { ClassInfo } from "../classes/class-info.js";
import { isTensorMethod, layerTensors } from "../effects/results.js";
import { runtime } from "../effects/table.js";
import { endOf, type Node, startOf, staticKey, unwrap } from "../estree.js";
import { memberPath } from "../program/static-value.js";
import { referencesIn } from "./references.js";
import { arrayOf, type Owner, partOf, primitive, tensor, type Type, unionOf, unknown } from "./type.js";
import type { Types } from "./type-of.js";

export class MemberTypes {
  private readonly fields = new Map<Node, Type>();

  constructor(private readonly types: Types) {}

  member(object: Type, key: string | null): Type {
    if (key === null) return this.elementOf(object);
    switch (object.kind) {
      case "union":
        return unionOf(object.of.map((one) => this.member(one, key)));
      case "path":
        return { kind: "path", path: memberPath(object.path, key) };
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

  private layerMember(path: string, key: string, owner: Owner): Type {
    if (!path.startsWith(`${runtime}:nn.`)) return unknown;
    if (layerTensors.has(key)) return tensor;
    if (key === "layers") return partOf(arrayOf({ kind: "module", cls: null, path: `${runtime}:nn.Linear`, isThis: false, filtered: false }), owner);
    return key === "call" ? { kind: "function", node: null, returns: () => tensor } : unknown;
  }

  /** A field, getter or method of an instance. `owner`: the instance is a Module. */
  private instanceMember(cls: ClassInfo, key: string, owner: Owner | null): Type {
    for (const base of cls.chain()) {
      this.types.note(base.node, base.file);
      const name = key.startsWith("#") ? base.privateKey(key) : key;
      if (base.fields.some((field) => field.key === name)) {
        const type = this.fieldOf(base, name);
        return owner === null ? type : partOf(type, owner);
      }
      const method = base.methods.get(name);
      if (method?.method !== undefined) return this.types.functionOf(method.method.fn);
      if (method?.get !== undefined) return this.types.returned(method.get.fn);
    }
    const type = unionOf(cls.chain().map((base) => this.assignedField(base, key)));
    return owner === null ? type : partOf(type, owner);
  }

  /** The type of a declared field: its annotation, its initialiser, what the class's code assigns. */
  fieldOf(cls: ClassInfo, key: string): Type {
    const decl = cls.fields.find((field) => field.key === key)!;
    this.types.note(cls.node, cls.file);
    const known = this.fields.get(decl.node);
    if (known !== undefined) return known;
    if (this.types.running.has(decl.node)) return unknown;
    this.types.running.add(decl.node);
    const declared = this.types.annotations.of(decl.type, cls.scope);
    let type = declared;
    if (declared.kind === "unknown" && decl.value !== null) type = this.types.of(decl.value);
    if (declared.kind === "unknown" && decl.type === null) type = unionOf([type, this.assignedField(cls, key)]);
    if (cls.file === null) type = this.types.checked(decl.node, type);
    this.types.running.delete(decl.node);
    this.fields.set(decl.node, type);
    return type;
  }

  private assignedField(cls: ClassInfo, key: string): Type {
    if (cls.file !== null || !cls.assigned.has(key)) return unknown;
    const [from, to] = [startOf(cls.node), endOf(cls.node)];
    const values: Node[] = [];
    for (const { target, by } of referencesIn(this.types.context.program).writes) {
      if (target.type !== "MemberExpression" || startOf(target) < from || endOf(target) > to) continue;
      if (by.type !== "AssignmentExpression" || by["operator"] !== "=" || unwrap(by["left"]) !== target) continue;
      if (unwrap(target["object"]).type === "ThisExpression" && staticKey(target["property"], target["computed"]) === key) values.push(by["right"]);
    }
    return unionOf(values.map((value) => this.types.of(value)));
  }

  private staticMember(cls: ClassInfo, key: string): Type {
    for (const base of cls.chain()) {
      const member = base.statics.get(key.startsWith("#") ? base.privateKey(key) : key);
      if (member === undefined) continue;
      if (member.type === "MethodDefinition") return member["kind"] === "method" ? this.types.functionOf(member["value"]) : this.types.returned(member["value"]);
      if (member["typeAnnotation"] != null) return this.types.annotations.of(member["typeAnnotation"], base.scope);
      return member["value"] == null ? unknown : this.types.of(member["value"]);
    }
    return unknown;
  }
}
