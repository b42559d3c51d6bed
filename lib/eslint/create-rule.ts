/**
 * Makes an ESLint rule of a definition, which is a mapping from findings to messages. Types tie the words to the finding and to the rule's
 * own message ids, so that a wrong id does not compile. At run time nothing of ESLint is imported: the command reads the definitions of the
 * same rules where ESLint is not installed.
 */
import type { Rule } from "eslint";
import { analyzeProgram, type FindingKind, type Node } from "../analysis/index.js";
import { type ClassTierOptions, defaultOptions, describeFinding, isWanted, placeOf } from "../report/report-finding.js";
import { type AnyRuleDefinition, type FileView, type Report, type RuleDefinition, viewFile } from "../report/rule-definition.js";
import { type CompilerOptions, resolveSettings, withCompilerOptions } from "../settings/resolve-settings.js";
import { collectClass, enterProgram, findingsOf } from "./analyze-source.js";
import { classTierSchema, moduleTierSchema } from "./rule-options.js";

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
            report(context, finding.node, describeFinding(definition as unknown as AnyRuleDefinition, context.physicalFilename, finding, view(context)));
          }
        },
      };
    },
  };
  definitions.set(rule, definition as unknown as AnyRuleDefinition);
  return rule;
}

const definitions = new WeakMap<Rule.RuleModule, AnyRuleDefinition>();

/** What a rule was made of: for other reports than ESLint's. */
export function definitionOf(rule: Rule.RuleModule): AnyRuleDefinition {
  const definition = definitions.get(rule);
  if (definition === undefined) throw new TypeError("this rule was not made by createRule");
  return definition;
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

const view = ({ filename, sourceCode }: Rule.RuleContext): FileView => viewFile(filename, sourceCode.text, ({ loc }) => loc);

/** With typed linting the program knows how class fields are compiled; without it there is nothing to ask. */
function compilerOptionsOf(context: Rule.RuleContext): CompilerOptions | undefined {
  const services = context.sourceCode.parserServices as { program?: { getCompilerOptions?(): CompilerOptions } | null } | undefined;
  return services?.program?.getCompilerOptions?.();
}
