/**
 * Applies the suggestions of some rules to files. One round applies, from the top of a file on, the first suggestion of each finding as far
 * as it does not overlap one that is applied already; the file is then analysed again, until nothing is left to apply. A file is written
 * once, whole, and only if it can still be parsed: a second run finds nothing to do.
 */
import { readFileSync } from "node:fs";
import type { Edit } from "../report/rule-definition.js";
import { byteOrderMark, checkText, withoutMark } from "./check-file.js";
import type { FileResult, Told } from "./file-result.js";
import { makePlan, type PlanData } from "./plan.js";
import { writeWhole } from "./write-file.js";

export interface Repairs {
  readonly applied: number;
  readonly files: readonly string[];
  /** Files whose suggestions were not applied, and why. */
  readonly notes: readonly string[];
}

/** More rounds than that: two suggestions undo each other. */
const mostRounds = 20;

export function applySuggestions(results: readonly FileResult[], rules: readonly string[], data: PlanData): Repairs {
  const plan = makePlan(data);
  const files: string[] = [];
  const notes: string[] = [];
  let applied = 0;
  for (const { file, findings } of results) {
    if (!findings.some((told) => isRepairable(told, rules))) continue;
    const original = readFileSync(file, "utf8");
    const repaired = repair(file, withoutMark(original), (text) => checkText(file, text, plan), rules);
    if (repaired.note !== null) notes.push(repaired.note);
    if (repaired.applied === 0) continue;
    writeWhole(file, (original.startsWith(byteOrderMark) ? byteOrderMark : "") + repaired.text);
    applied += repaired.applied;
    files.push(file);
  }
  return { applied, files, notes };
}

const isRepairable = ({ rule, suggestions }: Told, rules: readonly string[]): boolean => rules.includes(rule) && suggestions.length > 0;

interface Repaired {
  readonly text: string;
  readonly applied: number;
  readonly note: string | null;
}

export function repair(file: string, original: string, check: (text: string) => FileResult, rules: readonly string[]): Repaired {
  let text = original;
  let applied = 0;
  for (let round = 0; ; round++) {
    const { findings, problem } = check(text);
    if (problem !== null) return { text: original, applied: 0, note: `'${file}' is left as it is: with the suggestions of ${rules.join(", ")} it could not be parsed any more. Please report this.` };
    const chosen = withoutOverlap(findings.filter((told) => isRepairable(told, rules)).map(({ suggestions }) => suggestions[0]!.edits));
    if (chosen.length === 0) return { text, applied, note: null };
    if (round === mostRounds) return { text: original, applied: 0, note: `'${file}' is left as it is: the suggestions of ${rules.join(", ")} lead to each other without end.` };
    text = edited(text, chosen.flat());
    applied += chosen.length;
  }
}

/** Suggestions none of whose edits touches another's. */
function withoutOverlap(suggestions: readonly (readonly Edit[])[]): readonly (readonly Edit[])[] {
  const taken: Edit[] = [];
  return suggestions.filter((edits) => {
    if (edits.some((edit) => taken.some((other) => touch(edit, other)))) return false;
    taken.push(...edits);
    return true;
  });
}

const touch = (a: Edit, b: Edit): boolean => a.range[0] <= b.range[1] && b.range[0] <= a.range[1];

function edited(text: string, edits: readonly Edit[]): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  let result = "";
  let at = 0;
  for (const { range, text: to } of [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1])) {
    result += text.slice(at, range[0]) + to.replaceAll(/\r?\n/g, lineEnd);
    at = range[1];
  }
  return result + text.slice(at);
}
