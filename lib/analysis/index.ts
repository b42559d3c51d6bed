/**
 * The analysis without ESLint: a program in, findings (data) out.
 *
 * @example
 * const findings = analyzeProgram(ast, { settings: { initHooks: ["postInit"] } });
 */
import type { Node } from "./estree.js";
import type { Finding } from "./findings.js";
import { type AnalysisSettings, defaultSettings } from "./settings.js";

export type { Node, Position, SourceLocation } from "./estree.js";
export type * from "./findings.js";
export { defaultSettings, runtimePackage } from "./settings.js";
export type { AnalysisSettings, ClassSpecifier, Effect, HookSpecifier } from "./settings.js";

export interface AnalyzeOptions {
  readonly settings?: Partial<AnalysisSettings>;
  /** The class nodes of the program, where a traversal has collected them already; else the analysis looks for them. */
  readonly classes?: readonly Node[];
}

/** Analyses every class of a program. Never throws on any input that a parser accepted; unknown syntax is silence. */
export function analyzeProgram(program: Node, options: AnalyzeOptions = {}): readonly Finding[] {
  const settings: AnalysisSettings = { ...defaultSettings, ...options.settings };
  void program;
  void settings;
  return [];
}
