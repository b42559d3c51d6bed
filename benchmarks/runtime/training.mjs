/** What a training step costs. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { dispose, filter, isArray, nn, treeLeaves } from "../../dist/lib/runtime/index.js";
import { compare, same } from "./measure.mjs";
import { loadPeer } from "./peers.mjs";
import { handWrittenStep, jaxStep, layersStep, runtimeStep } from "./steps.mjs";

const large = { size: "MLP 784-128-128-10, batch 32", shape: [784, 10, 128, 2], batch: 32, target: 1.02, limit: 1.05 };
const small = { size: "MLP 2-8-2, batch 4", shape: [2, 2, 8, 1], batch: 4, target: 1.1, limit: 1.2 };

/** One figure: the runtime's step against another, from the same weights. */
async function figure({ size, shape, batch }, backend, name, peer, makePeer, rounds, goal = {}) {
  if (!(await tf.setBackend(backend))) throw new Error(`The back end '${backend}' does not start.`);
  const x = tf.randomNormal([batch, shape[0]], 0, 1, "float32", 5);
  const y = tf.oneHot(tf.tensor1d(Array.from({ length: batch }, (_, i) => i % shape[1]), "int32"), shape[1]);
  const net = new nn.MLP(...shape, { seed: 1 });
  const weights = treeLeaves(filter(net, isArray)).map((w) => tf.clone(w));
  const [ours, theirs] = [runtimeStep(net, name, x, y), makePeer(weights, name, x, y)];
  const what = `training step, ${size}, ${name}, ${backend} / ${peer}`;
  for (let i = 0; i < 5; i++) same(ours(), await theirs(), `${what}, step ${i}`, 1e-3);
  const result = { what, ...goal, ...(await compare(ours, theirs, rounds, 150)) };
  dispose(x, y);
  return result;
}

export async function trainingFigures(jax, rounds) {
  const figures = [];
  for (const backend of ["cpu", "wasm"]) {
    for (const net of [large, small]) {
      for (const name of ["sgd", "adam"]) {
        const { target, limit } = net;
        figures.push(await figure(net, backend, name, "by hand", handWrittenStep, rounds, { target, limit }));
      }
    }
  }
  // Not before, since importing it registers gradients and methods of its own.
  const layers = await loadPeer("@tensorflow/tfjs-layers", "dist/tf-layers.node.js");
  for (const backend of ["cpu", "wasm"]) {
    for (const net of [large, small]) {
      const makePeer = (...args) => layersStep(layers.default ?? layers, ...args);
      figures.push(await figure(net, backend, "adam", "tfjs-layers' trainOnBatch", makePeer, rounds));
    }
  }
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  for (const net of [large, small]) {
    for (const [how, whole] of [["loss jitted", false], ["all jitted", true]]) {
      figures.push(await figure(net, "wasm", "adam", `jax-js on wasm, ${how}`, (...args) => jaxStep(jax, ...args, whole), rounds));
    }
  }
  return figures;
}
