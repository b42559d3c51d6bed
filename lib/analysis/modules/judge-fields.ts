/** Fields by their declaration: tensors where they are not seen, fields that the generated constructor leaves out. */
import type { Node } from "../estree.js";
import type { Machine } from "../interpret/machine.js";
import type { Field } from "../interpret/target.js";
import { isStatic } from "./field-options.js";
import { derivedFields } from "./judge-hooks.js";
import { common, type ModuleProgram } from "./module-program.js";
import { holds, isModule, isTensor, type Type, unionOf } from "./type.js";

export function judgeFields(p: ModuleProgram, m: Machine): void {
  for (const field of m.target.fields) {
    const owner = m.target.chain[field.levels[0] ?? -1];
    if (field.decl === null || owner === undefined || owner.file !== p.file || field.decl.parameter) continue;
    const { node } = field.decl;
    const at = { ...common(m, { kind: "initializer", field: field.name }), className: owner.name, node, trace: [], field: field.name };
    const type = typeOfField(p, m, field, node);
    if (isStatic(p.context, m.target, field)) {
      const kind = holds(type, isTensor) ? "tensor" : holds(type, isModule) ? "module" : null;
      if (kind !== null) p.report({ kind: "static-tensor", ...at, holds: kind });
    } else if (field.noInit && holds(type, isTensor)) p.report({ kind: "init-false-tensor", ...at });
    if (field.noInit) p.report({ kind: "init-false-field", ...at, hookNode: ownHook(p, m), derived: derivedFields(m) });
  }
}

/** The one hook of the class itself, where it has one and extends Module directly. */
function ownHook(p: ModuleProgram, m: Machine): Node | null {
  const hooks = p.context.hooksOf(m.target).map((name) => m.target.member(name));
  const only = hooks.length === 1 && m.target.chain.length === 1 ? hooks[0]! : null;
  return only?.kind === "method" ? only.decl.node : null;
}

/** What `default: () => …` or `converter: (x) => …` in the options of `@field` returns. */
function madeByOptions(p: ModuleProgram, decorator: Node): Type {
  const options = decorator["expression"]["arguments"]?.[0] as Node | undefined;
  const type = options === undefined || options.type === "SpreadElement" ? null : p.types.of(options);
  if (type?.kind !== "object") return { kind: "unknown" };
  const made = ["default", "converter"].map((key) => type.props.get(key));
  return unionOf(made.map((fn) => (fn?.kind === "function" ? fn.returns() : { kind: "unknown" })));
}

/** By its declaration, and by what initialisation gives it. */
function typeOfField(p: ModuleProgram, m: Machine, field: Field, decl: Node): Type {
  const owner = m.target.chain[field.levels[0]!]!;
  const stored = m.events.stores.filter((store) => store.field === field);
  return unionOf([
    p.types.members.fieldOf(owner, field.key),
    ...field.decl!.decorators.map((decorator) => madeByOptions(p, decorator)),
    ...stored.map((store) => p.ofValue(store.value)),
    ...stored.flatMap(({ node }) => (node !== decl && node.parent?.type === "AssignmentExpression" && node.parent["operator"] === "=" && node.parent["left"] === node ? [p.types.of(node.parent["right"])] : [])),
  ]);
}
