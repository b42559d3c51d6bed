/** Programs that an analysis of this kind easily gets wrong, each with what it must say of them and what it must not. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Certainty, analyzeProgram } from "../../lib/analysis/index.js";
import { parseText } from "./metamorphic/transformations.js";

/** `kind field`, and ` possible` where it is not certain. */
function found(code: string, certainty: Certainty): readonly string[] {
  const onProblem = (name: string, problem: unknown): never => assert.fail(`${name}: ${String(problem)}`);
  return analyzeProgram(parseText(code), { onProblem })
    .filter((finding) => certainty === "possible" || finding.certainty === "certain")
    .map((finding) => `${finding.kind} ${"field" in finding ? finding.field : "fields" in finding ? finding.fields.join() : ""}${finding.certainty === "possible" ? " possible" : ""}`)
    .sort();
}

const read = (...fields: readonly string[]): readonly string[] => fields.map((field) => `uninitialized-read ${field}`);
const list = (from: number, to: number, make: (index: number) => string): string => Array.from({ length: to - from }, (_, i) => make(from + i)).join(" ");

/** What is certain in each program; where the last one is given, what is possible too. */
const traps: readonly (readonly [name: string, code: string, certain: readonly string[], all?: readonly string[]])[] = [
  // The empty set is the number 0, which is falsy: code entered with nothing set is not dead code.
  ["a method entered with no field set", "class A { constructor() { this.f(); } f() { this.g(); this.a = 1; } g() { return this.a.x; } }", read("a")],
  ["the same method, entered again with the field set", "class A { constructor() { this.f(); this.a = 1; this.f(); } f() { return this.a.x; } }", read("a")],
  ["the same method, entered with the field set only", "class A { constructor() { this.a = 1; this.f(); this.f(); } f() { return this.a.x; } }", []],
  // Sets of fields are words of 31 bits.
  ["fields beyond the first word", `class A { constructor() { ${list(0, 36, (i) => `this.f${i} = ${i};`)} this.read(); ${list(36, 70, (i) => `this.f${i} = ${i};`)} } read() { return this.f35.x + this.f38.x + this.f69.x; } }`, read("f38", "f69")],
  ["a branch that sets a field beyond the first word", `class A { constructor(p) { ${list(0, 62, (i) => `this.f${i} = ${i};`)} if (p) this.last = 1; this.copy = this.last.x; this.last = 2; } }`, [], ["uninitialized-read last possible"]],
  // A summary is one of a function and the constants it is given.
  ["the constant that switches the read on", "class A { constructor() { this.f(false); this.f(true); this.a = 1; } f(now) { if (now) this.a.x(); } }", read("a")],
  ["the constant that switches the read on, later", "class A { constructor() { this.f(false); this.a = 1; this.f(true); } f(now) { if (now) this.a.x(); } }", []],
  // What a loop or a callback sets may be set when the next round begins.
  ["a loop that guards its second round", "class A { constructor(n) { for (let i = 0; i < n; i++) { if (i > 0) this.a.x(); this.a = {}; } this.a = {}; } }", []],
  ["a callback that guards its second round", "class A { constructor(l) { l.forEach((e, i) => { if (i > 0) this.a.x(e); this.a = e; }); this.a = {}; } }", []],
  ["a wiped value that only a loop has set", "class B { constructor(n) { while (n--) { if (this.a) this.a.x(); this.a = n; } } } class C extends B { a = 1; }", [], ["field-clobber a possible"]],
  // Each path has its own super(): what one has set says nothing of the other.
  ["super() in two branches, of which neither sets the field", "class B { constructor(p, v) { if (p) this.a = v; } } class C extends B { a = 2; constructor(q) { if (q) super(false, q); else super(null, q); } }", [], []],
  ["super() in two branches, of which one sets the field", "class B { constructor(p, v) { if (p) this.a = v; } } class C extends B { a = 2; constructor(q) { if (q) super(true, q); else super(false, q); } }", ["field-clobber a"]],
  ["a read before super() in one branch's arguments only", "class B { constructor(p) { this.p = p; } } class C extends B { constructor(q) { if (q) super(1); else super(2); this.n = this.p.x; } }", []],
  ["a class inside a function that is called at once", "const A = (() => { class A { constructor() { this.b = this.a.x; this.a = 1; } } return A; })();", read("a")],
  ["a base class inside such a function, as compilers write it", "var A = (function () { class A { constructor() { this.f(); } f() {} } return A; }()); class B extends A { b = []; f() { return this.b.length; } }", ["overridable-call b", ...read("b")]],
  ["a class in a variable that is exported later", "let A = class { constructor() { this.b = this.a.x; this.a = 1; } }; export { A };", read("a")],
  // Defaults run only for arguments that are not there.
  ["a default whose argument is there", "class A { constructor() { this.f(1); this.a = []; } f(x = this.a.length) { return x; } }", []],
  ["a default whose argument is missing", "class A { constructor() { this.f(); this.a = []; } f(x = this.a.length) { return x; } }", read("a")],
  ["a default whose argument is undefined", "class A { constructor() { this.f(undefined); this.a = []; } f(x = this.a.length) { return x; } }", read("a")],
  // Whether an unset value is minded is up to the caller that receives it.
  ["a getter that hands on an unset value to ??", "class A { constructor() { this.n = this.size ?? 0; this.a = 1; } get size() { return this.a; } }", []],
  ["a getter that hands on an unset value to a call", "class A { constructor() { this.n = this.size.toFixed(); this.a = 1; } get size() { return this.a; } }", read("a")],
  ["a statement that declares for JSDoc", "class A { constructor() { /** @type {number} */ this.a; this.b = 1; this.a = 2; } }", [], []],
  ["a setter through super that sets", "class B { set size(v) { this.a = v; } } class C extends B { constructor() { super(); super.size = 1; this.n = this.a.toFixed(); } }", []],
  ["a setter through super that reads", "class B { set size(v) { this.b.push(v); } } class C extends B { constructor() { super(); super.size = 1; this.b = []; } }", read("b")],
  // A field in the way of a method of its name.
  ["a method bound to itself", "class A { constructor() { this.f = this.f.bind(this); this.a = 1; this.f(); } f() { return this.a.x; } }", []],
  ["a bound method called too early", "class A { constructor() { this.f = this.f.bind(this); this.f(); this.a = 1; } f() { return this.a.x; } }", read("a")],
  ["a method that a field has replaced", "class A { constructor() { this.f = () => 1; this.f(); this.a = 1; } f() { return this.a.x; } }", []],
  ["a method that a field replaces later", "class A { constructor() { this.f(); this.f = () => 1; this.a = 1; } f() { return this.a.x; } }", read("a")],
  ["one private name in two classes", "class B { #a; constructor() { this.#a = 1; this.k = this.#a; } } class C extends B { #a; constructor() { super(); this.n = this.#a.x; this.#a = 2; } }", read("#a")],
  ["one private name in two classes, both set", "class B { #a = 1; } class C extends B { #a = 2; n = this.#a.x; }", []],
  ["a member that only declares", "class B { a: number; constructor() { this.a = 1; } } class C extends B { declare a: number; n = this.a.toFixed(); }", []],
  ["an abstract member", "abstract class B { abstract a: number; constructor() { this.f(); } f() {} } class C extends B { a = 1; }", []],
  // A value that may be the object, or one of two others: what is done to it need not have been done to this one.
  ["a setter of what may be the object", "class A { constructor(p) { const v = p() ? this : p; v.size = 1; this.n = this.a.x; this.a = 1; } set size(v) { this.a = v; } }", [], ["uninitialized-read a possible"]],
  ["a getter of what may be the object", "class A { constructor(p) { const v = p() ? this : p; v.size; this.n = this.a.x; this.a = 1; } get size() { return (this.a = 1); } }", [], ["uninitialized-read a possible"]],
  ["a conversion of what may be the object", "class A { constructor(p) { const v = p() ? this : p; p(`${v}`); this.n = this.a.x; this.a = 1; } toString() { return (this.a = 's'); } }", [], ["uninitialized-read a possible"]],
  ["Object.assign to what may be the object", "class A { constructor(p) { const v = p() ? this : p; Object.assign(v, { a: 1 }); this.n = this.a.x; this.a = 1; } }", [], ["uninitialized-read a possible"]],
  ["one of two functions, by call", "class A { constructor(p) { let f = () => {}; if (p()) f = () => { this.a = 1; }; f.call(null); this.n = this.a.x; this.a = 1; } }", [], ["uninitialized-read a possible"]],
  ["one of two getters", "class A { constructor(p) { const self = this; const v = p() ? { get x() { return (self.a = 1); } } : { get x() { return 1; } }; v.x; this.n = this.a.x; this.a = 1; } }", [], ["uninitialized-read a possible"]],
  // All the arrays that one place makes in a loop are one object to the analysis.
  ["an array that a loop makes again", "class A { constructor() { const all = []; for (const o of [this, { a: 1 }]) all.push([o]); for (const [o] of all) o.a.x; this.a = 1; } }", read("a")],
  ["an array of an earlier round, kept by a closure", "class A { constructor() { let f = null; for (const o of [this, { a: 1 }]) { const l = [o]; f ??= () => l[0].a.x; } f(); this.a = 1; } }", read("a")],
  ["a list that is turned", "class A { constructor(p) { const l = [p, this]; l.reverse(); l[0].a.x; this.a = 1; } }", read("a")],
  ["a list that is asked, turned, and asked again", "class A { constructor(p) { const l = [p, this]; go(l); l.reverse(); go(l); this.a = 1; } } function go(l) { l[0].a.x; }", ["this-escape a"]],
  ["a list that is cut", "class A { constructor(p) { const [o] = [p, this].slice(1); o.a.x; this.a = 1; } }", read("a")],
  ["arguments by their number", "class A { constructor() { (function () { arguments[1].a.x; })(1, this); this.a = 1; } }", read("a")],
  ["a key of a map", "class A { constructor() { const l = new Map(); l.set(this, 1); for (const [o] of l) o.a.x; this.a = 1; } }", read("a")],
  ["an object made of entries", "class A { constructor() { Object.fromEntries([['o', this]]).o.a.x; this.a = 1; } }", read("a")],
  ["what an object inherits", "class A { constructor() { const o = Object.create({ run: () => this.a.x }); o.run(); this.a = 1; } }", read("a")],
  ["a private static method", "class A { static #look(o) { o.a.x; } constructor() { A.#look(this); this.a = 1; } }", ["this-escape a"]],
  ["a value that a function of the class's static block has set", "let f; class B { constructor() { this.go(); } go() {} } class C extends B { a = 1; static { f = (o) => { o.a = 2; }; } go() { f(this); } }", ["field-clobber a"]],
  ["a key of a map, as the second argument", "class A { constructor() { new Map([[this, 1]]).forEach((n, o) => o.a.x); this.a = 1; } }", read("a")],
  // Two tests of one property are one question as long as nobody sets it.
  ["a property that is asked twice", "class A { constructor(p) { if (p.x) this.a = 1; p.y = 1; if (p.x) this.a.x(); this.a = 1; } }", [], []],
  ["a property that is set between two questions", "class A { constructor(p) { if (p.x) this.a = 1; p.x = 1; if (p.x) this.a.x(); this.a = 1; } }", [], ["uninitialized-read a possible"]],
  ["a property of the object that a loop asks again", "class A { a = 1; constructor(p) { const v = p && this; while (v.a) { delete v.a; } this.a.x(); } }", [], ["uninitialized-read a possible"]],
  // A property that the class does not name leads on to what has been put there.
  ["a child that a function adds", "class V { constructor(o) { this.o = o; } look() { this.o.a.x(); } } function attach(o) { o.view = new V(o); } class A { constructor() { attach(this); this.view.look(); this.a = 1; } }", ["this-escape a"]],
  // Whatever else may be thrown, it is the object that is caught.
  ["an object that throws itself", "class A { a: number; constructor() { try { throw this; } catch (o) { o.go(() => { o.b = 1; }); } this.b = 2; } go(f) {} }", [], ["this-escape b possible", "unset-field a possible"]],
  // What a short circuit skips has not happened.
  ["an argument behind ?.", "class A { constructor(p) { p?.go(this.a = []); this.n = this.a.length; this.a = []; } }", [], ["uninitialized-read a possible"]],
  ["an argument behind ?. of what is set", "class A { constructor() { this.p = { go() {} }; this.p?.go(this.a = []); this.n = this.a.length; } }", []],
  ["a chain that goes on behind ?.", "class A { constructor(p) { p?.q.r(this.a = []).s; this.a = []; this.n = this.a.length; } }", []],
  ["a constructor that returns another object", "class A { a: number; constructor(o?: A) { if (o) return o; this.a = 1; } }", [], []],
  ["a constructor that returns the one there is", "class A { static only: A; a: number; constructor() { if (A.only) return A.only; this.a = 1; } }", [], []],
  ["a constructor that returns its object early", "class A { a: number; constructor(o) { if (o) return this; this.a = 1; } }", [], ["unset-field a possible"]],
  ["a constructor that returns what a call gives", "class A { a: number; constructor(o) { if (o) return o.init(this); this.a = 1; } }", [], ["this-escape a possible", "unset-field a possible"]],
  ["a constructor that asks new.target", "class A { constructor() { if (new.target === A) throw new Error('abstract'); this.f(); } f() {} } class B extends A { b = []; f() { return this.b.length; } }", ["overridable-call b", ...read("b")]],
];

describe("traps", () => {
  for (const [name, code, certain, all] of traps) {
    it(name, () => {
      assert.deepEqual(found(code, "certain"), [...certain].sort());
      if (all !== undefined) assert.deepEqual(found(code, "possible"), [...all].sort());
    });
  }
});
