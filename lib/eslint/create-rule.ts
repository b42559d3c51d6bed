/**
 * Makes an ESLint rule of a mapping from findings to messages. A rule says which kind of finding it reports and how to put one into
 * words; types tie the words to the finding and to the rule's own message ids, so that a wrong id does not compile.
 */
import { dirname, relative } from "node:path";
import type { Rule } from "eslint";
import { analyzeProgram, type Finding, type FindingKind, type Node, type SourceLocation } from "../analysis/index.js";
import { collectClass, enterProgram, findingsOf } from "./analyze-source.js";
import { type CompilerOptions, resolveSettings, withCompilerOptions } from "./resolve-settings.js";
import { type ClassTierOptions, classTierSchema, defaultOptions, moduleTierSchema } from "./rule-options.js";

export type FindingOf<K extends FindingKind> = Extract<Finding, { kind: K }>;
export type Preset = "recommended" | "strict" | "module";

export interface Edit {
  readonly range: readonly [number, number];
  readonly text: string;
}

/** A repair that the user may choose. What moves or changes initialisation is never applied by itself. */
export interface Suggestion<MessageId extends string> {
  readonly messageId: MessageId;
  readonly data?: Readonly<Record<string, string>>;
  readonly edits: readonly Edit[];
}

export interface Report<MessageId extends string> {
  readonly messageId: MessageId;
  readonly data: Readonly<Record<string, string>>;
  readonly suggestions?: readonly Suggestion<MessageId>[];
}

/** What a description may ask about the file. */
export interface FileView {
  readonly typescript: boolean;
  textOf(node: Node): string;
}

export interface RuleDefinition<K extends FindingKind, Messages extends Readonly<Record<string, string>>> {
  readonly name: string;
  readonly reports: K;
  /** class: it looks at every class and takes options that choose among findings · module: at Modules only, all of whose findings are told. */
  readonly tier?: "class" | "module";
  readonly meta: {
    readonly type: "problem" | "suggestion";
    readonly docs: { readonly description: string; readonly presets: readonly Preset[] };
    readonly messages: Messages;
    readonly hasSuggestions?: boolean;
  };
  describe(finding: FindingOf<K>, file: FileView): Report<keyof Messages & string>;
}

/** The pages ship with the package, so that an editor can open them without a network. */
const documentation = new URL("../../../docs/rules/", import.meta.url);

export function createRule<K extends FindingKind, const Messages extends Readonly<Record<string, string>>>(
  definition: RuleDefinition<K, Messages>,
): Rule.RuleModule {
  const { name, reports, meta, tier = "class" } = definition;
  const rule: Rule.RuleModule = {
    meta: {
      type: meta.type,
      docs: {
        description: meta.docs.description,
        recommended: meta.docs.presets.includes("recommended"),
        url: new URL(`${name}.md`, documentation).href,
        presets: meta.docs.presets,
      } as Rule.RuleMetaData["docs"],
      messages: { ...meta.messages },
      schema: (tier === "class" ? classTierSchema : moduleTierSchema) as Rule.RuleMetaData["schema"],
      defaultOptions: tier === "class" ? [{ ...defaultOptions }] : [],
      hasSuggestions: meta.hasSuggestions ?? false,
    },
    create(context) {
      const options: ClassTierOptions = { ...defaultOptions, ...context.options[0] };
      const settings = resolveSettings(context.settings, context.options[0] as object | undefined, name);
      const token = {};
      let program: Node;
      const collect = (node: unknown): void => collectClass(program, token, node as Node);
      return {
        Program(node) {
          program = node as unknown as Node;
          enterProgram(program, token);
        },
        ClassDeclaration: collect,
        ClassExpression: collect,
        "Program:exit"() {
          for (const finding of findingsOf(program, () => withCompilerOptions(settings, compilerOptionsOf(context)), analyzeProgram, context.physicalFilename, context.sourceCode.parserServices)) {
            if (finding.kind !== reports || !isWanted(finding, options)) continue;
            report(context, finding.node, definition.describe(seenFrom(context.physicalFilename, finding as FindingOf<K>), viewFile(context)));
          }
        },
      };
    },
  };
  definitions.set(rule, definition as unknown as RuleDefinition<never, Readonly<Record<string, string>>>);
  return rule;
}

const definitions = new WeakMap<Rule.RuleModule, RuleDefinition<never, Readonly<Record<string, string>>>>();

/** A finding in the words of a rule, without ESLint: for other reports than its own. */
export function describeFinding(rule: Rule.RuleModule, finding: Finding, file: FileView): string {
  const definition = definitions.get(rule);
  if (definition === undefined || definition.reports !== finding.kind) throw new TypeError(`this rule does not report "${finding.kind}"`);
  const { messageId, data } = definition.describe(finding as never, file);
  return definition.meta.messages[messageId]!.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => data[key] ?? "");
}

/** Options choose among findings; they never steer the analysis, so that all rules can share it. */
export function isWanted(finding: Finding, options: ClassTierOptions): boolean {
  return (options.certainty === "possible" || finding.certainty === "certain") && (options.classes === "all" || finding.module);
}

/**
 * The finding with other files named as seen from the linted one, `../lib/base.ts`: the same text on every machine and from every folder,
 * so that reports can be compared, suppressed and cached.
 */
export function seenFrom<F extends Finding>(filename: string, finding: F): F {
  const nameOf = (file: string | null): string | null => (file === null ? null : relative(dirname(filename), file).replaceAll("\\", "/"));
  if (!finding.trace.some(({ file }) => file !== null) && !("setIn" in finding && finding.setIn !== null)) return finding;
  const trace = finding.trace.map((step) => ({ ...step, file: nameOf(step.file) }));
  return "setIn" in finding ? { ...finding, trace, setIn: nameOf(finding.setIn) } : { ...finding, trace };
}

function report(context: Rule.RuleContext, node: Node, { messageId, data, suggestions = [] }: Report<string>): void {
  context.report({
    loc: placeOf(node),
    messageId,
    data: { ...data },
    suggest: suggestions.map((suggestion) => ({
      messageId: suggestion.messageId,
      data: { ...suggestion.data },
      fix: (fixer: Rule.RuleFixer) => suggestion.edits.map(({ range, text }) => fixer.replaceTextRange([range[0], range[1]], text)),
    })),
  });
}

const members = new Set(["PropertyDefinition", "AccessorProperty", "TSAbstractPropertyDefinition", "TSAbstractAccessorProperty"]);

/** A field is reported at its name: its decorators may stand on earlier lines, and its initialiser may be a page long. */
export function placeOf(node: Node): SourceLocation {
  return members.has(node.type) && node["key"] != null ? (node["key"] as Node).loc : node.loc;
}

function viewFile(context: Rule.RuleContext): FileView {
  return {
    typescript: /\.[cm]?tsx?$/i.test(context.filename),
    textOf: (node) => (node.range === undefined ? "" : context.sourceCode.text.slice(node.range[0], node.range[1])),
  };
}

/** With typed linting the program knows how class fields are compiled; without it there is nothing to ask. */
function compilerOptionsOf(context: Rule.RuleContext): CompilerOptions | undefined {
  const services = context.sourceCode.parserServices as { program?: { getCompilerOptions?(): CompilerOptions } | null } | undefined;
  return services?.program?.getCompilerOptions?.();
}
