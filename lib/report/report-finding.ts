/** From a finding to what is told of it, without knowing who tells it: which findings are wanted, where they lie, and the finished text. */
import { dirname, relative } from "node:path";
import type { Certainty, Finding, Node, SourceLocation } from "../analysis/index.js";
import type { AnyRuleDefinition, FileView, Report } from "./rule-definition.js";

export interface ClassTierOptions {
  readonly certainty: Certainty;
  readonly classes: "all" | "modules";
}

export const defaultOptions: ClassTierOptions = { certainty: "certain", classes: "all" };

/** Options choose among findings; they never steer the analysis, so that all rules can share it. */
export function isWanted(finding: Finding, options: ClassTierOptions): boolean {
  return (options.certainty === "possible" || finding.certainty === "certain") && (options.classes === "all" || finding.module);
}

/**
 * The finding with other files named as seen from the linted one, `../lib/base.ts`: the same text on every machine and from every folder,
 * so that reports can be compared, suppressed and cached.
 */
export function seenFrom<F extends Finding>(filename: string, finding: F): F {
  const nameOf = (file: string | null): string | null => (file === null ? null : relative(dirname(filename), file).replaceAll("\\", "/"));
  const named = finding.kind === "field-clobber" ? { setIn: nameOf(finding.setIn), declaredIn: nameOf(finding.declaredIn) } : {};
  if (![...finding.trace.map(({ file }) => file), ...Object.values(named)].some((file) => file !== null)) return finding;
  return { ...finding, ...named, trace: finding.trace.map((step) => ({ ...step, file: nameOf(step.file) })) };
}

/** A finding of the file called `filename` in the words of a rule. */
export function describeFinding({ reports, describe }: AnyRuleDefinition, filename: string, finding: Finding, file: FileView): Report<string> {
  if (finding.kind !== reports) throw new TypeError(`this rule does not report "${finding.kind}"`);
  return describe(seenFrom(filename, finding), file);
}

/** A message with its data, as ESLint makes one of them. */
export function fillIn(message: string, data: Readonly<Record<string, string>>): string {
  return message.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (placeholder, key: string) => data[key] ?? placeholder);
}

const members = new Set(["PropertyDefinition", "AccessorProperty", "TSAbstractPropertyDefinition", "TSAbstractAccessorProperty"]);

/** A field is reported at its name: its decorators may stand on earlier lines, and its initialiser may be a page long. */
export function placeOf(node: Node, locate: (node: Node) => SourceLocation = ({ loc }) => loc): SourceLocation {
  return locate(members.has(node.type) && node["key"] != null ? (node["key"] as Node) : node);
}
