/** Which classes the analysis passes over after a linear look: each line of the first list is harmless, each of the second might not be. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { isQuiet as isQuietIn } from "../../lib/analysis/analyze-class.js";
import { linkParents } from "../../lib/analysis/estree.js";
import { defaultSettings, type Node } from "../../lib/analysis/index.js";
import { Context } from "../../lib/analysis/program/context.js";

/** Is the last class of the text quiet? */
function isQuiet(text: string): boolean {
  const { ast } = parser.parseForESLint(text, { range: true, loc: true, sourceType: "module" });
  const program = ast as unknown as Node;
  const context = new Context(program, defaultSettings);
  return isQuietIn(context, context.classOf(linkParents(program).at(-1)!));
}

const quiet = [
  "class C { a = 1; constructor(b) { this.b = b; this.c = this.a + this.b; } }",
  "class C { constructor() { this.a = []; this.fill(); } fill() { this.a.push(1); return this; } }",
  "class C { constructor() { this.a = 1; this.b = this.twice; } get twice() { return this.a * 2; } }",
  "class C { constructor(a) { this.size = a; } set size(a) { this.kept = a; } }",
  "class C { constructor() { this.later = () => this.a; this.a = 1; } }",
  "class C { constructor() { this.a = 1; listen(() => this.a); } }",
  "class C { constructor() { this.a = 1; listen(this.show.bind(this)); } show() { return this.a; } }",
  "class C { constructor() { Object.defineProperty(this, 'a', { value: 1 }); this.b = this.a; } }",
  "class C { constructor() { Object.defineProperties(this, { a: { value: 1, writable: true }, b: { value: 2 } }); this.c = this.a + this.b; } }",
  "class C { constructor() { this.a; this.a = 1; } }",
  "class A { constructor() { this.a = 1; } } class C extends A { b = this.a; constructor() { super(); this.c = this.b; } }",
  "class A { constructor() { this.a = 1; this.show(); } show() {} } class C extends A { show() { return this.a; } }",
  "class A { show() {} } class C extends A { constructor() { super(); this.a = 1; this.show(); } show() { super.show(); return this.a; } }",
  "class C { constructor(deep) { this.a = 1; if (deep) this.b = 2; } }",
  "class C { constructor() { this.a = 1; this.run(3); } run(n) { if (n > 0) this.run(n - 1); else this.a = n; } }",
  "class C { constructor(deep) { this.a = 1; if (deep === this) return; this.b = this.a; } }",
  "class C { postInit() { this.a.b(); } init() { this.a.b(); } }",
  "class C extends unknown.Base { constructor() { super(); this.a = 1; this.register(2); this.b = this.theirs + this.a; } }",
  "class C extends unknown.Base { constructor() { super(); super.start(); } }",
];

const notQuiet = [
  "class C { constructor() { this.b = this.a; this.a = 1; } }",
  "class C { constructor() { this.fill(); this.a = []; } fill() { this.a.push(1); } }",
  "class C { constructor() { this.b = this.twice; this.a = 1; } get twice() { return this.a * 2; } }",
  "class C { constructor(a) { this.size = a; this.scale = 1; } set size(a) { this.kept = a * this.scale; } }",
  "class C { constructor() { this.early = () => this.a; this.early(); this.a = 1; } }",
  "class C { constructor() { this.early = () => this.a; this.run(); this.a = 1; } run() { this.early(); } }",
  "class C { constructor() { listen(() => this.a); this.a = 1; } }",
  "class C { constructor() { listen(this.show.bind(this)); this.a = 1; } show() { return this.a; } }",
  "class C { constructor() { register(this); this.a = 1; } }",
  "class C { constructor() { register(this.self()); this.a = 1; } self() { return this; } }",
  "class C { constructor() { const self = this; self.b = self.a; this.a = 1; } }",
  "class C { constructor(lazy) { if (!lazy) this.a = 1; this.b = this.a; } }",
  "class C { constructor(lazy) { this.set(lazy); this.b = this.a; } set(lazy) { if (lazy) return; this.a = 1; } }",
  "class C { constructor() { this.a; this.b = 1; } get a() { return this.b + 1; } }",
  "class C { #a; constructor() { this.#b; this.#a = 1; } #b = this.#a + 1; }",
  "class C { a: string; b: number; constructor() { this.a = ''; } }",
  "class C { a!: string; constructor(on) { if (on) this.a = ''; } }",
  "class A { constructor(a) { this.a = a; } } class C extends A { a; }",
  "class A { constructor() { this.show(); } show() {} } class C extends A { b = 1; show() { return this.b + 1; } }",
  "class A { b = 1; } class C extends A { constructor() { super(); delete this.b; this.c = this.b; } }",
  "class C { constructor() { Object.defineProperty(this, 'a', { get() { return 1; } }); this.b = this.a; } }",
  "class C { constructor(k) { this[k] = 1; } }",
  "class C { constructor() { this.a = 1; return {}; } }",
  "class C { async start() { this.a = 1; } constructor() { this.start(); } }",
  "class C { constructor() { [this.a, this.b] = [1, this.a]; } }",
  "class C extends HTMLElement { connectedCallback() { this.a.b(); } }",
  "class C { constructor(deep) { if (deep) return; this.a = 1; } } class D extends C { constructor() { super(); this.b = this.a; } }",
  "class C { constructor() { this.register(); } }",
  "class B extends unknown.Base { constructor() { super(); this.register(); } } class C extends B { a = 1; }",
  "class C extends unknown.Base { constructor() { super(); this.b = this.a; this.a = 1; } }",
  "class C extends unknown.Base { constructor() { super(); this.b = this.a; Object.defineProperty(this, 'a', { value: 1 }); } }",
  "class C { constructor() { this.b = this.a === this; this.a = 1; } }",
  "class C { constructor() { this.same = this == 3; this.a = 1; } valueOf() { return this.a.size; } }",
];

describe("a class that needs no interpretation", () => {
  for (const text of quiet) it(text, () => assert.equal(isQuiet(text), true));
});

describe("a class that does", () => {
  for (const text of notQuiet) it(text, () => assert.equal(isQuiet(text), false));
});
