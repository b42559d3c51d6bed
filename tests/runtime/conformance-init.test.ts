/** Construction and field checks: rows INIT of docs/conformance.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  defineModule,
  field,
  filterGrad,
  Module,
  ModuleError,
  module,
  moduleFields,
  nn,
  treeFlattenWithPath,
  treeLeaves,
  treeMap,
  treeStructure,
  type Default,
  type NoInit,
} from "../../lib/runtime/index.js";
import { tf, thrownBy } from "./helpers.js";

@module
class Pair extends Module<Pair> {
  a!: number;
  b!: number;
}

test("INIT-01: the generated constructor without a required field fails, naming it", () => {
  const error = thrownBy(() => new Pair({ a: 1 } as never));
  assert.ok(error instanceof ModuleError);
  assert.equal(error.code, "missing-field");
  assert.match(error.message, /Pair: Field 'b' was not initialized\..*require-field-init/s);
  assert.match(thrownBy(() => new Pair({} as never)).message, /Field 'a' was not initialized\. Nor was 'b'/);
  assert.match(thrownBy(() => new Pair()).message, /called without arguments/);
  assert.match(thrownBy(() => new Pair({ a: 1, b: undefined } as never)).message, /given as undefined/);
});

test("INIT-02: a constructor that leaves a declared field unset fails", () => {
  @module
  class Half extends Module {
    a!: number;
    b!: number;
    constructor() {
      super();
      this.a = 1;
    }
  }
  assert.throws(() => new Half(), { code: "missing-field", message: /Half: Field 'b' was not initialized/ });
});

test("INIT-04: unknown names and a positional argument are refused", () => {
  assert.throws(() => new Pair({ a: 1, b: 2, c: 3 } as never), { code: "unknown-field", message: /new Pair\(\{ c \}\).*'a', 'b'/s });
  assert.throws(() => new Pair(3 as never), { code: "bad-argument", message: /takes one object.*not 3/s });
});

test("INIT-05: an assignment to an undeclared name in a constructor fails at the assignment", () => {
  let after = false;
  @module
  class Typo extends Module {
    a!: number;
    constructor() {
      super();
      this.a = 1;
      (this as unknown as { z: number }).z = 2;
      after = true;
    }
  }
  assert.throws(() => new Typo(), { code: "undeclared-field", message: /Typo: cannot assign 'z' in its constructor/ });
  assert.equal(after, false);
});

test("INIT-06: an undeclared name cannot be set after construction either", () => {
  const pair = new Pair({ a: 1, b: 2 });
  assert.throws(
    () => ((pair as unknown as { z: number }).z = 1),
    (error) => error instanceof TypeError && /Cannot add 'z' to Pair.*treeAt/s.test(error.message),
  );
});

test("INIT-07: a misspelt assignment is reported as the wrong name, not as the missing field", () => {
  @module
  class Misspelt extends Module {
    weight!: number;
    constructor() {
      super();
      (this as unknown as { wieght: number }).wieght = 1;
    }
  }
  assert.throws(() => new Misspelt(), { code: "undeclared-field", message: /'wieght'/ });
});

@module
class Base<S = any> extends Module<S> {
  first!: number;
}

test("INIT-08: fields of the base come first", () => {
  @module
  class Sub extends Base<Sub> {
    second!: number;
  }
  const sub = new Sub({ second: 2, first: 1 });
  assert.deepEqual(treeLeaves(sub), [1, 2]);
  assert.deepEqual(
    treeFlattenWithPath(sub)[0].map(([path]) => path),
    [[{ kind: "attr", name: "first" }], [{ kind: "attr", name: "second" }]],
  );
});

test("INIT-10: a constructor under a generated one passes fields through super, and the base does not finish it", () => {
  @module
  class Sub extends Base {
    second!: number;
    constructor(size: number) {
      super({ first: size });
      this.second = size + 1;
    }
  }
  assert.deepEqual(treeLeaves(new Sub(3)), [3, 4]);
});

@module
class Sized extends Module {
  size!: number;
  constructor(size: number) {
    super();
    this.size = size;
  }
}

test("INIT-11: a new field under an inherited constructor cannot be given, and the error says why", () => {
  @module
  class More extends Sized {
    extra!: number;
  }
  assert.throws(() => new More(1), { code: "missing-field", message: /Field 'extra'.*More has no constructor of its own.*Sized/s });
});

test("INIT-12: an inherited constructor works for a subclass without new fields", () => {
  @module
  class Same extends Sized {}
  const same = new Same(4);
  assert.equal(same.size, 4);
  assert.ok(same instanceof Same && same instanceof Sized && Object.isFrozen(same));
});

test("INIT-13: constructors of both classes run through super", () => {
  @module
  class Both extends Sized {
    double!: number;
    constructor(size: number) {
      super(size);
      this.double = 2 * this.size;
    }
  }
  assert.deepEqual(treeLeaves(new Both(3)), [3, 6]);
});

test("INIT-14: a field may be assigned again during construction", () => {
  @module
  class Again extends Module {
    a!: number;
    constructor() {
      super();
      this.a = 1;
      this.a = 2;
    }
  }
  assert.equal(new Again().a, 2);
});

test("INIT-15: own methods may be called during construction", () => {
  @module
  class Calls extends Module {
    a!: number;
    b!: number;
    constructor() {
      super();
      this.a = 1;
      this.b = this.next();
    }
    next() {
      return this.a + 1;
    }
  }
  assert.equal(new Calls().b, 2);
});

test("INIT-16: an init: false field that no hook sets fails", () => {
  @module
  class NoHook extends Module<NoHook> {
    @field({ init: false }) x!: NoInit<number>;
  }
  @module
  class IdleHook extends Module<IdleHook> {
    @field({ init: false }) x!: NoInit<number>;
    postInit() {}
  }
  assert.throws(() => new NoHook({}), { code: "missing-field", message: /Field 'x' was not initialized\..*no postInit/s });
  assert.throws(() => new IdleHook({}), { code: "missing-field", message: /Field 'x' was not initialized\..*postInit ended/s });
});

test("INIT-17: arguments that are no fields are refused; what a hook sets under a condition is checked for each instance", () => {
  @module
  class Conditional extends Module<Conditional> {
    on!: boolean;
    @field({ init: false }) x!: NoInit<number>;
    postInit() {
      if (this.on) this.x = 1;
    }
  }
  assert.equal(new Conditional({ on: true }).x, 1);
  assert.throws(() => new Conditional({ on: false }), { code: "missing-field", message: /'x'/ });
  assert.throws(() => new Conditional({ on: true, extra: 1 } as never), { code: "unknown-field" });
  assert.throws(() => new Conditional({ on: true, x: 1 } as never), {
    code: "no-init-field",
    message: /Conditional.*'x' has init: false/s,
  });
});

test("INIT-19: options of a field can be read back, with data of one's own", () => {
  @module
  class Labelled extends Module<Labelled> {
    a!: number;
    @field({ static: true, meta: { unit: "m" } }) length!: number;
  }
  const model = new Labelled({ a: 1, length: 2 });
  const expected = [
    { name: "a", static: false, init: true, meta: undefined },
    { name: "length", static: true, init: true, meta: { unit: "m" } },
  ];
  assert.deepEqual(moduleFields(model), expected);
  assert.deepEqual(moduleFields(Labelled), expected);
});

test("INIT-25: static members, getters and methods are no fields", () => {
  @module
  class Members extends Module<Members, "twice"> {
    static shared = tf.scalar(1);
    static make(a: number) {
      return new this({ a });
    }
    a!: number;
    get twice() {
      return 2 * this.a;
    }
  }
  const members = Members.make(2);
  assert.deepEqual(treeLeaves(members), [2]);
  assert.equal(members.twice, 4);
});

test("INIT-26: a closure over another object in a static member keeps that object", () => {
  const pair = new Pair({ a: 1, b: 2 });
  @module
  class Borrows extends Module<Borrows> {
    static readonly sum = () => pair.a + pair.b;
    x!: number;
  }
  assert.equal(Borrows.sum(), 3);
  assert.deepEqual(treeLeaves(new Borrows({ x: 5 })), [5]);
});

test("INIT-27: a method can be replaced on the class, for old and new instances", () => {
  @module
  class Patched extends Module<Patched> {
    a!: number;
    get() {
      return this.a;
    }
  }
  const before = new Patched({ a: 1 });
  Patched.prototype.get = function get(this: Patched) {
    return this.a + 10;
  };
  (Patched.prototype as unknown as { added: () => number }).added = () => 7;
  assert.equal(before.get(), 11);
  assert.equal(new Patched({ a: 2 }).get(), 12);
  assert.equal((before as unknown as { added: () => number }).added(), 7);
});

test("INIT-29: a static field with a default reaches the structure", () => {
  @module
  class Mode extends Module {
    @field({ static: true }) mode = "train";
    a!: number;
    constructor() {
      super();
      this.a = 1;
    }
  }
  const model = new Mode();
  assert.match(String(treeStructure(model)), /mode="train"/);
  assert.equal(treeMap((x: number) => x + 1, model).mode, "train");
});

test("defaults: a field initialiser and a default factory may be left out or given", () => {
  @module
  class WithDefaults extends Module<WithDefaults> {
    rate: Default<number> = 0.1;
    @field({ default: () => [1, 2] }) sizes!: Default<number[]>;
  }
  const one = new WithDefaults({});
  const other = new WithDefaults({ rate: 0.5, sizes: [3] });
  assert.deepEqual(treeLeaves(one), [0.1, 1, 2]);
  assert.deepEqual(treeLeaves(other), [0.5, 3]);
  assert.notEqual(new WithDefaults({}).sizes, one.sizes);
  @module
  class Empty extends Module<Empty> {
    @field({ default: () => undefined }) a!: Default<number>;
  }
  assert.throws(() => new Empty({}), { code: "missing-field", message: /Field 'a'.*The default of 'a' gave undefined/s });
});

test("a constructor that only forwards its argument keeps the hook", () => {
  let hooks = 0;
  @module
  class Parent<S = any> extends Module<S> {
    a!: number;
    postInit() {
      hooks++;
    }
  }
  @module
  class Forwards extends Parent<Forwards> {
    constructor(init: { a: number }) {
      super(init);
    }
  }
  assert.equal(new Forwards({ a: 1 }).a, 1);
  assert.equal(hooks, 1);
});

test("an undecorated subclass, an abstract class and a class that is no Module are refused", () => {
  class Plain extends Pair {
    c = 1;
  }
  assert.throws(() => new Plain({ a: 1, b: 2 }), {
    code: "not-decorated",
    message: /Plain extends Module but is not decorated.*require-module-decorator/s,
  });
  assert.throws(() => module({} as never)(class {} as never, undefined as never), { code: "bad-class", message: /does not extend Module/ });
  assert.throws(() => (module as (cls: unknown) => unknown)(Pair), { code: "bad-class", message: /Pair is decorated already/ });
});

test("hooks with parameters and asynchronous hooks are refused", async () => {
  assert.throws(
    () =>
      (module as (cls: unknown) => unknown)(
        class Bad extends Module {
          postInit(_x: number) {}
        },
      ),
    { code: "bad-class", message: /postInit of Bad has parameters/ },
  );
  @module
  class Late extends Module<Late> {
    @field({ init: false }) x!: NoInit<number>;
    async postInit() {
      await null;
      this.x = 1;
    }
  }
  assert.throws(() => new Late({}), { code: "async-function", message: /Late: postInit is asynchronous.*no-async-init/s });
  await new Promise(setImmediate);
});

test("@field on what cannot be a field, and unknown options, are refused at the declaration", () => {
  assert.throws(() => field({ statik: true } as never)(undefined, { kind: "field", name: "x" } as never), {
    code: "bad-field",
    message: /'x'.*unknown option 'statik'/s,
  });
  assert.throws(() => field({ default: 3 } as never)(undefined, { kind: "field", name: "x" } as never), {
    code: "bad-field",
    message: /default: \(\) => 3/,
  });
  assert.throws(() => field()(undefined, { kind: "field", name: "x", static: true } as never), {
    code: "bad-field",
    message: /static member/,
  });
});

test("a base constructor's value wiped by a subclass declaration is reported with the remedy", () => {
  abstract class Keeps extends Module {
    net!: unknown;
    constructor(net: unknown) {
      super();
      this.net = net;
    }
  }
  @module
  class Wipes extends Keeps {
    // @ts-expect-error the compiler reports it as well (TS2612)
    override net!: nn.Linear;
  }
  assert.throws(() => new Wipes(new nn.Linear(1, 1)), { code: "missing-field", message: /Field 'net'.*declare.*safe-init\/no-field-clobber/s });
});

test("'declare' fields and assign semantics are explained", () => {
  @module
  class Declared extends Module {
    declare net: number;
    constructor() {
      super();
      this.net = 1;
    }
  }
  assert.throws(() => new Declared(), { code: "undeclared-field", message: /'net'.*useDefineForClassFields/s });
  @module
  class DeclaredGenerated extends Module {
    declare net: number;
  }
  assert.throws(() => new DeclaredGenerated({ net: 1 }), { code: "unknown-field", message: /'net'.*useDefineForClassFields/s });
});

const hidden: unique symbol = Symbol("hidden");

test("a name that is defined on one instance only is refused", () => {
  @module
  class Odd extends Module {
    a!: number;
    constructor(more: boolean) {
      super();
      this.a = 1;
      if (more) Object.defineProperty(this, "extra", { value: 2, enumerable: true });
    }
  }
  new Odd(false);
  assert.throws(() => new Odd(true), { code: "undeclared-field", message: /Odd: 'extra' was defined on this instance.*'a'/s });
  @module
  class BySymbol extends Module {
    a = 1;
    [hidden] = 2;
    constructor() {
      super();
    }
  }
  assert.throws(() => new BySymbol(), { code: "bad-field", message: /Symbol\(hidden\) has a symbol for a name/ });
});

test("fields that a compiler lowers to `in` and an assignment are declared, in order", () => {
  // What esbuild and Babel write for `a!: number` in a class with decorators.
  const publicField = (self: object, key: string, value: unknown) =>
    key in self
      ? Object.defineProperty(self, key, { value, writable: true, enumerable: true, configurable: true })
      : ((self as Record<string, unknown>)[key] = value);
  const Lowered = defineModule(
    class Lowered extends Module {
      constructor(...args: any[]) {
        super(...args);
        publicField(this, "b", undefined);
        publicField(this, "a", undefined);
      }
    },
  );
  assert.deepEqual(treeLeaves(new Lowered({ a: 1, b: 2 } as never)), [2, 1]);
  assert.throws(() => new Lowered({ c: 1 } as never), { code: "unknown-field" });
});

test("decorated fields keep their declared order among undecorated ones", () => {
  @module
  class Mixed extends Module<Mixed> {
    a!: number;
    @field() b!: number;
    c!: number;
    @field({ init: false }) d!: NoInit<number>;
    e!: number;
    postInit() {
      this.d = 4;
    }
  }
  for (let i = 0; i < 2; i++) assert.deepEqual(treeLeaves(new Mixed({ e: 5, c: 3, b: 2, a: 1 })), [1, 2, 3, 4, 5]);
});

test("a gradient can be taken of a model with static, derived and function fields", () => {
  @module
  class Rich extends Module<Rich> {
    w!: tf.Tensor;
    @field({ static: true }) name!: string;
    act!: (x: tf.Tensor) => tf.Tensor;
  }
  const model = new Rich({ w: tf.scalar(3), name: "n", act: tf.square });
  const grad = filterGrad((m: Rich) => m.act(m.w) as tf.Scalar)(model);
  assert.equal(grad.w.dataSync()[0], 6);
  assert.equal(grad.act, null);
  assert.equal(grad.name, "n");
});
