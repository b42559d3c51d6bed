/**
 * Findings that a project has decided to live with for now, in a file that is committed. A finding is known by its file, rule, class and
 * field (or method, or callee), never by its line: what moves stays known. Equal ones are counted.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { CommandError, reasonOf } from "./command-error.js";
import type { FileResult, Told } from "./file-result.js";
import { writeWhole } from "./write-file.js";

/** file → rule → class and subject → how many. Paths are relative to the baseline's folder, with `/`. */
type Counts = Record<string, Record<string, Record<string, number>>>;

interface BaselineFile {
  readonly version: 1;
  readonly findings: Counts;
}

/** What this run has looked at: about other files and rules it can say nothing. */
export interface Scope {
  readonly files: readonly string[];
  readonly rules: readonly string[];
}

export interface Gone {
  readonly file: string;
  readonly rule: string;
  readonly about: string;
  readonly count: number;
}

export interface Comparison {
  /** The results with only those findings that the baseline does not know. */
  readonly results: readonly FileResult[];
  readonly known: number;
  /** In the baseline, and not found any more. */
  readonly gone: readonly Gone[];
}

const aboutOf = ({ className, subject }: Told): string => (subject === "" ? className : `${className}.${subject}`);

export class Baseline {
  private readonly folder: string;

  constructor(private readonly path: string) {
    this.folder = dirname(resolve(path));
  }

  /** @throws CommandError where the file is missing, no JSON, or no baseline */
  compare(results: readonly FileResult[], scope: Scope): Comparison {
    const left = this.read();
    let known = 0;
    const fresh = results.map((result) => {
      const rules = left[this.nameOf(result.file)] ?? {};
      const findings = result.findings.filter((told) => {
        const counts = rules[told.rule];
        const count = counts?.[aboutOf(told)] ?? 0;
        if (counts === undefined || count === 0) return true;
        counts[aboutOf(told)] = count - 1;
        known++;
        return false;
      });
      return { ...result, findings };
    });
    return { results: fresh, known, gone: this.goneOf(left, scope) };
  }

  /** Entries of files and rules that this run has not looked at stay as they are. */
  write(results: readonly FileResult[], scope: Scope): { total: number; appeared: number; gone: number } {
    const old = existsSync(this.path) ? this.read() : {};
    const kept = this.outside(old, scope);
    const counts: Counts = structuredClone(kept);
    for (const { file, findings } of results) {
      for (const told of findings) {
        const rules = ((counts[this.nameOf(file)] ??= {})[told.rule] ??= {});
        rules[aboutOf(told)] = (rules[aboutOf(told)] ?? 0) + 1;
      }
    }
    const content: BaselineFile = { version: 1, findings: counts };
    writeWhole(this.path, `${JSON.stringify({ ...content, findings: sorted(counts) }, null, 2)}\n`);
    return { total: total(counts), appeared: more(counts, old), gone: more(old, counts) };
  }

  private read(): Counts {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      throw new CommandError(missing ? `there is no baseline '${this.path}'. Make one with --baseline write, and commit it.` : `the baseline '${this.path}' cannot be read: ${reasonOf(error)}.`);
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      throw new CommandError(`the baseline '${this.path}' is broken: ${(error as Error).message}. Restore it, or delete it and make it anew with --baseline write.`);
    }
    if (!isRecord(content) || content["version"] !== 1 || !isCounts(content["findings"])) {
      throw new CommandError(`'${this.path}' is no baseline of this version: it must hold { "version": 1, "findings": { FILE: { RULE: { NAME: COUNT } } } }. Restore it, or delete it and make it anew with --baseline write.`);
    }
    return content["findings"];
  }

  private goneOf(left: Counts, scope: Scope): readonly Gone[] {
    const unseen = this.outside(left, scope);
    return entries(left).flatMap(([file, rule, about, count]) => (count > 0 && unseen[file]?.[rule]?.[about] === undefined ? [{ file, rule, about, count }] : []));
  }

  /** Entries of files that are there and were not looked at, and of rules that were not run. A file that is not there any more has no findings. */
  private outside(counts: Counts, scope: Scope): Counts {
    const files = new Set(scope.files.map((file) => this.nameOf(file)));
    const outside: Counts = {};
    for (const [file, rule, about, count] of entries(counts)) {
      const looked = files.has(file) || !existsSync(resolve(this.folder, file));
      if (!looked || !scope.rules.includes(rule)) ((outside[file] ??= {})[rule] ??= {})[about] = count;
    }
    return outside;
  }

  private nameOf(file: string): string {
    return relative(this.folder, file).replaceAll("\\", "/");
  }
}

function entries(counts: Counts): readonly (readonly [file: string, rule: string, about: string, count: number])[] {
  return Object.entries(counts).flatMap(([file, rules]) => Object.entries(rules).flatMap(([rule, abouts]) => Object.entries(abouts).map(([about, count]) => [file, rule, about, count] as const)));
}

const total = (counts: Counts): number => entries(counts).reduce((sum, [, , , count]) => sum + count, 0);

/** How many of the one are not in the other. */
const more = (one: Counts, other: Counts): number => entries(one).reduce((sum, [file, rule, about, count]) => sum + Math.max(0, count - (other[file]?.[rule]?.[about] ?? 0)), 0);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function isCounts(value: unknown): value is Counts {
  const recordOf = (test: (item: unknown) => boolean) => (record: unknown) => isRecord(record) && Object.values(record).every(test);
  return recordOf(recordOf(recordOf((count) => Number.isInteger(count) && (count as number) > 0)))(value);
}

/** Keys in order, so that two branches that change it rarely meet. */
function sorted<T>(value: T): T {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)])) as T;
}
