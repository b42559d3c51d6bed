/** Updates, optimisers and steps: rows UPD and OPT of docs/conformance.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyUpdates,
  dispose,
  filter,
  filterValueAndGrad,
  isArray,
  nn,
  optim,
  step,
  treeAt,
  treeDeserialise,
  treeEqual,
  treeLeaves,
  treeMap,
  treeSerialise,
  TreeMismatchError,
} from "../../lib/runtime/index.js";
import { close, numbers, tf, thrownBy } from "./helpers.js";

test("UPD-01: a null update leaves the leaf alone, others add", () => {
  const keep = tf.scalar(1);
  const next = applyUpdates<Record<string, unknown>>({ a: keep, b: tf.scalar(2), n: 1 }, { a: null, b: tf.scalar(0.5), n: null });
  assert.equal(next["a"], keep);
  assert.deepEqual(numbers(next["b"]), [2.5]);
  assert.equal(next["n"], 1);
});

test("UPD-02: an update of what is no number fails with the path", () => {
  assert.throws(() => applyUpdates<unknown>({ f: [tf.relu] }, { f: [tf.scalar(1)] }), {
    code: "bad-argument",
    message: /at '\.f\[0\]' the model has function relu\w*, which cannot be updated.*applyUpdates\(model, updates\)/s,
  });
  assert.throws(() => applyUpdates<unknown>([tf.scalar(1)], [tf.tensor1d([1, 2])]), {
    code: "bad-argument",
    message: /f32\[\] and the update f32\[2\]/,
  });
});

test("UPD-03: null for a subtree skips it", () => {
  const model = { a: [tf.scalar(1), "s"], b: tf.scalar(2) };
  const next = applyUpdates<any>(model, { a: null, b: tf.scalar(1) });
  assert.equal(next.a[0], model.a[0]);
  assert.deepEqual(numbers(next.b), [3]);
});

test("UPD-04: the arguments the wrong way round fail on a model with other leaves", () => {
  const model = { w: tf.scalar(1), f: tf.relu };
  assert.throws(
    () => applyUpdates<unknown>({ w: tf.scalar(1), f: null }, model),
    (error) => error instanceof TreeMismatchError && error.path === ".f",
  );
});

test("applyUpdates: other data types and numbers are taken in; a refused update leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  const model = { w: tf.scalar(1) as tf.Tensor, i: tf.scalar(3, "int32") as tf.Tensor, v: tf.scalar(5) as tf.Tensor };
  const updates = { w: tf.scalar(2, "int32") as tf.Tensor, i: tf.scalar(2.9) as tf.Tensor, v: 0.5 as unknown as tf.Tensor };
  const next = applyUpdates(model, updates);
  assert.deepEqual([numbers(next.w), numbers(next.i), numbers(next.v)], [[3], [5], [5.5]]);
  assert.deepEqual([next.w.dtype, next.i.dtype], ["float32", "int32"]);
  dispose(next);
  const bad = { ...updates, v: tf.ones([2]) as tf.Tensor };
  assert.throws(() => applyUpdates(model, bad), { code: "bad-argument", message: /'\.v'/ });
  dispose(bad, model);
  assert.throws(() => applyUpdates({ w: model.w }, { w: 1 as unknown as tf.Tensor }), { message: /'\.w' the parameter is disposed.*donated/s });
  assert.equal(tf.memory().numTensors, before);
});

const GRADS = [
  { b: -0.3, w: [0.1, 0.2] },
  { b: 0.6, w: [-0.4, 0.05] },
  { b: 0, w: [1.5, -1] },
];

/** Parameters after each of three steps, as [b, w0, w1]. */
function trained(optimizer: optim.Optimizer): number[][] {
  let params = { b: tf.scalar(0.5) as tf.Tensor, w: tf.tensor1d([1, -2]) as tf.Tensor };
  let state = optimizer.init(params);
  return GRADS.map(({ b, w }) => {
    const [updates, next] = optimizer.update({ b: tf.scalar(b) as tf.Tensor, w: tf.tensor1d(w) as tf.Tensor }, state, params);
    state = next;
    params = applyUpdates(params, updates);
    return [...numbers(params.b), ...numbers(params.w)];
  });
}

