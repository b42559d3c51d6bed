/**
 * A generated program, as data: what the arbitraries make, the reducer cuts and the renderer writes.
 *
 * Every reference (which field, which object, which member) is a plain number that the renderer takes modulo what is in scope at that
 * point. So each value of this type is a valid program, whatever was cut away, and shrinking never has to repair anything.
 */

/** How the TypeScript compiler emits class fields; plain JavaScript is always `native`. */
export type Emit = "native" | "assign" | "define-lowered";

/** What the first class extends. The platform's Map calls `set`, of its constructor's entries. */
export type Root = "none" | "EventEmitter" | "Map";

export interface Program {
  readonly root: Root;
  /** Do the classes extend the runtime's Module? */
  readonly modules: boolean;
  readonly language: "js" | "ts";
  readonly emit: Emit;
  /** Name and nature of the members that classes may have. A body may call only slots after its own, so calls end. */
  readonly slots: readonly SlotKind[];
  /** A chain: each class extends the one before. */
  readonly classes: readonly ClassModel[];
  readonly functions: readonly FunctionModel[];
  /** Is `setup` configured as an initialisation hook, and called by the driver? */
  readonly hook: boolean;
}

export type SlotKind =
  | "method" // m1() {}
  | "flagged" // m1(flag) {}, called with constants
  | "private" // #m1() {}
  | "accessor" // get a1() { return this.f } and set a1(v) {}
  | "reader" // r1() { return this.f }
  | "async" // async y1() { …; await 0; … }
  | "generator" // *n1() { …; yield 1; … }
  | "runner" // w1(callback) { callback(); }
  | "static" // static s1(o) {}
  | "friend" // a variable that a static block gives a function of the object
  | "factory" // static u1(o) { const made = new C0(); …; return made; }
  | "set" // set(k, v) {}, where the first class extends Map
  | "symbol" // [key1]() {}
  | "fluent" // b1() { …; return this; }
  | "emitter" // l1 = []; on1(k) { this.l1.push(k); } emit1() { for (const k of this.l1) k(); }
  | "convert"; // toString, valueOf, toJSON, [Symbol.iterator] or [Symbol.toPrimitive]

export interface ClassModel {
  /** const C1 = ((Base) => class C1 extends Base {})(C0) · function Mix1(Base) { return class M1 extends Base {}; } class C1 extends Mix1(C0) {} */
  readonly form: "declaration" | "expression" | "mixin" | "mixin-function";
  /** TypeScript only: not constructed by itself. */
  readonly abstract: boolean;
  readonly fields: readonly FieldModel[];
  /** A field that holds an arrow function: `k0 = () => {…}`, or bare and set by code. */
  readonly closureField: null | { readonly bare: boolean; readonly body: readonly Statement[] };
  readonly constructor_: ConstructorModel | null;
  /** Are all fields used at the end of the constructor and of the hook? Then whatever is wrong with the paths before shows. */
  readonly audit: boolean;
  readonly members: readonly MemberModel[];
  readonly setup: readonly Statement[] | null;
}

export type FieldForm =
  | "initialised" // f = 1
  | "bare" // f; or f: number;
  | "asserted" // f!: number
  | "optional" // f?: number
  | "union" // f: number | undefined
  | "private" // #f;
  | "private-initialised" // #f = 1
  | "accessor" // accessor f = 1
  | "accessor-bare" // accessor f;
  | "declared" // declare f: number
  | "parameter" // constructor(public f = 7)
  | "undeclared" // only assigned, at the end of the constructor
  | "given" // in a Module: f!: number, set by the generated constructor, or by one's own
  | "excluded" // in a Module: @field({ init: false }) f!: number
  | "default"; // in a Module: f: number = 1

export interface FieldModel {
  readonly field: number;
  readonly form: FieldForm;
  readonly value: Value;
}

export interface ConstructorModel {
  readonly superForm: "plain" | "constant" | "branches" | "closure" | "rest";
  readonly superClosure: readonly Statement[];
  readonly body: readonly Statement[];
}

export interface MemberModel {
  readonly slot: number;
  /** Which conversion, which default, whether the overridden member is called first. */
  readonly variant: number;
  readonly field: number;
  readonly body: readonly Statement[];
  readonly second: readonly Statement[];
}

export interface FunctionModel {
  /**
   * o · { o } · [o] · a class that is constructed with it · a class that keeps it and looks later · function* · async · a setter, or a getter, of an
   * object of the module · the module's registry of this kind
   */
  readonly takes: "object" | "box" | "list" | "constructor" | "keeper" | "generator" | "async" | "setter" | "getter" | RegistryKind;
  readonly rank: number;
  readonly body: readonly Statement[];
}

