/**
 * What the runtime costs, as ratios taken in the same run: against TensorFlow.js written out by hand, @jax-js/jax and plain classes.
 *
 *   npm run build && node benchmarks/runtime.mjs [--rounds N]      default: 15 rounds; prints the table of README.md
 *
 * Both sides of a ratio do the same work (checked before anything is timed) and take turns within each round; the median of the rounds'
 * ratios is shown, with the lowest and the highest. @jax-js/jax is installed into .cache/ (ignored by git) at the first run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { Module, applyUpdates, defineModule, dispose, filter, filterValueAndGrad, isArray, nn, optim, step, treeFlatten, treeLeaves, treeMap, treeUnflatten } from "../dist/lib/runtime/index.js";

const jaxVersion = "0.1.25";

async function loadJax() {
  const folder = path.join(import.meta.dirname, "..", ".cache", "runtime-peers");
  const manifest = path.join(folder, "node_modules/@jax-js/jax/package.json");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(manifest)) {
    writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    execFileSync("npm", ["install", "--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", `@jax-js/jax@${jaxVersion}`], { cwd: folder, stdio: ["ignore", 2, 2] });
  }
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  if (version !== jaxVersion) throw new Error(`.cache/runtime-peers has @jax-js/jax ${version}, and ${jaxVersion} is wanted. Delete that folder and run again.`);
  return import(pathToFileURL(path.join(folder, "node_modules/@jax-js/jax/dist/index.js")).href);
}

function readRounds(args) {
  if (args.length === 0) return 15;
  const rounds = args.length === 2 && args[0] === "--rounds" ? Number(args[1]) : Number.NaN;
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`Unknown arguments '${args.join(" ")}'. Known is --rounds N, a whole number from 1 on.`);
  return rounds;
}

// ---- measuring

const sortedMiddle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/**
 * Milliseconds of processor time a call. Others' work on the machine lengthens the time on the clock, and hardly that of the processor; the
 * process's collector and compiler are counted.
 */
function timeOf(fn, count) {
  const began = process.cpuUsage();
  for (let i = 0; i < count; i++) fn();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000 / count;
}

/** How often `fn` runs in about `ms` milliseconds, after a warm-up of the same length. */
function countFor(fn, ms) {
  timeOf(fn, 1);
  let count = 1;
  for (;;) {
    const each = timeOf(fn, count);
    if (each * count >= ms) return Math.max(1, Math.round(ms / each));
    count = Math.min(count * 4, Math.max(count + 1, Math.ceil((1.2 * ms) / Math.max(each, 1e-7))));
  }
}

/** The ratio of the time of `ours` to that of `theirs`, and the median time of `ours` in microseconds. */
function compare(ours, theirs, rounds, ms = 60) {
  const counts = [countFor(ours, ms), countFor(theirs, ms)];
  const measured = Array.from({ length: rounds }, (_, round) => {
    const times = [0, 0];
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) times[side] = timeOf([ours, theirs][side], counts[side]);
    return times;
  });
  const ratios = measured.map(([a, b]) => a / b);
  return { ratio: sortedMiddle(ratios), low: Math.min(...ratios), high: Math.max(...ratios), micros: sortedMiddle(measured.map(([a]) => a)) * 1000 };
}

// ---- a training step

const rate = 1e-3;
const crossEntropy = (logits, y) => tf.losses.softmaxCrossEntropy(y, logits);

function forward(weights, x) {
  let h = x;
  for (let i = 0; i < weights.length; i += 2) {
    h = tf.add(tf.matMul(h, weights[i]), weights[i + 1]);
    if (i + 2 < weights.length) h = tf.relu(h);
  }
  return h;
}

/** The formulas of Adam (arXiv 1412.6980) on arrays of tensors, and plain descent. */
const byHand = {
  sgd: { start: () => [], update: (weights, grads) => [weights.map((w, i) => tf.sub(w, tf.mul(grads[i], rate))), []] },
  adam: {
    start: (weights) => [0, weights.map((w) => tf.zerosLike(w)), weights.map((w) => tf.zerosLike(w))],
    update(weights, grads, [done, firsts, seconds]) {
      const steps = done + 1;
      const m = firsts.map((first, i) => tf.add(tf.mul(first, 0.9), tf.mul(grads[i], 0.1)));
      const v = seconds.map((second, i) => tf.add(tf.mul(second, 0.999), tf.mul(tf.square(grads[i]), 0.001)));
      const next = weights.map((w, i) => {
        const denominator = tf.add(tf.sqrt(tf.div(v[i], 1 - 0.999 ** steps)), 1e-8);
        return tf.sub(w, tf.mul(tf.div(tf.div(m[i], 1 - 0.9 ** steps), denominator), rate));
      });
      return [next, [steps, m, v]];
    },
  },
};

function handWrittenStep(weights, name, x, y) {
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

function runtimeStep(net, name, x, y) {
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

function same(a, b, what) {
  if (!(Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b)))) throw new Error(`${what}: the two sides do not do the same: ${a} against ${b}.`);
}

