/**
 * The trap. `postInit` starts the optimiser on a tree of `this`, and `this` is not finished: the state of the optimiser is itself a field
 * of it. The tree it gets is of another type than the trainer's tree will be, and the first update fails.
 */
import * as tf from "@tensorflow/tfjs-core";
import { Module, type NoInit, applyUpdates, field, filterValueAndGrad, isArray, module, nn, optim, partition } from "eslint-plugin-safe-init/runtime";
import type { Moons } from "./moons.js";

const optimizer = optim.adam(2e-2);

@module
class Trainer extends Module<Trainer> {
  net!: nn.MLP;
  @field({ init: false }) optState!: NoInit<optim.OptState>;

  postInit(): void {
    const [trainable] = this.partitionForGrad();
    this.optState = optimizer.init(trainable);
  }

  partitionForGrad(): [Trainer, Trainer] {
    return partition(this as Trainer, isArray);
  }
}

const lossAndGrad = filterValueAndGrad((trainer: Trainer, { x, y }: Moons) => tf.mean(tf.squaredDifference(tf.sigmoid(trainer.net.call(x)), y)));

export function train(data: Moons, print: (line: string) => void): Trainer {
  const trainer = new Trainer({ net: new nn.MLP(2, 1, 16, 2, { seed: 1 }) });
  const [loss, grads] = lossAndGrad(trainer, data);
  print(`step   0   loss ${loss.dataSync()[0]!.toFixed(4)}`);
  const [updates] = optimizer.update(grads, trainer.optState, trainer);
  return applyUpdates(trainer, updates);
}
