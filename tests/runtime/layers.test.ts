/** Layers: values against formulas, shapes, seeds and bad input. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { filterGrad, Module, module, nn, treeAt, treeEqual, treeMap, treePrint, treeCheck, field } from "../../lib/runtime/index.js";
import { close, numbers, tf } from "./helpers.js";

/** The layer with these numbers in a field. */
const put = <M, V extends tf.Tensor | null>(where: (m: M) => V, layer: M, value: tf.Tensor): M =>
  treeAt(where as (m: M) => tf.Tensor, layer, value);

test("Linear: x · weight + bias, on the last axis of any input", () => {
  let layer = new nn.Linear(2, 3);
  layer = put(
    (m) => m.weight,
    layer,
    tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  );
  layer = put((m) => m.bias, layer, tf.tensor1d([10, 20, 30]));
  assert.deepEqual(
    numbers(
      layer.call(
        tf.tensor2d([
          [1, 1],
          [2, 0],
        ]),
      ),
    ),
    [15, 27, 39, 12, 24, 36],
  );
  assert.deepEqual(numbers(layer.call(tf.tensor1d([1, 1]))), [15, 27, 39]);
  assert.deepEqual(layer.call(tf.zeros([2, 5, 2])).shape, [2, 5, 3]);
  assert.equal(new nn.Linear(2, 3, { useBias: false }).bias, null);
  const limit = 1 / Math.sqrt(50);
  const drawn = numbers(new nn.Linear(50, 40, { seed: 1 }).weight);
  assert.ok(drawn.every((x) => Math.abs(x) <= limit) && Math.max(...drawn) > 0.9 * limit && Math.min(...drawn) < -0.9 * limit);
  assert.throws(() => layer.call(tf.zeros([2, 3])), { code: "bad-argument", message: /Linear\.call.*last axis of 2.*f32\[2,3\]/ });
  assert.throws(() => new nn.Linear(0, 1), { code: "bad-argument", message: /input size/ });
  assert.throws(() => new nn.Linear(1, 1.5), { code: "bad-argument", message: /output size.*1\.5/ });
  assert.throws(() => new nn.Linear(1, 1, { bias: false } as never), { code: "bad-argument", message: /unknown option 'bias'/ });
});

test("seeds: equal for equal seeds, different between layers, different without", () => {
  const make = (seed?: number) => new nn.MLP(4, 4, 4, 2, { seed });
  assert.ok(treeEqual(make(3), make(3)));
  assert.ok(!treeEqual(make(3), make(4)));
  assert.ok(!treeEqual(make(), make()));
  const { layers } = make(3);
  assert.ok(!treeEqual(layers[0], layers[1]));
  assert.throws(() => new nn.Linear(1, 1, { seed: 0.5 }), { code: "bad-argument", message: /seed.*0\.5/ });
});

test("MLP: depth hidden layers with activations, and a last layer without", () => {
  const mlp = new nn.MLP(2, 3, 5, 2, { useFinalBias: false });
  assert.deepEqual(
    mlp.layers.map((layer) => layer.weight.shape),
    [
      [2, 5],
      [5, 5],
      [5, 3],
    ],
  );
  assert.deepEqual(
    mlp.layers.map((layer) => layer.bias === null),
    [false, false, true],
  );
  const x = tf.tensor2d([[0.5, -1]]);
  const byHand = mlp.layers[2]!.call(tf.relu(mlp.layers[1]!.call(tf.relu(mlp.layers[0]!.call(x)))));
  assert.ok(treeEqual(mlp.call(x), byHand));
  assert.equal(new nn.MLP(2, 3, 5, 0).layers.length, 1);
  assert.throws(() => new nn.MLP(1, 1, 1, -1), { code: "bad-argument", message: /depth/ });
  assert.throws(() => new nn.MLP(1, 1, 1, 1, { activation: "relu" as never }), { code: "bad-argument", message: /"relu"/ });
});

