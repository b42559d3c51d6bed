/** The analysis of one file among the others of its project: what ESLint's rules and the command both run. */
import { isAbsolute } from "node:path";
import { type AnalyzeOptions, type Finding, type Node, analyzeProgram } from "../analysis/index.js";
import type { ResolvedSettings } from "../settings/resolve-settings.js";
import { Project } from "./project.js";
import type { TypeServices } from "./type-services.js";

export interface FileAnalysis {
  readonly findings: readonly Finding[];
  /** Files and configuration, of other paths, that the findings depend on. */
  readonly dependencies: readonly string[];
}

export interface FileContext extends Pick<AnalyzeOptions, "classes" | "locate" | "counters" | "onProblem"> {
  /** The file's path; where it is not absolute (standard input), no other files are read. */
  readonly filename: string;
  readonly types?: TypeServices | null;
}

export function analyzeFile(program: Node, settings: ResolvedSettings, { filename, types = null, ...options }: FileContext, analyze = analyzeProgram): FileAnalysis {
  const { analysis, fields, crossFile, user } = settings;
  const fieldsEverywhere = user.useDefineForClassFields !== undefined;
  const host = isAbsolute(filename) ? new Project({ file: filename, crossFile, fields, fieldsEverywhere, types, settings: analysis }) : undefined;
  const findings = analyze(program, { settings: analysis, ...options, ...(host && { host }) });
  return {
    findings,
    get dependencies() {
      return host === undefined ? [] : [...new Set([...host.dependencies, ...host.configuration])].sort();
    },
  };
}
