/** For programs: everything, as data. Lines and columns count from 1, offsets from 0. */
import type { SourceLocation } from "../../analysis/index.js";
import { version } from "../version.js";
import { type Run, nameFrom } from "./report.js";

export function jsonReport({ cwd, results, figures, baseline, repairs, stats }: Run): string {
  const nameOf = (file: string): string => nameFrom(cwd, file);
  const { filesOverBudget } = figures;
  const report = {
    version,
    findings: results.flatMap(({ file, findings }) =>
      findings.map(({ rule, messageId, message, certainty, className, subject, loc, begin, steps, suggestions }) => ({
        file: nameOf(file),
        ...place(loc),
        rule,
        messageId,
        message,
        certainty,
        class: className,
        subject,
        path: { begin, steps: steps.map((step) => ({ act: step.act, file: nameOf(step.file), ...place(step.loc) })) },
        suggestions,
      })),
    ),
    problems: results.flatMap(({ file, problem }) => (problem === null ? [] : [{ file: nameOf(file), ...problem }])),
    ...(baseline !== null && { baseline: { known: baseline.known, gone: baseline.gone.map(({ file, ...gone }) => ({ file: nameOf(file), ...gone })) } }),
    ...(repairs !== null && { applied: { suggestions: repairs.applied, files: repairs.files.map(nameOf) } }),
    summary: stats
      ? { ...figures, filesOverBudget: filesOverBudget.map(nameOf) }
      : { files: figures.files, classes: figures.classes, findings: figures.findings, suppressed: figures.suppressed, byRule: figures.byRule, syntaxErrors: figures.syntaxErrors, unreadable: figures.unreadable, classesFailed: figures.classesFailed, time: figures.time },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

const place = ({ start, end }: SourceLocation) => ({ line: start.line, column: start.column + 1, endLine: end.line, endColumn: end.column + 1 });
