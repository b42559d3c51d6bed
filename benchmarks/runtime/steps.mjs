/**
 * Training steps that do the same: by the runtime, by hand in TensorFlow.js, by tfjs-layers and by @jax-js/jax. Each maker takes the first
 * weights, in the order [weight, bias, weight, …], and gives a function that does one step and returns its loss.
 */
import * as tf from "@tensorflow/tfjs-core";
import { applyUpdates, filter, filterValueAndGrad, isArray, optim, step } from "../../dist/lib/runtime/index.js";

const rate = 1e-3;
const [b1, b2, eps] = [0.9, 0.999, 1e-8];

/** Adam's bias corrections at a step, folded into two numbers: those of `optim/adam.ts`. */
function corrections(steps) {
  const root = Math.sqrt(1 - b2 ** steps);
  return { factor: (rate * root) / (1 - b1 ** steps), floor: eps * root };
}

const crossEntropy = (logits, y) => tf.losses.softmaxCrossEntropy(y, logits);

export function runtimeStep(net, name, x, y) {
  const optimizer = optim[name](rate);
  const lossAndGrad = filterValueAndGrad((model) => crossEntropy(model.call(x), y));
  const advance = step(
    (model, state) => {
      const [loss, grads] = lossAndGrad(model);
      const [updates, next] = optimizer.update(grads, state, model);
      return [applyUpdates(model, updates), next, loss];
    },
    { donate: [0, 1] },
  );
  let state = optimizer.init(filter(net, isArray));
  return () => {
    let loss;
    [net, state, loss] = advance(net, state);
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  };
}

function forward(weights, x) {
  let h = x;
  for (let i = 0; i < weights.length; i += 2) {
    h = tf.add(tf.matMul(h, weights[i]), weights[i + 1]);
    if (i + 2 < weights.length) h = tf.relu(h);
  }
  return h;
}

const byHand = {
  sgd: { start: () => [0], update: (weights, grads) => [weights.map((w, i) => tf.sub(w, tf.mul(grads[i], rate))), [0]] },
  adam: {
    start: (weights) => [0, weights.map((w) => tf.zerosLike(w)), weights.map((w) => tf.zerosLike(w))],
    update(weights, grads, [done, firsts, seconds]) {
      const steps = done + 1;
      const { factor, floor } = corrections(steps);
      const m = firsts.map((first, i) => tf.add(tf.mul(first, b1), tf.mul(grads[i], 1 - b1)));
      const v = seconds.map((second, i) => tf.add(tf.mul(second, b2), tf.mul(tf.square(grads[i]), 1 - b2)));
      const next = weights.map((w, i) => tf.sub(w, tf.mul(tf.div(m[i], tf.add(tf.sqrt(v[i]), floor)), factor)));
      return [next, [steps, m, v]];
    },
  },
};

export function handWrittenStep(weights, name, x, y) {
  const { start, update } = byHand[name];
  const lossAndGrads = tf.valueAndGrads((...params) => crossEntropy(forward(params, x), y));
  let state = start(weights);
  return () => {
    let loss;
    tf.tidy(() => {
      const { value, grads } = lossAndGrads(weights);
      const [nextWeights, nextState] = update(weights, grads, state);
      loss = value;
      tf.dispose([weights, state.slice(1)]);
      [weights, state] = [nextWeights, nextState];
      return [value, nextWeights, nextState.slice(1)];
    });
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  };
}

/** `trainOnBatch` of tfjs-layers, with the optimisers of TensorFlow.js. Its loss works on logits, as those of the others do. */
export function layersStep(layers, weights, name, x, y) {
  const sizes = weights.filter((w) => w.rank === 2).map((w) => w.shape);
  const model = layers.sequential();
  sizes.forEach(([inputs, units], i) => model.add(layers.layers.dense({ inputShape: [inputs], units, activation: i + 1 < sizes.length ? "relu" : "linear" })));
  model.compile({ optimizer: tf.train[name](rate), loss: (labels, logits) => crossEntropy(logits, labels) });
  model.setWeights(weights);
  return () => model.trainOnBatch(x, y);
}

/** In @jax-js/jax every function takes its arguments over: `.ref` is a copy for another use. */
export function jaxStep(jax, weights, name, x, y, whole) {
  const { jit, numpy: np, nn, tree, valueAndGrad } = jax;
  const arrayOf = (tensor) => np.array(tensor.dataSync(), { shape: tensor.shape });
  const scalar = (value) => np.array(new Float32Array([value]), { shape: [] });
  const [inputs, labels] = [arrayOf(x), arrayOf(tf.cast(y, "float32"))];
  const loss = (params, xs, ys) => {
    let h = xs;
    for (let i = 0; i < params.length; i += 2) {
      h = np.dot(h, params[i]).add(params[i + 1]);
      if (i + 2 < params.length) h = nn.relu(h);
    }
    return nn.logSoftmax(h).mul(ys).sum().mul(-1 / x.shape[0]);
  };
  const updates = {
    sgd: (params, grads) => [params.map((p, i) => p.sub(grads[i].mul(rate))), [[], []]],
    adam(params, grads, [firsts, seconds], factor, floor) {
      const m = firsts.map((first, i) => first.mul(b1).add(grads[i].ref.mul(1 - b1)));
      const v = seconds.map((second, i) => second.mul(b2).add(np.square(grads[i]).mul(1 - b2)));
      const next = params.map((p, i) => p.sub(m[i].ref.div(np.sqrt(v[i].ref).add(floor.ref)).mul(factor.ref)));
      floor.dispose();
      factor.dispose();
      return [next, [m, v]];
    },
  };
  const one = (params, moments, xs, ys, factor, floor) => {
    const [value, grads] = valueAndGrad(whole ? loss : jit(loss))(tree.ref(params), xs, ys);
    const [next, state] = updates[name](params, grads, moments, factor, floor);
    return [value, next, state];
  };
  const advance = whole ? jit(one) : one;
  let params = weights.map(arrayOf);
  let moments = name === "adam" ? [0, 1].map(() => weights.map((w) => np.zeros(w.shape))) : [[], []];
  let steps = 0;
  return async () => {
    let value;
    const { factor, floor } = corrections(++steps);
    const extra = name === "adam" ? [scalar(factor), scalar(floor)] : [];
    [value, params, moments] = advance(params, moments, inputs.ref, labels.ref, ...extra);
    await jax.blockUntilReady(tree.ref(params));
    return value.js();
  };
}
