/** Input that nobody writes, or nobody has finished writing: an answer or silence, never an exception, and the same on every run. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import plugin from "../../index.js";
import { type Node, analyzeProgram } from "../../lib/analysis/index.js";
import { limits } from "../../lib/analysis/interpret/machine.js";

const repeat = (count: number, make: (index: number) => string, separator = "\n"): string => Array.from({ length: count }, (_, index) => make(index)).join(separator);

const programs: Readonly<Record<string, string>> = {
  "classes that extend each other": "class A extends B { a = this.b; } class B extends A { b = this.a; }",
  "a class that extends itself": "class A extends A { constructor() { super(); this.x = this.y; this.y = 1; } }",
  "members of one name": "class A { x = 1; x = this.x; x() { return this.x; } get x() { return 1; } constructor() { this.x(); } }",
  "extends anything": "class A extends (f(), null) {} class B extends class extends undefined {} {} class C extends (1 as any) {}",
  "super where there is none": "class A { constructor() { super.f(); this.g(super.h); } }",
  "this before super": "class A {} class B extends A { constructor() { this.x = 1; super(this.x); } }",
  "no super call at all": "class A {} class B extends A { constructor() { this.x.y(); } }",
  "computed names": "class A { [x] = this[y]; [this.z]() {} static [Symbol.iterator] = 1; constructor() { this[a[b]](); } }",
  "a method that calls itself": "class A { constructor() { this.f(); this.x = 1; } f() { this.g(); return this.x.y; } g() { this.f(); } }",
  "labels and jumps": "class A { constructor() { a: for (;;) { b: do { continue a; } while (this.x); break; } this.x = 1; } }",
  "a constructor of 5,000 lines": `class A { constructor(p) { ${repeat(5000, (i) => (i % 3 === 0 ? `this.f${i % 200} = this.f${(i + 1) % 200};` : i % 3 === 1 ? `this.m(p.x${i});` : `if (p.y) p.z(this.f${i % 200});`))} } m(x) { return this.f7?.[x] ?? this.f199.x; } }`,
  "other literals": "class A { x = 0n; y = /class B {/v; z = `${this.x}${class { w = this.w; }}`; constructor() { if (this.x === 0n) this.y = this.w; this.w = 10n ** 20n; } }",
  "loops in loops": `class A { constructor(p) { ${"for (const x of p) {".repeat(40)} this.a.f(this.b = x); this.a = p; ${"}".repeat(40)} } }`,
  "callbacks in callbacks": `class A { constructor(p) { ${"p.forEach((p) => {".repeat(40)} this.a.f(this.b = p); this.a = p; ${"});".repeat(40)} } }`,
  "half a class": "class A { x!: ; constructor( { this.",
  "half a call": "class A { constructor() { this.f( } f() { return this.x }",
  "nothing": "",
  "300 fields": `class A { constructor() { this.f(); ${repeat(300, (i) => `this.f${i} = ${i};`)} } f() { return this.f299.x + this.f0.x; } }`,
  "5,000 methods": `class A { constructor() { this.m0(); this.x = 1; } ${repeat(5000, (i) => `m${i}() { return this.m${(i * 7 + 1) % 5000}() + this.m${(i * 13 + 2) % 5000}(); }`)} }`,
  "1,000 levels of blocks": `class A { constructor() { ${"if (this.x) {".repeat(1000)} this.x = 1; ${"}".repeat(1000)} } }`,
  "10,000 levels of parentheses": `class A { x = ${"(".repeat(10_000)}1${")".repeat(10_000)}; }`,
  "1,000 operators in a row": `class A { constructor() { this.s = ${repeat(1000, () => "this.t", " + ")}; this.t = 1; } }`,
  "2,000 classes in a chain": `class C0 { constructor() { this.f(); } f() {} } ${repeat(2000, (i) => `class C${i + 1} extends C${i} { x${i} = 1; }`)}`,
  "2,000 branches": `class A { constructor(p) { ${repeat(2000, (i) => `if (p[${i}]) this.a${i % 30} = ${i}; else this.b();`)} } b() { return this.a1.x; } }`,
};

function lint(code: string, typescript: boolean): readonly string[] {
  const config = [
    { files: ["**/*.{js,ts}"] },
    ...(typescript ? [{ languageOptions: { parser } }] : []),
    plugin.configs.all,
  ] as Linter.Config[];
  const messages = new Linter().verify(code, config, { filename: typescript ? "a.ts" : "a.js" });
  // What the parser refuses it refuses at places that depend on the depth of the stack.
  return messages.filter(({ ruleId }) => ruleId !== null).map(({ ruleId, line, column, message }) => `${line}:${column} ${ruleId} ${message}`);
}

describe("bad input", () => {
  for (const [name, code] of Object.entries(programs)) {
    for (const typescript of [true, false]) {
      it(`${name}, as ${typescript ? "TypeScript" : "JavaScript"}`, { timeout: 20_000 }, () => {
        let first: readonly string[];
        try {
          first = lint(code, typescript);
        } catch (error) {
          // The parser and ESLint's own walk are recursive: what they cannot take never reaches a rule.
          assert.doesNotMatch(String((error as Error).stack), /dist\/(?:lib|rules)\//);
          return;
        }
        assert.deepEqual(lint(code, typescript), first);
      });
    }
  }

  // In steps, so that it does not depend on the machine.
  for (const [name, code] of Object.entries(programs)) {
    it(`${name}, within the budget`, () => {
      const counters = { classes: 0, steps: 0, contexts: 0, overBudget: 0, failed: 0 };
      const problems: unknown[] = [];
      let program: Node;
      try {
        program = parser.parse(code, { range: true, loc: true, sourceType: "module" }) as unknown as Node;
      } catch {
        return; // not a program
      }
      analyzeProgram(program, { counters, onProblem: (_, problem) => problem !== "budget" && problems.push(problem) });
      assert.deepEqual([problems, counters.failed], [[], 0]);
      assert.ok(counters.steps <= counters.classes * (limits.steps + 1), `${counters.steps} steps for ${counters.classes} classes`);
    });
  }

  it("still finds a fault beside what cannot be analysed", () => {
    const code = "class A extends A {} class B { constructor() { this.next = this.count + 1; this.count = 0; } }";
    assert.deepEqual(
      lint(code, true).map((report) => report.split(" ")[1]),
      ["safe-init/no-uninitialized-read"],
    );
  });
});