const { adam, adamw, sgd, chain, clip, clipByGlobalNorm, rmsprop, adagrad, exponentialDecay } = optim;
const GOLDEN: [id: string, name: string, optimizer: optim.Optimizer, expected: number[][]][] = [
  [
    "OPT-01",
    "sgd",
    sgd(0.1),
    [
      [0.53, 0.99, -2.02],
      [0.47, 1.03, -2.025],
      [0.47, 0.88, -1.925],
    ],
  ],
  [
    "OPT-02",
    "sgd with momentum",
    sgd(0.1, { momentum: 0.9 }),
    [
      [0.53, 0.99, -2.02],
      [0.497, 1.021, -2.043],
      [0.4673, 0.8989, -1.9637],
    ],
  ],
  [
    "OPT-03",
    "sgd with Nesterov momentum",
    sgd(0.1, { momentum: 0.9, nesterov: true }),
    [
      [0.557, 0.981, -2.038],
      [0.4673, 1.0489, -2.0637],
      [0.44057, 0.78901, -1.89233],
    ],
  ],
  [
    "OPT-04",
    "adam",
    adam(0.1),
    [
      [0.599999997, 0.90000001, -2.099999995],
      [0.563389645, 0.955950357, -2.183059743],
      [0.535089737, 0.905808747, -2.133443202],
    ],
  ],
  [
    "OPT-05",
    "adamw",
    adamw(0.1, { weightDecay: 0.01 }),
    [
      [0.599499997, 0.89900001, -2.097999995],
      [0.562290145, 0.954051357, -2.178961743],
      [0.533427947, 0.902955695, -2.127166241],
    ],
  ],
  [
    "OPT-06",
    "adamw with its default decay",
    adamw(0.1),
    [
      [0.599994997, 0.89999001, -2.099979995],
      [0.563378645, 0.955931358, -2.183018743],
      [0.535073103, 0.905780188, -2.133380372],
    ],
  ],
  [
    "OPT-07",
    "clipping by the global norm before sgd",
    chain(clipByGlobalNorm(1), sgd(0.1)),
    [
      [0.53, 0.99, -2.02],
      [0.47, 1.03, -2.025],
      [0.47, 0.946794971, -1.96952998],
    ],
  ],
  [
    "OPT-08",
    "clipping before sgd",
    chain(clip(0.1), sgd(0.1)),
    [
      [0.51, 0.99, -2.01],
      [0.5, 1.0, -2.015],
      [0.5, 0.99, -2.005],
    ],
  ],
  [
    "OPT-09",
    "rmsprop",
    rmsprop(0.1),
    [
      [0.81622759, 0.683773815, -2.316227371],
      [0.530513337, 0.991466032, -2.396809562],
      [0.530513337, 0.685413689, -2.085922071],
    ],
  ],
  [
    "OPT-10",
    "adagrad",
    adagrad(0.1),
    [
      [0.568824702, 0.969848879, -2.053452229],
      [0.487920726, 1.046828901, -2.066697548],
      [0.487920726, 0.952337785, -1.973141498],
    ],
  ],
  [
    "OPT-11",
    "sgd with an exponentially decaying rate",
    sgd(exponentialDecay(0.1, 1, 0.5)),
    [
      [0.53, 0.99, -2.02],
      [0.5, 1.01, -2.0225],
      [0.5, 0.9725, -1.9975],
    ],
  ],
];

for (const [id, name, optimizer, expected] of GOLDEN) {
  test(`${id}: ${name} gives the numbers of optax, to float32's precision`, () => {
    trained(optimizer).forEach((actual, i) =>
      assert.ok(close(actual, expected[i]!, 1e-6), `step ${i + 1}: ${actual.join(", ")} against ${expected[i]!.join(", ")}`),
    );
  });
}

test("a counter that is a copy, which only the device knows, gives the same numbers; also with epsRoot and a schedule", () => {
  const copy = (state: optim.OptState): optim.OptState => treeMap((x: tf.Tensor) => tf.clone(x), state);
  for (const [name, optimizer] of Object.entries({
    adam: adam(0.1),
    root: adam(0.1, { epsRoot: 1e-3 }),
    scheduled: adamw(exponentialDecay(0.1, 1, 0.5)),
    rmsprop: rmsprop(0.1),
    sgd: sgd(exponentialDecay(0.1, 1, 0.5)),
  })) {
    const copying: optim.Optimizer = { init: (params) => copy(optimizer.init(params)), update: (g, s, p) => optimizer.update(g, copy(s), p) };
    const [there, here] = [trained(copying), trained(optimizer)];
    there.forEach((values, i) => assert.ok(close(values, here[i]!, 1e-6), `${name}, step ${i + 1}: ${values.join(", ")} against ${here[i]!.join(", ")}`));
  }
  const [, next] = adam(0.1).update({ w: tf.scalar(1) }, copy(adam(0.1).init({ w: tf.scalar(1) })));
  assert.deepEqual([numbers((next as unknown as optim.AdamState).count), (next as unknown as optim.AdamState).count.dtype], [[1], "int32"]);
});

