/**
 * Training that is interrupted: network, optimiser state and the number of steps done are saved together, loaded into freshly made ones,
 * and training goes on with the losses it would have had without the interruption. All three matter: without its state the optimiser
 * would start with other moments, and without the number of steps it would see other points next.
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { applyUpdates, dispose, filter, filterValueAndGrad, isArray, nn, optim, step, treeDeserialise, treeSerialise } from "eslint-plugin-safe-init/runtime";
import type { Moons } from "./moons.js";

/** What is saved: a tree like any other. */
interface Training {
  readonly net: nn.MLP;
  readonly state: optim.OptState;
  readonly steps: number;
}

const batchSize = 40;
const optimizer = optim.adamw(optim.cosineDecay(2e-2, 200), { weightDecay: 1e-3 });

const lossAndGrad = filterValueAndGrad((net: nn.MLP, x: tf.Tensor, y: tf.Tensor) => tf.mean(tf.squaredDifference(tf.sigmoid(net.call(x)), y)));

const advance = step(
  ({ net, state, steps }: Training, { x, y }: Moons): readonly [Training, tf.Tensor] => {
    const from = [(steps * batchSize) % x.shape[0], 0];
    const [loss, grads] = lossAndGrad(net, tf.slice(x, from, [batchSize, 2]), tf.slice(y, from, [batchSize, 1]));
    const [updates, next] = optimizer.update(grads, state, net);
    return [{ net: applyUpdates(net, updates), state: next, steps: steps + 1 }, loss];
  },
  { donate: [0] },
);

/** A training of which no step is done. A seed other than the saved one's shows that everything is taken from the file. */
function begin(seed: number): Training {
  const net = new nn.MLP(2, 1, 16, 2, { seed });
  return { net, state: optimizer.init(filter(net, isArray)), steps: 0 };
}

/** Takes steps until `steps` are done; the training is given away, the one that is returned has the losses of these steps beside it. */
function trainTo(steps: number, training: Training, data: Moons): readonly [Training, number[]] {
  const losses: number[] = [];
  while (training.steps < steps) {
    const [next, loss] = advance(training, data);
    losses.push(loss.dataSync()[0]!);
    loss.dispose();
    training = next;
  }
  return [training, losses];
}

/**
 * Trains for `steps` steps and saves to `file` when `savedAt` are done; then loads the file and repeats the rest.
 * @returns the losses after the save, as they were and as they were again
 */
export function resume(data: Moons, file: string, steps = 100, savedAt = 40): { readonly first: number[]; readonly again: number[] } {
  const [half] = trainTo(savedAt, begin(1), data);
  writeFileSync(file, treeSerialise(half));
  const [done, first] = trainTo(steps, half, data);

  const blank = begin(2);
  const loaded = treeDeserialise(readFileSync(file), blank);
  const [doneAgain, again] = trainTo(steps, loaded, data);
  dispose(done, doneAgain, blank);
  return { first, again };
}
