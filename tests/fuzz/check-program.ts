/** One program through the whole comparison: rendered, analysed, executed, judged. */
import { parse } from "@typescript-eslint/parser";
import * as espree from "espree";
import { type Finding, type Node, analyzeProgram } from "../../lib/analysis/index.js";
import type { Observation } from "./execute/faults.js";
import { execute } from "./execute/run.js";
import type { Program } from "./generate/model.js";
import { type Rendered, render } from "./generate/render.js";
import { type Hierarchy, type Verdict, judge, watchedSites } from "./oracle.js";

export interface Check {
  readonly rendered: Rendered;
  readonly findings: readonly Finding[];
  readonly observation: Observation;
  readonly verdict: Verdict;
  /** Classes on which the analysis failed. */
  readonly problems: readonly string[];
  /** Did the analysis run out of its budget for a class, and say so? Then it promises nothing, and nothing counts as missed. */
  readonly gaveUp: boolean;
}

/** By the parser that ESLint takes for the language unless it is told otherwise. */
export const parseProgram = (text: string, language: "js" | "ts"): Node =>
  (language === "js" ? espree.parse(text, { range: true, loc: true, sourceType: "module", ecmaVersion: "latest" }) : parse(text, { range: true, loc: true, sourceType: "module" })) as unknown as Node;

export function checkProgram(program: Program, options: { readonly runs: number; readonly seed: number }): Check {
  const rendered = render(program);
  const problems: string[] = [];
  let gaveUp = false;
  const onProblem = (className: string, problem: unknown): void => {
    if (problem === "budget") gaveUp = true;
    else problems.push(`${className}: ${String(problem)}`);
  };
  const findings = analyzeProgram(parseProgram(rendered.analysed, rendered.language), { settings: rendered.settings, onProblem });
  const observation = execute(rendered, { ...options, watched: watchedSites(rendered.sites, findings) });
  const { missed, refuted } = judge(hierarchyOf(rendered), findings, observation);
  return { rendered, findings, observation, verdict: { missed: gaveUp ? [] : missed, refuted }, problems, gaveUp };
}

export const isWrong = ({ verdict, problems }: Check): boolean => problems.length > 0 || verdict.missed.length > 0 || verdict.refuted.length > 0;

export const hierarchyOf = ({ classes }: Rendered): Hierarchy => ({
  chains: Object.fromEntries(classes.map(({ name, chain }) => [name, chain])),
  constructed: classes.filter(({ constructed }) => constructed).map(({ name }) => name),
});
