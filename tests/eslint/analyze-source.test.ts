import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import type { AnalyzeOptions, Finding, Node } from "../../lib/analysis/index.js";
import { collectClass, enterProgram, findingsOf } from "../../lib/eslint/analyze-source.js";
import { resolveSettings } from "../../lib/settings/resolve-settings.js";

const loc = { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } };
const node = (type: string): Node => ({ type, loc });
const settings = (hooks: readonly string[] = []) => resolveSettings({ "safe-init": { initHooks: hooks } }, undefined, "no-this-escape");

/** A stand-in for the analysis that counts how often it is asked, and with what. */
function counting() {
  const asked: AnalyzeOptions[] = [];
  const findings: readonly Finding[] = [];
  return { asked, findings, analyze: (_: Node, options: AnalyzeOptions = {}) => (asked.push(options), findings) };
}

describe("findingsOf", () => {
  afterEach(() => delete process.env["SAFE_INIT_DEBUG"]);

  it("analyses once for all rules with equal settings, and once more for others", () => {
    const [program, first, second] = [node("Program"), {}, {}];
    const { analyze, asked } = counting();
    for (const rule of [first, second]) enterProgram(program, rule);
    for (const rule of [first, second]) collectClass(program, rule, node("ClassDeclaration"));
    const results = [settings(), settings(), settings(["setup"])].map((one) => findingsOf(program, () => one, analyze));
    assert.equal(asked.length, 2);
    assert.equal(results[0], results[1]);
    assert.equal(asked[0]?.classes?.length, 1, "only one rule collects");
  });

  it("collects nothing twice when the same tree is walked again", () => {
    const program = node("Program");
    const { analyze, asked } = counting();
    for (const rule of [{}, {}]) {
      enterProgram(program, rule);
      collectClass(program, rule, node("ClassDeclaration"));
      findingsOf(program, settings, analyze);
    }
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.classes?.length, 1);
  });

  it("asks for nothing in a file without classes", () => {
    const program = node("Program");
    const { analyze, asked } = counting();
    enterProgram(program, {});
    assert.deepEqual(findingsOf(program, () => assert.fail("no settings are needed"), analyze), []);
    assert.equal(asked.length, 0);
  });

  it("is silent when the analysis breaks, and loud when asked to be", () => {
    const broken = (): never => {
      throw new TypeError("broken invariant");
    };
    const walk = (): readonly Finding[] => {
      const [program, rule] = [node("Program"), {}];
      enterProgram(program, rule);
      collectClass(program, rule, node("ClassDeclaration"));
      return findingsOf(program, settings, broken);
    };
    assert.deepEqual(walk(), []);
    process.env["SAFE_INIT_DEBUG"] = "1";
    assert.throws(walk, /broken invariant/);
  });

  it("skips a class that cannot be analysed, and says which when asked to", () => {
    const skipping = (_: Node, { onProblem }: AnalyzeOptions = {}): readonly Finding[] => {
      onProblem?.("Widget", new TypeError("broken invariant"));
      return [];
    };
    const walk = (): readonly Finding[] => {
      const [program, rule] = [node("Program"), {}];
      enterProgram(program, rule);
      collectClass(program, rule, node("ClassDeclaration"));
      return findingsOf(program, settings, skipping);
    };
    assert.deepEqual(walk(), []);
    process.env["SAFE_INIT_DEBUG"] = "1";
    assert.throws(walk, /class Widget ended early: TypeError: broken invariant/);
  });
});
