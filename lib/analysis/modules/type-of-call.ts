/** The types of calls: what a constructor makes, what a function in sight returns, what the tables say of one known by name. */
import { isOptimizerType, resultOf, type Result } from "../effects/results.js";
import { runtime } from "../effects/table.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import { instanceOf } from "./annotations.js";
import { arrayOf, copied, holds, isModule, primitive, tensor, treeOf, type Type, unionOf, unknown } from "./type.js";
import type { Types } from "./type-of.js";

/** Of an object's own properties. */
function valueIn(type: Type): Type {
  if (type.kind === "union") return unionOf(type.of.map(valueIn));
  return type.kind === "object" ? unionOf([...type.props.values()]) : type.kind === "array" ? type.of : unknown;
}

export class CallTypes {
  constructor(private readonly types: Types) {}

  ofNew(node: Node): Type {
    const callee = this.types.of(unwrap(node["callee"]));
    if (callee.kind === "class") return instanceOf(this.types.context, callee.cls);
    if (callee.kind !== "path") return unknown;
    if (callee.path === "Map" || callee.path === "Set" || callee.path === "WeakMap" || callee.path === "WeakSet") return { kind: "container", of: unknown, part: null };
    if (callee.path === "Array") return arrayOf(unknown);
    return this.types.annotations.ofPath(callee.path);
  }

  ofCall(node: Node): Type {
    const callee = unwrap(node["callee"]);
    if (callee.type === "MemberExpression") {
      const receiver = this.types.of(callee["object"]);
      const key = staticKey(callee["property"], callee["computed"]);
      if (key !== null) {
        const result = this.ofContainerCall(receiver, key, node);
        if (result !== null) return result;
        const method = receiver.kind === "module" || receiver.kind === "instance" ? this.types.members.member(receiver, key) : null;
        if (method?.kind === "function") return this.thisReturned(method, receiver);
      }
    }
    const target = this.types.of(callee);
    if (target.kind === "function") return target.returns();
    if (target.kind !== "path") return unknown;
    const result = resultOf(target.path);
    if (result !== null) return this.ofResult(result, node);
    if (isOptimizerType(target.path)) return { kind: "optimizer" };
    if (target.path === "Object.freeze" || target.path === "Object.seal" || target.path === `${runtime}:defineModule` || target.path === `${runtime}:module`) return this.types.argument(node, 0);
    if (target.path === "structuredClone") return holds(this.types.argument(node, 0), isModule) ? unknown : copied(this.types.argument(node, 0));
    if (target.path === "Array.from") return arrayOf(node["arguments"][1] === undefined ? this.types.members.elementOf(this.types.argument(node, 0)) : this.returnedBy(this.types.argument(node, 1)));
    if (target.path === "Object.values") return arrayOf(valueIn(this.types.argument(node, 0)));
    if (target.path === "Object.entries") return arrayOf(arrayOf(unknown, [primitive, valueIn(this.types.argument(node, 0))]));
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
        return arrayOf(this.returnedBy(this.types.argument(node, 0)));
      case "flatMap":
        return arrayOf(this.types.members.elementOf(this.returnedBy(this.types.argument(node, 0))));
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
      case "record":
        return { kind: "object", props: new Map(result.names.map((name) => [name, tensor])), plain: true, part: null };
      case "optimizer":
      case "optState":
        return { kind: result.kind };
      case "arg":
        return treeOf(this.types.argument(node, result.index), result.filtered);
      case "pair": {
        const half = treeOf(this.types.argument(node, result.index), true);
        return arrayOf(half, [half, half]);
      }
      case "callback":
        return this.returnedBy(this.types.argument(node, result.index));
      case "same":
        return this.types.argument(node, 0);
      case "gradient":
      case "valueAndGradient": {
        const loss = node["arguments"][0] === undefined ? null : this.types.of(node["arguments"][0]);
        const first = loss?.kind === "function" && loss.node !== null ? (loss.node["params"][0] as Node | undefined) : undefined;
        const gradient = (): Type => (first === undefined ? unknown : treeOf(this.types.names.ofPattern(first), true));
        return { kind: "function", node: null, returns: () => (result.kind === "gradient" ? gradient() : arrayOf(unknown, [tensor, gradient()])) };
      }
    }
  }
}
