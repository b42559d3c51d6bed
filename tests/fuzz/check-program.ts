/** One program through the whole comparison: rendered, analysed, executed, judged. */
import { type AnalysisSettings, type Finding, analyzeProgram } from "../../lib/analysis/index.js";
import type { Observation } from "./execute/faults.js";
import { execute } from "./execute/run.js";
import type { Program } from "./generate/model.js";
import { type Rendered, render } from "./generate/render.js";
import { type Hierarchy, type Verdict, judge, watchedSites } from "./oracle.js";
import { type Language, parseProgram } from "./parse-program.js";
import { analyseFiles, splitProgram } from "./several-files.js";

export interface Check {
  readonly rendered: Rendered;
  readonly manner: number | null;
  readonly findings: readonly Finding[];
  readonly observation: Observation;
  readonly verdict: Verdict;
  /** Classes on which the analysis failed. */
  readonly problems: readonly string[];
  /** Did the analysis run out of its budget for a class, and say so? Then it promises nothing, and nothing counts as missed. */
  readonly gaveUp: boolean;
}

export interface CheckOptions {
  readonly runs: number;
  readonly seed: number;
  /** Is the program analysed as several files? */
  readonly files?: boolean;
}

type OnProblem = (className: string, problem: unknown) => void;

/** @param manner in which several files name what they take from one another; null: the program is one file */
export function analyse(text: string, language: Language, settings: Partial<AnalysisSettings>, manner: number | null, onProblem: OnProblem): readonly Finding[] {
  if (manner === null) return analyzeProgram(parseProgram(text, language), { settings, onProblem });
  return analyseFiles(splitProgram(text, language, manner), language, settings, onProblem);
}

export function checkProgram(program: Program, { files = false, ...options }: CheckOptions): Check {
  const rendered = render(program);
  const problems: string[] = [];
  let gaveUp = false;
  const onProblem = (className: string, problem: unknown): void => {
    if (problem === "budget") gaveUp = true;
    else problems.push(`${className}: ${String(problem)}`);
  };
  const manner = files ? options.seed : null;
  const findings = analyse(rendered.analysed, rendered.language, rendered.settings, manner, onProblem);
  const observation = execute(rendered, { ...options, watched: watchedSites(rendered.sites, findings) });
  const { missed, refuted } = judge(hierarchyOf(rendered, manner !== null), rendered.analysed, findings, observation);
  return { rendered, manner, findings, observation, verdict: { missed: gaveUp ? [] : missed, refuted }, problems, gaveUp };
}

export const isWrong = ({ verdict, problems }: Check): boolean => problems.length > 0 || verdict.missed.length > 0 || verdict.refuted.length > 0;

export const hierarchyOf = ({ classes }: Rendered, inFiles: boolean): Hierarchy => ({
  chains: Object.fromEntries(classes.map(({ name, chain }) => [name, chain])),
  constructed: classes.filter(({ constructed }) => constructed).map(({ name }) => name),
  ...(inFiles && { withoutBase: [...new Set(classes.flatMap(({ chain }) => chain))].filter((name) => classes.every((klass) => klass.name !== name)) }),
});
