/**
 * One text through everything that may meet it: each parser, the analysis on each tree, all rules under ESLint. What must hold of every
 * text a parser accepts: no exception, no class whose analysis fails, no end of patience, the same findings on every run, and the same
 * from every tree. That a class exceeds its budget is no failure; it is counted.
 */
import { dirname, isAbsolute } from "node:path";
import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import * as espree from "espree";
import plugin from "../../index.js";
import { type AnalyzeOptions, type Counters, type Finding, type Node, type SourceLocation, analyzeProgram } from "../../lib/analysis/index.js";
import { readProgram } from "../../lib/command/read-program.js";
import { analyzeFile } from "../../lib/project/analyze-file.js";
import { resolveSettings } from "../../lib/settings/resolve-settings.js";

export type ParserName = "typescript-eslint" | "espree" | "oxc";

export interface Text {
  /** A path; its extension says the language. Where it is absolute, the files around it are read. */
  readonly name: string;
  readonly text: string;
  /** Left open: a module, or a script where the text is none. */
  readonly sourceType?: "module" | "script";
  /** Which parsers to ask; left open: all that the language has. */
  readonly parsers?: readonly ParserName[];
}

export interface Failure {
  /** Where it failed: an exception, a class, time, or findings that differ. */
  readonly kind: "exception" | "class" | "time" | "unstable" | "trees differ" | "rules";
  readonly detail: string;
}

export interface TextCheck {
  readonly parsers: readonly ParserName[];
  readonly failures: readonly Failure[];
  readonly counters: Counters;
  readonly findings: number;
  /** The longest analysis, in milliseconds: no measurement where a failure is not one. */
  readonly slowest: number;
}

export interface CheckOptions {
  readonly analyze?: typeof analyzeProgram;
  /** Milliseconds that one analysis of one text may take on a busy machine. */
  readonly patience?: number;
  readonly rules?: boolean;
}

interface Parsed {
  readonly program: Node;
  readonly options: Pick<AnalyzeOptions, "classes" | "locate">;
}

const settings = resolveSettings({ "safe-init": { crossFile: "imports" } }, undefined, "soak");
const isTypeScript = (name: string): boolean => /\.[cm]?tsx?$/.test(name);
const isJsx = (name: string): boolean => /\.(?:tsx|[cm]?jsx?)$/.test(name);

export function checkText(text: Text, { analyze = analyzeProgram, patience = 30_000, rules = true }: CheckOptions = {}): TextCheck {
  const failures: Failure[] = [];
  const counters = { classes: 0, steps: 0, contexts: 0, overBudget: 0, failed: 0 };
  const byTree = new Map<ParserName, readonly string[]>();
  let slowest = 0;
  const run = (parser: ParserName): readonly string[] | null => {
    const parsed = parse(parser, text);
    if (parsed === null) return null;
    const began = performance.now();
    try {
      const onProblem = (className: string, problem: unknown): void => void (problem === "budget" || failures.push({ kind: "class", detail: `${className} (${parser}): ${stackOf(problem)}` }));
      const { findings } = analyzeFile(parsed.program, settings, { filename: text.name, ...parsed.options, counters, onProblem }, analyze);
      return show(findings, parsed.options.locate);
    } catch (problem) {
      failures.push({ kind: "exception", detail: `${parser}: ${stackOf(problem)}` });
      return [];
    } finally {
      const took = performance.now() - began;
      slowest = Math.max(slowest, took);
      if (took > patience) failures.push({ kind: "time", detail: `${parser}: ${took.toFixed(0)} ms` });
    }
  };
  for (const parser of text.parsers ?? parsersFor(text)) {
    const findings = run(parser);
    if (findings === null) continue;
    byTree.set(parser, findings);
  }
  const [first, ...others] = byTree;
  // The findings of another tree are a second run; where there is none, once more from the text.
  if (first !== undefined && others.length === 0 && failures.length === 0) expectEqual(first[1], run(first[0]) ?? [], "unstable", first[0], failures);
  if (first !== undefined) for (const [parser, findings] of others) expectEqual(first[1], findings, "trees differ", `${first[0]} against ${parser}`, failures);
  if (rules && byTree.size > 0) lintText(text, failures);
  return { parsers: [...byTree.keys()], failures, counters, findings: first?.[1].length ?? 0, slowest };
}

const parsersFor = ({ name }: Text): readonly ParserName[] => (isTypeScript(name) ? ["typescript-eslint", "oxc"] : ["espree", "typescript-eslint", "oxc"]);

/** null: this parser does not accept the text. */
function parse(parser: ParserName, { name, text, sourceType = "module" }: Text): Parsed | null {
  try {
    if (parser === "oxc") {
      const read = readProgram(name, text);
      return "program" in read ? { program: read.program, options: { classes: read.classes, locate: (node) => read.locate(node) } } : null;
    }
    const common = { range: true, loc: true, comment: true, sourceType } as const;
    const program = parser === "espree" ? espree.parse(text, { ...common, ecmaVersion: "latest", ecmaFeatures: { jsx: true } }) : typescriptParser.parse(text, { ...common, filePath: name, ecmaFeatures: { jsx: isJsx(name) } });
    return { program: program as unknown as Node, options: {} };
  } catch {
    return null;
  }
}

function show(findings: readonly Finding[], locate: (node: Node) => SourceLocation = ({ loc }) => loc): readonly string[] {
  return findings.map((finding) => {
    const { line, column } = locate(finding.node).start;
    const what = "field" in finding ? finding.field : "fields" in finding ? finding.fields.join() : "";
    return `${line}:${column} ${finding.kind} ${"how" in finding ? finding.how : ""} ${what} ${finding.certainty}`;
  });
}

function expectEqual(one: readonly string[], other: readonly string[], kind: Failure["kind"], whose: string, failures: Failure[]): void {
  const [left, right] = [[...one].sort(), [...other].sort()];
  const only = [...left.filter((line) => !right.includes(line)).map((line) => `- ${line}`), ...right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`)];
  if (only.length > 0 || left.length !== right.length) failures.push({ kind, detail: `${whose}:\n${only.join("\n")}` });
}

function lintText({ name, text, sourceType = "module" }: Text, failures: Failure[]): void {
  const languageOptions = { sourceType, ...(isTypeScript(name) && { parser: typescriptParser }), parserOptions: { ecmaFeatures: { jsx: isJsx(name) } } };
  const config = [{ files: ["**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"], languageOptions, linterOptions: { noInlineConfig: true } }, plugin.configs.all] as Linter.Config[];
  try {
    const messages = new Linter({ configType: "flat", ...(isAbsolute(name) && { cwd: dirname(name) }) }).verify(text, config, { filename: name });
    const ignored = messages.find(({ ruleId, message, fatal }) => ruleId === null && fatal !== true && /configuration|ignored/.test(message));
    if (ignored !== undefined) failures.push({ kind: "rules", detail: `${name} was not linted: ${ignored.message}` });
  } catch (problem) {
    // The parser and ESLint's own walk are recursive: what they cannot take never reaches a rule.
    if (/\bdist\/(?:lib|rules)\//.test(stackOf(problem))) failures.push({ kind: "rules", detail: stackOf(problem) });
  }
}

const stackOf = (problem: unknown): string => (problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
