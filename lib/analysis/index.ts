/**
 * The analysis without ESLint: a program in, findings (data) out.
 *
 * @example
 * const findings = analyzeProgram(ast, { settings: { initHooks: ["postInit"] } });
 */
import { type ClassResult, analyzeClass } from "./analyze-class.js";
import type { ClassInfo } from "./classes/class-info.js";
import { positionOf } from "./domain/value.js";
import { linkParents, type Node, type SourceLocation, startOf } from "./estree.js";
import type { Machine } from "./interpret/machine.js";
import { importsByType } from "./modules/evidence.js";
import { importsModules, judgeModules } from "./modules/judge-modules.js";
import { ModuleProgram } from "./modules/module-program.js";
import type { Certainty, Finding, ThisEscape } from "./findings.js";
import { Context } from "./program/context.js";
import type { Host } from "./program/host.js";
import { type AnalysisSettings, defaultSettings } from "./settings.js";
import type { Judged } from "./verdict/verdict.js";

export type { Node, Position, SourceLocation } from "./estree.js";
export type * from "./findings.js";
export { importsModules } from "./modules/judge-modules.js";
export { defaultSettings, runtimePackage } from "./settings.js";
export type { FieldSemantics, Host } from "./program/host.js";
export type { AnalysisSettings, ClassSpecifier, Effect, HookSpecifier } from "./settings.js";

export interface AnalyzeOptions {
  readonly settings?: Partial<AnalysisSettings>;
  /**
   * The class nodes of the program, where a traversal has collected them already and every node has its `parent`; else the analysis
   * looks for them and links the parents.
   */
  readonly classes?: readonly Node[];
  /** Where a node lies, for parsers that give offsets only; else its `loc` says it. */
  readonly locate?: (node: Node) => SourceLocation;
  /** Answers about other files; none are read without it. */
  readonly host?: Host;
  /** Added to, class by class. */
  readonly counters?: Counters;
  /** Told of a class whose analysis failed, or ran out of its budget; silence otherwise. */
  readonly onProblem?: (className: string, problem: unknown) => void;
}

/** What an analysis has done, as figures. */
export interface Counters {
  classes: number;
  steps: number;
  /** Distinct entries into functions that were interpreted. */
  contexts: number;
  /** Classes whose budget did not suffice, of which less is told. */
  overBudget: number;
  /** Classes whose analysis failed, by a fault of ours. */
  failed: number;
}

/** Analyses every class of a program. Never throws on any input that a parser accepted; unknown syntax is silence. */
export function analyzeProgram(program: Node, options: AnalyzeOptions = {}): readonly Finding[] {
  const settings: AnalysisSettings = { ...defaultSettings, ...options.settings };
  const classes = options.classes ?? linkParents(program);
  const fromModules = importsModules(program, settings);
  if (classes.length === 0 && !fromModules && options.host?.hasTypes !== true) return [];
  const context = new Context(program, settings, options.host ?? null, options.locate);
  const found = new Findings();
  const { counters } = options;
  const all = basesFirst(context, classes, options);
  const machines: Machine[] = [];
  for (const cls of all) {
    if (counters !== undefined) counters.classes++;
    try {
      const result = analyzeClass(context, cls);
      if (counters !== undefined) count(counters, result);
      if (result.machine !== null) machines.push(result.machine);
      if (!result.complete) options.onProblem?.(cls.name, "budget");
      const inherited = result.findings.some((judged) => judged.elsewhere) ? ofBaseClasses(context, cls) : null;
      // Nobody constructs an abstract class: where one below it is in sight, that one says what happens.
      if (hasConcreteSubclass(cls, all)) continue;
      for (const judged of result.findings) {
        const own = inherited === null || judged.elsewhere !== true ? judged : withoutInherited(judged, inherited);
        if (own !== null) found.add(own);
      }
    } catch (problem) {
      if (counters !== undefined) counters.failed++;
      options.onProblem?.(cls.name, problem);
    }
  }
  if (machines.length > 0 || fromModules || importsByType(context)) {
    const modules = new ModuleProgram(context);
    try {
      judgeModules(modules, all, machines);
    } catch (problem) {
      options.onProblem?.("(Modules)", problem);
    }
    for (const judged of modules.results) found.add(judged);
  }
  return found.inOrder();
}

function count(counters: Counters, { steps, contexts, complete }: ClassResult): void {
  counters.steps += steps;
  counters.contexts += contexts;
  if (!complete) counters.overBudget++;
}

/** Faults that base classes in other files have by themselves, and how sure they are: told there, not here. */
function ofBaseClasses(context: Context, cls: ClassInfo): ReadonlySet<string> {
  return new Set(cls.chain().slice(1).flatMap((base) => (base.file === cls.file ? [] : [...keysOf(context, base)])));
}

/**
 * Of a mixin that is applied here what its text alone shows, since nobody else gives it this base class; where another file applies it, what
 * that file is told.
 */
