/** The robustness check itself, what it once found, and a small run of it on this repository's own programs. `npm run soak` is the long one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeProgram } from "../../lib/analysis/index.js";
import { checkText, type Failure, type TextCheck } from "./check-text.js";
import { readKept, root, shrinkFailing } from "./kept.js";
import { PartStore, disturbTokens, graft, truncate } from "./mutate.js";
import { Random } from "./random.js";
import { mutantsOf, ownTexts } from "./texts.js";

const faulty = { name: "a.js", text: "class A { constructor() { this.next = this.count + 1; this.count = 0; } }" };
const kindsOf = ({ failures }: TextCheck): readonly Failure["kind"][] => failures.map(({ kind }) => kind);

describe("the check", () => {
  it("passes what is well, and all parsers agree", () => {
    const check = checkText(faulty);
    assert.deepEqual(check.failures, []);
    assert.deepEqual(check.parsers, ["espree", "typescript-eslint", "oxc"]);
    assert.equal(check.findings, 1);
    assert.ok(check.counters.steps > 0);
  });

  it("notices an exception", () => {
    const analyze = (): never => {
      throw new Error("by a test");
    };
    assert.ok(kindsOf(checkText(faulty, { analyze })).includes("exception"));
  });

  it("notices a class that fails, and lets one pass that exceeds its budget", () => {
    const telling = (problem: unknown): typeof analyzeProgram => (_, options) => {
      options?.onProblem?.("A", problem);
      return [];
    };
    assert.ok(kindsOf(checkText(faulty, { analyze: telling(new Error("by a test")) })).includes("class"));
    assert.deepEqual(kindsOf(checkText(faulty, { analyze: telling("budget") })), []);
  });

  it("notices findings that depend on the tree, or on the run", () => {
    let runs = 0;
    const analyze: typeof analyzeProgram = (program, options) => (runs++ % 2 === 0 ? analyzeProgram(program, options) : []);
    assert.deepEqual(kindsOf(checkText({ ...faulty, parsers: ["espree", "oxc"] }, { analyze })), ["trees differ"]);
    assert.deepEqual(kindsOf(checkText({ ...faulty, parsers: ["oxc"] }, { analyze })), ["unstable"]);
  });

  it("notices an analysis that takes longer than patience has", () => {
    assert.ok(kindsOf(checkText(faulty, { patience: -1 })).includes("time"));
  });

  it("says of a text that no parser takes that none does", () => {
    const check = checkText({ name: "a.ts", text: "class A { x!: ; constructor( { this." });
    assert.deepEqual([check.parsers, check.failures, check.findings], [[], [], 0]);
  });

  it("cuts a failing text down to what fails", () => {
    const analyze: typeof analyzeProgram = (program) => {
      if (JSON.stringify(program, (key, value) => (key === "parent" ? undefined : value)).includes('"Bad"')) throw new Error("by a test");
      return [];
    };
    const text = "const one = 1;\nclass Good { a = one; }\nclass Bad extends Good {\n  b = 2;\n  c() { return 3; }\n}\nexport { Good };\n";
    const small = shrinkFailing({ name: "a.js", text }, "exception", { analyze });
    assert.deepEqual(kindsOf(checkText({ ...small, parsers: ["oxc"] }, { analyze })), ["exception"]);
    assert.ok(small.text.length <= 12, small.text);
  });
});

describe("mutants", () => {
  const text = "class A extends B { f = this.g; constructor() { super(); this.f = [1, this.g(() => this.f)]; if (this.f) { this.g(); } } g() { return this.f; } }";
  const make = (seed: number): readonly string[] => {
    const random = new Random(seed);
    const store = new PartStore();
    return [truncate(text, random), truncate(text, random), disturbTokens(text, random), graft("a.js", text, store, random)];
  };

  it("depend on the seed alone", () => {
    assert.deepEqual(make(1), make(1));
    assert.notDeepEqual(make(1), make(2));
  });

  it("of truncated text can be whole programs", () => {
    const random = new Random(1);
    const parsed = Array.from({ length: 40 }, () => checkText({ name: "a.js", text: truncate(text, random), parsers: ["espree"] }, { rules: false })).filter(({ parsers }) => parsers.length > 0);
    assert.ok(parsed.length >= 5, `only ${parsed.length} of 40`);
  });

  it("by grafting parse as a rule, and are other programs", () => {
    const random = new Random(1);
    const store = new PartStore();
    const grafted = Array.from({ length: 40 }, () => graft("a.js", text, store, random));
    assert.ok(grafted.filter((mutant) => mutant !== text).length >= 20);
    assert.ok(grafted.filter((mutant) => checkText({ name: "a.js", text: mutant, parsers: ["espree"] }, { rules: false }).parsers.length > 0).length >= 30);
  });
});

describe("what once failed", () => {
  for (const text of readKept()) it(text.name, () => assert.deepEqual(checkText(text).failures, []));
});

describe("this repository's own programs, one mutant of each kind", () => {
  const every = 6;
  it(`every ${every}th of them`, { timeout: 120_000 }, () => {
    const texts = [...ownTexts(root)].filter((_, index) => index % every === 0);
    let interpreted = 0;
    for (const text of mutantsOf(texts, 1, 1)) {
      const check = checkText(text);
      if (check.counters.steps > 0) interpreted++;
      assert.deepEqual(check.failures, [], `${text.group}: ${text.name}\n${text.text}`);
    }
    assert.ok(interpreted >= 60, `only ${interpreted} were interpreted`);
  });
});