async function trainingSteps(rounds) {
  const figures = [];
  const nets = [
    ["MLP 784-128-128-10, batch 32", [784, 10, 128, 2], 32, 1.02, 1.05],
    ["MLP 2-8-2, batch 4", [2, 2, 8, 1], 4, 1.1, 1.2],
  ];
  for (const backend of ["cpu", "wasm"]) {
    if (!(await tf.setBackend(backend))) throw new Error(`The back end '${backend}' does not start.`);
    for (const [size, shape, batch, target, limit] of nets) {
      for (const name of ["sgd", "adam"]) {
        const x = tf.randomNormal([batch, shape[0]], 0, 1, "float32", 5);
        const y = tf.oneHot(tf.tensor1d(Array.from({ length: batch }, (_, i) => i % shape[1]), "int32"), shape[1]);
        const net = new nn.MLP(...shape, { seed: 1 });
        const weights = treeLeaves(filter(net, isArray)).map((w) => tf.clone(w));
        const [ours, theirs] = [runtimeStep(net, name, x, y), handWrittenStep(weights, name, x, y)];
        for (let i = 0; i < 5; i++) same(ours(), theirs(), `${size}, ${name}, ${backend}, step ${i}`);
        figures.push({ what: `training step, ${size}, ${name}, ${backend} / by hand`, target, limit, ...compare(ours, theirs, rounds, 150) });
        dispose(x, y);
      }
    }
  }
  return figures;
}

// ---- trees of 1,000 leaves

const Layer = defineModule(class Layer extends Module {
  weight;
  bias;
  scale;
  shift;
});

const layersOf = (make) => Array.from({ length: 250 }, (_, i) => make({ weight: i, bias: i + 0.25, scale: i + 0.5, shift: i + 0.75 }));

function treeFigures(jax, rounds) {
  const plain = { layers: layersOf((values) => values) };
  const modules = { layers: layersOf((values) => new Layer(values)) };
  const double = (leaf) => leaf * 2;
  const total = (leaves) => leaves.reduce((sum, leaf) => sum + leaf, 0);
  const theirs = { roundTrip: () => jax.tree.unflatten(...jax.tree.flatten(plain).reverse()), map: () => jax.tree.map(double, plain) };
  return [
    ["plain objects", plain],
    ["Modules against jax-js's plain objects", modules],
  ].flatMap(([kind, tree]) => {
    const ours = {
      roundTrip: () => {
        const [leaves, def] = treeFlatten(tree);
        return treeUnflatten(def, leaves);
      },
      map: () => treeMap(double, tree),
    };
    same(treeLeaves(tree).length, 1000, "the number of leaves");
    for (const key of ["roundTrip", "map"]) same(total(treeLeaves(ours[key]())), total(jax.tree.leaves(theirs[key]())), key);
    return [
      { what: `treeFlatten + treeUnflatten, 1,000 leaves, ${kind} / jax-js`, target: 0.85, limit: 1, ...compare(ours.roundTrip, theirs.roundTrip, rounds) },
      { what: `treeMap, 1,000 leaves, ${kind} / jax-js`, target: 0.7, limit: 1, ...compare(ours.map, theirs.map, rounds) },
    ];
  });
}

// ---- construction and reads

class Plain {
  a;
  b;
  c;
  d;
  constructor({ a, b, c, d }) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }
}

const Four = defineModule(class Four extends Module {
  a;
  b;
  c;
  d;
});

const Guarded = defineModule(
  class Guarded extends Module {
    a;
    b;
    c;
    d;
  },
  { a: {}, b: {}, c: {}, d: {} },
);

/** One loop for each class, so that none meets the shapes of another's objects. */
const readerOf = () => new Function("objects", "let sum = 0; for (const o of objects) sum += o.a + o.b + o.c + o.d; return sum;");

function classFigures(rounds) {
  const figures = [];
  for (const [kind, Class] of [["plain fields", Four], ["guarded fields", Guarded]]) {
    let last;
    const make = (C) => () => {
      for (let i = 0; i < 100; i++) last = new C({ a: i, b: 2, c: 3, d: 4 });
    };
    const built = compare(make(Class), make(Plain), rounds);
    figures.push({ what: `construction, four ${kind} / plain class`, micros: built.micros / 100, ratio: built.ratio, low: built.low, high: built.high, microsTarget: 1 });
    same(last.a, 99, "the last object made");
    const all = (C) => Array.from({ length: 1000 }, (_, i) => new C({ a: i, b: 2, c: 3, d: 4 }));
    const [ours, theirs, readOurs, readTheirs] = [all(Class), all(Plain), readerOf(), readerOf()];
    same(readOurs(ours), readTheirs(theirs), "the sum of the fields");
    const read = compare(() => readOurs(ours), () => readTheirs(theirs), rounds);
    figures.push({ what: `reads of four ${kind} / plain class`, target: 1.5, limit: null, ...read, micros: read.micros / 1000 });
  }
  return figures;
}

// ---- the table

const times = (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(2));

function verdict({ ratio, target, limit, micros, microsTarget }) {
  if (microsTarget !== undefined) return micros <= microsTarget ? "met" : `misses: ${micros.toFixed(2)} µs`;
  if (ratio <= target) return "met";
  return limit !== null && ratio <= limit ? "misses the target" : "**beyond the limit**";
}

function row(figure) {
  const target = figure.microsTarget === undefined ? `${figure.target}` : `${figure.microsTarget} µs`;
  const cells = [figure.what, times(figure.ratio), `${times(figure.low)} – ${times(figure.high)}`, `${figure.micros.toPrecision(3)} µs`, target, figure.limit ?? "", verdict(figure)];
  return `| ${cells.join(" | ")} |`;
}

const rounds = readRounds(process.argv.slice(2));
tf.enableProdMode();
const jax = await loadJax();
const before = loadavg()[0];
const figures = [...treeFigures(jax, rounds), ...classFigures(rounds), ...(await trainingSteps(rounds))];
console.log(
  [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, TensorFlow.js ${tf.version_core}, @jax-js/jax ${jaxVersion}, ${cpus().length} × ${cpus()[0].model}; load ${before.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after; ${rounds} rounds, median.`,
    "",
    "| figure | ratio | lowest – highest | ours takes | target | limit | verdict |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...figures.map(row),
  ].join("\n"),
);
