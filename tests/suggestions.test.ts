/**
 * Repairs are executed: each suggestion for each incorrect Module program is applied; its report must be gone, nothing new may be reported,
 * and where the linter then has nothing left to say the program must run well. To hand over a child is the one repair that asks for more:
 * its value is another tree.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import plugin from "../index.js";
import { type Fixture, execute, readFixtures } from "./support/fixtures.js";

const linter = new Linter();
const strict = [{ files: ["**/*.{js,ts}"] }, { files: ["**/*.ts"], languageOptions: { parser } }, plugin.configs.strict] as Linter.Config[];

const check = ({ name, settings }: Pick<Fixture, "name" | "settings">, text: string, off: readonly string[]): Linter.LintMessage[] =>
  linter
    .verify(text, [...strict, { settings: { "safe-init": settings } }, { rules: Object.fromEntries(off.map((rule) => [`safe-init/${rule}`, "off"])) }] as Linter.Config[], { filename: name })
    .map((message) => (message.ruleId === null ? assert.fail(`${name}: ${message.message}\n${text}`) : message));

const apply = (text: string, { range, text: to }: NonNullable<Linter.LintSuggestion["fix"]>): string => text.slice(0, range[0]) + to + text.slice(range[1]);
const rulesOf = (messages: readonly Linter.LintMessage[]): string[] => messages.map(({ ruleId }) => ruleId ?? "").sort();

/** Applies a suggestion, and then the first suggestion of what is left of the same rule, until nothing of it is left to apply. */
function repaired(fixture: Pick<Fixture, "name" | "settings">, text: string, first: Linter.LintSuggestion, rule: string | null, off: readonly string[]): string {
  let result = apply(text, first.fix);
  for (let round = 0; round < 8; round++) {
    const next = check(fixture, result, off).find(({ ruleId, suggestions }) => ruleId === rule && suggestions !== undefined && suggestions.length > 0);
    if (next === undefined) break;
    result = apply(result, next.suggestions![0]!.fix);
  }
  return result;
}

/** Advice is not about programs that fail. */
const advice = ["no-init-false", "no-complex-post-init"];
const seen = new Set<string>();

describe("suggestions for Modules", () => {
  for (const fixture of readFixtures()) {
    if (fixture.verdict !== "incorrect" || fixture.group !== "modules") continue;
    const before = check(fixture, fixture.text, advice);
    before.forEach(({ ruleId, line, suggestions = [] }, i) => {
      suggestions.forEach((suggestion, j) => {
        seen.add(suggestion.messageId ?? "");
        it(`${fixture.name}:${line} ${suggestion.desc}`, async () => {
          const once = apply(fixture.text, suggestion.fix);
          const after = check(fixture, once, advice);
          const count = (messages: readonly Linter.LintMessage[]): number => messages.filter((message) => message.ruleId === ruleId).length;
          assert.ok(count(after) < count(before), `${ruleId} still reports:\n${once}`);
          for (const rule of new Set(rulesOf(after))) assert.ok(rulesOf(before).includes(rule), `${rule} reports what the repair has made:\n${once}`);
          const text = repaired(fixture, fixture.text, suggestion, ruleId, advice);
          if (check(fixture, text, advice).length > 0) return;
          const outcome = await execute({ ...fixture, name: fixture.name.replace(/\.(ts|js)$/, `.repair-${i}-${j}.$1`), text });
          // A tree of the child instead of the whole: what else uses it has to follow, but nothing is unfinished any more.
          if (suggestion.messageId === "handOverChild") assert.doesNotMatch(outcome, /initialising|not initialized|before it was set/, text);
          else assert.equal(outcome, "ok", text);
        });
      });
    });
  }

  it("are of every kind", () => {
    const expected = ["moveIntoConstructor", "handOverChild", "callSuper", "useGetter", "useTreeAt", "filterFirst", "addDecorator", "dropCall"];
    assert.deepEqual(expected.filter((id) => !seen.has(id)), []);
  });
});

describe("a static factory instead of a hook", () => {
  const pooled = `import { Module, type NoInit, field, module, nn } from "eslint-plugin-safe-init/runtime";

@module
class Pooled extends Module<Pooled, "layers"> {
  net!: nn.MLP;
  @field({ static: true }) kind!: "mean" | "max" | "none";
  @field({ static: true, init: false }) factor!: NoInit<number>;
  @field({ init: false }) layers!: number;

  postInit() {
    this.layers = 0;
    if (this.kind === "mean") {
      this.factor = 1 / this.net.layers.length;
    } else {
      this.factor = 1;
    }
    for (const layer of this.net.layers) this.layers += layer.weight.rank;
  }
}

const make = (kind: "mean" | "none") => new Pooled({ net: new nn.MLP(1, 1, 1, 1), kind });

export function probe(): string {
  const [mean, none] = [make("mean"), make("none")];
  return mean.factor === 0.5 && none.factor === 1 && mean.layers === 4 ? "ok" : "another object";
}
`;
  const fixture = { name: "incorrect/modules/factory.ts", settings: {} };

  for (const rule of ["no-complex-post-init", "no-init-false"]) {
    it(`repairs what ${rule} reports`, async () => {
      const [report] = check(fixture, pooled, []).filter(({ ruleId }) => ruleId === `safe-init/${rule}`);
      const text = apply(pooled, report!.suggestions![0]!.fix);
      assert.deepEqual(check(fixture, text, []), [], text);
      assert.match(text, /Pooled\.create\(\{ net:/);
      const program = { ...fixture, name: `incorrect/modules/factory-${rule}.ts`, text, compiler: {} } as unknown as Fixture;
      assert.equal(await execute(program), "ok", text);
    });
  }

  const refused: readonly [why: string, body: string][] = [
    ["calls a method of the object", "this.factor = this.compute();"],
    ["hands the object on", "this.factor = Object.keys(this).length;"],
    ["returns early", "if (this.size > 3) return; this.factor = 1;"],
    ["has a variable of a field's name", "const size = 3; this.factor = size > 2 ? size : 0;"],
  ];
  for (const [why, body] of refused) {
    it(`is not offered where the hook ${why}`, () => {
      const text = `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class C extends Module<C, "factor"> { size!: number; @field({ init: false }) factor!: number; postInit() { ${body} } compute() { return 1; } }`;
      const reports = check(fixture, text, []).filter(({ ruleId }) => ruleId === "safe-init/no-init-false");
      assert.equal(reports.length, 1);
      assert.deepEqual(reports[0]!.suggestions ?? [], []);
    });
  }
});