test("Embedding: rows by index, of any shape; gradients go to the rows that were used", () => {
  const layer = put(
    (m) => m.weight,
    new nn.Embedding(3, 2),
    tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
  );
  assert.deepEqual(numbers(layer.call(tf.tensor1d([2, 0], "int32"))), [5, 6, 1, 2]);
  assert.deepEqual(layer.call(tf.zeros([2, 4], "int32")).shape, [2, 4, 2]);
  assert.deepEqual(layer.call(tf.scalar(1, "int32")).shape, [2]);
  const grad = filterGrad((m: nn.Embedding) => tf.sum(m.call(tf.tensor2d([[2, 2]], [1, 2], "int32"))))(layer);
  assert.deepEqual(numbers(grad.weight), [0, 0, 0, 0, 2, 2]);
  assert.throws(() => layer.call(tf.scalar(1)), { code: "bad-argument", message: /must be int32/ });
});

test("LayerNorm and RMSNorm: formulas over the last axes", () => {
  const x = tf.tensor2d([
    [1, 2, 3],
    [4, 0, 2],
  ]);
  const byHand = [
    [1, 2, 3],
    [4, 0, 2],
  ].flatMap((row) => {
    const mean = row.reduce((a, b) => a + b) / 3;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / 3;
    return row.map((v) => (v - mean) / Math.sqrt(variance + 1e-5));
  });
  assert.ok(close(numbers(new nn.LayerNorm(3).call(x)), byHand, 1e-5));
  const flat = tf.tensor2d([[2, 2, 2]]);
  assert.deepEqual(numbers(new nn.LayerNorm(3).call(flat)), [0, 0, 0]);
  assert.ok(close(numbers(new nn.LayerNorm(2, { eps: 3 }).call(tf.tensor1d([1, 3]))), [-0.5, 0.5]));
  assert.ok(close(numbers(new nn.RMSNorm(2, { eps: 3 }).call(tf.tensor1d([1, 1]))), [0.5, 0.5]));
  assert.deepEqual(new nn.LayerNorm([2, 3]).call(tf.zeros([4, 2, 3])).shape, [4, 2, 3]);
  const rms = [
    [1, 2, 3],
    [4, 0, 2],
  ].flatMap((row) => row.map((v) => v / Math.sqrt(row.reduce((a, b) => a + b * b, 0) / 3 + 1e-5)));
  assert.ok(close(numbers(new nn.RMSNorm(3).call(x)), rms, 1e-5));
  assert.throws(() => new nn.LayerNorm(4).call(x), { code: "bad-argument", message: /last axes of the input must be \[4\].*f32\[2,3\]/ });
  assert.throws(() => new nn.RMSNorm(3, { eps: -1 }), { code: "bad-argument", message: /eps/ });
});

test("Dropout: scaled survivors, seeds, inference, p = 0", () => {
  const x = tf.ones([1000]);
  const layer = new nn.Dropout(0.25);
  const values = numbers(layer.call(x, { seed: 1 }));
  assert.ok(values.every((v) => v === 0 || Math.abs(v - 4 / 3) < 1e-6));
  const share = values.filter((v) => v === 0).length / 1000;
  assert.ok(share > 0.2 && share < 0.3, String(share));
  assert.deepEqual(numbers(layer.call(x, { seed: 1 })), values);
  assert.notDeepEqual(numbers(layer.call(x, { seed: 2 })), values);
  assert.notDeepEqual(numbers(layer.call(x)), numbers(layer.call(x)));
  assert.deepEqual(numbers(nn.inferenceMode(layer).call(x)), numbers(x));
  assert.deepEqual(numbers(new nn.Dropout(0).call(x)), numbers(x));
  for (const p of [1, -0.1, "0.5"]) assert.throws(() => new nn.Dropout(p as number), { code: "bad-argument", message: /Dropout: p/ });
});

test("Sequential: in order, a seed for each layer, functions by Lambda", () => {
  const model = new nn.Sequential([
    new nn.Linear(2, 2, { seed: 1 }),
    new nn.Lambda(tf.relu),
    new nn.Dropout(0.5),
    new nn.Dropout(0.5),
    new nn.Identity(),
  ]);
  assert.deepEqual(model.call(tf.zeros([3, 2]), { seed: 1 }).shape, [3, 2]);
  const drops = new nn.Sequential([new nn.Dropout(0.5), new nn.Dropout(0.5)]);
  const x = tf.ones([64]);
  assert.deepEqual(numbers(drops.call(x, { seed: 5 })), numbers(drops.call(x, { seed: 5 })));
  const survivors = numbers(drops.call(x, { seed: 5 })).filter((v) => v > 0).length;
  assert.ok(survivors < 28, `two masks that are alike would leave about 32, and ${survivors} are left`);
  assert.throws(() => new nn.Sequential([tf.relu as never]), { code: "bad-argument", message: /item 0.*new nn\.Lambda\(f\)/s });
  assert.throws(() => new nn.Sequential(new nn.Identity() as never), { code: "bad-argument", message: /array of layers/ });
  assert.throws(() => new nn.Lambda(3 as never), { code: "bad-argument" });
});

