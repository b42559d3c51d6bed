/**
 * One analysis for each file and each kind of settings, shared by all rules.
 *
 * The rules only collect class nodes while ESLint walks the tree, and only one of them does: the first to see `Program`. The first
 * rule to reach `Program:exit` pays for the analysis and the others read its result. A file without classes costs nothing, unless it imports what Modules come from.
 *
 * Results hang on the tree, not on the SourceCode object: some hosts keep one such object for all files.
 */
import { statementsOf } from "../analysis/estree.js";
import { type Finding, type Node, analyzeProgram, importsModules } from "../analysis/index.js";
import { analyzeFile } from "../project/analyze-file.js";
import { TypeServices } from "../project/type-services.js";
import type { ResolvedSettings } from "../settings/resolve-settings.js";

interface FileRecord {
  readonly classes: Node[];
  /** The rule that collects; null as soon as the walk has ended. */
  collector: object | null;
  readonly findings: Map<string, readonly Finding[]>;
}

type Analyze = typeof analyzeProgram;

const records = new WeakMap<object, FileRecord>();
const nothing: readonly Finding[] = [];

/** Says that `rule` begins to walk `program`. */
export function enterProgram(program: Node, rule: object): void {
  if (!records.has(program)) records.set(program, { classes: [], collector: rule, findings: new Map() });
}

/** Notes a class; only the first rule to enter the program does it. */
export function collectClass(program: Node, rule: object, node: Node): void {
  const record = records.get(program);
  if (record?.collector === rule) record.classes.push(node);
}

/**
 * The findings of a file that has been walked. A crash in the analysis is silence for this file, never a crash of the linter; with the
 * environment variable SAFE_INIT_DEBUG set it is thrown, so that it can be reported.
 *
 * @param settle completes the settings; called only where there is something to analyse
 * @param filename the file's path; where it is not absolute (standard input), no other files are read
 * @param services what the parser offers beside the tree: with typed linting the program, which is asked only if the settings say so
 */
export function findingsOf(program: Node, settle: () => ResolvedSettings, analyze: Analyze = analyzeProgram, filename = "", services?: unknown): readonly Finding[] {
  const record = records.get(program);
  if (record === undefined) return nothing;
  record.collector = null;
  if (record.classes.length === 0 && !hasImports(program)) return nothing;
  const settings = settle();
  if (record.classes.length === 0 && !settings.types && !importsModules(program, settings.analysis)) return nothing;
  const known = record.findings.get(settings.key);
  if (known !== undefined) return known;
  const findings = guarded(() => {
    const types = settings.types ? TypeServices.from(services) : null;
    return analyzeFile(program, settings, { filename, types, classes: record.classes, onProblem }, analyze).findings;
  });
  record.findings.set(settings.key, findings);
  return findings;
}

/** Cheaper than the settings, which are needed to say what is imported. */
const hasImports = (program: Node): boolean => statementsOf(program).some(({ type }) => type === "ImportDeclaration" || type === "VariableDeclaration");

function guarded(run: () => readonly Finding[]): readonly Finding[] {
  try {
    return run();
  } catch (error) {
    if (isDebugging()) throw error;
    return nothing;
  }
}

/** A class that could not be analysed, or not to the end, is skipped by the analysis; when debugging, that is an error. */
function onProblem(className: string, problem: unknown): void {
  if (!isDebugging()) return;
  throw new Error(`The analysis of class ${className} ended early: ${String(problem)}`, { cause: problem });
}

function isDebugging(): boolean {
  return Boolean(globalThis.process?.env["SAFE_INIT_DEBUG"]);
}
