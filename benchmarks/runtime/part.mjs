/** One part of runtime.mjs, in a process of its own: `node part.mjs NAME ROUNDS` prints its figures as JSON. */
import * as tf from "@tensorflow/tfjs-core";
import { bundleFigures } from "./bundle.mjs";
import { classFigures } from "./classes.mjs";
import { loadPeer } from "./peers.mjs";
import { trainingFigures } from "./training.mjs";
import { treeFigures } from "./trees.mjs";

const loadJax = () => loadPeer("@jax-js/jax", "dist/index.js");

const parts = {
  trees: async (rounds) => treeFigures(await loadJax(), rounds),
  classes: classFigures,
  training: async (rounds) => trainingFigures(await loadJax(), rounds),
  bundle: bundleFigures,
};

const [name, rounds] = process.argv.slice(2);
tf.enableProdMode();
process.stdout.write(JSON.stringify(await parts[name](Number(rounds))));