test("Conv2d and Conv1d: against sums by hand", () => {
  let conv = new nn.Conv2d(1, 1, 2, { useBias: false });
  conv = put((m) => m.weight, conv, tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]));
  const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  assert.deepEqual(numbers(conv.call(image)), [1 + 4 + 12 + 20, 2 + 6 + 15 + 24, 4 + 10 + 21 + 32, 5 + 12 + 24 + 36]);
  assert.deepEqual(new nn.Conv2d(1, 4, [3, 1], { padding: 1, stride: [2, 1] }).call(image).shape, [1, 2, 5, 4]);
  assert.deepEqual(new nn.Conv2d(1, 4, 3, { padding: "same" }).call(image).shape, [1, 3, 3, 4]);
  let line = new nn.Conv1d(1, 1, 2, { padding: 1 });
  line = put((m) => m.weight, line, tf.tensor3d([1, 10], [2, 1, 1]));
  line = put((m) => m.bias, line, tf.tensor1d([0.5]));
  assert.deepEqual(numbers(line.call(tf.tensor3d([1, 2, 3], [1, 3, 1]))), [10.5, 21.5, 32.5, 3.5]);
  assert.deepEqual(new nn.Conv1d(2, 3, 2, { dilation: 2 }).call(tf.zeros([1, 5, 2])).shape, [1, 3, 3]);
  assert.throws(() => conv.call(tf.zeros([3, 3, 1])), {
    code: "bad-argument",
    message: /\[batch, height, width, channels\] with 1 channels, not f32\[3,3,1\]/,
  });
  assert.throws(() => new nn.Conv2d(1, 1, 2, { stride: 2, dilation: 2 }), { code: "bad-argument", message: /not with both/ });
  assert.throws(() => new nn.Conv2d(1, 1, 2, { padding: "full" as never }), { code: "bad-argument", message: /"full"/ });
});

test("pools: windows of their own size unless told otherwise", () => {
  const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [1, 4, 4, 1]);
  assert.deepEqual(numbers(new nn.MaxPool2d(2).call(image)), [6, 8, 14, 16]);
  assert.deepEqual(numbers(new nn.AvgPool2d(2).call(image)), [3.5, 5.5, 11.5, 13.5]);
  for (const [layer, padding] of [
    [new nn.AvgPool2d(3, { padding: "same", stride: 2 }), "same"],
    [new nn.AvgPool2d(3, { padding: 1, stride: 2 }), 1],
  ] as const) {
    assert.ok(close(numbers(layer.call(image)), numbers(tf.avgPool(image, 3, 2, padding)), 1e-5));
  }
  assert.throws(() => new nn.AvgPool2d(2, { padding: 2 }), { code: "bad-argument", message: /smaller than the window/ });
  assert.deepEqual(new nn.MaxPool2d([2, 1], { stride: 1 }).call(image).shape, [1, 3, 4, 1]);
  assert.throws(() => new nn.MaxPool2d(2).call(tf.zeros([4, 4])), { code: "bad-argument", message: /MaxPool2d/ });
  assert.throws(() => new nn.AvgPool2d([1, 2, 3] as never), { code: "bad-argument", message: /a number or two/ });
});

