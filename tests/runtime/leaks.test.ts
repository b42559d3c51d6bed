/** A training loop of 10,000 steps leaves no tensor behind, on each back end that is installed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyUpdates, dispose, filter, filterValueAndGrad, isArray, nn, optim, step } from "../../lib/runtime/index.js";
import { tf } from "./helpers.js";

const STEPS = 10_000;
const optimizer = optim.chain(optim.clipByGlobalNorm(1), optim.adamw(optim.cosineDecay(1e-2, STEPS), { weightDecay: 1e-3 }));
const lossAndGrad = filterValueAndGrad((net: nn.MLP, x: tf.Tensor, y: tf.Tensor) => tf.mean(tf.squaredDifference(net.call(x), y)));
const advance = step(
  (net: nn.MLP, state: optim.OptState, x: tf.Tensor, y: tf.Tensor) => {
    const [loss, grads] = lossAndGrad(net, x, y);
    const [updates, next] = optimizer.update(grads, state, net);
    return [applyUpdates(net, updates), next, loss] as const;
  },
  { donate: [0, 1] },
);

/** What `tf.memory()` says after each step, and the first and the last loss. */
function train(): { readonly counts: Set<string>; readonly losses: readonly [number, number] } {
  const x = tf.tensor2d([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
  const y = tf.tensor2d([0, 0.5, 1, 1.5], [4, 1]);
  let net = new nn.MLP(2, 1, 8, 1, { seed: 3 });
  let state = optimizer.init(filter(net, isArray));
  const counts = new Set<string>();
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    let loss: tf.Tensor;
    [net, state, loss] = advance(net, state, x, y);
    if (i === 0 || i === STEPS - 1) losses.push(loss.dataSync()[0]!);
    loss.dispose();
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    counts.add(`${numTensors} tensors, ${numDataBuffers} buffers, ${numBytes} bytes`);
  }
  dispose(net, state, x, y);
  return { counts, losses: [losses[0]!, losses[1]!] };
}

/** Why the back end cannot be used here, or false. */
async function missing(backend: string): Promise<string | false> {
  const name = `@tensorflow/tfjs-backend-${backend}`;
  try {
    await import(name);
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    return `${name} is not installed`;
  }
  return false;
}

for (const backend of ["cpu", "wasm"]) {
  test(`no tensor is left by ${STEPS} steps on ${backend}`, { timeout: 300_000, skip: await missing(backend) }, async (t) => {
    assert.ok(await tf.setBackend(backend), `the back end '${backend}' does not start`);
    t.after(() => tf.setBackend("cpu"));
    const before = tf.memory();
    const { counts, losses } = train();
    assert.equal(tf.getBackend(), backend);
    assert.equal(counts.size, 1, [...counts].slice(0, 4).join("; "));
    assert.equal(tf.memory().numTensors, before.numTensors);
    assert.equal(tf.memory().numDataBuffers, before.numDataBuffers);
    assert.ok(losses[1] < losses[0] / 2, `the loss went from ${losses[0]} to ${losses[1]}`);
  });
}
