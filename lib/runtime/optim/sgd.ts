import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError } from "../errors.js";
import { knownInteger } from "../known-integers.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { add, constant, mul } from "../arithmetic.js";
import { inOrder } from "./chain.js";
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
  type Flat,
  type Optimizer,
  type OptState,
  type ScalarOrSchedule,
  type Schedule,
} from "./optimizer.js";
import { CountState, EmptyState, TraceState } from "./states.js";

export interface SgdOptions {
  /** Decay of the sum of gradients, from 0 (none) to 1. */
  readonly momentum?: number;
  /** Look one step ahead (Nesterov); only with momentum. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent: -rate · g, with momentum -rate · (g + momentum · trace).
 *
 * The state is empty without momentum, `{ trace }` with it; a schedule adds `{ count }` (as the second of two).
 *
 * @throws ModuleError (`bad-argument`) for a negative rate, a momentum outside 0 to 1, or unknown options.
 *
 * Semantics: `optax.sgd`.
 */
export function sgd(learningRate: ScalarOrSchedule, options: SgdOptions = {}): Optimizer {
  checkRate("sgd", learningRate);
  checkOptions("sgd", options, { momentum: "any", nesterov: "boolean" });
  const { momentum, nesterov = false } = options;
  if (momentum !== undefined) checkNumber("sgd: momentum", momentum, 0, 1);
  else if (nesterov) throw new ModuleError("bad-argument", "sgd: nesterov needs a momentum, as in { momentum: 0.9, nesterov: true }.");
  const scale = typeof learningRate === "number" ? scaleBy(learningRate) : scaleBySchedule(learningRate);
  if (momentum === undefined) return scale;
  const trace = momentumTrace(momentum, nesterov);
  if (typeof learningRate === "function") return inOrder([trace, scale]);
  return optimizer({
    init: (params) => trace.init(params),
    update: (grads, state) => {
      const [traced, next] = trace.update(grads, state);
      return [scale.update(traced, scale.init(null))[0], next];
    },
  });
}

function momentumTrace(decay: number, nesterov: boolean): Optimizer {
  return optimizer({
    init: (params) => new TraceState({ trace: like(trainableOf("sgd", params), tf.zerosLike) }),
    update: (grads, state) => {
      const flat = flatGrads("sgd", grads);
      const old = paired("sgd", flat, stateOf("sgd", state, TraceState).trace);
      const factor = constant(decay);
      const next = flat.tensors.map((grad, i) => add(grad, mul(old[i]!, factor)));
      const updates = flat.tensors.map((grad, i) => (nesterov ? add(grad, mul(next[i]!, factor)) : tf.clone(next[i]!)));
      return [treeOf(flat, updates), new TraceState({ trace: treeOf(flat, next) })];
    },
  });
}

function timesAll(factor: Tensor, flat: Flat): unknown {
  return treeOf(
    flat,
    flat.tensors.map((grad) => mul(grad, factor)),
  );
}

/** -rate · g; without memory. What it makes is known, so it needs no scope. */
function scaleBy(rate: number): Optimizer {
  return {
    init: (params) => (trainableOf("sgd", params), new EmptyState({}) as unknown as OptState),
    update: <T>(grads: T, state: OptState) => {
      stateOf("sgd", state, EmptyState);
      const flat = flatGrads("sgd", grads);
      const factor = constant(-rate);
      const updates = timesAll(factor, flat) as T;
      factor.dispose();
      return [updates, state];
    },
  };
}

/** -rate(count) · g; counts steps. */
function scaleBySchedule(rate: Schedule): Optimizer {
  return optimizer({
    init: (params) => (trainableOf("sgd", params), new CountState({ count: knownInteger(0) })),
    update: (grads, state) => {
      const { count } = stateOf("sgd", state, CountState);
      const factor = negativeRate(rate, count);
      return [timesAll(factor, flatGrads("sgd", grads)), new CountState({ count: nextCount(count) })];
    },
  });
}
