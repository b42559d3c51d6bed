/** The types of Modules. A line marked @ts-expect-error fails the build when it compiles. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  combine,
  field,
  filter,
  filterGrad,
  filterValueAndGrad,
  isArray,
  Module,
  module,
  nn,
  optim,
  partition,
  step,
  treeAt,
  treeMap,
  type Default,
  type NoInit,
} from "../../lib/runtime/index.js";
import { captureWarnings, tf } from "./helpers.js";

/** Whether two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T => true as T;

@module
class Model extends Module<Model> {
  net!: nn.Linear;
  rate: Default<number> = 0.1;
  bias!: tf.Tensor | null;
  act!: (x: tf.Tensor) => tf.Tensor;
  @field({ init: false }) state!: NoInit<optim.OptState>;
  postInit() {
    this.state = optim.sgd(0.1).init(filter(this.net, isArray));
  }
  call(x: tf.Tensor): tf.Tensor {
    return this.act(this.net.call(x));
  }
}

@module
class Optional extends Module<Optional> {
  bias: Default<tf.Tensor | null> = null;
  best: Default<number | null> = null;
  @field({ init: false }) cache!: NoInit<number | null>;
  postInit() {
    this.cache = this.best;
  }
}

@module
class Box<T> extends Module<Box<T>> {
  value!: T;
}

@module
class Named extends Module<Named, "length" | "derived"> {
  name!: string;
  derived!: number;
  get length() {
    return this.name.length;
  }
  constructor(init: { name: string }) {
    super(init);
    this.derived = 1;
  }
}

const net = () => new nn.Linear(1, 1);

test("the generated constructor: what is given, left out, unknown or of a wrong type", (t) => {
  captureWarnings(t);
  const model = new Model({ net: net(), bias: null, act: tf.relu });
  new Model({ net: net(), bias: tf.scalar(1), act: tf.relu, rate: 0.5 });
  const wrong: (() => unknown)[] = [
    // @ts-expect-error net is missing
    () => new Model({ bias: null, act: tf.relu }),
    // @ts-expect-error bias is missing; null is a value
    () => new Model({ net: net(), act: tf.relu }),
    // @ts-expect-error there is no such field
    () => new Model({ net: net(), bias: null, act: tf.relu, widht: 3 }),
    // @ts-expect-error state has init: false
    () => new Model({ net: net(), bias: null, act: tf.relu, state: {} as optim.OptState }),
  ];
  for (const construct of wrong) assert.throws(construct);
  // @ts-expect-error a layer, not a number: types only, since leaves may be anything
  new Model({ net: 3 as number, bias: null, act: tf.relu });
  assert.equal(model.rate, 0.1);
});

test("fields that may be null, with a default or without an argument", () => {
  assert.equal(new Optional().bias, null);
  const best: number | null = new Optional({ best: 3 }).cache;
  assert.equal(best, 3);
  // @ts-expect-error cache has init: false
  assert.throws(() => new Optional({ cache: null }));
  // @ts-expect-error a string is no number
  assert.equal(new Optional({ best: "3" }).best, "3");
});

test("types of instances and results", () => {
  const box = new Box({ value: 3 });
  is<Same<typeof box, Box<number>>>();
  is<Same<ReturnType<typeof box.value.toFixed>, string>>();
  const model = net();
  const [params, rest] = partition(model, isArray);
  is<Same<typeof params, nn.Linear>>();
  is<Same<typeof rest, nn.Linear>>();
  const whole = combine(params, rest);
  is<Same<typeof whole, nn.Linear>>();
  const doubled = treeMap((x: tf.Tensor) => tf.mul(x, 2), params);
  is<Same<typeof doubled, nn.Linear>>();
  const changed = treeAt((m) => m.bias, model, null);
  is<Same<typeof changed, nn.Linear>>();
  // @ts-expect-error a string is no bias
  const bad = () => treeAt((m) => m.bias, model, "no");
  void bad;
  const loss = (m: nn.Linear, x: tf.Tensor) => tf.mean(m.call(x)) as tf.Tensor;
  const grad = filterGrad(loss);
  is<Same<typeof grad, (model: nn.Linear, x: tf.Tensor) => nn.Linear>>();
  const [value, gradient] = filterValueAndGrad(loss)(model, tf.ones([1, 1]));
  is<Same<typeof value, tf.Tensor>>();
  is<Same<typeof gradient, nn.Linear>>();
  const train = step((m: nn.Linear, n: number) => [m, n] as const);
  is<Same<typeof train, (m: nn.Linear, n: number) => readonly [nn.Linear, number]>>();
  const rate: number = new Model({ net: net(), bias: null, act: tf.relu }).rate;
  assert.equal(rate, 0.1);
  assert.equal(new Named({ name: "ab" }).length, 2);
});

// Exported, so that the compiler has to name its types in this file's declarations, as it would for a package that exports layers.
export const exported = {
  net: new nn.Linear(1, 1),
  pool: new nn.AvgPool2d(1),
  layers: [new nn.MLP(1, 1, 1, 1), new nn.Conv2d(1, 1, 1)] as const,
  state: new optim.EmptyState({}),
  kept: filter(new nn.LayerNorm(1), isArray),
};

test("layers and states have names in the declarations of other files", () => {
  const declared = readFileSync(new URL("types.test.d.ts", import.meta.url), "utf8");
  for (const line of ["net: nn.Linear;", "pool: nn.AvgPool2d;", "layers: readonly [nn.MLP, nn.Conv2d];", "state: optim.EmptyState;", "kept: nn.LayerNorm;"]) {
    assert.ok(declared.includes(line), `${line} is not in\n${declared}`);
  }
});
