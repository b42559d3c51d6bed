/** postInit, converters and checkInit: rows POST, CONV and CHK of docs/conformance.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { field, Module, module, treeAt, treeFlatten, treeMap, treeUnflatten, type Default, type NoInit } from "../../lib/runtime/index.js";
import { captureWarnings, thrownBy } from "./helpers.js";

const inc = (x: number) => x + 1;

test("POST-01: a constructor under a parent with postInit warns at decoration; the hook does not run, converters do", (t) => {
  const warnings = captureWarnings(t);
  let hooks = 0;
  @module
  class Parent<S = any> extends Module<S> {
    @field({ converter: inc }) a!: number;
    postInit() {
      hooks++;
    }
  }
  assert.equal(warnings.length, 0);
  @module
  class Child extends Parent {
    constructor() {
      super();
      this.a = 1;
    }
  }
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /Child has a constructor .* and a postInit.*no-constructor-with-post-init/s);
  assert.equal(new Child().a, 2);
  assert.equal(hooks, 0);
});

test("POST-02: postInit added under a parent with a constructor warns and does not run", (t) => {
  const warnings = captureWarnings(t);
  let hooks = 0;
  @module
  class Parent extends Module {
    a!: number;
    constructor(a: number) {
      super();
      this.a = a;
    }
  }
  @module
  class Child extends Parent {
    postInit() {
      hooks++;
    }
  }
  assert.match(warnings.join("\n"), /Child has a constructor \(of Parent\)/);
  assert.equal(new Child(3).a, 3);
  assert.equal(hooks, 0);
});

test("POST-03: the warning names the class, and a further subclass warns again", (t) => {
  const warnings = captureWarnings(t);
  @module
  class One extends Module {
    constructor() {
      super();
    }
    postInit() {}
  }
  @module
  class Two extends One {}
  void Two;
  assert.deepEqual(
    warnings.map((line) => /(One|Two) has a constructor/.exec(line)?.[1]),
    ["One", "Two"],
  );
});

test("POST-04: super.postInit() runs each hook of the chain once", () => {
  const log: string[] = [];
  @module
  class A<S = any> extends Module<S> {
    postInit() {
      log.push("A");
    }
  }
  @module
  class B<S = any> extends A<S> {
    override postInit() {
      super.postInit();
      log.push("B");
    }
  }
  @module
  class C extends B<C> {
    override postInit() {
      super.postInit();
      log.push("C");
    }
  }
  new C({});
  assert.deepEqual(log, ["A", "B", "C"]);
});

test("POST-05: a constructor that hands fields to the generated one does get the hook, at the end of the most derived class", (t) => {
  const warnings = captureWarnings(t);
  const seen: unknown[] = [];
  @module
  class Parent<S = any> extends Module<S> {
    a!: number;
    postInit() {
      seen.push(this.a, (this as unknown as { b: number }).b);
    }
  }
  @module
  class Child extends Parent {
    b!: number;
    constructor(a: number) {
      super({ a });
      this.b = 2;
    }
  }
  new Child(1);
  assert.deepEqual(seen, [1, 2]);
  assert.deepEqual(warnings, []);
});

test("CONV-01: a converter runs with the generated constructor", () => {
  @module
  class C extends Module<C> {
    @field({ converter: inc }) a!: number;
  }
  assert.equal(new C({ a: 1 }).a, 2);
});

test("CONV-02: a constructor sees the raw value; it is converted afterwards", () => {
  let seen = 0;
  @module
  class C extends Module {
    @field({ converter: inc }) a!: number;
    constructor(a: number) {
      super();
      this.a = a;
      seen = this.a;
    }
  }
  assert.equal(new C(1).a, 2);
  assert.equal(seen, 1);
});

test("CONV-03: postInit sees the raw value and runs once", () => {
  const seen: number[] = [];
  @module
  class C extends Module<C> {
    @field({ converter: inc }) a!: number;
    postInit() {
      seen.push(this.a);
    }
  }
  assert.equal(new C({ a: 1 }).a, 2);
  assert.deepEqual(seen, [1]);
});

test("CONV-05: a replaced postInit is the one that runs", () => {
  const log: string[] = [];
  @module
  class C extends Module<C> {
    @field({ converter: inc }) a!: number;
    postInit() {
      log.push("old");
    }
  }
  C.prototype.postInit = () => void log.push("new");
  assert.equal(new C({ a: 1 }).a, 2);
  assert.deepEqual(log, ["new"]);
});

test("CONV-06: converters run whichever class of the chain has the constructor, decorated or not", () => {
  class Undecorated extends Module {
    @field({ converter: inc }) a!: number;
    constructor() {
      super();
      this.a = 1;
    }
  }
  @module
  class Sub extends Undecorated {
    @field({ converter: inc }) b = 10;
  }
  const sub = new Sub();
  assert.deepEqual([sub.a, sub.b], [2, 11]);
});

test("CONV-07: a hook from a mixin runs before converters", () => {
  const log: number[] = [];
  const withHook = <T extends abstract new (...args: any[]) => Module>(base: T) => {
    abstract class Hooked extends base {
      postInit() {
        log.push((this as unknown as { a: number }).a);
      }
    }
    return Hooked;
  };
  @module
  class C extends withHook(Module) {
    @field({ converter: inc }) a!: number;
  }
  assert.equal(new C({ a: 1 }).a, 2);
  assert.deepEqual(log, [1]);
});

for (const [top, middle, bottom] of [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n & 1, n & 2, n & 4].map(Boolean))) {
  test(`CONV-08: one conversion with hooks in ${[top && "top", middle && "middle", bottom && "bottom"].filter(Boolean).join(", ") || "no class"}`, () => {
    let count = 0;
    const once = (x: number) => (count++, x);
    const hook = () => {};
    @module
    class Top<S = any> extends Module<S> {
      @field({ converter: once }) a!: number;
    }
    if (top) (Top.prototype as { postInit?: () => void }).postInit = hook;
    @module
    class Middle<S = any> extends Top<S> {}
    if (middle) (Middle.prototype as { postInit?: () => void }).postInit = hook;
    @module
    class Bottom extends Middle<Bottom> {}
    if (bottom) (Bottom.prototype as { postInit?: () => void }).postInit = hook;
    new Bottom({ a: 1 });
    assert.equal(count, 1);
  });
}

test("CONV-09: an inherited postInit sees raw values, in parent and child", () => {
  const seen: number[] = [];
  @module
  class Parent<S = any> extends Module<S> {
    @field({ converter: inc }) a!: number;
    postInit() {
      seen.push(this.a);
    }
  }
  @module
  class Child extends Parent<Child> {
    @field({ converter: inc }) b!: number;
  }
  new Parent({ a: 1 });
  const child = new Child({ a: 5, b: 6 });
  assert.deepEqual(seen, [1, 5]);
  assert.deepEqual([child.a, child.b], [6, 7]);
});

test("CONV-11: converters run in declared order and on defaults, never in tree functions", () => {
  const log: string[] = [];
  const noting = (name: string) => (x: number) => (log.push(name), x + 1);
  @module
  class C extends Module<C> {
    @field({ converter: noting("a") }) a!: number;
    @field({ converter: noting("b"), default: () => 10 }) b!: any;
    @field({ converter: noting("c") }) c = 20;
  }
  const model = new C({ a: 1 } as never);
  assert.deepEqual(log, ["a", "b", "c"]);
  assert.deepEqual([model.a, model.b, model.c], [2, 11, 21]);
  const [leaves, def] = treeFlatten(model);
  treeUnflatten(def, leaves);
  treeMap(inc, model);
  treeAt((m) => m.a, model, 5);
  assert.equal(log.length, 3);
});

test("CONV-12: a missing field is reported before any converter runs", () => {
  let converted = false;
  @module
  class C extends Module {
    @field({ converter: (x: number) => ((converted = true), x) }) a!: number;
    b!: number;
    constructor() {
      super();
      this.a = 1;
    }
  }
  assert.throws(() => new C(), { code: "missing-field", message: /'b'/ });
  assert.equal(converted, false);
});

test("CHK-01: checkInit runs after initialisation, and its error reaches the caller", () => {
  @module
  class C extends Module<C> {
    a!: number;
    checkInit() {
      if (this.a < 0) throw new RangeError("negative");
    }
  }
  assert.equal(new C({ a: 1 }).a, 1);
  assert.throws(() => new C({ a: -1 }), { name: "RangeError", message: "negative" });
});

/** A chain of three, of which some classes check. */
function chain(log: string[], failing?: string) {
  const run = (name: string) => {
    log.push(name);
    if (name === failing) throw new Error(name);
  };
  @module
  class A<S = any> extends Module<S> {
    checkInit() {
      run("A");
    }
  }
  @module
  class B<S = any> extends A<S> {}
  @module
  class C extends B<C> {
    override checkInit() {
      run("C");
    }
  }
  return { B, C };
}

