/** What the judges of Modules share in one program. */
import type { ClassInfo } from "../classes/class-info.js";
import { positionOf, type Val } from "../domain/value.js";
import { resultOf } from "../effects/results.js";
import { isClass, type Node } from "../estree.js";
import type { Phase } from "../findings.js";
import type { Machine } from "../interpret/machine.js";
import type { Context } from "../program/context.js";
import type { Judged } from "../verdict/verdict.js";
import { instanceOf } from "./annotations.js";
import { arrayOf, type Type, tensor, unionOf, unknown } from "./type.js";
import { Types } from "./type-of.js";

export class ModuleProgram {
  readonly types: Types;
  /** Functions that the construction of some Module has entered. */
  readonly entered = new Set<Node>();
  /** Functions that it starts and that run when it is over. */
  readonly enteredLater = new Set<Node>();
  /** Module classes whose construction could not be followed to its end: what their methods are for is not known. */
  readonly unfollowed = new Set<Node>();
  readonly results: Judged[] = [];

  constructor(
    readonly context: Context,
    readonly file: string | null = null,
  ) {
    this.types = new Types(context);
  }

  report(finding: Judged["finding"]): void {
    const detail = "field" in finding ? finding.field : "hook" in finding ? finding.hook : "";
    this.results.push({ finding, elsewhere: finding.trace.at(-1)?.file != null, key: `${finding.kind} ${positionOf(finding.node)} ${detail}` });
  }

  /** What the interpreter knows of a value, as a type. */
  ofValue(value: Val, depth = 0): Type {
    const found: Type[] = [];
    if (value.path !== null) found.push(this.ofPath(value.path));
    for (const object of value.objs ?? []) {
      if (object.cls !== null) found.push(instanceOf(this.context, object.cls as ClassInfo));
      else if ((object.kind === "array" || object.kind === "object" || object.kind === "container") && depth < 3) {
        found.push(arrayOf(unionOf([...object.props.values()].map((property) => this.ofValue(property, depth + 1)))));
      }
    }
    return unionOf(found);
  }

  private ofPath(path: string): Type {
    if (path.endsWith("#")) return this.types.annotations.ofPath(path.slice(0, -1));
    if (!path.endsWith("()")) return unknown;
    const kind = resultOf(path.slice(0, -2))?.kind;
    if (kind === "tensor") return tensor;
    if (kind === "tensors") return arrayOf(tensor);
    return kind === "optState" || kind === "optimizer" ? { kind } : unknown;
  }
}

export const common = (m: Machine, phase: Phase): { className: string; module: true; certainty: "certain"; phase: Phase } => ({ className: m.target.cls.name, module: true, certainty: "certain", phase });

/** For what lies outside of every initialisation. */
export const outside = (className: string): { className: string; module: true; certainty: "certain"; phase: Phase; trace: readonly never[] } => ({ className, module: true, certainty: "certain", phase: { kind: "later" }, trace: [] });

/** The name of the Module class around a node, or "". */
export function classNameAround(node: Node): string {
  for (let at: Node | null | undefined = node; at != null; at = at.parent) if (isClass(at)) return at["id"]?.name ?? "";
  return "";
}

/** A method is reported at its name. */
export const nameOfMember = (member: Node): Node => (member["key"] as Node | undefined) ?? member;
