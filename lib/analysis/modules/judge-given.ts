/** What constructors are given: one part twice, as in `new Pair({ left: layer, right: layer })`, or a part that is hidden. */
import { type ClassInfo, onlyForwards } from "../classes/class-info.js";
import { runtime } from "../effects/table.js";
import type { Field, Target } from "../interpret/target.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import { show } from "../show.js";
import { isStatic } from "./field-options.js";
import { wrappedModule } from "./judge-stores.js";
import { repeatedPart, transformsIn } from "./made-of.js";
import { classNameAround, type ModuleProgram, outside } from "./module-program.js";
import { referencesIn } from "./references.js";
import { divisible, keyOf, partsOf } from "./shared-part.js";
import { holds, isModule, isTensor } from "./type.js";

interface Given {
  readonly field: string;
  readonly key: string;
}

export function judgeGiven(p: ModuleProgram): void {
  for (const call of referencesIn(p.context.program).calls) {
    if (call.type === "NewExpression") judgeLists(p, call);
    const object = call.type === "NewExpression" ? (call["arguments"]?.[0] as Node | undefined) : undefined;
    if (object?.type !== "ObjectExpression") continue;
    const made = p.types.of(call);
    if (made.kind !== "module" || made.cls === null || made.cls.chain().some((cls) => cls.constructorNode !== null && !onlyForwards(cls.constructorNode))) continue;
    const target = p.context.targetOf(made.cls);
    const given: Given[] = [];
    for (const property of object["properties"] as readonly Node[]) {
      const name = property.type === "Property" ? staticKey(property["key"], property["computed"]) : null;
      const field = name === null ? null : target.field(name);
      if (name === null || field === null) continue;
      if (isStatic(p.context, target, field)) {
        judgeStatic(p, target, field, property);
        continue;
      }
      for (const made of transformsIn(p, property["value"])) {
        const wrapped = wrappedModule(p, made);
        if (wrapped !== null) p.report({ kind: "transformed-module-field", ...outside(classNameAround(call)), node: property, field: name, transform: show(made["callee"]), wrapped });
      }
      const repeated = repeatedPart(p, property["value"]);
      if (repeated !== null) p.report({ kind: "shared-submodule", ...outside(classNameAround(call)), node: property, field: name, other: name, ...repeated });
      for (const part of partsOf(property["value"])) {
        const key = keyOf(p, part);
        const kind = divisible(p.types.of(part));
        if (key === null || kind === null) continue;
        const twin = given.find((other) => other.key === key || other.key.startsWith(`${key}.`) || key.startsWith(`${other.key}.`));
        given.push({ field: name, key });
        if (twin !== undefined) p.report({ kind: "shared-submodule", ...outside(classNameAround(call)), node: property, field: name, other: twin.field, holds: kind });
      }
    }
  }
}

/** A tensor for a static field whose declaration does not say that it holds one. */
function judgeStatic(p: ModuleProgram, target: Target, field: Field, property: Node): void {
  const owner = target.chain[field.levels[0] ?? -1];
  if (owner === undefined || field.decl === null || p.types.members.fieldOf(owner, field.key).kind !== "unknown") return;
  const type = p.types.of(property["value"]);
  const kind = holds(type, isTensor) ? "tensor" : holds(type, isModule) ? "module" : null;
  if (kind !== null) p.report({ kind: "static-tensor", ...outside(owner.name), node: property, field: field.name, holds: kind });
}

/** `new nn.Sequential([layer, act, layer])`, and so for a constructor of the file that keeps the list as it is. */
function judgeLists(p: ModuleProgram, call: Node): void {
  const args = call["arguments"] as readonly Node[];
  if (!args.some((arg) => arg.type === "ArrayExpression" || arg.type === "Identifier" || arg.type === "CallExpression")) return;
  const made = p.types.of(call);
  if (made.kind !== "module") return;
  args.forEach((arg, index) => {
    const field = made.cls === null ? (made.path === `${runtime}:nn.Sequential` && index === 0 ? "layers" : null) : fieldKeeping(made.cls, index);
    const repeated = field === null ? null : repeatedPart(p, arg);
    if (field !== null && repeated !== null) p.report({ kind: "shared-submodule", ...outside(classNameAround(call)), node: arg, field, other: field, ...repeated });
  });
}

/** The field to which the constructor assigns the parameter, or a copy of the list. */
function fieldKeeping(cls: ClassInfo, index: number): string | null {
  const constructor = cls.chain().find((base) => base.constructorNode !== null)?.constructorNode;
  const parameter = constructor?.["params"]?.[index] as Node | undefined;
  if (constructor == null || parameter?.type !== "Identifier") return null;
  for (const statement of constructor["body"].body as readonly Node[]) {
    const assignment = statement.type === "ExpressionStatement" ? (statement["expression"] as Node) : null;
    if (assignment?.type !== "AssignmentExpression" || assignment["operator"] !== "=" || assignment["left"].type !== "MemberExpression" || assignment["left"].object.type !== "ThisExpression") continue;
    const value = unwrap(assignment["right"]);
    const only = value.type === "ArrayExpression" && value["elements"].length === 1 ? (value["elements"][0] as Node | null) : null;
    const kept = only?.type === "SpreadElement" ? (only["argument"] as Node) : value;
    if (kept.type === "Identifier" && kept["name"] === parameter["name"]) return staticKey(assignment["left"].property, assignment["left"].computed);
  }
  return null;
}
