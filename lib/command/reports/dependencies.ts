/** For build systems: the other files that each file's findings depend on, as inputs to declare. Files that need no other are listed, too. */
import type { FileResult } from "../file-result.js";
import { nameFrom } from "./report.js";

export function dependenciesReport(results: readonly FileResult[], cwd: string, format: "text" | "json"): string {
  const list = results.map(({ file, dependencies }) => [nameFrom(cwd, file), dependencies.map((other) => nameFrom(cwd, other))] as const);
  if (format === "json") return `${JSON.stringify(Object.fromEntries(list), null, 2)}\n`;
  return list.map(([file, others]) => [file, ...others.map((other) => `  ${other}`)].join("\n") + "\n").join("");
}
