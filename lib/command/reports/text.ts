/** For people: each finding with its code and its path, then a summary. */
import { readFileSync } from "node:fs";
import type { FileResult, Step, Told } from "../file-result.js";
import { codeFrame } from "./code-frame.js";
import { type Colors, colorsFor } from "./colors.js";
import { type Run, count, nameFrom } from "./report.js";
import { statsText } from "./stats.js";

export function textReport(run: Run): string {
  const colors = colorsFor(run.color);
  const sources = new Sources();
  const blocks = run.results.flatMap((result) => [...problemOf(result, run.cwd, colors), ...result.findings.map((told) => finding(told, result.file, run.cwd, sources, colors))]);
  return [...blocks, ...goneText(run, colors), summary(run, colors)].join("\n\n") + "\n" + (run.stats ? `\n${statsText(run)}` : "");
}

function problemOf({ file, problem }: FileResult, cwd: string, { bold, red }: Colors): readonly string[] {
  if (problem === null) return [];
  const name = nameFrom(cwd, file);
  const [place, what] = problem.kind === "syntax" ? [`${name}:${problem.line}:${problem.column}`, "cannot be parsed"] : [name, "cannot be read"];
  return [`${bold(place)}  ${red(what)}\n  ${problem.message}`];
}

function finding({ rule, summary, loc, begin, steps }: Told, file: string, cwd: string, sources: Sources, colors: Colors): string {
  const { bold, cyan } = colors;
  const head = `${bold(`${nameFrom(cwd, file)}:${loc.start.line}:${loc.start.column + 1}`)}  ${cyan(rule)}`;
  const lines = sources.linesOf(file);
  const frame = lines === null ? [] : [`\n${indented(codeFrame(lines, loc, colors))}`];
  return [head, `  ${summary.trim()}`, ...frame, ...(steps.length < 2 ? [] : [`\n${path(begin, steps, cwd, sources, colors)}`])].join("\n");
}

/** The way to the fault: what is called, where, and the line that does it. */
function path(begin: string, steps: readonly Step[], cwd: string, sources: Sources, { dim }: Colors): string {
  const rows = steps.map(({ act, file, loc }) => [act, `${nameFrom(cwd, file)}:${loc.start.line}`, (sources.linesOf(file)?.[loc.start.line - 1] ?? "").trim().slice(0, 100)] as const);
  const [acts, places] = [0, 1].map((column) => Math.min(48, Math.max(...rows.map((row) => row[column as 0 | 1].length))));
  return [`  path: ${begin}`, ...rows.map(([act, place, line]) => `    › ${act.padEnd(acts!)}  ${place.padEnd(places!)}  ${dim(line)}`.trimEnd())].join("\n");
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");

function goneText({ baseline, cwd }: Run, { yellow }: Colors): readonly string[] {
  if (baseline === null || baseline.gone.length === 0) return [];
  const rows = baseline.gone.map(({ file, rule, about, count: number }) => `  ${nameFrom(cwd, file)}  ${rule}  ${about}${number > 1 ? `  (${number})` : ""}`);
  return [`${yellow("In the baseline, and found no more")} (forget them with --baseline write):\n${rows.join("\n")}`];
}

function summary({ figures, baseline, repairs }: Run, { bold, red, green, dim }: Colors): string {
  const { files, classes, findings, byRule, syntaxErrors, unreadable, suppressed, classesFailed, time } = figures;
  const bad = findings + syntaxErrors + unreadable > 0;
  const what = findings === 0 ? "No findings" : count(findings, "finding");
  const head = `${bad ? red(bold(`✖ ${what}`)) : green(bold(`✔ ${what}`))} in ${count(files, "file")} with ${count(classes, "class", "classes")} ${dim(`(${seconds(time)})`)}`;
  const width = Math.max(0, ...Object.keys(byRule).map((rule) => rule.length));
  return [
    head,
    ...Object.entries(byRule).map(([rule, number]) => `  ${rule.padEnd(width)}  ${number}`),
    ...(syntaxErrors > 0 ? [`  ${count(syntaxErrors, "file")} cannot be parsed`] : []),
    ...(unreadable > 0 ? [`  ${count(unreadable, "file")} cannot be read`] : []),
    ...(repairs !== null ? [`  ${count(repairs.applied, "suggestion")} applied in ${count(repairs.files.length, "file")}`] : []),
    ...(baseline !== null && baseline.known > 0 ? [`  ${count(baseline.known, "more finding")} ${baseline.known === 1 ? "is" : "are"} in the baseline`] : []),
    ...(suppressed > 0 ? [`  ${count(suppressed, "finding")} switched off by comments`] : []),
    ...(classesFailed > 0 ? [`  ${count(classesFailed, "class", "classes")} could not be analysed, by a fault of safe-init; please report it (SAFE_INIT_DEBUG=1 shows it)`] : []),
  ].join("\n");
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

/** The lines of the files shown; null of a file that is gone meanwhile. */
class Sources {
  private readonly files = new Map<string, readonly string[] | null>();

  linesOf(file: string): readonly string[] | null {
    let lines = this.files.get(file);
    if (lines === undefined) this.files.set(file, (lines = read(file)));
    return lines;
  }
}

function read(file: string): readonly string[] | null {
  try {
    return readFileSync(file, "utf8").replace(/^\ufeff/, "").split(/\r\n?|[\n\u2028\u2029]/u);
  } catch {
    return null;
  }
}
