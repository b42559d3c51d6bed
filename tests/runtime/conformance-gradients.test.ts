/** Gradients: rows GRAD of docs/conformance.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyUpdates,
  dispose,
  field,
  filter,
  filterGrad,
  filterValueAndGrad,
  isArray,
  isInexactArray,
  Module,
  module,
  nn,
  treeLeaves,
  treeMap,
  treeStructure,
} from "../../lib/runtime/index.js";
import { numbers, tf } from "./helpers.js";

const total = (tree: unknown): tf.Tensor =>
  tf.addN(
    treeLeaves(tree)
      .filter(isInexactArray)
      .map((x) => tf.sum(x)),
  );

test("GRAD-01: the gradient of a list has its structure", () => {
  const grads = filterGrad((xs: tf.Tensor[]) => tf.sum(tf.mul(xs[0]!, xs[1]!)))([tf.scalar(2), tf.scalar(3)]);
  assert.deepEqual(grads.map(numbers), [[3], [2]]);
});

test("GRAD-02: what is no floating tensor has null", () => {
  const tree = {
    f: tf.scalar(1),
    i: tf.scalar(1, "int32"),
    b: tf.scalar(true, "bool"),
    n: 1.5,
    s: "s",
    o: new Date(0),
    fn: () => 0,
    nothing: null,
  };
  const grads = filterGrad((t: typeof tree) => total(t))(tree) as unknown as Record<string, unknown>;
  assert.deepEqual(numbers(grads["f"]), [1]);
  for (const key of ["i", "b", "n", "s", "o", "fn", "nothing"]) assert.equal(grads[key], null, key);
});

@module
class Holder<T = any> extends Module<Holder<T>> {
  value!: T;
  @field({ static: true }) tag: any = "t";
}

const hold = <T>(value: T): Holder<T> => new Holder<T>({ value, tag: "t" } as never);

test("GRAD-03: nested Modules keep their class in the gradient", () => {
  const grad = filterGrad((m: Holder<nn.Linear>) => total(m))(hold(new nn.Linear(2, 1)));
  assert.ok(grad instanceof Holder && grad.value instanceof nn.Linear);
  assert.deepEqual(numbers(grad.value.weight), [1, 1]);
});

test("GRAD-04: typed arrays are not differentiated", () => {
  const grad = filterGrad((t: { w: tf.Tensor; data: Float32Array }) => tf.mul(t.w, t.data[0]!))({
    w: tf.scalar(1),
    data: new Float32Array([4]),
  });
  assert.equal(grad.data, null);
  assert.deepEqual(numbers(grad.w), [4]);
});

test("GRAD-05: value and gradient together", () => {
  const [value, grad] = filterValueAndGrad((x: tf.Tensor) => tf.square(x))(tf.scalar(3));
  assert.deepEqual([numbers(value), numbers(grad)], [[9], [6]]);
});

test("GRAD-06: auxiliary results", () => {
  const loss = (x: tf.Tensor): [tf.Tensor, { twice: tf.Tensor; n: number }] => [tf.square(x), { twice: tf.mul(x, 2), n: 1 }];
  const before = tf.memory().numTensors;
  const x = tf.scalar(3);
  const [grad, aux] = filterGrad(loss, { hasAux: true })(x);
  assert.deepEqual([numbers(grad), numbers(aux.twice), aux.n], [[6], [6], 1]);
  const [[value, aux2], grad2] = filterValueAndGrad(loss, { hasAux: true })(x);
  assert.deepEqual([numbers(value), numbers(aux2.twice), numbers(grad2)], [[9], [6], [6]]);
  dispose(x, grad, aux, value, aux2, grad2);
  assert.equal(tf.memory().numTensors, before);
  assert.throws(() => filterGrad(((y: tf.Tensor) => tf.square(y)) as never, { hasAux: true })(tf.scalar(1)), {
    code: "bad-argument",
    message: /\[loss, aux\]/,
  });
});

test("GRAD-07: a callable Module is differentiated in its first argument; a method by an arrow function", () => {
  @module
  class Energy extends Module<Energy> {
    w!: tf.Tensor;
    call(x: tf.Tensor): tf.Tensor {
      return tf.sum(tf.mul(x, this.w));
    }
  }
  const energy = new Energy({ w: tf.scalar(2) });
  assert.deepEqual(numbers(filterGrad(energy)(tf.scalar(5))), [2]);
  const grad = filterGrad((m: Energy) => m.call(tf.scalar(5)))(energy);
  assert.ok(grad instanceof Energy);
  assert.deepEqual(numbers(grad.w), [5]);
});

test("GRAD-08: a call without arguments fails", () => {
  const grad = filterGrad((x: tf.Tensor) => x) as () => unknown;
  assert.throws(() => grad(), { code: "bad-argument", message: /Functions wrapped with filterGrad must have at least one argument/ });
  assert.throws(() => filterGrad(3 as never), { code: "bad-argument", message: /not 3/ });
});

test("GRAD-09: argnums is refused with advice", () => {
  assert.throws(() => filterGrad(((x: tf.Tensor) => x) as never, { argnums: [0, 1] } as never), {
    code: "bad-argument",
    message: /'argnums'.*one array/s,
  });
});

test("GRAD-10: only the first argument is differentiated", () => {
  const grad = filterGrad((x: tf.Tensor, m: Holder<tf.Tensor>) => tf.mul(x, m.value))(tf.scalar(2), hold(tf.scalar(3)));
  assert.deepEqual(numbers(grad), [3]);
});

test("GRAD-11: a loss that is no floating scalar fails", () => {
  assert.throws(() => filterGrad((x: tf.Tensor) => x)(tf.tensor1d([1, 2])), {
    code: "not-scalar",
    message: /Gradient only defined for scalar-output functions.*f32\[2\].*tf\.mean/s,
  });
  assert.throws(() => filterGrad((x: tf.Tensor) => tf.cast(x, "int32"))(tf.scalar(1)), { code: "not-scalar", message: /floating/ });
  assert.throws(() => filterGrad((() => 3) as never)(tf.scalar(1)), { code: "bad-argument", message: /rank 0, not 3/ });
  assert.throws(() => filterGrad((async () => tf.scalar(1)) as never)(tf.scalar(1)), { code: "async-function" });
});

test("GRAD-12: the gradient's structure is that of filter(model, isInexactArray)", () => {
  const model = hold([new nn.MLP(2, 1, 3, 1), tf.scalar(1, "int32"), "s"]);
  const grad = filterGrad((m: typeof model) => total(m))(model);
  assert.equal(String(treeStructure(grad)), String(treeStructure(filter(model, isInexactArray))));
});

test("GRAD-13: an unused parameter has zeros", () => {
  const grad = filterGrad((m: { a: tf.Tensor; b: tf.Tensor }) => m.a)({ a: tf.scalar(1), b: tf.tensor1d([1, 2]) });
  assert.deepEqual([numbers(grad.a), numbers(grad.b)], [[1], [0, 0]]);
});

test("GRAD-14: one tensor in two fields has a gradient for each; the identity has 1", () => {
  const shared = tf.scalar(3);
  const grad = filterGrad((m: { a: tf.Tensor; b: tf.Tensor }) => tf.mul(tf.square(m.a), m.b))({ a: shared, b: shared });
  assert.deepEqual([numbers(grad.a), numbers(grad.b)], [[18], [9]]);
  assert.deepEqual(numbers(filterGrad((x: tf.Tensor) => x)(tf.scalar(5))), [1]);
});

test("GRAD-15: gradients agree with finite differences", () => {
  const model = new nn.MLP(2, 1, 4, 1, { seed: 3, activation: tf.tanh });
  const x = tf.tensor2d([
    [0.3, -0.8],
    [1.1, 0.4],
  ]);
  const loss = (m: nn.MLP) => tf.mean(tf.square(m.call(x)));
  const grad = filterGrad(loss)(model);
  const weights = numbers(model.layers[0]!.weight);
  const h = 1e-2;
  weights.forEach((_, k) => {
    const at = (delta: number): number => {
      const moved = treeMap((p: tf.Tensor) => p, filter(model, isArray));
      const shifted = applyUpdates(
        moved,
        treeMap(
          (p: tf.Tensor) =>
            p === model.layers[0]!.weight
              ? tf.tensor2d(
                  weights.map((_, i) => (i === k ? delta : 0)),
                  [2, 4],
                )
              : tf.zerosLike(p),
          moved,
        ),
      );
      return numbers(
        loss({
          __proto__: nn.MLP.prototype,
          layers: shifted.layers,
          activation: tf.tanh,
          finalActivation: (y: tf.Tensor) => y,
        } as unknown as nn.MLP),
      )[0]!;
    };
    const slope = (at(h) - at(-h)) / (2 * h);
    assert.ok(Math.abs(slope - numbers(grad.layers[0]!.weight)[k]!) < 2e-3, `entry ${k}`);
  });
});

test("gradients: a loss that is somebody else's tensor stays theirs; a model without parameters has none", () => {
  const constant = tf.scalar(4);
  const grad = filterGrad((_x: tf.Tensor) => constant)(tf.scalar(1));
  assert.deepEqual(numbers(grad), [0]);
  const [value] = filterValueAndGrad((_x: tf.Tensor) => constant)(tf.scalar(1));
  value.dispose();
  assert.ok(!constant.isDisposed);
  const [loss, none] = filterValueAndGrad((m: { n: number }) => tf.scalar(m.n))({ n: 3 });
  assert.deepEqual([numbers(loss), none], [[3], { n: null }]);
});

test("tf.tidy keeps the tensors of a Module that it returns, and frees the others", () => {
  const before = tf.memory().numTensors;
  const layer = tf.tidy(() => new nn.Linear(2, 1) as unknown as tf.TensorContainer) as unknown as nn.Linear;
  assert.ok(!layer.weight.isDisposed);
  assert.equal(tf.memory().numTensors, before + 2);
  dispose(layer);
  assert.equal(tf.memory().numTensors, before);
});

test("gradients: nested, inside tidy, of a convolution, and after an error nothing is left", () => {
  const second = filterGrad((x: tf.Tensor) => filterGrad((y: tf.Tensor) => tf.mul(y, tf.square(y)))(x))(tf.scalar(2));
  assert.deepEqual(numbers(second), [12]);
  const conv = new nn.Conv2d(1, 2, 3, { padding: "same", seed: 1 });
  const grad = filterGrad((m: nn.Conv2d) => tf.mean(m.call(tf.ones([1, 4, 4, 1]))))(conv);
  assert.deepEqual(grad.weight.shape, [3, 3, 1, 2]);
  const before = tf.memory().numTensors;
  const x = tf.scalar(1);
  assert.throws(() => filterGrad((y: tf.Tensor) => tf.concat([tf.reshape(y, [1]), tf.ones([2])]))(x), { code: "not-scalar" });
  tf.tidy(() => void filterValueAndGrad((y: tf.Tensor): [tf.Tensor, tf.Tensor] => [tf.square(y), tf.neg(y)], { hasAux: true })(x));
  x.dispose();
  assert.equal(tf.memory().numTensors, before);
  const gone = tf.scalar(1);
  gone.dispose();
  assert.throws(() => filterGrad((t: { w: tf.Tensor }) => t.w)({ w: gone }), { code: "bad-argument", message: /'\.w'.*is disposed/s });
});

test("comparisons of what is differentiated have the gradient zero, and the largest entries their own", () => {
  const x = tf.tensor1d([1, -2, 3]);
  const gradientOf = (loss: (x: tf.Tensor1D) => tf.Tensor): number[] => numbers(filterGrad((t: tf.Tensor1D) => tf.sum(loss(t)))(x));
  const twice = (t: tf.Tensor): tf.Tensor => tf.mul(t, 2);
  assert.deepEqual(gradientOf((t) => tf.where(tf.less(t, twice(t)), twice(t), t)), [2, 1, 2]);
  assert.deepEqual(gradientOf((t) => tf.where(tf.logicalAnd(tf.greater(t, 0), tf.lessEqual(t, twice(t))), t, twice(t))), [1, 2, 1]);
  assert.deepEqual(gradientOf((t) => tf.where(tf.logicalNot(tf.logicalOr(tf.equal(t, 1), tf.notEqual(t, twice(t)))), t, twice(t))), [2, 2, 2]);
  assert.deepEqual(gradientOf((t) => tf.mul(tf.topk(t, 2).values, tf.tensor1d([10, 20]))), [20, 0, 10]);
  const rows = tf.tensor2d([[1, 5, 2], [7, 3, 9]]);
  assert.deepEqual(numbers(filterGrad((t: tf.Tensor2D) => tf.sum(tf.square(tf.topk(t, 1).values)))(rows)), [0, 10, 0, 0, 0, 18]);
});

test("gradients of products and moves that TensorFlow.js has none of agree with finite differences", () => {
  const x = tf.tensor([0.5, -1.2, 0, 2, 0.7, -0.4, 1.1, 0.3], [2, 4]);
  const weights = tf.tensor([0.3, -0.8, 1.5, 0.9, -0.2, 0.6], [2, 3]);
  const matrix = tf.tensor([0.5, -1, 2, 0.1, 0.4, -0.7, 1.3, 0.2], [4, 2]);
  const pairs = tf.tensor2d([[0, 1], [1, 3], [0, 1]], [3, 2], "int32");
  const losses: Record<string, (t: tf.Tensor2D) => tf.Tensor> = {
    "einsum: matrices": (t) => tf.einsum("ij,jk->ki", t, matrix),
    "einsum: the second operand": (t) => tf.einsum("jk, ij -> ik", matrix, t),
    "einsum: an axis of its own, summed": (t) => tf.einsum("ik,ij->k", weights, t),
    "einsum: one operand": (t) => tf.einsum("ij->j", t),
    "einsum: all summed": (t) => tf.einsum("ij,ij->", t, t),
    "einsum: outer": (t) => tf.einsum("ij,kl->ikjl", t, weights),
    cumprod: (t) => tf.cumprod(t, 1),
    "cumprod: the first axis": (t) => tf.cumprod(t, 0),
    "cumprod: exclusive": (t) => tf.cumprod(t, 1, true),
    "cumprod: reverse": (t) => tf.cumprod(t, 1, false, true),
    "cumprod: exclusive and reverse": (t) => tf.cumprod(t, 1, true, true),
    gatherND: (t) => tf.gatherND(t, pairs),
    scatterND: (t) => tf.scatterND(tf.tensor2d([[2], [0]], [2, 1], "int32"), t, [3, 4] as never),
    "tensorScatterUpdate: the tensor": (t) => tf.tensorScatterUpdate(t, pairs, tf.tensor1d([3, 4, 5])),
    "tensorScatterUpdate: the updates": (t) => tf.tensorScatterUpdate(tf.ones([3, 4]), tf.tensor2d([[2], [0]], [2, 1], "int32"), t),
    stridedSlice: (t) => tf.stridedSlice(t, [1, 3], [-3, 0], [-1, -2]),
    "stridedSlice: masks": (t) => tf.stridedSlice(t, [1, 1], [2, 4], [1, 2], 1, 2),
    depthToSpace: (t) => tf.depthToSpace(tf.reshape(t, [1, 1, 2, 4]) as tf.Tensor4D, 2),
    diag: (t) => tf.diag(t),
    decisions: (t) => tf.where(tf.all(tf.less(t, 2.5)), tf.square(t), t),
  };
  for (const [name, loss] of Object.entries(losses)) {
    // Other weights for each element of the result, so that an order that is wrong shows.
    const scalar = (t: tf.Tensor): tf.Scalar => {
      const y = tf.reshape(loss(t as tf.Tensor2D), [-1]);
      return tf.sum(tf.mul(tf.square(tf.add(y, 0.5)), tf.add(tf.range(0, y.size), 1)));
    };
    const gradient = numbers(filterGrad(scalar)(x));
    const at = numbers(x);
    const moved = (i: number, by: number): number => scalar(tf.tensor(at.map((value, j) => (i === j ? value + by : value)), [2, 4])).dataSync()[0]!;
    gradient.forEach((value, i) => {
      const difference = (moved(i, 1e-2) - moved(i, -1e-2)) / 2e-2;
      assert.ok(Math.abs(value - difference) < 1e-2 * (1 + Math.abs(value)), `${name}: ${value} for element ${i}, by differences ${difference}`);
    });
  }
});
