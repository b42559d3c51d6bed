/** What a generated constructor is given: one part twice, as in `new Pair({ left: layer, right: layer })`, or a part that is hidden. */
import { onlyForwards } from "../classes/class-info.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import { show } from "../show.js";
import { isStatic } from "./field-options.js";
import { wrappedModule } from "./judge-stores.js";
import { repeatedPart, transformsIn } from "./made-of.js";
import { classNameAround, type ModuleProgram, outside } from "./module-program.js";
import { referencesIn } from "./references.js";
import { holds, isModule, isTensor } from "./type.js";

interface Given {
  readonly field: string;
  readonly key: string;
}

export function judgeGiven(p: ModuleProgram): void {
  for (const call of referencesIn(p.context.program).calls) {
    const object = call.type === "NewExpression" ? (call["arguments"]?.[0] as Node | undefined) : undefined;
    if (object?.type !== "ObjectExpression") continue;
    const made = p.types.of(call);
    if (made.kind !== "module" || made.cls === null || made.cls.chain().some((cls) => cls.constructorNode !== null && !onlyForwards(cls.constructorNode))) continue;
    const target = p.context.targetOf(made.cls);
    const given: Given[] = [];
    for (const property of object["properties"] as readonly Node[]) {
      const name = property.type === "Property" ? staticKey(property["key"], property["computed"]) : null;
      const field = name === null ? null : target.field(name);
      if (name === null || field === null || isStatic(p.context, target, field)) continue;
      for (const made of transformsIn(p, property["value"])) {
        const wrapped = wrappedModule(p, made);
        if (wrapped !== null) p.report({ kind: "transformed-module-field", ...outside(classNameAround(call)), node: property, field: name, transform: show(made["callee"]), wrapped });
      }
      const repeated = repeatedPart(p, property["value"]);
      if (repeated !== null) p.report({ kind: "shared-submodule", ...outside(classNameAround(call)), node: property, field: name, other: name, holds: holds(p.types.of(repeated), isModule) ? "module" : "tensor" });
      for (const part of partsOf(property["value"])) {
        const key = keyOf(p, part);
        const type = p.types.of(part);
        if (key === null || (!holds(type, isModule) && !holds(type, isTensor))) continue;
        const twin = given.find((other) => other.key === key || other.key.startsWith(`${key}.`) || key.startsWith(`${other.key}.`));
        given.push({ field: name, key });
        if (twin !== undefined) p.report({ kind: "shared-submodule", ...outside(classNameAround(call)), node: property, field: name, other: twin.field, holds: holds(type, isModule) ? "module" : "tensor" });
      }
    }
  }
}

function partsOf(value: Node): readonly Node[] {
  const inner = unwrap(value);
  return inner.type === "ArrayExpression" ? (inner["elements"] as readonly (Node | null)[]).flatMap((element) => (element === null || element.type === "SpreadElement" ? [] : partsOf(element))) : [inner];
}

/** Equal for expressions that mean the same value: a variable, `this`, and named members of them. */
function keyOf(p: ModuleProgram, node: Node): string | null {
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
