/** Freezing, methods, static fields, flattening, abstract classes: rows FRZ, MTH, WARN, STA, FLAT, EQ and ABS of docs/conformance.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boundMethod,
  BoundMethod,
  defineModule,
  field,
  filterGrad,
  Module,
  module,
  nn,
  treeAt,
  treeDeserialise,
  treeEqual,
  treeFlatten,
  treeFlattenWithPath,
  treeLeaves,
  treeMap,
  TreeMismatchError,
  treeSerialise,
  treeStructure,
  treeUnflatten,
  UninitializedFieldError,
  type NoInit,
} from "../../lib/runtime/index.js";
import { captureWarnings, tf, thrownBy } from "./helpers.js";

@module
class Pair extends Module<Pair> {
  a!: any;
  b!: any;
}

test("FRZ-01: a declared field cannot be assigned after construction", () => {
  const pair = new Pair({ a: 1, b: 2 });
  assert.throws(
    () => (pair.a = 3),
    (error) => error instanceof TypeError && /'a'.*\[object Pair\]/.test(error.message),
  );
});

test("FRZ-02: results of tree functions are frozen", () => {
  const pair = new Pair({ a: 1, b: new Pair({ a: 2, b: 3 }) });
  const [leaves, def] = treeFlatten(pair);
  for (const copy of [treeUnflatten(def, leaves) as Pair, treeMap((x: number) => x + 1, pair), treeAt((m) => m.a, pair, 9)]) {
    assert.ok(Object.isFrozen(copy) && Object.isFrozen(copy.b));
    assert.throws(() => (copy.a = 0), TypeError);
  }
});

test("FRZ-03: a copy that no constructor and no tree function made is refused by tree functions", () => {
  const pair = new Pair({ a: 1, b: 2 });
  const copy = Object.assign(Object.create(Object.getPrototypeOf(pair) as object, {}) as object, {});
  Object.defineProperty(copy, "a", { value: 1, writable: true, enumerable: true });
  assert.throws(() => treeLeaves(copy), { code: "not-constructed", message: /This Pair was not made by its constructor/ });
  assert.throws(() => ((copy as { b: number }).b = 1), { code: "not-constructed" });
  assert.ok(!(structuredClone({ ...pair }) instanceof Pair));
  assert.throws(() => treeMap((x) => x, pair, { ...pair }), TreeMismatchError);
});

test("FRZ-04: what escapes from a failed construction is frozen and refused", () => {
  let leaked: Leaks | undefined;
  @module
  class Leaks extends Module {
    a!: number;
    b!: number;
    constructor() {
      super();
      this.a = 1;
      leaked = this;
      throw new Error("no");
    }
  }
  assert.throws(() => new Leaks(), { message: "no" });
  assert.throws(() => (leaked!.a = 2), TypeError);
  assert.throws(() => treeLeaves(leaked), { code: "failed-construction", message: /Leaks.*no-this-escape/s });
  assert.throws(() => new Pair({ a: 1 } as never), { code: "missing-field" });
});

test("FRZ-05: fields cannot be deleted", () => {
  const pair = new Pair({ a: 1, b: 2 });
  assert.throws(() => delete (pair as { a?: number }).a, TypeError);
  assert.deepEqual(treeLeaves(pair), [1, 2]);
});

test("FRZ-06: the freeze is shallow: arrays and objects in fields stay as they were given", () => {
  const items = [1];
  const pair = new Pair({ a: items, b: 0 });
  assert.equal(pair.a, items);
  items.push(2);
  assert.deepEqual(treeLeaves(pair), [1, 2, 0]);
});

test("MTH-01: an own method in a field is refused, as it is or bound", () => {
  for (const [value, name] of [
    [(m: Holder) => m.get, "plain"],
    [(m: Holder) => m.get.bind(m), "bound"],
  ] as const) {
    assert.throws(
      () => new Holder(value),
      {
        code: "method-in-field",
        message: /Holder: Cannot assign methods in fields: 'this\.f' holds the method 'get'.*no-method-in-field/s,
      },
      name,
    );
  }
});

@module
class Holder extends Module {
  f!: unknown;
  constructor(make: (holder: Holder) => unknown) {
    super();
    this.f = make(this);
  }
  get() {
    return this.f;
  }
  call() {
    return this.f;
  }
}

test("MTH-02: an own method handed to super is refused", () => {
  abstract class Mapped extends Module {
    fn!: unknown;
    constructor(fn: unknown) {
      super();
      this.fn = fn;
    }
  }
  @module
  class Shifted extends Mapped {
    constructor() {
      super(Shifted.prototype.transform);
    }
    transform() {}
  }
  assert.throws(() => new Shifted(), { code: "method-in-field", message: /'transform'/ });
});

test("MTH-03: methods in containers, bound calls, `this` below a field are refused; arrow functions over `this` warn", (t) => {
  const warnings = captureWarnings(t);
  assert.throws(() => new Holder((m) => [m.get]), { code: "method-in-field", message: /this\.f\[0\]/ });
  assert.throws(() => new Holder((m) => ({ inner: m.get.bind(m) })), { code: "method-in-field", message: /this\.f\.inner/ });
  assert.throws(() => new Holder((m) => new Map([["k", m.get]])), { code: "method-in-field", message: /this\.f\.get\("k"\)/ });
  assert.throws(() => new Holder((m) => m.call.bind(m)), { code: "method-in-field", message: /'call'/ });
  assert.throws(() => new Holder((m) => m), { code: "cycle", message: /'this\.f' is 'this'.*no-this-escape/s });
  assert.throws(() => new Holder((m) => [{ m }]), { code: "cycle", message: /'this\.f\[0\]\.m'/ });
  assert.throws(() => new Holder((m) => new Pair({ a: 0, b: [m] })), { code: "cycle", message: /'this\.f\.b\[0\]'/ });
  assert.deepEqual(warnings, []);
  @module
  class Arrow extends Module<Arrow> {
    w!: number;
    call = () => this.w;
  }
  new Arrow({ w: 1 });
  assert.match(warnings.join("\n"), /Arrow: 'this\.call' is an arrow function over 'this'.*no-method-in-field/s);
  @module({ strict: true })
  class StrictArrow extends Module<StrictArrow> {
    w!: number;
    call = () => this.w;
  }
  assert.throws(() => new StrictArrow({ w: 1 }), { code: "method-in-field" });
});

test("methods of others and results of own methods may be kept", (t) => {
  const warnings = captureWarnings(t);
  const other = { run: () => 1, rest: [1] };
  assert.equal((new Holder(() => other.run).f as () => number)(), 1);
  @module
  class Keeps extends Module {
    sizes!: number[];
    act!: (x: tf.Tensor) => tf.Tensor;
    constructor() {
      super();
      this.sizes = [1, 2].map((n) => this.twice(n));
      this.act = (x) => tf.relu(x);
    }
    private twice(n: number) {
      return 2 * n;
    }
  }
  assert.deepEqual(new Keeps().sizes, [2, 4]);
  assert.deepEqual(warnings, []);
});

@module
class Scale extends Module<Scale> {
  factor!: any;
  times(x: number): number {
    return this.factor * x;
  }
}

test("MTH-04: a bound method is a tree with the leaves of its object, and can be called after a round trip", () => {
  const bound = boundMethod(new Scale({ factor: 3 }), "times");
  assert.deepEqual(treeLeaves(bound), [3]);
  const doubled = treeMap((x: number) => 2 * x, bound);
  assert.ok(doubled instanceof BoundMethod);
  assert.equal(doubled.call(5), 30);
  assert.throws(() => boundMethod(new Scale({ factor: 1 }), "no" as never), { code: "bad-argument", message: /no method 'no'/ });
});

test("MTH-05: bound methods of equal Modules are equal", () => {
  const make = (factor: number) => boundMethod(new Scale({ factor }), "times");
  assert.equal(treeEqual(make(1), make(1)), true);
  assert.equal(treeEqual(make(1), make(2)), false);
});

test("MTH-06: a transform keeps the name of the function", () => {
  function lossOfModel(m: Pair) {
    return m.a as tf.Tensor;
  }
  assert.equal(filterGrad(lossOfModel).name, "lossOfModel");
});

@module
class Energy extends Module<Energy> {
  w!: tf.Tensor;
  call(x: tf.Tensor): tf.Tensor {
    return tf.sum(tf.mul(x, this.w));
  }
}

test("WARN-01: a transform of a Module with tensors warns in a field, for generated and own constructors", (t) => {
  const warnings = captureWarnings(t);
  const energy = new Energy({ w: tf.scalar(2) });
  @module
  class ByGenerated extends Module<ByGenerated> {
    score!: unknown;
  }
  @module
  class ByOwn extends Module {
    score!: unknown;
    constructor() {
      super();
      this.score = filterGrad(energy);
    }
  }
  new ByGenerated({ score: filterGrad(energy) });
  new ByOwn();
  assert.equal(warnings.length, 2);
  for (const line of warnings) assert.match(line, /'this\.score' is a transformed callable.*no-transformed-module-field/s);
});

test("WARN-02: a transform of a plain function does not warn; one inside an array does", (t) => {
  const warnings = captureWarnings(t);
  @module
  class Keeps extends Module<Keeps> {
    fns!: unknown;
  }
  new Keeps({ fns: filterGrad((x: tf.Tensor) => tf.sum(x)) });
  assert.deepEqual(warnings, []);
  new Keeps({ fns: [filterGrad(new Energy({ w: tf.scalar(1) }))] });
  assert.match(warnings.join("\n"), /'this\.fns\[0\]'/);
});

@module
class Config<S = any> extends Module<S> {
  w!: any;
  @field({ static: true }) mode!: string;
  @field({ static: true }) width = 3;
}

test("STA-01: static fields are part of the structure and no leaves; unflatten restores them", () => {
  const config = new Config({ w: 1, mode: "x" });
  const [leaves, def] = treeFlatten(config);
  assert.deepEqual(leaves, [1]);
  assert.match(String(def), /mode="x", width=3/);
  const copy = treeUnflatten(def, [5]) as Config;
  assert.deepEqual([copy.w, copy.mode, copy.width], [5, "x", 3]);
});

test("STA-03: a subclass inherits static fields", () => {
  @module
  class Sub extends Config<Sub> {
    v!: number;
  }
  const sub = new Sub({ w: 1, mode: "m", width: 4, v: 2 });
  assert.deepEqual(treeLeaves(sub), [1, 2]);
});

test("STA-04: a tensor in a static field warns, in a container too; in a dynamic field it does not", (t) => {
  const warnings = captureWarnings(t);
  @module
  class Bad extends Module<Bad> {
    @field({ static: true }) one!: unknown;
    @field({ static: true }) many!: unknown;
    @field({ static: true }) layer!: unknown;
    fine!: unknown;
  }
  new Bad({ one: tf.scalar(1), many: { list: [tf.scalar(2)] }, layer: new nn.Linear(1, 1), fine: tf.scalar(3) });
  assert.deepEqual(
    warnings.map((line) => /in field '(\w+)'/.exec(line)?.[1]),
    ["one", "many", "layer"],
  );
  assert.match(warnings[0]!, /Bad: a Tensor is being set as static.*no-static-tensor/s);
});

test("a static field may hold a cycle; a dynamic one is found out when it is flattened", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  assert.deepEqual(treeLeaves(new Config({ w: 1, mode: cyclic } as never)), [1]);
  assert.match(String(treeStructure(new Config({ w: 1, mode: cyclic } as never))), /mode=\{self: .*\.\.\./);
  assert.throws(() => treeLeaves(new Config({ w: cyclic, mode: "m" })), { code: "cycle", message: /'\.w\.self'/ });
});

test("the tag of a class is its name, unless the class wrote one", () => {
  @module
  class Own extends Module<Own> {
    get [Symbol.toStringTag]() {
      return "Special";
    }
  }
  @module
  class Below extends Pair {}
  assert.deepEqual(
    [String(new Own({})), String(new Pair({ a: 1, b: 2 })), String(new Below({ a: 1, b: 2 }))],
    ["[object Special]", "[object Pair]", "[object Below]"],
  );
});

test("STA-05: different static values do not match; equal arrays and objects do, functions by identity", () => {
  const make = (mode: unknown) => new Config({ w: 1, mode } as never);
  assert.throws(() => treeMap((x) => x, make("a"), make("b")), {
    name: "TreeMismatchError",
    message: /static field 'mode' of Config is "a" in the first tree and "b" in the other tree/,
  });
  const sum = (x: number, y: number) => x + y;
  assert.equal((treeMap(sum, make([1, { k: 2 }]), make([1, { k: 2 }])) as Config).w, 2);
  assert.equal((treeMap(sum, make(NaN), make(NaN)) as Config).w, 2);
  assert.equal((treeMap(sum, make(sum), make(sum)) as Config).w, 2);
  assert.throws(
    () =>
      treeMap(
        sum,
        make(() => 0),
        make(() => 0),
      ),
    TreeMismatchError,
  );
});

test("STA-06: an init: false field warns for a tensor, not for a number nor a Module", (t) => {
  const warnings = captureWarnings(t);
  @module
  class Derived extends Module<Derived> {
    @field({ init: false }) n!: NoInit<number>;
    @field({ init: false }) layer!: NoInit<nn.Linear>;
    @field({ init: false }) product!: NoInit<tf.Tensor>;
    postInit() {
      this.n = 1.5;
      this.layer = new nn.Linear(1, 1);
      this.product = tf.scalar(1);
    }
  }
  new Derived({});
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /field 'product' has init: false and holds a Tensor.*no-init-false-tensor/s);
});

test("FLAT-01: paths of fields, array items and Map entries; static fields are absent", () => {
  const model = new Config({ w: [10, { k: 20 }, new Map([["key", 30]])], mode: "m" });
  assert.deepEqual(treeFlattenWithPath(model)[0], [
    [
      [
        { kind: "attr", name: "w" },
        { kind: "index", index: 0 },
      ],
      10,
    ],
    [
      [
        { kind: "attr", name: "w" },
        { kind: "index", index: 1 },
        { kind: "attr", name: "k" },
      ],
      20,
    ],
    [
      [
        { kind: "attr", name: "w" },
        { kind: "index", index: 2 },
        { kind: "key", key: "key" },
      ],
      30,
    ],
  ]);
});

test("FLAT-02: flatten, unflatten, save, load, flatten keeps structure and leaves", () => {
  const model = new nn.MLP(2, 3, 4, 1, { seed: 1 });
  const [leaves, def] = treeFlatten(model);
  const copy = treeUnflatten(def, leaves) as nn.MLP;
  const loaded = treeDeserialise(treeSerialise(copy), new nn.MLP(2, 3, 4, 1));
  assert.equal(String(treeStructure(loaded)), String(def));
  assert.ok(treeEqual(loaded, model));
});

test("FLAT-03: unflatten runs no constructor, hook, converter or check, and takes any leaves", () => {
  let runs = 0;
  const count = <T>(value: T): T => (runs++, value);
  @module
  class Counted extends Module<Counted> {
    @field({ converter: count }) a!: unknown;
    b = count(1);
    postInit() {
      count(0);
    }
    checkInit() {
      count(0);
    }
  }
  const [, def] = treeFlatten(new Counted({ a: 1 } as never));
  runs = 0;
  const marker = { any: "thing" };
  const copy = treeUnflatten(def, [marker, undefined]) as Counted;
  assert.equal(runs, 0);
  assert.equal(copy.a, marker);
  assert.ok(copy instanceof Counted);
});

test("FLAT-04: null and empty containers are nodes without leaves; a field that is undefined is missing", () => {
  assert.deepEqual(treeLeaves([null, [], {}, new Map(), { a: null }]), []);
  assert.equal(String(treeStructure([null, [], {}])), "[null, [], {}]");
  assert.throws(() => new Pair({ a: undefined, b: 1 }), { code: "missing-field" });
  assert.equal(new Pair({ a: null, b: 1 }).a, null);
});

test("FLAT-05: children of plain objects are ordered by key", () => {
  assert.deepEqual(treeLeaves({ b: 2, a: 1, C: 0 }), [0, 1, 2]);
  assert.deepEqual(
    treeMap((x: number, y: number) => x - y, { b: 2, a: 1 }, { a: 1, b: 2 }),
    { a: 0, b: 0 },
  );
});

test("FLAT-06: a structure taken in checkInit is that of the finished Module", () => {
  let taken: unknown;
  @module
  class Checked extends Module<Checked> {
    a!: number;
    checkInit() {
      taken = treeStructure(this);
    }
  }
  const model = new Checked({ a: 1 });
  assert.deepEqual(treeLeaves(treeMap((x: number, y: number) => x + y, model, treeUnflatten(taken as never, [2]))), [3]);
});

test("FLAT-07: a tree taken in a hook or constructor never matches the finished Module; strict refuses to take it", () => {
  let early: unknown;
  @module
  class Hooked extends Module<Hooked> {
    a!: number;
    @field({ init: false }) b!: NoInit<number>;
    postInit() {
      early = treeMap((x: number) => x, this);
      this.b = 1;
    }
  }
  const model = new Hooked({ a: 1 });
  const error = thrownBy(() => treeMap((x) => x, model, early));
  assert.ok(error instanceof TreeMismatchError);
  assert.match(
    error.message,
    /Custom node type mismatch: expected Hooked, got Hooked \(initialising\) at the root.*postInit, before 'b' was set.*no-this-escape/s,
  );
  assert.match(thrownBy(() => treeMap((x) => x, early, model)).message, /expected Hooked \(initialising\), got Hooked/);
  assert.deepEqual(treeLeaves(early), [1]);
  assert.ok(Object.isFrozen(early));
  assert.match(thrownBy(() => treeMap((x) => x, [0, { m: model }], [0, { m: early }])).message, /at '\[1\]\.m'/);

  let structure: unknown;
  @module
  class AtTheEnd extends Module {
    a!: number;
    constructor() {
      super();
      this.a = 1;
      structure = treeFlatten(this)[1];
    }
  }
  const done = new AtTheEnd();
  const copy: unknown = treeUnflatten(structure as never, [1]);
  assert.match(thrownBy(() => treeMap((x) => x, done, copy)).message, /in its constructor, before AtTheEnd was finished/);

  @module({ strict: true })
  class Strict extends Module<Strict> {
    a!: number;
    @field({ init: false }) b!: NoInit<number>;
    postInit() {
      treeLeaves(this);
    }
  }
  assert.throws(() => new Strict({ a: 1 }), { code: "unfinished-module", message: /Strict.*postInit.*'b'/s });
});

test("FLAT-08: Modules of different classes do not match, whatever their fields", () => {
  @module
  class Other extends Module<Other> {
    a!: any;
    b!: any;
  }
  assert.throws(() => treeMap((x) => x, new Pair({ a: 1, b: 2 }), new Other({ a: 1, b: 2 })), {
    message: /Custom node type mismatch: expected Pair, got Other at the root/,
  });
});

test("EQ-01: treeEqual compares structure and leaves", () => {
  const make = (x: number) => new Pair({ a: tf.scalar(x), b: [x] });
  assert.equal(treeEqual(make(1), make(1)), true);
  assert.equal(treeEqual(make(1), make(2)), false);
  assert.equal(treeEqual(make(1), new Pair({ a: tf.scalar(1), b: 1 })), false);
});

test("ABS-01: a class that is declared abstract cannot be constructed, its subclasses can", () => {
  @module({ abstract: true })
  class AbstractLayer<S = any> extends Module<S> {
    a!: number;
  }
  @module
  class Concrete extends AbstractLayer<Concrete> {}
  assert.throws(() => new AbstractLayer({ a: 1 }), { code: "abstract-module", message: /Cannot instantiate abstract AbstractLayer/ });
  assert.equal(new Concrete({ a: 1 }).a, 1);
});

test("ABS-03: an abstract field has no run-time existence until a subclass declares it", () => {
  abstract class Sized<S> extends Module<S> {
    abstract width: number;
    inner!: number;
  }
  @module
  class Wide extends Sized<Wide> {
    override width!: number;
  }
  assert.deepEqual(treeLeaves(new Wide({ width: 2, inner: 1 })), [1, 2]);
  assert.throws(() => new Wide({ inner: 1 } as never), { code: "missing-field", message: /'width'/ });
  @module
  class Computed extends Sized<Computed> {
    override get width() {
      return 2 * this.inner;
    }
  }
  const computed = new Computed({ inner: 1 } as never);
  assert.deepEqual([computed.width, treeLeaves(computed)], [2, [1]]);
  assert.throws(() => new Computed({ inner: 1, width: 2 } as never), { code: "unknown-field", message: /'width'/ });
});

test("defineModule: options, guards and inheritance without decorators", () => {
  const Model = defineModule(
    class Model extends Module {
      a!: number;
      size!: number;
      depth!: number;
      postInit() {
        this.size = this.a + 1;
        this.depth = this.size + 1;
      }
    },
    { size: { init: false, static: true }, depth: { init: false } },
  );
  const model = new Model({ a: 1 });
  assert.deepEqual([model.size, model.depth], [2, 3]);
  assert.deepEqual(treeLeaves(model), [1, 3]);
  const Early = defineModule(
    class Early extends Module {
      size!: number;
      depth!: number;
      postInit() {
        this.depth = this.size;
      }
    },
    { size: { init: false }, depth: { init: false } },
  );
  const error = thrownBy(() => new Early({}));
  assert.ok(error instanceof UninitializedFieldError);
  assert.match(error.message, /Early\.size/);
  @module
  class Sub extends Model {
    extra!: number;
  }
  const sub = new Sub({ a: 1, extra: 5 });
  assert.deepEqual(treeLeaves(sub), [1, 3, 5]);
  assert.throws(() => defineModule(class X extends Module {}, { a: { statik: true } as never }), { code: "bad-field", message: /statik/ });
});