test("CHK-02: a parent's check runs for a child, with or without one of its own", () => {
  const log: string[] = [];
  const { B, C } = chain(log);
  new B({});
  new C({});
  assert.deepEqual(log.filter((name) => name === "A").length, 2);
});

test("CHK-03: the child's check runs before the parent's", () => {
  const log: string[] = [];
  new (chain(log).C)({});
  assert.deepEqual(log, ["C", "A"]);
});

test("CHK-04: the first check that fails ends the walk", () => {
  const log: string[] = [];
  const { C } = chain(log, "C");
  assert.throws(() => new C({}), { message: "C" });
  assert.deepEqual(log, ["C"]);
});

test("CHK-05: an assignment in a check fails", () => {
  @module
  class C extends Module<C> {
    a!: number;
    checkInit() {
      this.a = 2;
    }
  }
  assert.throws(
    () => new C({ a: 1 }),
    (error) => error instanceof TypeError && /C: checkInit assigns.*'a'.*no-assign-in-check-init/s.test(error.message),
  );
});

test("CHK-06: super.checkInit() makes the parent's check run twice", () => {
  let count = 0;
  @module
  class A<S = any> extends Module<S> {
    checkInit() {
      count++;
    }
  }
  @module
  class B extends A<B> {
    override checkInit() {
      super.checkInit();
    }
  }
  new B({});
  assert.equal(count, 2);
});

