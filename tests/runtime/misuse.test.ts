/** What users do wrong, and what they are told: mistakes that would otherwise end in an error of JavaScript or TensorFlow.js, or in none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyUpdates,
  combine,
  defineModule,
  dispose,
  filter,
  filterGrad,
  isArray,
  Module,
  nn,
  optim,
  partition,
  registerNode,
  step,
  treeDeserialise,
  treeEqual,
  treeLeaves,
  treeMap,
  treeSerialise,
  treeSerialiseAsync,
} from "../../lib/runtime/index.js";
import { tf, thrownBy } from "./helpers.js";

const Pair = defineModule(
  class Pair extends Module {
    a!: unknown;
    b!: unknown;
  },
);

const net = (): nn.MLP => new nn.MLP(2, 1, 4, 1, { seed: 1 });
const loss = (model: nn.MLP): tf.Tensor => tf.mean(model.call(tf.ones([3, 2])));
const addOne = <T>(tree: T): T => treeMap((leaf: unknown) => (isArray(leaf) ? tf.add(leaf, 1) : leaf), tree);

/** Each mistake is refused with this code and these words. */
function refused(code: string, message: RegExp, mistake: () => unknown): void {
  const error = thrownBy(mistake);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
}

test("a declared field of a finished Module: JavaScript's own error names field and class", () => {
  const pair = new Pair({ a: 1, b: 2 });
  for (const write of [() => void (pair.a = 3), () => Object.assign(pair, { a: 3 })]) {
    assert.throws(write, { name: "TypeError", message: /read only property 'a' of object '\[object Pair\]'/ });
  }
  assert.throws(() => delete (pair as { a?: unknown }).a, { name: "TypeError", message: /'a' of \[object Pair\]/ });
  refused("frozen-module", /Cannot add 'c' to Pair.*treeAt.*no-module-mutation/s, () => Object.assign(pair, { c: 3 }));
});

test("checkInit that assigns: class, hook, field and rule; its other errors are its own", () => {
  const Assigns = defineModule(
    class Assigns extends Module {
      a!: number;
      checkInit(): void {
        this.a = 2;
      }
    },
  );
  refused("frozen-module", /^Assigns: checkInit assigns.*'a'.*postInit.*no-assign-in-check-init/s, () => new Assigns({ a: 1 }));
  const cause = new TypeError("a must be positive");
  const Fails = defineModule(
    class Fails extends Module {
      checkInit(): void {
        throw cause;
      }
    },
  );
  assert.equal(thrownBy(() => new Fails({})), cause);
});

test("a donated model or state that is used again", () => {
  const donated = net();
  const advance = step(addOne<nn.MLP>, { donate: [0] });
  const next = advance(donated);
  const words = /'\.layers\[0\]\.weight'.*disposed. It was perhaps donated to a step: use what the step returned/s;
  refused("bad-argument", words, () => advance(donated));
  refused("bad-argument", words, () => filterGrad(loss)(donated));
  refused("bad-argument", words, () => applyUpdates(donated, filter(next, isArray)));
  refused("bad-argument", words, () => optim.adam(0.1).init(filter(donated, isArray)));
  refused("bad-argument", words, () => treeSerialise(donated));
  refused("bad-argument", words, () => treeEqual(next, donated));
  refused("bad-argument", /Linear\.call.*disposed.*donated to a step/s, () => donated.call(tf.ones([1, 2])));
  dispose(next);
});

test("arguments in a wrong place", () => {
  const model = net();
  refused("bad-argument", /filterGrad\(loss\)\(model\)/, () => (filterGrad as (...args: unknown[]) => unknown)(loss, model));
  refused("bad-argument", /one by one.*combine\(\.\.\.partition\(tree, spec\)\)/s, () => combine(partition(model, isArray)));
  const mismatch = thrownBy(() => applyUpdates(filter(model, isArray), model));
  assert.match(mismatch.message, /the model \(first argument\) has null, the update tree \(second\) has <function relu>/);
  refused("bad-argument", /Await it first/, () => treeDeserialise(treeSerialiseAsync(model) as never, model));
  refused("bad-field", /options by field name.*not an array of 1/s, () => defineModule(class Listed extends Module {}, ["a"] as never));
  refused("bad-field", /'strict' is an option of the class.*third argument/s, () => defineModule(class Strict extends Module {}, { strict: true } as never));
});

test("options of a wrong type", () => {
  refused("bad-argument", /new Linear: 'useBias' must be a boolean, not "no"/, () => new nn.Linear(1, 1, { useBias: "no" as never }));
  refused("bad-argument", /filter: 'inverse' must be a boolean, not 1/, () => filter(net(), isArray, { inverse: 1 as never }));
  refused("bad-argument", /treeDeserialise: 'skip' must be a function, not true/, () => treeDeserialise(treeSerialise(net()), net(), { skip: true as never }));
});

test("masks and schedules that are none", () => {
  const params = filter(net(), isArray);
  for (const mask of [undefined, "weights", 1]) {
    refused("bad-argument", /masked: the mask must be a tree of booleans/, () => optim.masked(optim.sgd(0.1), mask as never).init(params));
  }
  refused("bad-argument", /piecewiseConstant: the scales must be an object.*not undefined/s, () => optim.piecewiseConstant(0.1, undefined as never));
});

test("registerNode: a codec of something else, and a flatten that gives no children", () => {
  class Odd {}
  refused("bad-argument", /registerNode\(Odd\).*\{ flatten, unflatten \}.*not undefined/s, () => registerNode(Odd, undefined as never));
  registerNode(Odd, { flatten: () => 3 as never, unflatten: () => new Odd() });
  refused("bad-argument", /registerNode\(Odd\): flatten must return \[children, aux\].*not 3/s, () => treeLeaves([new Odd()]));
});

test("windows that do not fit in the input", () => {
  const image = tf.ones([1, 4, 4, 1]);
  refused("bad-argument", /Conv2d\.call: the window reaches over 5 entries of axis 1, which has 4/, () => new nn.Conv2d(1, 1, 5).call(image));
  refused("bad-argument", /reaches over 5 entries of axis 2/, () => new nn.Conv2d(1, 1, [1, 3], { dilation: 2 }).call(image));
  refused("bad-argument", /Conv1d\.call.*over 5 entries of axis 1, which has 4/s, () => new nn.Conv1d(1, 1, 5).call(tf.ones([1, 4, 1])));
  for (const pool of [new nn.MaxPool2d(5), new nn.AvgPool2d(5)]) {
    refused("bad-argument", /Pool2d\.call: the window reaches over 5 entries of axis 1/, () => pool.call(image));
  }
  assert.deepEqual(new nn.Conv2d(1, 1, 5, { padding: 1 }).call(image).shape, [1, 2, 2, 1]);
  assert.deepEqual(new nn.Conv2d(1, 1, 5, { padding: "same" }).call(image).shape, [1, 4, 4, 1]);
  assert.deepEqual(new nn.MaxPool2d(4).call(image).shape, [1, 1, 1, 1]);
});
