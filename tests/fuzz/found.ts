/**
 * Kept counterexamples: programs on which the analysis was once wrong, cut down, with what was observed in the first line.
 *
 * A fixture is text, not a program of the model, so it stays what it is when the generator changes.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { AnalysisSettings } from "../../lib/analysis/index.js";
import { type Check, analyse, hierarchyOf } from "./check-program.js";
import type { Fault, SetRead } from "./execute/faults.js";
import { type Hierarchy, type Verdict, judge } from "./oracle.js";

interface Header extends Hierarchy {
  readonly settings: Partial<AnalysisSettings>;
  /** The manner in which it was divided into files; without one it is a single file. */
  readonly files?: number;
  readonly faults: readonly Fault[];
  readonly echoes?: readonly Fault[];
  readonly setReads: readonly SetRead[];
  /** Line of a sink, and fields that had a value there in some run. */
  readonly setAtSink: readonly (readonly [number, readonly string[]])[];
}

export interface FoundProgram {
  readonly name: string;
  readonly text: string;
  readonly header: Header;
}

/** The folder of the fixtures in the source tree, also when this file runs compiled from `dist/`. */
export function foundFolder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const source = here.replace(`${path.sep}dist${path.sep}tests${path.sep}`, `${path.sep}tests${path.sep}`);
  return path.join(source, "found", "fixtures");
}

/** The text of a fixture. The program keeps its line numbers: the header takes the place of nothing, it stands behind the last line. */
export function showFound({ rendered, manner, observation, verdict }: Check): string {
  const header: Header = {
    ...hierarchyOf(rendered, manner !== null),
    settings: rendered.settings,
    ...(manner !== null && { files: manner }),
    faults: verdict.missed,
    echoes: observation.echoes,
    setReads: verdict.refuted.flatMap(({ by }) => ("stack" in by ? [by] : [])),
    setAtSink: verdict.refuted.flatMap(({ by }) => ("stack" in by ? [] : [[by.line, [...(observation.setAtSink.get(by.line) ?? [])]] as const])),
  };
  return `${rendered.analysed}\n// ${JSON.stringify(header)}\n`;
}

export function saveFound(check: Check, folder: string): string {
  const { language } = check.rendered;
  const what = check.problems.length > 0 ? "crash" : (check.verdict.missed[0]?.kind ?? "refuted");
  const shape = check.rendered.analysed.replace(/\d+/g, "0");
  const name = `${what}-${createHash("sha256").update(shape).digest("hex").slice(0, 8)}.${language}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), showFound(check));
  return name;
}

export function readFound(folder: string): readonly FoundProgram[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.[jt]s$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(folder, name), "utf8").trimEnd();
      const last = text.slice(text.lastIndexOf("\n") + 1);
      return { name, text, header: JSON.parse(last.replace(/^\/\/ /, "")) as Header };
    });
}

/** What is still wrong on a kept program: nothing, if all is well. Throws where the analysis fails. */
export function judgeFound({ name, text, header }: FoundProgram): Verdict {
  const problems: string[] = [];
  const onProblem = (className: string, problem: unknown): void => void problems.push(`${className}: ${String(problem)}`);
  const program = text.slice(0, text.lastIndexOf("\n"));
  const findings = analyse(program, name.endsWith(".ts") ? "ts" : "js", header.settings, header.files ?? null, onProblem);
  if (problems.length > 0) throw new Error(`the analysis failed on ${problems.join(", ")}`);
  return judge(header, program, findings, { echoes: [], ...header, setAtSink: new Map(header.setAtSink.map(([line, fields]) => [line, new Set(fields)])) });
}