/** Where a module keeps objects: const all = [] · const byName = new Map() · const seen = new Set() · let last · a static property */
export type RegistryKind = "all" | "byName" | "seen" | "last" | "static-last";

export type Value =
  | { readonly kind: "literal"; readonly which: number }
  | { readonly kind: "parameter"; readonly which: number }
  | { readonly kind: "field"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "member"; readonly object: number; readonly member: number }
  | { readonly kind: "choice"; readonly test: Test; readonly yes: Value; readonly no: Value };

export type Test =
  | { readonly kind: "opaque" }
  | { readonly kind: "flag"; readonly which: number; readonly how: number }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "field"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "relation"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "assign"; readonly object: number; readonly field: number }
  | { readonly kind: "call"; readonly object: number; readonly member: number }
  | { readonly kind: "class"; readonly object: number; readonly how: number }
  | { readonly kind: "not"; readonly of: Test }
  | { readonly kind: "and" | "or"; readonly left: Test; readonly right: Test };

export type Statement =
  | { readonly kind: "set"; readonly object: number; readonly field: number; readonly how: number; readonly value: Value }
  | { readonly kind: "set-many"; readonly object: number; readonly field: number; readonly second: number; readonly how: number }
  | { readonly kind: "use"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "copy"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "use-copy"; readonly copy: number; readonly how: number }
  | { readonly kind: "use-member"; readonly object: number; readonly member: number; readonly how: number }
  | { readonly kind: "set-member"; readonly object: number; readonly member: number; readonly how: number }
  | { readonly kind: "bind"; readonly object: number; readonly member: number; readonly how: number }
  | { readonly kind: "with"; readonly object: number; readonly how: number; readonly body: readonly Statement[] }
  | { readonly kind: "call"; readonly object: number; readonly member: number; readonly how: number }
  | { readonly kind: "run"; readonly object: number; readonly member: number; readonly body: readonly Statement[] }
  | { readonly kind: "super-call"; readonly member: number; readonly how: number }
  | { readonly kind: "convert"; readonly object: number; readonly how: number }
  | { readonly kind: "walk"; readonly object: number; readonly how: number }
  | { readonly kind: "hand"; readonly object: number; readonly to: number; readonly how: number }
  | { readonly kind: "child"; readonly object: number; readonly to: number; readonly how: number }
  | { readonly kind: "register"; readonly object: number; readonly how: number }
  | { readonly kind: "default"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "literal"; readonly object: number; readonly how: number; readonly body: readonly Statement[] }
  | { readonly kind: "inner-class"; readonly object: number; readonly how: number; readonly body: readonly Statement[] }
  | { readonly kind: "listen"; readonly object: number; readonly member: number; readonly body: readonly Statement[] }
  | { readonly kind: "pause"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "sink"; readonly object: number; readonly how: number }
  | { readonly kind: "alias"; readonly object: number; readonly how: number }
  | { readonly kind: "closure"; readonly how: number; readonly body: readonly Statement[] }
  | { readonly kind: "call-closure"; readonly closure: number; readonly how: number }
  | { readonly kind: "set-closure-field"; readonly object: number; readonly field: number; readonly body: readonly Statement[] }
  | { readonly kind: "call-closure-field"; readonly object: number; readonly field: number; readonly how: number }
  | { readonly kind: "callback"; readonly how: number; readonly body: readonly Statement[] }
  | { readonly kind: "call-parameter" }
  | { readonly kind: "flag"; readonly how: number; readonly test: Test }
  | { readonly kind: "flip"; readonly which: number; readonly how: number; readonly test: Test }
  | { readonly kind: "delete"; readonly object: number; readonly field: number }
  | { readonly kind: "test"; readonly test: Test; readonly how: number; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: "short"; readonly test: Test; readonly how: number; readonly object: number; readonly field: number; readonly second: number }
  | { readonly kind: "loop"; readonly how: number; readonly test: Test; readonly object: number; readonly field: number; readonly body: readonly Statement[] }
  | { readonly kind: "switch"; readonly how: number; readonly cases: readonly { readonly stop: boolean; readonly body: readonly Statement[] }[] }
  | { readonly kind: "try"; readonly how: number; readonly body: readonly Statement[]; readonly handler: readonly Statement[]; readonly finalizer: readonly Statement[] }
  | { readonly kind: "block"; readonly label: boolean; readonly body: readonly Statement[] }
  | { readonly kind: "throw"; readonly how: number }
  | { readonly kind: "jump"; readonly how: number; readonly target: number };
