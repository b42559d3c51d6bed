/** Where a fault in the construction of a Module is told, and by which way it is reached. */
import type { Node } from "../estree.js";
import type { TraceStep } from "../findings.js";
import type { Context } from "../program/context.js";
import type { Trail } from "../interpret/machine.js";
import { show } from "../show.js";

export interface Place {
  readonly node: Node;
  readonly trace: readonly TraceStep[];
}

export function stepsOf(trail: Trail | null): readonly Trail[] {
  const steps: Trail[] = [];
  for (let at = trail; at !== null; at = at.parent) steps.unshift(at);
  return steps;
}

/**
 * The expression in the constructor, initialiser or hook that starts the way to `leaf`. `super(…)` leads to the base class's own code and
 * is passed, unless `made` (what the fault is about) was made by the class that calls it. null where none of it lies in the file.
 */
export function placeOf({ context, file }: { readonly context: Context; readonly file: string | null }, trail: Trail | null, leaf: Node, leafFile: string | null, made: Node | null = null): Place | null {
  const steps = stepsOf(trail);
  const nodes = [...steps.map((step) => ({ node: step.node, file: step.file })), { node: leaf, file: leafFile }];
  const maker = made === null ? null : classAround(made);
  let first = 0;
  while (first < steps.length && steps[first]!.kind === "constructor" && (maker === null || classAround(steps[first]!.node) !== maker)) first++;
  while (first > 0 && nodes[first]!.file !== file) first--;
  if (nodes[first]!.file !== file) return null;
  const trace: TraceStep[] = steps.slice(first).map((step) => ({ kind: step.kind, label: show(step.node), file: step.file === file ? null : step.file, loc: context.locate(step.file, step.node) }));
  trace.push({ kind: "sink", label: show(leaf), file: leafFile === file ? null : leafFile, loc: context.locate(leafFile, leaf) });
  return { node: nodes[first]!.node, trace };
}

function classAround(node: Node): Node | null {
  for (let at: Node | null | undefined = node; at != null; at = at.parent) if (at.type === "ClassBody") return at.parent ?? null;
  return null;
}

export function isWithin(inner: Node, outer: Node): boolean {
  for (let at: Node | null | undefined = inner; at != null; at = at.parent) if (at === outer) return true;
  return false;
}

/** The statement, or the member of a class, around an expression. */
export function statementAround(node: Node): Node {
  let at = node;
  while (at.parent != null && !/Statement$|Declaration$|^PropertyDefinition$|^MethodDefinition$|^Program$/.test(at.type)) at = at.parent;
  return at;
}
