/** From what a type checker says to the types of the Module rules. */
import { declaredPath } from "../effects/declared-path.js";
import { isOptimizerType, isTensorType, runtimeStates } from "../effects/results.js";
import { runtime } from "../effects/table.js";
import { type Node, statementsOf } from "../estree.js";
import type { Context } from "../program/context.js";
import type { Evidence } from "../program/evidence.js";
import { arrayOf, holds, type Type, unionOf, unknown } from "./type.js";

/**
 * `filtered`: may a Module be a filtered tree? The type of one is its Module's class, so that where nothing in sight made the value the
 * question stays open.
 */
export function typeOfEvidence(context: Context, evidence: Evidence | null, filtered: boolean): Type {
  if (evidence === null) return unknown;
  const inner = (one: Evidence | null): Type => typeOfEvidence(context, one, filtered);
  switch (evidence.kind) {
    case "instance":
      return instanceOf(context, evidence, filtered);
    case "function": {
      const path = evidence.declared === null ? null : declaredPath(evidence.declared, evidence.owner);
      return path === null ? unknown : { kind: "path", path };
    }
    case "class":
      return unknown;
    case "array":
      return arrayOf(inner(evidence.of));
    case "tuple": {
      const elements = evidence.of.map(inner);
      return arrayOf(unionOf(elements), elements);
    }
    case "container":
      return { kind: "container", of: inner(evidence.of), part: null };
    case "record":
      return { kind: "object", props: new Map([["*", inner(evidence.of)]]), plain: true, part: null };
    case "promise":
      return { kind: "promise", of: inner(evidence.of) };
    case "object":
      return { kind: "object", props: new Map([...evidence.props].map(([key, one]) => [key, inner(one)])), plain: evidence.literal, part: null };
    case "union": {
      const alternatives = evidence.of.map(inner);
      return alternatives.some((one) => one.kind === "unknown") ? unknown : unionOf(alternatives);
    }
  }
}

/** Does something that the program imports have to do with Modules, as a checker knows it? */
export function importsByType(context: Context): boolean {
  const { host, program, statics } = context;
  if (host?.hasTypes !== true || host.typeOf === undefined) return false;
  return statementsOf(program).some(
    (statement) =>
      statement.type === "ImportDeclaration" &&
      statement["importKind"] !== "type" &&
      (statement["specifiers"] as readonly Node[]).some((specifier) => concerns(context, host.typeOf!(statics, specifier["local"]), 0)),
  );
}

function concerns(context: Context, evidence: Evidence | null, depth: number): boolean {
  if (evidence === null || depth > 2) return false;
  if (evidence.kind === "class") return concerns(context, evidence.of, depth + 1);
  const type = typeOfEvidence(context, evidence, false);
  if (type.kind === "path" ? type.path.startsWith(`${runtime}:`) : holds(type, (one) => one.kind === "module" || one.kind === "optimizer")) return true;
  return evidence.kind === "function" && concerns(context, evidence.returns(), depth + 1);
}

function instanceOf(context: Context, { names, cls }: Extract<Evidence, { kind: "instance" }>, filtered: boolean): Type {
  const paths = names.map((name) => declaredPath(name, null));
  if (paths.some((path) => path !== null && isTensorType(path))) return { kind: "tensor" };
  if (paths.some((path) => path !== null && isOptimizerType(path))) return { kind: "optimizer" };
  if (paths.some((path) => path !== null && runtimeStates.has(path))) return { kind: "optState" };
  const isModule = (cls !== null && context.isModuleClass(cls)) || names.some((name) => context.isModuleName(name));
  if (isModule) return { kind: "module", cls, path: cls === null ? (paths[0] ?? null) : null, isThis: false, filtered };
  return cls === null ? unknown : { kind: "instance", cls, isThis: false };
}