function keysOf(context: Context, base: ClassInfo): ReadonlySet<string> {
  const { host, statics } = context;
  const find = (within: Context, cls: ClassInfo): ReadonlySet<string> => new Set(analyzeClass(within, cls).findings.flatMap(faultsOf));
  if (base.file === null) return find(context, base);
  const madeFrom = statics.madeFrom(base);
  const scope = madeFrom === null || base.scope.dynamic ? (host?.scopeOf?.(base.file, base.node) ?? null) : madeFrom === undefined ? base.scope : null;
  if (scope === null) return find(context, base);
  const known = host?.ofClassAlone?.(base.file, base.node, (alone) => {
    const within = new Context(noProgram, context.settings, alone);
    return find(within, within.statics.classInfo(base.node, scope));
  });
  return known ?? find(context, statics.classInfo(base.node, scope));
}

const asKey = (certainty: Certainty, fault: string): string => `${certainty} ${fault}`;

const faultsOf = ({ key, fault, faults, finding }: Judged): readonly string[] =>
  faults === undefined ? [asKey(finding.certainty, fault ?? key)] : [...faults.values()].map((ofField) => asKey(ofField.certainty, ofField.fault));

const noProgram = { type: "Program", body: [] } as unknown as Node;

/** What the class adds to faults that its base classes have by themselves: others, and what is certain of it alone. */
function withoutInherited(judged: Judged, inherited: ReadonlySet<string>): Judged | null {
  const { finding, faults } = judged;
  const isTold = (certainty: Certainty, fault: string): boolean => inherited.has(asKey("certain", fault)) || inherited.has(asKey(certainty, fault));
  if (faults === undefined || finding.kind !== "this-escape") return isTold(finding.certainty, judged.fault ?? judged.key) ? null : judged;
  const fields = finding.fields.filter((field) => {
    const ofField = faults.get(field);
    return ofField === undefined || !isTold(ofField.certainty, ofField.fault);
  });
  if (fields.length === 0 || fields.length === finding.fields.length) return fields.length === 0 ? null : judged;
  const left = fields.map((field) => faults.get(field)!);
  const { certainty, trace } = left.find((fault) => fault.certainty === "certain") ?? left[0]!;
  return { ...judged, finding: { ...finding, fields, certainty, trace } };
}

function hasConcreteSubclass(cls: ClassInfo, all: readonly ClassInfo[]): boolean {
  return cls.abstract && all.some((other) => !other.abstract && other.chain().some(({ node }) => node === cls.node));
}

/** Base classes come first: a fault of the base class is told of the base class, not again of each class below it. */
function basesFirst(context: Context, nodes: readonly Node[], options: AnalyzeOptions): readonly ClassInfo[] {
  const classes: ClassInfo[] = [];
  for (const node of nodes) {
    try {
      classes.push(context.classOf(node));
    } catch (problem) {
      options.onProblem?.(String(node["id"]?.name ?? "(anonymous class)"), problem);
    }
  }
  // `const Named = withName(Base)`, and `class Sub extends withName(Base)`.
  const mixedIn = classes.flatMap((cls) => cls.chain().slice(1).filter((base) => base.file === null && !classes.includes(base)));
  const applied = [...new Set([...context.appliedMixins(), ...mixedIn])].filter((cls) => !classes.includes(cls));
  // Where a mixin is applied, what it does to an unknown base class says nothing.
  const templates = new Set(applied.map((cls) => cls.node));
  const all = [...classes.filter((cls) => !templates.has(cls.node)), ...applied];
  return all.map((cls, order) => ({ cls, order, depth: cls.chain().length })).sort((a, b) => a.depth - b.depth || a.order - b.order).map(({ cls }) => cls);
}

/** The surer finding tells of the fields of the other, too. */
const withFields = (finding: ThisEscape, fields: readonly string[]): ThisEscape => ({ ...finding, fields: [...finding.fields, ...fields.filter((field) => !finding.fields.includes(field))] });

/** All findings of a program: one fault is told once, however many classes and paths show it. */
class Findings {
  private readonly byFault = new Map<string, Finding>();
  private readonly byPlace = new Map<string, string>();

  add({ key, finding }: Judged): void {
    const place = `${finding.kind} ${positionOf(finding.node)} ${"field" in finding ? finding.field : finding.kind === "this-escape" ? `${finding.how} ${finding.fields.join()}` : ""}`;
    const at = this.byFault.has(key) ? key : (this.byPlace.get(place) ?? key);
    const known = this.byFault.get(at);
    if (known?.kind === "this-escape" && finding.kind === "this-escape" && known.how === "reads") {
      // The same expression, seen from a class below: what that class adds is another fault.
      const fields = finding.fields.filter((field) => !known.fields.includes(field));
      if (fields.length > 0 && fields.length < finding.fields.length) {
        this.add({ key: `${key} ${fields.join()}`, finding: { ...finding, fields } });
        return;
      }
    }
    if (known !== undefined && (known.certainty === "certain" || finding.certainty === "possible")) return;
    this.byFault.set(at, known?.kind === "this-escape" && finding.kind === "this-escape" ? withFields(finding, known.fields) : finding);
    this.byPlace.set(place, at);
  }

  inOrder(): readonly Finding[] {
    return [...this.byFault.values()].sort((a, b) => startOf(a.node) - startOf(b.node));
  }
}
