/** One file from its path to its findings in words: read, tested cheaply, parsed, analysed, told. Never throws for what a file contains. */
import { readFileSync } from "node:fs";
import { type Finding, importsModules, runtimePackage } from "../analysis/index.js";
import { analyzeFile } from "../project/analyze-file.js";
import { showAct, showPhase } from "../report/describe-trace.js";
import { describeFinding, fillIn, isWanted, placeOf } from "../report/report-finding.js";
import { type FileView, type Report, viewFile } from "../report/rule-definition.js";
import type { ResolvedSettings } from "../settings/resolve-settings.js";
import { reasonOf } from "./command-error.js";
import { mayHaveDirectives, readDirectives } from "./directives.js";
import type { FileCounters, FileResult, Told } from "./file-result.js";
import { addRanges, type Program, readProgram } from "./read-program.js";
import type { WantedRule, WantedRules } from "./wanted-rules.js";

export interface Plan {
  readonly rules: WantedRules;
  readonly settings: ResolvedSettings;
  /** Are comments that switch rules off respected? */
  readonly inlineConfig: boolean;
  readonly dependencies: boolean;
}

const nothing = { findings: [], suppressed: 0, problem: null, dependencies: [], counters: null } as const;

export function checkFile(file: string, plan: Plan): FileResult {
  const began = performance.now();
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return { ...nothing, file, problem: { kind: "unreadable", message: reasonOf(error) } };
  }
  // Most files of most projects have no class and import no Module: they are not even decoded.
  if (!bytes.includes("class") && !packagesOf(plan).some((name) => bytes.includes(name))) return { ...nothing, file };
  return checkText(file, withoutMark(bytes.toString("utf8")), plan, began);
}

/** @param text without a byte order mark */
export function checkText(file: string, text: string, plan: Plan, began = performance.now()): FileResult {
  if (!/\bclass\b/.test(text) && !packagesOf(plan).some((name) => text.includes(name))) return { ...nothing, file };
  const read = readProgram(file, text);
  if (!("program" in read)) return { ...nothing, file, problem: { kind: "syntax", ...read } };
  const { program, classes, locate } = read;
  if (classes.length === 0 && !importsModules(program, plan.settings.analysis)) return { ...nothing, file };
  const parsed = performance.now();
  const counters: FileCounters = { classes: 0, steps: 0, contexts: 0, overBudget: 0, failed: 0, parse: parsed - began, analysis: 0 };
  try {
    const analysis = analyzeFile(program, plan.settings, { filename: file, classes, locate, counters });
    const { told, suppressed } = tell(file, text, analysis.findings, read, plan);
    return { file, findings: told, suppressed, problem: null, dependencies: plan.dependencies ? analysis.dependencies : [], counters };
  } catch (error) {
    // As in ESLint: a fault of ours is silence for this file, and counted; when debugging, it is an error.
    if (process.env["SAFE_INIT_DEBUG"]) throw error;
    counters.failed++;
    return { ...nothing, file, counters };
  } finally {
    counters.analysis = performance.now() - parsed;
  }
}

export const byteOrderMark = "\ufeff";
export const withoutMark = (text: string): string => (text.startsWith(byteOrderMark) ? text.slice(1) : text);

/** Packages that Modules come from: a file that imports one of them is looked at even without a class. */
function packagesOf({ settings }: Plan): readonly string[] {
  return [runtimePackage, ...settings.analysis.modules.flatMap((spec) => (spec.from === "package" ? [spec.package] : []))];
}

function tell(file: string, text: string, findings: readonly Finding[], { program, comments, locate }: Program, plan: Plan): { told: readonly Told[]; suppressed: number } {
  const wanted = findings.flatMap((finding) => {
    const rule = plan.rules.get(finding.kind);
    return rule !== undefined && isWanted(finding, rule.options) ? [{ rule, finding }] : [];
  });
  if (wanted.length === 0) return { told: [], suppressed: 0 };
  addRanges(program);
  const view = viewFile(file, text, locate);
  const all = wanted.map(({ rule, finding }) => toldOf(rule, finding, file, view));
  if (!plan.inlineConfig || !mayHaveDirectives(text)) return { told: inOrder(all), suppressed: 0 };
  const isOff = readDirectives(comments);
  const told = all.filter(({ rule, loc }) => !isOff(`safe-init/${rule}`, loc.start.line, loc.start.column));
  return { told: inOrder(told), suppressed: all.length - told.length };
}

function inOrder(told: readonly Told[]): readonly Told[] {
  return [...told].sort((a, b) => a.loc.start.line - b.loc.start.line || a.loc.start.column - b.loc.start.column);
}

function toldOf({ name, definition }: WantedRule, finding: Finding, file: string, view: FileView): Told {
  const report: Report<string> = describeFinding(definition, file, finding, view);
  const { messages } = definition.meta;
  const text = (messageId: string, data: Report<string>["data"] = {}): string => fillIn(messages[messageId]!, data);
  return {
    rule: name,
    messageId: report.messageId,
    message: text(report.messageId, report.data),
    summary: text(report.messageId, { ...report.data, path: "" }),
    certainty: finding.certainty,
    className: finding.className,
    subject: subjectOf(finding),
    loc: placeOf(finding.node, view.locate),
    begin: showPhase(finding.phase),
    steps: finding.trace.map((step) => ({ act: showAct(step), file: step.file ?? file, loc: step.loc })),
    suggestions: (report.suggestions ?? []).map(({ messageId, data, edits }) => ({ message: text(messageId, data), edits })),
  };
}

function subjectOf(finding: Finding): string {
  const { field, method, sink, callee, tree, hook } = finding as Finding & Partial<Record<"field" | "method" | "sink" | "callee" | "tree" | "hook", string | null>>;
  return field ?? method ?? sink ?? callee ?? tree ?? hook ?? "";
}
