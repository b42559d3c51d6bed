/** The presets, made of the rules' own meta data: a rule says in which presets it belongs, and a preset says how strict it is. */
import type { ESLint, Linter, Rule } from "eslint";
import type { ClassTierOptions } from "../lib/report/report-finding.js";
import type { Preset } from "../lib/report/rule-definition.js";

export type ConfigName = Preset | "all" | "recommendedTypeChecked" | "strictTypeChecked";

const options: Readonly<Record<Preset | "all", Partial<ClassTierOptions> | null>> = {
  recommended: null,
  strict: { certainty: "possible" },
  module: { classes: "modules" },
  all: { certainty: "possible" },
};

/** Every rule is an error, never a warning: only errors can be suppressed in bulk when a project adopts the plugin. */
export function buildConfigs(plugin: ESLint.Plugin, rules: Readonly<Record<string, Rule.RuleModule>>): Record<ConfigName, Linter.Config> {
  const build = (name: Preset | "all"): Linter.Config => ({
    name: `safe-init/${name}`,
    plugins: { "safe-init": plugin },
    rules: presetRules(rules, name),
  });
  /** The same rules, and the type checker is asked for base classes that syntax cannot find. */
  const typed = (name: Preset): Linter.Config => ({ ...build(name), name: `safe-init/${name}TypeChecked`, settings: { "safe-init": { crossFile: "types" } } });
  return {
    recommended: build("recommended"),
    strict: build("strict"),
    module: build("module"),
    all: build("all"),
    recommendedTypeChecked: typed("recommended"),
    strictTypeChecked: typed("strict"),
  };
}

/** The rules of a preset, by their prefixed names, with what ESLint is told of each. */
export function presetRules(rules: Readonly<Record<string, Rule.RuleModule>>, name: Preset | "all"): Record<string, Linter.RuleEntry> {
  return Object.fromEntries(
    Object.entries(rules)
      .filter(([, rule]) => name === "all" || presetsOf(rule).includes(name))
      .map(([ruleName, rule]) => [`safe-init/${ruleName}`, entryFor(rule, options[name])]),
  );
}

function presetsOf(rule: Rule.RuleModule): readonly Preset[] {
  return (rule.meta?.docs as { presets?: readonly Preset[] } | undefined)?.presets ?? [];
}

/** Rules that take no options of a preset are plain `"error"`. */
function entryFor(rule: Rule.RuleModule, preset: Partial<ClassTierOptions> | null): Linter.RuleEntry {
  const takesOptions = Array.isArray(rule.meta?.defaultOptions) && rule.meta.defaultOptions.length > 0;
  return preset === null || !takesOptions ? "error" : ["error", preset];
}