test("gradients of another data type, and complex parameters under sgd", () => {
  const params = { w: tf.tensor1d([1, 2]) as tf.Tensor };
  const [updates] = adam(0.1).update({ w: tf.tensor1d([2, -2], "int32") as tf.Tensor }, adam(0.1).init(params));
  assert.ok(close(numbers(updates.w), [-0.1, 0.1], 1e-6));
  const z = { w: tf.complex(tf.scalar(1), tf.scalar(-2)) as tf.Tensor };
  const [turned] = sgd(0.5).update(z, sgd(0.5).init(z));
  assert.deepEqual([numbers(tf.real(turned.w)), numbers(tf.imag(turned.w))], [[-0.5], [1]]);
});

test("a state or gradient that was donated is refused with the remedy", () => {
  const params = { w: tf.scalar(1) as tf.Tensor };
  for (const optimizer of [adam(0.1), sgd(0.1, { momentum: 0.9 }), sgd(exponentialDecay(0.1, 1, 0.5)), rmsprop(0.1), adagrad(0.1)]) {
    const state = optimizer.init(params);
    dispose(state);
    assert.throws(() => optimizer.update(params, state), { code: "bad-argument", message: /the state is disposed.*donated to a step/s });
  }
  const state = adamw(0.1).init(params);
  const gone = { w: tf.scalar(1) as tf.Tensor };
  dispose(gone);
  assert.throws(() => adamw(0.1).update(gone, state, params), { code: "bad-argument", message: /'\.w' there is a disposed one/ });
  assert.throws(() => adamw(0.1).update(params, state, gone), { code: "bad-argument", message: /a parameter that is disposed/ });
});

test("OPT-12: init on a tree with other leaves fails with the path and the remedy", () => {
  const error = thrownBy(() => adam(0.1).init(new nn.MLP(1, 1, 1, 1)));
  assert.match(error.message, /adam\.init.*'\.activation'.*filter\(model, isInexactArray\).*require-filtered-optimizer-init/s);
  for (const optimizer of [
    sgd(1),
    sgd(1, { momentum: 0.5 }),
    adamw(1),
    rmsprop(1),
    adagrad(1),
    clip(1),
    clipByGlobalNorm(1),
    chain(clip(1), sgd(1)),
  ]) {
    assert.throws(() => optimizer.init({ f: tf.relu }), { code: "bad-argument", message: /'\.f'/ });
  }
});

test("OPT-13: nulls pass through init and update; integers have neither state nor update", () => {
  const optimizer = chain(clipByGlobalNorm(1), adam(0.1));
  const state = optimizer.init({ a: tf.scalar(1), b: null, i: tf.scalar(1, "int32") });
  const [updates] = optimizer.update({ a: tf.scalar(1) as tf.Tensor | null, b: null, i: null }, state);
  const { mu, nu } = (state as unknown as [unknown, optim.AdamState])[1];
  assert.deepEqual([mu.b, mu.i, nu.b, nu.i], [null, null, null, null]);
  assert.ok(isArray(updates.a));
  assert.deepEqual([updates.b, updates.i], [null, null]);
});

test("OPT-14: the state is a tree that mirrors the parameters", () => {
  const params = filter(new nn.Linear(2, 1), isArray);
  const state = adam(0.1).init(params) as unknown as optim.AdamState;
  assert.deepEqual([numbers(state.count), state.count.dtype], [[0], "int32"]);
  assert.ok(state.mu instanceof nn.Linear && state.nu instanceof nn.Linear);
  assert.deepEqual(numbers(state.mu.weight), [0, 0]);
  assert.equal(treeLeaves(state).length, 5);
  const later = treeAt((s: optim.AdamState) => s.mu.bias, state, tf.ones([1]));
  assert.ok(later instanceof optim.AdamState);
  assert.deepEqual([numbers(later.mu.bias), numbers(state.mu.bias)], [[1], [0]]);
  assert.ok(treeEqual(treeDeserialise(treeSerialise(later), state), later));
});

