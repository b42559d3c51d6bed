/** One run of the command, from what the user asks for to the report and the exit status. */
import { applySuggestions } from "./apply-suggestions.js";
import type { CommandLine, Format } from "./arguments.js";
import { Baseline } from "./baseline.js";
import { checkFiles, type Checked } from "./check-files.js";
import { exitStatus } from "./exit-status.js";
import type { FileResult } from "./file-result.js";
import { figuresOf } from "./figures.js";
import { findFiles } from "./find-files.js";
import { type PlanData, readSettings } from "./plan.js";
import { startProgress } from "./progress.js";
import { wantsColor } from "./reports/colors.js";
import type { Report } from "./reports/report.js";
import { checkRuleNames, checkSuggestingRules, wantedRules } from "./wanted-rules.js";
import { writeWhole } from "./write-file.js";

export interface Console {
  /** The report: once, whole. */
  out(text: string): void;
  /** What the user has to know beside it. */
  note(text: string): void;
}

/** @throws CommandError where it cannot run, before anything is printed */
export async function run(line: CommandLine, cwd: string, { out, note }: Console): Promise<number> {
  const began = performance.now();
  const data = planOf(line);
  const { files, notes } = findFiles(line.paths, { cwd, gitignore: line.gitignore, patterns: line.ignorePatterns, errorOnUnmatched: line.errorOnUnmatched });
  for (const one of notes) note(one);
  const check = (): Promise<Checked> => withProgress(files, data, line);
  let checked = await check();
  if (line.printDependencies) {
    const { dependenciesReport } = await import("./reports/dependencies.js");
    noteProblems(checked.results, note);
    publish(dependenciesReport(checked.results, cwd, line.format === "json" ? "json" : "text"), line, out);
    return problemStatus(checked.results);
  }
  const repairs = line.fixSuggestions.length > 0 ? applySuggestions(checked.results, data.selection.also, data) : null;
  for (const one of repairs?.notes ?? []) note(one);
  // A repaired base class changes what is found elsewhere.
  if (repairs !== null && repairs.applied > 0) checked = await check();
  const rules = wantedRules(data.selection);
  const scope = { files, rules: [...rules.values()].map(({ name }) => name) };
  if (line.baseline === "write") return writeBaseline(line.baselineFile, checked.results, scope, { out, note });
  const comparison = line.baseline === "check" ? new Baseline(line.baselineFile).compare(checked.results, scope) : null;
  const results = comparison?.results ?? checked.results;
  const exitCode = statusOf(results);
  const figures = figuresOf(results, { cache: checked.cache, threads: checked.threads, time: performance.now() - began });
  const report = await reporters[line.format]();
  const color = line.outputFile === null ? wantsColor(line.color) : line.color === true;
  publish(report({ cwd, results, rules, figures, baseline: comparison, repairs, stats: line.stats, color, exitCode }), line, out);
  if (line.stats && line.format !== "text" && line.format !== "json") note(await figuresText({ cwd, figures }));
  return exitCode;
}

function planOf(line: CommandLine): PlanData {
  const selection = { strict: line.strict, only: checkRuleNames(line.rules, "--rule"), also: checkSuggestingRules(line.fixSuggestions) };
  return { selection, settings: readSettings(line.config), inlineConfig: line.inlineConfig, dependencies: line.printDependencies };
}

async function withProgress(files: readonly string[], data: PlanData, { concurrency }: CommandLine): Promise<Checked> {
  const progress = startProgress(files.length);
  try {
    return await checkFiles(files, data, { concurrency, onProgress: (done) => progress.update(done) });
  } finally {
    progress.stop();
  }
}

/** Each is loaded only where it is asked for. */
const reporters: Readonly<Record<Format, () => Promise<Report>>> = {
  text: async () => (await import("./reports/text.js")).textReport,
  json: async () => (await import("./reports/json.js")).jsonReport,
  sarif: async () => (await import("./reports/sarif.js")).sarifReport,
  github: async () => (await import("./reports/github.js")).githubReport,
};

async function figuresText(run: Parameters<typeof import("./reports/stats.js").statsText>[0]): Promise<string> {
  return (await import("./reports/stats.js")).statsText(run);
}

function publish(text: string, { outputFile }: CommandLine, out: Console["out"]): void {
  if (outputFile === null) out(text);
  else writeWhole(outputFile, text);
}

function writeBaseline(path: string, results: readonly FileResult[], scope: { files: readonly string[]; rules: readonly string[] }, { out, note }: Console): number {
  const { total, appeared, gone } = new Baseline(path).write(results, scope);
  noteProblems(results, note);
  out(`${path} holds ${total} finding${total === 1 ? "" : "s"}: ${appeared} new, ${gone} gone.\n`);
  return problemStatus(results);
}

function noteProblems(results: readonly FileResult[], note: Console["note"]): void {
  for (const { file, problem } of results) {
    if (problem !== null) note(problem.kind === "syntax" ? `'${file}' cannot be parsed, line ${problem.line}: ${problem.message}` : `'${file}' cannot be read: ${problem.message}.`);
  }
}

function problemStatus(results: readonly FileResult[]): number {
  if (results.some(({ problem }) => problem?.kind === "unreadable")) return exitStatus.failed;
  return results.some(({ problem }) => problem !== null) ? exitStatus.findings : exitStatus.clean;
}

function statusOf(results: readonly FileResult[]): number {
  return problemStatus(results) || (results.some(({ findings }) => findings.length > 0) ? exitStatus.findings : exitStatus.clean);
}
