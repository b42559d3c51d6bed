/** Which rules are run, as the presets and the command line say, and where each of them is asked: at the kind of finding it reports. */
import { presetRules } from "../../configs/build-configs.js";
import { rules } from "../../rules/index.js";
import type { FindingKind } from "../analysis/index.js";
import { definitionOf } from "../eslint/create-rule.js";
import { type ClassTierOptions, defaultOptions } from "../report/report-finding.js";
import type { AnyRuleDefinition } from "../report/rule-definition.js";
import { didYouMean } from "../settings/configuration-error.js";
import { CommandError } from "./command-error.js";

export interface WantedRule {
  readonly name: string;
  readonly definition: AnyRuleDefinition;
  readonly options: ClassTierOptions;
}

export type WantedRules = ReadonlyMap<FindingKind, WantedRule>;

export interface RuleSelection {
  readonly strict: boolean;
  /** Only these; empty: those of the preset. */
  readonly only: readonly string[];
  /** These, too. */
  readonly also: readonly string[];
}

export const ruleNames = Object.keys(rules);

export function wantedRules({ strict, only, also }: RuleSelection): WantedRules {
  const names = only.length > 0 ? only : Object.keys(presetRules(rules, strict ? "strict" : "recommended")).map(withoutPrefix);
  const options: ClassTierOptions = { ...defaultOptions, certainty: strict ? "possible" : "certain" };
  return new Map(
    [...new Set([...names, ...also])].map((name) => {
      const definition = definitionOf(rules[name as keyof typeof rules]);
      return [definition.reports, { name, definition, options: definition.tier === "module" ? defaultOptions : options }];
    }),
  );
}

const withoutPrefix = (name: string): string => name.replace(/^safe-init\//, "");

/** @throws CommandError for a name that is no rule's, with the name that may be meant */
export function checkRuleNames(given: readonly string[], option: string): readonly string[] {
  return given.map((one) => {
    const name = withoutPrefix(one);
    if (!Object.hasOwn(rules, name)) throw new CommandError(`${option}: there is no rule "${one}".${didYouMean(name, ruleNames)} The rules are ${ruleNames.join(", ")}.`);
    return name;
  });
}

/** @throws CommandError for a rule that never suggests anything */
export function checkSuggestingRules(given: readonly string[]): readonly string[] {
  const names = checkRuleNames(given, "--fix-suggestions");
  for (const name of names) {
    if (suggesting().includes(name)) continue;
    throw new CommandError(`--fix-suggestions: ${name} has no suggestions to apply. Rules that have are ${suggesting().join(", ")}.`);
  }
  return names;
}

const suggesting = (): readonly string[] => ruleNames.filter((name) => definitionOf(rules[name as keyof typeof rules]).meta.hasSuggestions);