test("OPT-15: adamw needs the parameters, and takes the whole model for them", () => {
  const model = new nn.MLP(1, 1, 2, 1, { seed: 1 });
  const params = filter(model, isArray);
  const state = adamw(0.1).init(params);
  const grads = treeMap((p: tf.Tensor) => tf.onesLike(p), params);
  assert.throws(() => adamw(0.1).update(grads, state), { code: "bad-argument", message: /needs the parameters/ });
  assert.ok(treeEqual(adamw(0.1).update(grads, state, model)[0], adamw(0.1).update(grads, state, params)[0]));
});

test("OPT-16: applyUpdates keeps a parameter whose update is null", () => {
  const w = tf.scalar(1);
  assert.equal(applyUpdates<{ w: tf.Tensor | null }>({ w }, { w: null }).w, w);
  assert.equal(applyUpdates<{ w: tf.Tensor | null }>({ w: null }, { w: null }).w, null);
});

test("OPT-17: the state of chain is an array in order; sgd without momentum has an empty one", () => {
  const state = chain(clip(1), adam(0.1), sgd(1)).init({ a: tf.scalar(1) }) as unknown as unknown[];
  assert.deepEqual(
    state.map((part) => (part as object).constructor),
    [optim.EmptyState, optim.AdamState, optim.EmptyState],
  );
  assert.deepEqual(treeLeaves(sgd(0.1).init({ a: tf.scalar(1) })), []);
});

test("OPT-18: gradients of another structure fail with the path", () => {
  const state = adam(0.1).init({ a: [tf.scalar(1)] });
  const error = thrownBy(() => adam(0.1).update<unknown>({ a: [tf.scalar(1), tf.scalar(2)] }, state));
  assert.ok(error instanceof TreeMismatchError);
  assert.equal(error.path, ".a");
  assert.match(
    error.message,
    /adam\.update: trees differ at '\.a': the gradient tree has an array of 2, the optimiser state has an array of 1/,
  );
  assert.throws(() => adam(0.1).update({ a: [tf.tensor1d([1, 2]) as tf.Tensor] }, state), {
    code: "bad-argument",
    message: /f32\[2\].*f32\[\]/s,
  });
  assert.throws(() => adam(0.1).update(state as never, { a: tf.scalar(1) } as never), {
    code: "bad-argument",
    message: /update\(grads, state, params\)/,
  });
});

test("optimisers refuse bad arguments", () => {
  assert.throws(() => adam(-1), { code: "bad-argument", message: /adam: the learning rate .* not -1/ });
  assert.throws(() => adam(NaN), { code: "bad-argument" });
  assert.throws(() => adam(0.1, { beta1: 0.9 } as never), { code: "bad-argument", message: /unknown option 'beta1'/ });
  assert.throws(() => sgd(0.1, { momentum: 2 }), { code: "bad-argument", message: /momentum.*from 0 to 1, not 2/ });
  assert.throws(() => sgd(0.1, { nesterov: true }), { code: "bad-argument", message: /needs a momentum/ });
  assert.throws(() => clip(1).update({}, [] as never), {
    code: "bad-argument",
    message: /clip\.update: the second argument must be the state/,
  });
  assert.throws(() => chain([sgd(1)] as never), { code: "bad-argument", message: /not an array/ });
  assert.throws(() => chain(sgd(1)).update({}, [] as never), { code: "bad-argument", message: /array of 1 states/ });
});

test("a schedule that gives no scalar is refused", () => {
  const params = { w: tf.scalar(1) as tf.Tensor };
  for (const gives of ["fast", tf.ones([2]), undefined]) {
    for (const make of [sgd, adam, rmsprop, adagrad]) {
      const optimizer = make((() => gives) as unknown as optim.Schedule);
      assert.throws(() => optimizer.update(params, optimizer.init(params)), { code: "bad-argument", message: /schedule.*scalar tensor.*it gave/s });
    }
  }
});

test("schedules give optax's values", () => {
  const at = (schedule: optim.Schedule, n: number) => numbers(schedule(tf.scalar(n)))[0]!;
  assert.ok(
    close(
      [0, 5, 10, 20].map((n) => at(optim.linear(1, 0.5, 10), n)),
      [1, 0.75, 0.5, 0.5],
    ),
  );
  assert.ok(
    close(
      [0, 5, 10, 20].map((n) => at(optim.cosineDecay(1, 10, 0.1), n)),
      [1, 0.55, 0.1, 0.1],
    ),
  );
  assert.ok(
    close(
      [0, 1, 2, 3].map((n) => at(optim.piecewiseConstant(1, { 1: 0.5, 3: 0.1 }), n)),
      [1, 0.5, 0.5, 0.05],
    ),
  );
  assert.ok(
    close(
      [0, 2, 4, 7, 10].map((n) => at(optim.warmupCosineDecay(0, 1, 4, 10), n)),
      [0, 0.5, 1, 0.5, 0],
    ),
  );
  assert.ok(
    close(
      [0, 9].map((n) => at(optim.constant(0.3), n)),
      [0.3, 0.3],
    ),
  );
});

