/** What every kind of report is made of, and what it gives back: one text, written at once when all is known. */
import { relative } from "node:path";
import type { Comparison } from "../baseline.js";
import type { Repairs } from "../apply-suggestions.js";
import type { FileResult } from "../file-result.js";
import type { RunFigures } from "../figures.js";
import type { WantedRules } from "../wanted-rules.js";

export interface Run {
  readonly cwd: string;
  readonly results: readonly FileResult[];
  readonly rules: WantedRules;
  readonly figures: RunFigures;
  /** With --baseline check. */
  readonly baseline: Pick<Comparison, "known" | "gone"> | null;
  /** With --fix-suggestions. */
  readonly repairs: Repairs | null;
  /** With --stats. */
  readonly stats: boolean;
  readonly color: boolean;
  readonly exitCode: number;
}

export type Report = (run: Run) => string;

/** As a user of the folder would name it: relative, with `/`. */
export const nameFrom = (cwd: string, file: string): string => relative(cwd, file).replaceAll("\\", "/");

export const count = (number: number, one: string, many = `${one}s`): string => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
