/**
 * The counts of a run as a page, which also keeps a list of all runs: what `npm run fuzz -- --report file` writes, again and again while the
 * run lasts.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import type { Counts } from "./fuzz.js";

export interface RunOptions {
  readonly seed: number;
  /** So many programs of the seed are left out. */
  readonly from: number;
  readonly programs: number;
  readonly runs: number;
  /** Was each program analysed as several files? */
  readonly files: boolean;
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

/** One line of the list of all runs: which programs, by what generator and engine, and on how many the analysis was wrong. */
export interface PastRun {
  readonly seed: string;
  readonly programs: number;
  readonly commit: string;
  readonly wrong: number;
}

const runLine = /^\| (\d[^|]*) \| ([\d,]+) \| ([^|]+) \| (\d+) \|$/gm;
const notesHeading = "\n## Notes\n";

/** The runs that a page lists, and what somebody has written under it. */
export function readReport(page: string): { readonly runs: readonly PastRun[]; readonly notes: string } {
  const at = page.indexOf(notesHeading);
  return {
    runs: [...page.matchAll(runLine)].map(([, seed = "", programs = "", commit = "", wrong = ""]) => ({ seed, programs: Number(programs.replaceAll(",", "")), commit, wrong: Number(wrong) })),
    notes: at < 0 ? "" : page.slice(at),
  };
}

/** A run that was told of before, under way, is told of anew. */
export function withRun(runs: readonly PastRun[], run: PastRun): readonly PastRun[] {
  const at = runs.findIndex(({ seed, commit }) => seed === run.seed && commit === run.commit);
  return at < 0 ? [...runs, run] : runs.with(at, run);
}

const nameOf = ({ seed, from, files }: RunOptions): string => `${seed}${from === 0 ? "" : ` from ${number(from)}`}${files ? ", in files" : ""}`;

export function showReport(options: RunOptions, counts: Counts, commit: string, before: string): string {
  const { programs, runs } = options;
  const past = readReport(before);
  const all = withRun(past.runs, { seed: nameOf(options), programs: counts.programs, commit, wrong: counts.wrong });
  const sum = (of: (run: PastRun) => number): string => number(all.reduce((total, run) => total + of(run), 0));
  const rows: readonly (readonly [string, string])[] = [
    ["Engine and generator", commit],
    ["Seed", nameOf(options)],
    ["Programs", counts.programs === programs ? number(programs) : `${number(counts.programs)} of ${number(programs)}: the run was not finished`],
    ["Runs of each class", number(runs)],
    ["Constructions", `${number(counts.constructions)}, of which ${number(counts.completed)} ended normally`],
    ["Reads watched", number(counts.reads)],
    ["Faults observed", Object.entries(counts.faults).map(([kind, count]) => `${number(count)} ${kind}`).join(", ")],
    ["Possibly unset reads that were reached", number(counts.possiblyUnset)],
    ["… of these seen to be unset in some run", shareObserved(counts)],
    ["Claims “certain, on every path” that were reached", number(counts.claims)],
    ["Programs for which the analysis ran out of its budget", number(counts.gaveUp)],
    ...(counts.invalid === 0 ? [] : [["Programs that were none, by the fuzzer’s own fault", number(counts.invalid)] as const]),
    ["**Programs with a missed fault or a refuted claim**", `**${number(counts.wrong)}**`],
    ["Machine", `Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores`],
  ];
  return `# Fuzz report

Written by \`npm run fuzz -- --seed 1 --programs 50000 --report benchmarks/fuzz-report.md\`; what is compared and what is left out, says
[the model](../docs/model.md). The same seed gives the same programs, as long as the generator stays what it is. \`--from 20000\` leaves out
the first 20,000 of a seed, so that a run can be gone on with, or shared between machines. \`--files\` divides each program into files that import one
another, which must not change what is found.

## The last run

| | |
| --- | --- |
${rows.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}

## All runs

| seed | programs | engine and generator | wrong |
| --- | ---: | --- | ---: |
${all.map((run) => `| ${run.seed} | ${number(run.programs)} | ${run.commit} | ${run.wrong} |`).join("\n")}

${sum((run) => run.programs)} programs in all; the analysis was wrong on ${sum((run) => run.wrong)} of them.
${past.notes}`;
}

export function writeReport(file: string, options: RunOptions, counts: Counts, commit: string): void {
  writeFileSync(file, showReport(options, counts, commit, existsSync(file) ? readFileSync(file, "utf8") : ""));
}