test("gradients of padded convolutions and pools agree with finite differences", () => {
  const x = tf.randomNormal([1, 4, 5, 1], 0, 1, "float32", 3);
  const layers = {
    conv: new nn.Conv2d(1, 1, [3, 1], { padding: 1, stride: [2, 1], seed: 1 }),
    avg: new nn.AvgPool2d([2, 3], { padding: 1 }),
    same: new nn.AvgPool2d(2, { padding: "same", stride: [1, 2] }),
    max: new nn.MaxPool2d([3, 2], { padding: 1, stride: 1 }),
  };
  for (const [name, layer] of Object.entries(layers)) {
    const loss = (input: tf.Tensor) => tf.sum(tf.square(layer.call(input)));
    const grad = numbers(filterGrad(loss)(x));
    const values = numbers(x);
    const h = 1e-2;
    values.forEach((_, k) => {
      const at = (delta: number) =>
        numbers(
          loss(
            tf.tensor(
              values.map((v, i) => (i === k ? v + delta : v)),
              [1, 4, 5, 1],
            ),
          ),
        )[0]!;
      const slope = (at(h) - at(-h)) / (2 * h);
      assert.ok(Math.abs(slope - grad[k]!) < 2e-2 * Math.max(1, Math.abs(slope)), `${name} entry ${k}: ${slope} against ${grad[k]}`);
    });
  }
});

test("gradients reach every layer's parameters", () => {
  const model = new nn.Sequential([
    new nn.Conv2d(1, 2, 3, { seed: 1 }),
    new nn.MaxPool2d(2),
    new nn.AvgPool2d(1),
    new nn.LayerNorm(2),
    new nn.RMSNorm(2),
    new nn.Linear(2, 1, { seed: 2 }),
  ]);
  const grads = filterGrad((m: nn.Sequential) => tf.sum(m.call(tf.randomNormal([1, 6, 6, 1], 0, 1, "float32", 9))))(model);
  let count = 0;
  treeMap((g: tf.Tensor) => (count += numbers(tf.sum(tf.abs(g)))[0]! > 0 ? 1 : 0), grads);
  assert.equal(count, 7);
});

test("a layer without its weight says why: half of a partition, or a model that was donated", () => {
  const layers: [nn.Linear | nn.Embedding | nn.Conv1d | nn.Conv2d | nn.LayerNorm | nn.RMSNorm, tf.Tensor][] = [
    [new nn.Linear(2, 3), tf.ones([1, 2])],
    [new nn.Embedding(2, 3), tf.tensor1d([0], "int32")],
    [new nn.Conv1d(1, 1, 1), tf.ones([1, 2, 1])],
    [new nn.Conv2d(1, 1, 1), tf.ones([1, 2, 2, 1])],
    [new nn.LayerNorm(2), tf.ones([1, 2])],
    [new nn.RMSNorm(2), tf.ones([1, 2])],
  ];
  for (const [layer, x] of layers) {
    const { name } = layer.constructor;
    const half = treeMap(() => null, layer);
    assert.throws(() => half.call(x), { code: "bad-argument", message: new RegExp(`^${name}\\.call: the field 'weight' .* null.*combine`) });
    layer.weight.dispose();
    assert.throws(() => layer.call(x), { code: "bad-argument", message: new RegExp(`^${name}\\.call: the field 'weight' .*disposed.*donated`) });
  }
});

test("treePrint and inspect: shapes, functions by name, static fields, unfinished Modules and cycles", () => {
  const model = new nn.MLP(2, 1, 3, 1);
  assert.equal(treePrint(model.layers[0]), "Linear(weight=f32[2,3], bias=f32[3])");
  assert.equal(inspect(model), treePrint(model));
  assert.match(inspect({ model }), /Linear\(weight=f32\[2,3\]/);
  assert.equal(treePrint(new nn.LayerNorm(2)), "LayerNorm(weight=f32[2], bias=f32[2], eps=0.00001)");
  assert.equal(
    treePrint([null, 1n, "s", { f: tf.relu, m: new Map([["k", tf.scalar(1, "int32")]]) }]),
    `[null, 1n, "s", {f: <function ${tf.relu.name}>, m: Map{"k" => i32[]}}]`,
  );
  assert.match(treePrint(model, { width: 20 }), /^MLP\(\n  layers=\[\n    Linear\(\n/);
  let early = "";
  @module
  class Prints extends Module<Prints> {
    a!: number;
    @field({ init: false }) b!: any;
    postInit() {
      early = treePrint(this);
      this.b = 2;
    }
  }
  new Prints({ a: 1 } as never);
  assert.equal(early, "Prints(a=1)");
  const list: unknown[] = [];
  list.push(list);
  assert.equal(treePrint(list), "[<cycle>]");
  treeCheck(model);
});
