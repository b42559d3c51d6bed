import type { Tensor } from "@tensorflow/tfjs-core";
import { add, constant, mul, rsqrt, square, weighted } from "../arithmetic.js";
import { knownInteger } from "../known-integers.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import {
  checkNumber,
  checkRate,
  flatGrads,
  like,
  negativeRate,
  nextCount,
  optimizer,
  paired,
  stateOf,
  trainableOf,
  treeOf,
  type Optimizer,
  type ScalarOrSchedule,
} from "./optimizer.js";
import { AdagradState, RmsState } from "./states.js";

export interface RmspropOptions {
  /** Decay of the mean of squares. Default 0.9. */
  readonly decay?: number;
  /** Added under the root. Default 1e-8. */
  readonly eps?: number;
  /** What the mean of squares starts with. Default 0. */
  readonly initialScale?: number;
}

/**
 * -rate · g / √(mean of squares + eps). The state is `{ count, nu }`.
 *
 * @throws ModuleError (`bad-argument`) for a negative rate, a decay outside 0 to 1, or unknown options.
 *
 * Semantics: `optax.rmsprop` without centring and momentum; Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning" (2012).
 */
export function rmsprop(learningRate: ScalarOrSchedule, options: RmspropOptions = {}): Optimizer {
  checkRate("rmsprop", learningRate);
  checkOptions("rmsprop", options, { decay: "any", eps: "any", initialScale: "any" });
  const { decay = 0.9, eps = 1e-8, initialScale = 0 } = options;
  checkNumber("rmsprop: decay", decay, 0, 1);
  checkNumber("rmsprop: eps", eps, 0);
  checkNumber("rmsprop: initialScale", initialScale, 0);
  return optimizer({
    init: (params) => new RmsState({ count: knownInteger(0), nu: like(trainableOf("rmsprop", params), filled(initialScale)) }),
    update: (grads, state) => {
      const old = stateOf("rmsprop", state, RmsState);
      const flat = flatGrads("rmsprop", grads);
      const oldNu = paired("rmsprop", flat, old.nu);
      const factor = negativeRate(learningRate, old.count);
      const [kept, added, floor] = [constant(decay), constant(1 - decay), constant(eps)];
      const nu = flat.tensors.map((grad, i) => weighted(kept, oldNu[i]!, added, square(grad)));
      const updates = flat.tensors.map((grad, i) => mul(mul(grad, rsqrt(add(nu[i]!, floor))), factor));
      return [treeOf(flat, updates), new RmsState({ count: nextCount(old.count), nu: treeOf(flat, nu) })];
    },
  });
}

export interface AdagradOptions {
  /** What the sum of squares starts with. Default 0.1. */
  readonly initialAccumulator?: number;
  /** Added under the root. Default 1e-7. */
  readonly eps?: number;
}

/**
 * -rate · g / √(sum of squares + eps), where an entry whose sum is zero gets no update. The state is `{ count, sumOfSquares }`.
 *
 * @throws ModuleError (`bad-argument`) for a negative rate or accumulator, or unknown options.
 *
 * Semantics: `optax.adagrad`; Duchi, Hazan and Singer, "Adaptive subgradient methods" (2011).
 */
export function adagrad(learningRate: ScalarOrSchedule, options: AdagradOptions = {}): Optimizer {
  checkRate("adagrad", learningRate);
  checkOptions("adagrad", options, { initialAccumulator: "any", eps: "any" });
  const { initialAccumulator = 0.1, eps = 1e-7 } = options;
  checkNumber("adagrad: initialAccumulator", initialAccumulator, 0);
  checkNumber("adagrad: eps", eps, 0);
  return optimizer({
    init: (params) =>
      new AdagradState({ count: knownInteger(0), sumOfSquares: like(trainableOf("adagrad", params), filled(initialAccumulator)) }),
    update: (grads, state) => {
      const old = stateOf("adagrad", state, AdagradState);
      const flat = flatGrads("adagrad", grads);
      const oldSums = paired("adagrad", flat, old.sumOfSquares);
      const factor = negativeRate(learningRate, old.count);
      const [zero, floor] = [constant(0), constant(eps)];
      const sums = flat.tensors.map((grad, i) => add(oldSums[i]!, square(grad)));
      const updates = flat.tensors.map((grad, i) => {
        const scaled = mul(mul(grad, rsqrt(add(sums[i]!, floor))), factor);
        return tf.where(tf.greater(sums[i]!, zero), scaled, zero);
      });
      return [treeOf(flat, updates), new AdagradState({ count: nextCount(old.count), sumOfSquares: treeOf(flat, sums) })];
    },
  });
}

function filled(value: number): (param: Tensor) => Tensor {
  return (param) => tf.fill(param.shape, value, param.dtype as "float32");
}
