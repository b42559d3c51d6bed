/**
 * Compares what was observed with what was found.
 *
 * Missed     an observed fault without a finding of its kind and field whose anchor or leaf lies on the fault's path
 * Refuted    a finding that claims more than is true: "unset on every path", and yet some run read a value there
 */
import type { Finding } from "../../lib/analysis/index.js";
import type { Fault, Observation, SetRead } from "./execute/faults.js";
import type { Site } from "./generate/context.js";

/** What the oracle needs of the program: the chain of each class, itself last, and which classes were constructed. */
export interface Hierarchy {
  readonly chains: Readonly<Record<string, readonly string[]>>;
  readonly constructed: readonly string[];
  /** Classes of mixins in files of their own, which are judged without a base class: what one has set they cannot know. */
  readonly withoutBase?: readonly string[];
}

export interface Verdict {
  readonly missed: readonly Fault[];
  readonly refuted: readonly { readonly finding: Finding; readonly by: SetRead | { readonly line: number; readonly field: string } }[];
}

const plainName = (field: string): string => field.replace(/^#/, "");

/** @param text the whole program, of which stacks and traces tell the lines */
export function judge(hierarchy: Hierarchy, text: string, findings: readonly Finding[], observation: Pick<Observation, "faults" | "echoes" | "setReads" | "setAtSink">): Verdict {
  return {
    missed: notTold(hierarchy, findings, observation),
    refuted: [...refutedReads(text.split("\n"), findings, observation.setReads), ...refutedEscapes(hierarchy, findings, observation)],
  };
}

/**
 * Reads of one field whose paths meet are told once: a read is found too if its path shares a step with that of one that is found.
 * What is left is told nowhere.
 */
function notTold(hierarchy: Hierarchy, findings: readonly Finding[], { faults, echoes }: Pick<Observation, "faults" | "echoes">): readonly Fault[] {
  let rest = faults.filter((fault) => !isFound(hierarchy, findings, fault));
  if (rest.length === 0) return rest;
  rest = [...rest, ...echoes.filter((fault) => !isFound(hierarchy, findings, fault))];
  let known = [...faults, ...echoes].filter((fault) => !rest.includes(fault));
  for (;;) {
    const near = rest.filter((fault) => known.some((other) => meet(fault, other)));
    if (near.length === 0) return rest.filter((fault) => faults.includes(fault));
    known = near;
    rest = rest.filter((fault) => !near.includes(fault));
  }
}

function meet(a: Fault, b: Fault): boolean {
  if ((a.kind !== "read" && a.kind !== "walk") || (b.kind !== "read" && b.kind !== "walk") || a.kind !== b.kind || a.field !== b.field) return false;
  return a.line === b.line || a.stack.some((line) => b.stack.includes(line));
}

function isFound({ chains }: Hierarchy, findings: readonly Finding[], fault: Fault): boolean {
  const field = plainName(fault.field);
  // A fault of a declaration is told once, of the class of the chain where it is surest.
  const related = (a: string, b: string): boolean => Object.values(chains).some((chain) => chain.includes(a) && chain.includes(b));
  switch (fault.kind) {
    // What is read of a field after its declaration has wiped it is told at the declaration.
    case "read":
      return findings.some(
        (finding) =>
          (concernsRead(finding, field) && (onPath(finding, fault.line, fault.stack) || ((tellsOfSeveral(finding) || startsElsewhere(finding)) && related(finding.className, fault.klass)))) ||
          (finding.kind === "field-clobber" && plainName(finding.field) === field),
      );
    // One finding tells of all the fields that a walk finds unset, those that are certainly so first.
    case "walk": return findings.some((finding) => finding.kind === "this-escape" && (onPath(finding, fault.line, fault.stack) || (startsElsewhere(finding) && related(finding.className, fault.klass))));
    // A declaration that wipes a value which is then missing at the end may be told as either.
    case "unset": return findings.some((finding) => (finding.kind === "unset-field" || finding.kind === "field-clobber") && plainName(finding.field) === field && related(finding.className, fault.klass));
    case "clobber": return findings.some((finding) => finding.kind === "field-clobber" && plainName(finding.field) === field && related(finding.className, fault.klass));
  }
}

const names = (fields: readonly string[], field: string): boolean => fields.some((name) => plainName(name) === field);

function concernsRead(finding: Finding, field: string): boolean {
  switch (finding.kind) {
    case "uninitialized-read": return plainName(finding.field) === field;
    case "this-escape": case "overridable-call": return names(finding.fields, field);
    default: return false;
  }
}

/** A finding that names several fields shows the path to one of them only. */
const tellsOfSeveral = (finding: Finding): boolean => finding.kind === "this-escape" && finding.fields.length > 1;

/** Of what lies in the base classes of other files, one read of each field, and one walk, is told, at the head of the class. */
const startsElsewhere = ({ trace: [first, second] }: Finding): boolean => first != null && (first.file !== null || (first.kind === "constructor" && second != null && second.file !== null));

/** Does the finding start, or end, at a line of the fault's path? */
function onPath(finding: Finding, line: number, stack: readonly number[]): boolean {
  const { start, end } = finding.node.loc;
  const leaf = finding.trace.at(-1)?.loc.start.line;
  return leaf === line || [...stack, line].some((at) => at >= start.line && at <= end.line);
}

/** Certain, and "unset on every path that leads here": no run may come by the trace's steps for the first time and read a value. */
function refutedReads(text: readonly string[], findings: readonly Finding[], setReads: readonly SetRead[]): Verdict["refuted"] {
  return findings.flatMap((finding) => {
    if (finding.kind !== "uninitialized-read" || finding.certainty !== "certain" || finding.unset !== "always" || finding.trace.some((step) => hasTwin(text, step))) return [];
    const lines = [finding.node.loc.start.line, ...finding.trace.map(({ loc }) => loc.start.line)];
    const leaf = finding.trace.at(-1)?.loc.start.line ?? finding.node.loc.start.line;
    const by = setReads.find(
      (read) =>
        read.klass === finding.className &&
        read.line === leaf &&
        plainName(read.field) === plainName(finding.field) &&
        lines.every((line) => line === read.line || read.stack.includes(line)),
    );
    return by === undefined ? [] : [{ finding, by }];
  });
}

/** Stacks tell lines, not columns: of two calls of one name on a line, it is not known which a run has come by. */
function hasTwin(text: readonly string[], { kind, label, loc }: Finding["trace"][number]): boolean {
  const called = kind === "read" ? undefined : /[\w$]+(?=\W*$)/.exec(label.split("(")[0]!)?.[0];
  return called !== undefined && (text[loc.start.line - 1]!.match(/[\w$]+/g) ?? []).filter((name) => name === called).length > 1;
}

/** In an ordinary class an escape names the fields that are certainly unset: none of them may have had a value at that sink. */
function refutedEscapes({ constructed, withoutBase = [] }: Hierarchy, findings: readonly Finding[], { setAtSink }: Pick<Observation, "setAtSink">): Verdict["refuted"] {
  if (constructed.length !== 1) return [];
  return findings.flatMap((finding) => {
    if (finding.kind !== "this-escape" || finding.how !== "unknown" || finding.module || finding.trace.length > 1 || withoutBase.includes(finding.className)) return [];
    const line = finding.node.loc.start.line;
    const set = setAtSink.get(line);
    const field = finding.fields.find((name) => set?.has(plainName(name)) === true);
    return field === undefined ? [] : [{ finding, by: { line, field } }];
  });
}

/** The sites for which a set value would refute a claim. */
export function watchedSites(sites: readonly Site[], findings: readonly Finding[]): ReadonlySet<number> {
  const watched = new Set<number>();
  for (const finding of findings) {
    if (finding.kind !== "uninitialized-read" || finding.unset !== "always") continue;
    const leaf = finding.trace.at(-1)?.loc.start.line ?? finding.node.loc.start.line;
    for (const site of sites) {
      if (site.line === leaf && plainName(site.field) === plainName(finding.field)) watched.add(site.id);
    }
  }
  return watched;
}
