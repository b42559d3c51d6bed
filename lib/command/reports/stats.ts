/** The figures of --stats, in words. What was left out is among them, always. */
import { type Run, nameFrom } from "./report.js";

const mostNames = 5;

export function statsText({ figures, cwd }: Pick<Run, "figures" | "cwd">): string {
  const { filesOverBudget } = figures;
  const rows: readonly (readonly [string, number, string?])[] = [
    ["files", figures.files],
    ["files with classes or Modules", figures.analysed],
    ["classes", figures.classes],
    ["steps", figures.steps],
    ["contexts", figures.contexts],
    ["other files read", figures.loads],
    ["other files taken from the cache", figures.cacheHits],
    ["classes over budget", figures.classesOverBudget, namesOf(filesOverBudget, cwd)],
    ["files with such classes", filesOverBudget.length],
    ["classes not analysed, by a fault", figures.classesFailed],
    ["findings switched off by comments", figures.suppressed],
    ["threads", figures.threads],
    ["ms of parsing, all threads", figures.parse],
    ["ms of analysis, all threads", figures.analysis],
    ["ms in all", figures.time],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const digits = Math.max(...rows.map(([, number]) => number.toLocaleString("en").length));
  return rows.map(([name, number, more = ""]) => `${name.padEnd(width)}  ${number.toLocaleString("en").padStart(digits)}${more === "" ? "" : `  ${more}`}\n`).join("");
}

function namesOf(files: readonly string[], cwd: string): string {
  const names = files.slice(0, mostNames).map((file) => nameFrom(cwd, file));
  return names.join(", ") + (files.length > mostNames ? ` and ${files.length - mostNames} more` : "");
}
