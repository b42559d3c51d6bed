import { ModuleError } from "../errors.js";
import { checkOptionNames } from "../options.js";
import { tf } from "../tensorflow.js";
import { treeUnflatten } from "../tree/flatten.js";
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
  type Optimizer,
  type ScalarOrSchedule,
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
  checkOptionNames("sgd", options, ["momentum", "nesterov"]);
  const { momentum, nesterov = false } = options;
  if (momentum !== undefined) checkNumber("sgd: momentum", momentum, 0, 1);
  else if (nesterov) throw new ModuleError("bad-argument", "sgd: nesterov needs a momentum, as in { momentum: 0.9, nesterov: true }.");
  const trace = momentum === undefined ? null : momentumTrace(momentum, nesterov);
  const scale = scaleBy(learningRate);
  if (trace === null) return scale;
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
      const next = flat.tensors.map((grad, i) => tf.add(grad, tf.mul(old[i]!, decay)));
      const updates = nesterov
        ? flat.tensors.map((grad, i) => tf.add(grad, tf.mul(next[i]!, decay)))
        : next.map((tensor) => tf.clone(tensor));
      return [treeUnflatten(flat.def, updates), new TraceState({ trace: treeUnflatten(flat.def, next) })];
    },
  });
}

/** -rate · g. Only a schedule needs to count steps. */
function scaleBy(rate: ScalarOrSchedule): Optimizer {
  if (typeof rate === "number") {
    return optimizer({
      init: (params) => (trainableOf("sgd", params), new EmptyState({})),
      update: (grads, state) => {
        stateOf("sgd", state, EmptyState);
        const flat = flatGrads("sgd", grads);
        return [
          treeUnflatten(
            flat.def,
            flat.tensors.map((grad) => tf.mul(grad, -rate)),
          ),
          new EmptyState({}),
        ];
      },
    });
  }
  return optimizer({
    init: (params) => (trainableOf("sgd", params), new CountState({ count: tf.scalar(0, "int32") })),
    update: (grads, state) => {
      const { count } = stateOf("sgd", state, CountState);
      const flat = flatGrads("sgd", grads);
      const factor = negativeRate(rate, count);
      return [
        treeUnflatten(
          flat.def,
          flat.tensors.map((grad) => tf.mul(grad, factor)),
        ),
        new CountState({ count: nextCount(count) }),
      ];
    },
  });
}
