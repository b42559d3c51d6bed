/** Many programs, one after the other: counts, and what was wrong, each cut down to its smallest form. */
import fc from "fast-check";
import { type Check, type CheckOptions, checkProgram, isWrong } from "./check-program.js";
import { InvalidProgramError } from "./execute/run.js";
import { program } from "./generate/arbitrary.js";
import type { Program } from "./generate/model.js";
import { reduce } from "./reduce.js";

export interface Counts {
  programs: number;
  constructions: number;
  completed: number;
  reads: number;
  /** Reads that the analysis calls possibly unset, and how many of them were seen to be. */
  possiblyUnset: number;
  observedUnset: number;
  /** Findings that claim "certain, on every path" and whose place was reached: each could have been refuted. */
  claims: number;
  faults: { read: number; walk: number; clobber: number; unset: number };
  wrong: number;
  /** Programs for which the analysis ran out of its budget. */
  gaveUp: number;
  /** Programs that are none: the fuzzer's own fault. */
  invalid: number;
}

export const noCounts = (): Counts => ({
  programs: 0, constructions: 0, completed: 0, reads: 0, possiblyUnset: 0, observedUnset: 0, claims: 0,
  faults: { read: 0, walk: 0, clobber: 0, unset: 0 }, wrong: 0, gaveUp: 0, invalid: 0,
});

export function addCounts(into: Counts, more: Counts): void {
  for (const key of ["programs", "constructions", "completed", "reads", "possiblyUnset", "observedUnset", "claims", "wrong", "gaveUp", "invalid"] as const) into[key] += more[key];
  for (const key of ["read", "walk", "clobber", "unset"] as const) into.faults[key] += more.faults[key];
}

export interface FuzzOptions extends CheckOptions {
  /** At most so many wrong programs are cut down and handed over. */
  readonly maxReduced: number;
  readonly onWrong: (smallest: Check) => void;
  readonly onInvalid: (error: InvalidProgramError) => void;
}

export const fuzz = ({ programs, ...options }: FuzzOptions & { readonly programs: number }): Counts => fuzzPrograms(fc.sample(program, { seed: options.seed, numRuns: programs }), options);

export function fuzzPrograms(models: readonly Program[], { seed, runs, files = false, maxReduced, onWrong, onInvalid }: FuzzOptions): Counts {
  const counts = noCounts();
  let reduced = 0;
  models.forEach((model, index) => {
    const options = { runs, files, seed: seed + index };
    const check = checkIfValid(model, options);
    if (check instanceof InvalidProgramError) {
      counts.programs++;
      counts.invalid++;
      onInvalid(check);
      return;
    }
    count(counts, check);
    if (!isWrong(check) || ++reduced > maxReduced) return;
    onWrong(smallest(model, check, options));
  });
  return counts;
}

/** What is no program is told, and the others are gone on with. */
function checkIfValid(model: Program, options: CheckOptions): Check | InvalidProgramError {
  try {
    return checkProgram(model, options);
  } catch (error) {
    if (error instanceof InvalidProgramError) return error;
    throw error;
  }
}

function count(counts: Counts, check: Check): void {
  const { observation, findings, rendered } = check;
  counts.programs++;
  counts.constructions += observation.constructions;
  counts.completed += observation.completed;
  counts.reads += observation.reads;
  for (const fault of observation.faults) counts.faults[fault.kind]++;
  if (isWrong(check)) counts.wrong++;
  if (check.gaveUp) counts.gaveUp++;
  for (const finding of findings) {
    if (finding.kind !== "uninitialized-read") continue;
    const leaf = finding.trace.at(-1)?.loc.start.line ?? finding.node.loc.start.line;
    const sites = rendered.sites.filter((site) => site.line === leaf && site.field === finding.field && observation.reached.has(site.id));
    if (sites.length === 0) continue;
    if (finding.unset === "always") {
      if (finding.certainty === "certain") counts.claims++;
      continue;
    }
    counts.possiblyUnset++;
    if (sites.some(({ id }) => observation.undefinedSeen.has(id))) counts.observedUnset++;
  }
}

/** The smallest program on which the analysis is wrong in the same way: the same kind of fault is missed, or the same claim refuted. */
export function smallest(model: Program, check: Check, options: CheckOptions): Check {
  const kinds = new Set<string>(check.verdict.missed.map(({ kind }) => kind));
  const first = check.verdict.missed[0]?.kind;
  const sameWay = (other: Check): boolean =>
    check.problems.length > 0 ? other.problems.length > 0 : first === undefined ? other.verdict.refuted.length > 0 : other.verdict.missed.some(({ kind }) => kinds.has(kind) && kind === first);
  const small = reduce(model, (candidate) => {
    try {
      return sameWay(checkProgram(candidate, options));
    } catch {
      return false;
    }
  });
  return checkProgram(small, options);
}