test("CHK-07: tree functions run no checks", () => {
  let count = 0;
  @module
  class C extends Module<C> {
    a!: number;
    checkInit() {
      count++;
      if (this.a > 5) throw new Error("too large");
    }
  }
  const model = new C({ a: 1 });
  const [, def] = treeFlatten(model);
  treeUnflatten(def, [9]);
  treeMap(() => 9, model);
  treeAt((m) => m.a, model, 9);
  assert.equal(count, 1);
});

test("early reads: in a constructor, an initialiser and a hook, of guarded fields", () => {
  @module
  class InConstructor extends Module {
    @field() a!: number;
    b!: number;
    constructor() {
      super();
      this.b = this.a + 1;
      this.a = 1;
    }
  }
  assert.match(thrownBy(() => new InConstructor()).message, /InConstructor\.a was read in its constructor before it was set/);
  @module
  class InInitialiser extends Module<InInitialiser> {
    @field() a!: number;
    b: Default<number> = this.a;
  }
  assert.match(thrownBy(() => new InInitialiser({ a: 1 })).message, /InInitialiser\.a was read in its constructor/);
  @module
  class ThroughGetter extends Module<ThroughGetter, "length"> {
    @field({ init: false }) table!: NoInit<number[]>;
    @field({ init: false }) size!: NoInit<number>;
    get length() {
      return this.table.length;
    }
    postInit() {
      this.size = this.length;
      this.table = [];
    }
  }
  assert.match(thrownBy(() => new ThroughGetter({})).message, /ThroughGetter\.table was read in its postInit/);
});

test("nested construction: each instance has its own phase", () => {
  @module
  class Inner extends Module<Inner> {
    v!: number;
  }
  @module
  class Outer extends Module<Outer> {
    @field({ init: false }) inner!: NoInit<Inner>;
    postInit() {
      const inner = new Inner({ v: 1 });
      assert.ok(Object.isFrozen(inner));
      assert.ok(!Object.isFrozen(this));
      this.inner = treeMap(inc, inner);
    }
  }
  assert.equal(new Outer({}).inner.v, 2);
});
