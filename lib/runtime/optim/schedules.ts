/**
 * Learning rates that change with the steps. A schedule takes the number of steps done and gives the rate, both as float scalars on the
 * device, so no step waits for data; any function of that kind is a schedule. All of these throw ModuleError (`bad-argument`), when they are
 * made, for rates that are no numbers from 0 up and for steps that are no integers above 0.
 */
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showValue } from "../errors.js";
import { tf } from "#tensorflow";
import { isPlainObject } from "../tree/plain-object.js";
import { checkNumber, type Schedule } from "./optimizer.js";

function checkSteps(where: string, steps: unknown): void {
  if (Number.isInteger(steps) && (steps as number) > 0) return;
  throw new ModuleError("bad-argument", `${where} must be an integer above 0, not ${showValue(steps)}.`);
}

const scalar = (value: Tensor): Scalar => tf.reshape(value, []) as Scalar;

/** Always `value`. Semantics: `optax.constant_schedule`. */
export function constant(value: number): Schedule {
  checkNumber("constant: the value", value, 0);
  return () => tf.scalar(value);
}

/** `init · rate^(count / steps)`. Semantics: `optax.exponential_decay` without its options. */
export function exponentialDecay(init: number, steps: number, rate: number): Schedule {
  checkNumber("exponentialDecay: the first value", init, 0);
  checkSteps("exponentialDecay: steps", steps);
  checkNumber("exponentialDecay: the rate", rate, 0);
  return (count) => scalar(tf.mul(init, tf.pow(tf.scalar(rate), tf.div(count, steps))));
}

/** From `init` to `end` in a straight line over `steps`, then `end`. Semantics: `optax.linear_schedule`. */
export function linear(init: number, end: number, steps: number): Schedule {
  checkNumber("linear: the first value", init, 0);
  checkNumber("linear: the last value", end, 0);
  checkSteps("linear: steps", steps);
  return (count) => scalar(tf.add(init, tf.mul(end - init, tf.clipByValue(tf.div(count, steps), 0, 1))));
}

/** From `init` to `alpha · init` along half a cosine over `steps`, then that. Semantics: `optax.cosine_decay_schedule`. */
export function cosineDecay(init: number, steps: number, alpha = 0): Schedule {
  checkNumber("cosineDecay: the first value", init, 0);
  checkSteps("cosineDecay: steps", steps);
  checkNumber("cosineDecay: alpha", alpha, 0);
  return (count) => {
    const done = tf.clipByValue(tf.div(count, steps), 0, 1);
    const cosine = tf.mul(0.5, tf.add(1, tf.cos(tf.mul(done, Math.PI))));
    return scalar(tf.mul(init, tf.add(tf.mul(cosine, 1 - alpha), alpha)));
  };
}

/**
 * `init`, times each scale from its step on: `piecewiseConstant(0.1, { 100: 0.5, 200: 0.1 })`.
 *
 * Semantics: `optax.piecewise_constant_schedule`.
 */
export function piecewiseConstant(init: number, scales: Readonly<Record<number, number>>): Schedule {
  checkNumber("piecewiseConstant: the first value", init, 0);
  if (!isPlainObject(scales)) {
    throw new ModuleError("bad-argument", `piecewiseConstant: the scales must be an object such as { 100: 0.5 }, not ${showValue(scales)}.`);
  }
  const entries = Object.entries(scales).map(([step, scale]) => [Number(step), scale] as const);
  for (const [step, scale] of entries) {
    checkSteps("piecewiseConstant: a step", step);
    checkNumber(`piecewiseConstant: the scale at step ${step}`, scale, 0);
  }
  return (count) =>
    scalar(
      entries.reduce<Tensor>(
        (value, [step, scale]) => tf.mul(value, tf.where(tf.greaterEqual(count, step), tf.scalar(scale), tf.scalar(1))),
        tf.scalar(init),
      ),
    );
}

/** A line from `init` to `peak` over `warmup` steps, then half a cosine down to `end` at `steps`. Semantics: `optax.warmup_cosine_decay_schedule`. */
export function warmupCosineDecay(init: number, peak: number, warmup: number, steps: number, end = 0): Schedule {
  checkSteps("warmupCosineDecay: steps", steps);
  checkSteps("warmupCosineDecay: warmup", warmup);
  if (warmup >= steps)
    throw new ModuleError("bad-argument", `warmupCosineDecay: the warm-up (${warmup}) must be shorter than all steps (${steps}).`);
  const up = linear(init, peak, warmup);
  const down = cosineDecay(peak, steps - warmup, peak === 0 ? 0 : end / peak);
  return (count) => tf.where(tf.less(count, warmup), up(count), down(scalar(tf.sub(count, warmup)))) as Scalar;
}
