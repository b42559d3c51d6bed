/** The types of names: what each stands for by its declaration, by what is assigned to it, and by the calls that hand it over. */
import { runtime } from "../effects/table.js";
import { isClass, isFunction, type Node, staticKey, unwrap } from "../estree.js";
import type { Binding, Scope } from "../program/scope.js";
import { referencesIn } from "./references.js";
import { copied, filteredLike, type Type, unionOf, unknown } from "./type.js";
import type { Types } from "./type-of.js";

export class NameTypes {
  private sites: Map<Node, Node[]> | null = null;
  private assignments: Map<Binding, Node[]> | null = null;

  constructor(private readonly types: Types) {}

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
        return { kind: "class", cls: this.types.classOf(declaration.node) };
      case "function":
        return this.types.functionOf(declaration.node);
      case "fixed":
        return this.ofStatic(binding);
      case "namespace":
        return unknown;
      case "variable":
        if (isRequire(declaration.node["init"])) return this.ofStatic(binding);
        return (declaration.node["init"] == null ? this.ofDecorated(binding) : null) ?? this.ofVariable(binding, declaration.node["id"]);
      case "other":
        if (declaration.at === undefined) return unknown;
        return isRequire(declaration.at.parent?.parent?.parent?.["init"]) ? this.ofStatic(binding) : this.ofVariable(binding, declaration.at);
    }
  }

  private ofStatic(binding: Binding): Type {
    const value = this.types.context.statics.ofBinding(binding);
    if (value.path !== null) return { kind: "path", path: value.path };
    const fn = value.fns?.length === 1 && !value.opaque ? value.fns[0]! : null;
    if (fn === null) return unknown;
    this.types.note(fn.node, (fn.scope as Scope).file);
    return isClass(fn.node) ? { kind: "class", cls: this.types.context.statics.classOf(fn) } : this.types.functionOf(fn.node);
  }

  /** `let _Net;`, under which compilers let a module know a decorated class. */
  private ofDecorated(binding: Binding): Type | null {
    const type = this.ofStatic(binding);
    return type.kind === "class" ? type : null;
  }

  private ofVariable(binding: Binding, at: Node): Type {
    return this.types.once(at, () => {
      const declared = this.ofPattern(at);
      if (at["typeAnnotation"] != null && declared.kind !== "unknown" && declared.kind !== "path") return declared;
      return unionOf([declared, ...this.assignedTo(binding).map((value) => this.types.of(value))]);
    });
  }

  /** What an unannotated variable is assigned later, as `x = value`. */
  private assignedTo(binding: Binding): readonly Node[] {
    if (this.assignments === null) {
      this.assignments = new Map();
      for (const { target, by } of referencesIn(this.types.context.program).writes) {
        if (target.type !== "Identifier" || by.type !== "AssignmentExpression" || by["operator"] !== "=" || unwrap(by["left"]) !== target) continue;
        const to = this.types.scope(target).lookup(target["name"]);
        if (to !== null) this.assignments.set(to, [...(this.assignments.get(to) ?? []), by["right"]]);
      }
    }
    return this.assignments.get(binding) ?? [];
  }

  /** What a pattern, or a part of it, is bound to. */
  ofPattern(node: Node): Type {
    if (node["typeAnnotation"] != null) return filteredLike(this.types.annotations.of(node["typeAnnotation"], this.types.scope(node)), () => this.ofBound(node));
    return this.ofBound(node);
  }

  /** By what stands on the other side of the pattern. */
  private ofBound(node: Node): Type {
    const parent = node.parent;
    if (parent == null) return unknown;
    switch (parent.type) {
      case "AssignmentPattern":
        return unionOf([this.ofPattern(parent), this.types.of(parent["right"])]);
      case "Property": {
        const key = staticKey(parent["key"], parent["computed"]);
        return parent.parent == null ? unknown : this.types.members.member(this.ofPattern(parent.parent), key);
      }
      case "ArrayPattern": {
        const index = (parent["elements"] as readonly (Node | null)[]).indexOf(node);
        return this.types.members.member(this.ofPattern(parent), String(index));
      }
      case "RestElement":
        return parent.parent?.type === "ArrayPattern" ? copied(this.ofPattern(parent.parent)) : unknown;
      case "TSParameterProperty":
        return this.ofPattern(parent);
      case "VariableDeclarator": {
        const statement = parent.parent?.parent;
        if (statement?.type === "ForOfStatement" && statement["left"] === parent.parent) return this.types.members.elementOf(this.types.of(statement["right"]));
        return parent["init"] == null ? unknown : this.types.of(parent["init"]);
      }
      default:
        return isFunction(parent) ? this.ofParameter(parent, (parent["params"] as readonly Node[]).indexOf(node)) : unknown;
    }
  }

  private ofParameter(fn: Node, index: number): Type {
    const call = fn.parent;
    if (call?.type === "CallExpression" && (call["arguments"] as readonly Node[]).includes(fn)) return this.ofCallbackParameter(call, fn, index);
    return unionOf(this.callSites(fn).map((site) => this.types.argument(site, index)));
  }

  private ofCallbackParameter(call: Node, fn: Node, index: number): Type {
    const callee = unwrap(call["callee"]);
    if (callee.type === "MemberExpression") {
      const receiver = this.types.of(callee["object"]);
      const key = staticKey(callee["property"], callee["computed"]);
      if (receiver.kind === "array" && key !== null) return index === (key.startsWith("reduce") ? 1 : 0) ? receiver.of : unknown;
    }
    const path = this.types.pathOf(callee);
    if (path === `${runtime}:treeAt` && index === 0 && call["arguments"][0] === fn && call["arguments"][1] !== undefined) return this.types.of(call["arguments"][1]);
    return unknown;
  }

  /** Calls in sight of a function of the file. */
  callSites(fn: Node): readonly Node[] {
    if (this.sites === null) {
      this.sites = new Map();
      for (const call of referencesIn(this.types.context.program).calls) {
        const callee = this.types.of(unwrap(call["callee"]));
        const node = callee.kind === "function" ? callee.node : callee.kind === "class" && call.type === "NewExpression" ? (callee.cls.constructorNode ?? null) : null;
        if (node !== null) this.sites.set(node, [...(this.sites.get(node) ?? []), call]);
      }
    }
    return this.sites.get(fn) ?? [];
  }
}

/** `require("…")`, or what a compiler wraps around it. */
function isRequire(init: Node | null | undefined): boolean {
  const call = init == null ? null : unwrap(init);
  if (call?.type !== "CallExpression" || call["callee"].type !== "Identifier") return false;
  return call["callee"].name === "require" ? call["arguments"][0]?.type === "Literal" : /^_*(?:importStar|importDefault|interop)/.test(call["callee"].name) && isRequire(call["arguments"][0]);
}
