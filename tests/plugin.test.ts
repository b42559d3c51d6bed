/** The plugin as a whole: nothing is half there. A rule has a file, a page and a test; presets name only rules that exist. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Linter, type Rule } from "eslint";
import { defineConfig } from "eslint/config";
import plugin from "../index.js";
import { isWanted, placeOf } from "../lib/report/report-finding.js";
import type { Finding, Node } from "../lib/analysis/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const stems = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(ending) && file !== "index.ts")
    .map((file) => file.slice(0, -ending.length))
    .sort();
const ruleNames = Object.keys(plugin.rules).sort();
const rules: readonly (readonly [string, Rule.RuleModule])[] = Object.entries(plugin.rules);

describe("the plugin", () => {
  it("says who it is", () => assert.deepEqual(plugin.meta, { name: "eslint-plugin-safe-init", version, namespace: "safe-init" }));
  it("has a file for each rule", () => assert.deepEqual(stems("rules", ".ts"), ruleNames));
  it("has a page for each rule", () => assert.deepEqual(stems("docs/rules", ".md"), ruleNames));
  it("has a test for each rule", () => assert.deepEqual(stems("tests/rules", ".test.ts").filter((name) => name !== "messages"), ruleNames));
});

for (const [name, { meta }] of rules) {
  describe(name, () => {
    it("has complete meta data", () => {
      assert.match(meta?.docs?.description ?? "", /^(?:disallow|require) /);
      assert.ok(existsSync(new URL(meta?.docs?.url ?? "")), `no page at ${meta?.docs?.url}`);
      assert.equal(meta?.fixable, undefined, "what changes initialisation is never an autofix");
      assert.ok(["problem", "suggestion"].includes(meta?.type ?? ""));
    });
    it("says everything in whole sentences", () => {
      for (const [id, message] of Object.entries(meta?.messages ?? {})) {
        assert.match(message, /[.?!](?:\{\{path\}\})?$|\{\{(?:path|remedy)\}\}$/, id);
      }
    });
  });
}

describe("configs", () => {
  it("are the six presets", () => assert.deepEqual(Object.keys(plugin.configs).sort(), ["all", "module", "recommended", "recommendedTypeChecked", "strict", "strictTypeChecked"]));

  it("are the same rules with types", () => {
    assert.deepEqual(plugin.configs.recommendedTypeChecked.rules, plugin.configs.recommended.rules);
    assert.deepEqual(plugin.configs.strictTypeChecked.rules, plugin.configs.strict.rules);
    assert.deepEqual(plugin.configs.strictTypeChecked.settings, { "safe-init": { crossFile: "types" } });
  });

  it("name only rules that exist, all as errors, and set no parser", () => {
    for (const [name, config] of Object.entries(plugin.configs)) {
      assert.equal(config.languageOptions, undefined, name);
      for (const [rule, entry] of Object.entries(config.rules ?? {})) {
        assert.ok(ruleNames.includes(rule.replace("safe-init/", "")), `${name}: ${rule}`);
        assert.equal(Array.isArray(entry) ? entry[0] : entry, "error", `${name}: ${rule}`);
      }
    }
  });

  it("hold every rule in `all`, and each rule's own presets", () => {
    assert.deepEqual(Object.keys(plugin.configs.all.rules ?? {}).sort(), ruleNames.map((rule) => `safe-init/${rule}`));
    for (const [name, { meta }] of rules) {
      const { presets } = meta?.docs as unknown as { presets: readonly ("recommended" | "strict" | "module")[] };
      for (const preset of ["recommended", "strict", "module"] as const) {
        assert.equal(`safe-init/${name}` in (plugin.configs[preset].rules ?? {}), presets.includes(preset), `${name} in ${preset}`);
      }
    }
  });

  it("differ in what they let the rules report", () => {
    const entry = (preset: keyof typeof plugin.configs): unknown => plugin.configs[preset].rules?.["safe-init/no-this-escape"];
    assert.deepEqual(entry("recommended"), "error");
    assert.deepEqual(entry("strict"), ["error", { certainty: "possible" }]);
    assert.deepEqual(entry("module"), ["error", { classes: "modules" }]);
    assert.deepEqual(entry("all"), ["error", { certainty: "possible" }]);
  });

  it("can be extended by name", () => {
    for (const name of Object.keys(plugin.configs)) {
      const config = defineConfig([{ files: ["**/*.js"], plugins: { "safe-init": plugin }, extends: [`safe-init/${name}`] }]);
      assert.deepEqual(new Linter().verify("export class A { constructor() { this.a = 1; } }", config, { filename: "a.js" }), [], name);
    }
  });
});

describe("options choose among findings", () => {
  const finding = (certainty: string, module: boolean): Finding => ({ certainty, module }) as Finding;
  it("by certainty", () => {
    assert.equal(isWanted(finding("possible", false), { certainty: "certain", classes: "all" }), false);
    assert.equal(isWanted(finding("possible", false), { certainty: "possible", classes: "all" }), true);
    assert.equal(isWanted(finding("certain", false), { certainty: "certain", classes: "all" }), true);
  });
  it("by class", () => {
    assert.equal(isWanted(finding("certain", false), { certainty: "certain", classes: "modules" }), false);
    assert.equal(isWanted(finding("certain", true), { certainty: "certain", classes: "modules" }), true);
  });
});

describe("placeOf", () => {
  const at = (line: number): Node["loc"] => ({ start: { line, column: 0 }, end: { line, column: 3 } });
  it("is the name of a field, and all of anything else", () => {
    const key: Node = { type: "Identifier", loc: at(2) };
    assert.deepEqual(placeOf({ type: "PropertyDefinition", key, loc: at(1) }), at(2));
    assert.deepEqual(placeOf({ type: "CallExpression", loc: at(1) }), at(1));
  });
});
