/** The counts of a run as a page: what `npm run fuzz -- --report file` writes, again and again while the run lasts. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import type { Counts } from "./fuzz.js";

export interface RunOptions {
  readonly seed: number;
  readonly programs: number;
  readonly runs: number;
}

export const shareObserved = ({ possiblyUnset, observedUnset }: Counts): string => (possiblyUnset === 0 ? "none claimed" : `${((100 * observedUnset) / possiblyUnset).toFixed(1)} %`);

/** The commit of the tree, and whether anything in it differs from that commit. */
export function commitOfTree(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--", "lib", "tests/fuzz/generate", "tests/fuzz/execute") === "" ? "" : " with changes");
  } catch {
    return "unknown (no git repository)";
  }
}

const number = (value: number): string => value.toLocaleString("en-GB");

export function showReport({ seed, programs, runs }: RunOptions, counts: Counts, commit: string): string {
  const rows: readonly (readonly [string, string])[] = [
    ["Engine and generator", commit],
    ["Seed", `${seed}`],
    ["Programs", counts.programs === programs ? number(programs) : `${number(counts.programs)} of ${number(programs)}: the run was not finished`],
    ["Runs of each class", number(runs)],
    ["Constructions", `${number(counts.constructions)}, of which ${number(counts.completed)} ended normally`],
    ["Reads watched", number(counts.reads)],
    ["Faults observed", Object.entries(counts.faults).map(([kind, count]) => `${number(count)} ${kind}`).join(", ")],
    ["Possibly unset reads that were reached", number(counts.possiblyUnset)],
    ["… of these seen to be unset in some run", shareObserved(counts)],
    ["Claims “certain, on every path” that were reached", number(counts.claims)],
    ["Programs for which the analysis ran out of its budget", number(counts.gaveUp)],
    ["**Programs with a missed fault or a refuted claim**", `**${number(counts.wrong)}**`],
    ["Machine", `Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores`],
  ];
  return `# Fuzz report

Written by \`npm run fuzz -- --seed ${seed} --programs ${programs} --report benchmarks/fuzz-report.md\`; what is compared and what is left out, says
[the model](../docs/model.md). The same seed gives the same programs.

| | |
| --- | --- |
${rows.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}
`;
}

export function writeReport(file: string, options: RunOptions, counts: Counts, commit: string): void {
  writeFileSync(file, showReport(options, counts, commit));
}
