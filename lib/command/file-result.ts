/** What is known of a file once it has been looked at: plain data, which crosses from worker threads and makes every kind of report. */
import type { Certainty, Counters, SourceLocation } from "../analysis/index.js";
import type { Edit } from "../report/rule-definition.js";

export interface Step {
  /** What happens there: `this.sum()`, `reads this.lines`. */
  readonly act: string;
  /** Absolute path. */
  readonly file: string;
  readonly loc: SourceLocation;
}

export interface Told {
  /** Without prefix. */
  readonly rule: string;
  readonly messageId: string;
  /** As ESLint says it, with the path in words. */
  readonly message: string;
  /** The same without the path, which `steps` tells. */
  readonly summary: string;
  readonly certainty: Certainty;
  readonly className: string;
  /** The field, method or callee it is about: with the class and the rule, what the finding is known by when lines move. */
  readonly subject: string;
  /** Lines from 1, columns from 0. */
  readonly loc: SourceLocation;
  /** Where it begins: `constructor`, `postInit`. */
  readonly begin: string;
  readonly steps: readonly Step[];
  readonly suggestions: readonly { readonly message: string; readonly edits: readonly Edit[] }[];
}

export type Problem =
  | { readonly kind: "syntax"; readonly message: string; readonly line: number; readonly column: number }
  | { readonly kind: "unreadable"; readonly message: string };

export interface FileCounters extends Counters {
  /** ms spent on reading and parsing, and on the analysis. */
  parse: number;
  analysis: number;
}

export interface FileResult {
  /** Absolute path. */
  readonly file: string;
  readonly findings: readonly Told[];
  /** Findings that comments have switched off. */
  readonly suppressed: number;
  readonly problem: Problem | null;
  /** Other files that the findings depend on; asked for only where they are printed. */
  readonly dependencies: readonly string[];
  readonly counters: FileCounters | null;
}
