/** For GitHub Actions: workflow commands that it shows as annotations, and a last line for the log. */
import type { FileResult } from "../file-result.js";
import { type Run, count, nameFrom } from "./report.js";

export function githubReport({ cwd, results, figures, baseline }: Run): string {
  // Annotations want paths from the repository's root, wherever in it the command runs.
  const root = process.env["GITHUB_WORKSPACE"] ?? cwd;
  const lines = results.flatMap((result) => annotations(result, nameFrom(root, result.file)));
  const gone = (baseline?.gone ?? []).map(({ file, rule, about }) => command("notice", { file: nameFrom(root, file), title: `safe-init/${rule}` }, `${about} is in the baseline and found no more: forget it with --baseline write.`));
  const { findings, files, syntaxErrors, unreadable } = figures;
  const problems = syntaxErrors + unreadable;
  return [...lines, ...gone, `${count(findings, "finding")}${problems > 0 ? ` and ${count(problems, "file")} that cannot be read or parsed` : ""} in ${count(files, "file")}`].join("\n") + "\n";
}

function annotations({ findings, problem }: FileResult, file: string): readonly string[] {
  return [
    ...(problem === null ? [] : [command("error", { file, ...(problem.kind === "syntax" && { line: problem.line, col: problem.column }), title: "safe-init" }, `This file cannot be ${problem.kind === "syntax" ? "parsed" : "read"}: ${problem.message}`)]),
    ...findings.map(({ rule, message, loc: { start, end } }) =>
      // A column means something to GitHub only where the end lies on the same line.
      command("error", { file, line: start.line, endLine: end.line, ...(start.line === end.line && { col: start.column + 1, endColumn: end.column + 1 }), title: `safe-init/${rule}` }, message),
    ),
  ];
}

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`);
  return `::${name} ${list.join(",")}::${escaped(message)}`;
}

const escaped = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