test("masks: adamw's decay and masked transformations", () => {
  const params = { w: tf.scalar(1) as tf.Tensor, b: tf.scalar(1) as tf.Tensor };
  const zero = { w: tf.scalar(0) as tf.Tensor, b: tf.scalar(0) as tf.Tensor };
  const decayed = adamw(1, { weightDecay: 0.5, mask: { w: true, b: false } });
  const [updates] = decayed.update(zero, decayed.init(params), params);
  assert.ok(close([...numbers(updates.w), ...numbers(updates.b)], [-0.5, 0]));
  const half = optim.masked(sgd(0.1), () => ({ w: true, b: false }));
  const one = { w: tf.scalar(1) as tf.Tensor, b: tf.scalar(1) as tf.Tensor };
  const [some, state] = half.update(one, half.init(params));
  assert.ok(close([...numbers(some.w), ...numbers(some.b)], [-0.1, 1]));
  assert.ok(close(numbers(half.update(one, state)[0].w), [-0.1]));
  assert.throws(() => optim.masked(sgd(0.1), { other: true }).init(params), TreeMismatchError);
});

for (const [name, optimizer] of Object.entries({
  sgd: sgd(0.1),
  momentum: sgd(0.1, { momentum: 0.9 }),
  adam: adam(0.05),
  adamw: adamw(0.05),
  rmsprop: rmsprop(0.02),
  adagrad: adagrad(0.2),
  chained: chain(clipByGlobalNorm(1), adam(optim.cosineDecay(0.05, 50))),
})) {
  test(`training with ${name}: the loss falls and the number of tensors stays`, () => {
    const x = tf.randomNormal([16, 2], 0, 1, "float32", 2) as tf.Tensor;
    const y = tf.sum(x, 1, true) as tf.Tensor;
    const lossAndGrad = filterValueAndGrad((m: nn.MLP) => tf.mean(tf.square(tf.sub(m.call(x), y))));
    let model = new nn.MLP(2, 1, 8, 1, { seed: 4 });
    let state = optimizer.init(filter(model, isArray));
    const train = step(
      (m: nn.MLP, s: optim.OptState): [nn.MLP, optim.OptState, tf.Tensor] => {
        const [loss, grads] = lossAndGrad(m);
        const [updates, next] = optimizer.update(grads, s, m);
        return [applyUpdates(m, updates), next, loss];
      },
      { donate: [0, 1] },
    );
    const losses: number[] = [];
    const counts = new Set<number>();
    for (let i = 0; i < 30; i++) {
      let loss: tf.Tensor;
      [model, state, loss] = train(model, state);
      losses.push(numbers(loss)[0]!);
      loss.dispose();
      counts.add(tf.memory().numTensors);
    }
    assert.ok(losses[29]! < 0.6 * losses[0]!, `${losses[0]} to ${losses[29]}`);
    assert.equal(counts.size, 1);
    dispose(x, y, model, state);
  });
}

test("step: results survive in Maps, donated tensors that are returned or shared stay, options are checked", () => {
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  const keep = step(
    (m: { a: tf.Tensor; b: tf.Tensor }) =>
      new Map([
        ["a", m.a],
        ["c", tf.add(m.a, m.b)],
      ]),
    { donate: [0] },
  );
  const result = keep({ a, b });
  assert.ok(!a.isDisposed && b.isDisposed);
  assert.deepEqual(numbers(result.get("c")), [3]);
  const shared = tf.scalar(1);
  step((_x: tf.Tensor, _y: tf.Tensor) => 0, { donate: [0] })(shared, shared);
  assert.ok(!shared.isDisposed);
  assert.throws(() => step(3 as never), { code: "bad-argument" });
  assert.throws(() => step(() => 0, { donate: 0 as never }), { code: "bad-argument", message: /\{ donate: \[0, 1\] \}/ });
  assert.throws(() => step(() => 0, { donate: [0] })(), { code: "bad-argument", message: /argument 0/ });
  assert.throws(() => step(async () => 0)(), { code: "async-function" });
});
