/** One program through the whole comparison: rendered, analysed, executed, judged. */
import { parse } from "@typescript-eslint/parser";
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
}

export const parseProgram = (text: string): Node => parse(text, { range: true, loc: true, sourceType: "module" }) as unknown as Node;

export function checkProgram(program: Program, options: { readonly runs: number; readonly seed: number }): Check {
  const rendered = render(program);
  const findings = analyzeProgram(parseProgram(rendered.analysed), { settings: rendered.settings });
  const observation = execute(rendered, { ...options, watched: watchedSites(rendered.sites, findings) });
  return { rendered, findings, observation, verdict: judge(hierarchyOf(rendered), findings, observation) };
}

export const isWrong = ({ verdict }: Check): boolean => verdict.missed.length > 0 || verdict.refuted.length > 0;

export const hierarchyOf = ({ classes }: Rendered): Hierarchy => ({
  chains: Object.fromEntries(classes.map(({ name, chain }) => [name, chain])),
  constructed: classes.filter(({ constructed }) => constructed).map(({ name }) => name),
});
