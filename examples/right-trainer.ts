/**
 * The repair. A constructor of its own sets the network first and starts the optimiser on that: a finished child, whose tree is the one
 * that every update will see.
 */
import * as tf from "@tensorflow/tfjs-core";
import { Module, applyUpdates, filter, filterValueAndGrad, isArray, module, nn, optim, treeAt } from "eslint-plugin-safe-init/runtime";
import type { Moons } from "./moons.js";

const optimizer = optim.adam(2e-2);

@module
class Trainer extends Module {
  net!: nn.MLP;
  optState!: optim.OptState;

  constructor(net: nn.MLP) {
    super();
    this.net = net;
    this.optState = optimizer.init(filter(this.net, isArray));
  }
}

const lossAndGrad = filterValueAndGrad((net: nn.MLP, { x, y }: Moons) => tf.mean(tf.squaredDifference(tf.sigmoid(net.call(x)), y)));

export function train(data: Moons, print: (line: string) => void): Trainer {
  let trainer = new Trainer(new nn.MLP(2, 1, 16, 2, { seed: 1 }));
  for (let step = 0; step <= 100; step++) {
    const [loss, grads] = lossAndGrad(trainer.net, data);
    if (step % 20 === 0) print(`step ${String(step).padStart(3)}   loss ${loss.dataSync()[0]!.toFixed(4)}`);
    const [updates, optState] = optimizer.update(grads, trainer.optState, trainer.net);
    const moved = treeAt((t: Trainer) => t.net, trainer, applyUpdates(trainer.net, updates));
    trainer = treeAt((t: Trainer) => t.optState, moved, optState);
  }
  return trainer;
}
