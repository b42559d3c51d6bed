/** What a run has done, in figures: for the summary and for --stats. */
import type { CacheCounters } from "../project/module-cache.js";
import type { FileResult } from "./file-result.js";

export interface RunFigures {
  readonly files: number;
  /** Files with a class or an import of Modules, which alone are parsed and analysed. */
  readonly analysed: number;
  readonly classes: number;
  readonly findings: number;
  readonly suppressed: number;
  readonly byRule: Readonly<Record<string, number>>;
  readonly syntaxErrors: number;
  readonly unreadable: number;
  readonly steps: number;
  readonly contexts: number;
  /** Classes whose budget of steps did not suffice, and the files they are in: what is told of them may lack findings. */
  readonly classesOverBudget: number;
  readonly filesOverBudget: readonly string[];
  /** Classes whose analysis failed by a fault of ours. */
  readonly classesFailed: number;
  /** Other files read for the sake of the analysed ones. */
  readonly loads: number;
  readonly cacheHits: number;
  readonly threads: number;
  /** ms, summed over threads. */
  readonly parse: number;
  readonly analysis: number;
  /** ms by the clock. */
  readonly time: number;
}

export interface RunFacts {
  readonly cache: CacheCounters;
  readonly threads: number;
  readonly time: number;
}

export function figuresOf(results: readonly FileResult[], { cache, threads, time }: RunFacts): RunFigures {
  const counters = results.flatMap((result) => result.counters ?? []);
  const sum = (pick: (counter: (typeof counters)[number]) => number): number => counters.reduce((total, counter) => total + pick(counter), 0);
  const findings = results.flatMap((result) => result.findings);
  return {
    files: results.length,
    analysed: counters.length,
    classes: sum(({ classes }) => classes),
    findings: findings.length,
    suppressed: results.reduce((total, { suppressed }) => total + suppressed, 0),
    byRule: byRule(findings),
    syntaxErrors: results.filter(({ problem }) => problem?.kind === "syntax").length,
    unreadable: results.filter(({ problem }) => problem?.kind === "unreadable").length,
    steps: sum(({ steps }) => steps),
    contexts: sum(({ contexts }) => contexts),
    classesOverBudget: sum(({ overBudget }) => overBudget),
    filesOverBudget: results.filter(({ counters }) => (counters?.overBudget ?? 0) > 0).map(({ file }) => file),
    classesFailed: sum(({ failed }) => failed),
    loads: cache.loads,
    cacheHits: cache.hits,
    threads,
    parse: Math.round(sum(({ parse }) => parse)),
    analysis: Math.round(sum(({ analysis }) => analysis)),
    time: Math.round(time),
  };
}

/** Most frequent first. */
function byRule(findings: readonly { readonly rule: string }[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
