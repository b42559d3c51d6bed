/** One part in two places of a tree: which values that is a fault of, and whether two expressions mean the same one. */
import { runtime } from "../effects/table.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import type { ModuleProgram } from "./module-program.js";
import { holds, isTensor, type Type } from "./type.js";

/** Layers without tensors: an update changes nothing in them, so it does not part them either. */
const withoutTensors = new Set(["Lambda", "Identity", "Dropout", "MaxPool2d", "AvgPool2d"].map((name) => `${runtime}:nn.${name}`));

/** What of the value an update would make two of, if anything. */
export function divisible(type: Type): "module" | "tensor" | null {
  if (holds(type, (one) => one.kind === "module" && hasLeaves(one))) return "module";
  return holds(type, isTensor) ? "tensor" : null;
}

function hasLeaves({ cls, path }: Extract<Type, { kind: "module" }>): boolean {
  if (cls === null) return !withoutTensors.has(path ?? "");
  const last = cls.chain().at(-1)!.superClass;
  return last.kind !== "path" || last.path !== `${runtime}:Module` || cls.chain().some((base) => base.fields.length > 0);
}

/** Equal for expressions that mean the same value: a variable, `this`, and named members of them. */
export function keyOf(p: ModuleProgram, node: Node): string | null {
  if (node.type === "ThisExpression") return "this";
  if (node.type === "Identifier") {
    const binding = p.context.scopes.of(node).lookup(node["name"]);
    return binding === null ? null : `b${binding.id}`;
  }
  if (node.type !== "MemberExpression") return null;
  const object = keyOf(p, unwrap(node["object"]));
  const key = staticKey(node["property"], node["computed"]);
  return object === null || key === null || isGetter(p, node, key) ? null : `${object}.${key}`;
}

function isGetter(p: ModuleProgram, node: Node, key: string): boolean {
  const owner = p.types.of(unwrap(node["object"]));
  return owner.kind === "module" && owner.cls !== null && owner.cls.chain().some((cls) => cls.methods.get(key)?.get !== undefined);
}

/** The parts that a list is written out of, or the value itself. */
export function partsOf(value: Node): readonly Node[] {
  const inner = unwrap(value);
  return inner.type === "ArrayExpression" ? (inner["elements"] as readonly (Node | null)[]).flatMap((element) => (element === null || element.type === "SpreadElement" ? [] : partsOf(element))) : [inner];
}
