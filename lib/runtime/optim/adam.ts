import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showValue } from "../errors.js";
import { knownInteger, valueIfKnown } from "../known-integers.js";
import { checkOptions } from "../options.js";
import { tf } from "#tensorflow";
import { flatten, treeUnflatten } from "../tree/flatten.js";
import { flattenUpTo } from "../tree/flatten-up-to.js";
import { add, constant, div, expm1, mul, neg, sqrt, square, weighted } from "../arithmetic.js";
import {
  checkNumber,
  checkRate,
  flatGrads,
  like,
  nextCount,
  optimizer,
  paired,
  pairedParams,
  rateAt,
  scaled,
  stateOf,
  trainableOf,
  treeOf,
  type Flat,
  type Optimizer,
  type Rate,
  type ScalarOrSchedule,
} from "./optimizer.js";
import { AdamState } from "./states.js";

export interface AdamOptions {
  /** Decay of the first moment. Default 0.9. */
  readonly b1?: number;
  /** Decay of the second moment. Default 0.999. */
  readonly b2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly eps?: number;
  /** Added under the root. Default 0. */
  readonly epsRoot?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** How much of each parameter is taken off, times the learning rate. Default 1e-4. */
  readonly weightDecay?: number;
  /** Which parameters decay: a tree of booleans over the first levels of the parameters, or a function from the parameters to one. */
  readonly mask?: object | ((params: any) => unknown);
}

const ADAM = { b1: "any", b2: "any", eps: "any", epsRoot: "any" } as const;

/**
 * Adam with bias correction. The state is `{ count, mu, nu }`.
 *
 * @throws ModuleError (`bad-argument`) for a negative rate, decays outside 0 to 1, or unknown options.
 *
 * Semantics: `optax.adam`; Kingma and Ba, "Adam: a method for stochastic optimization" (2015).
 */
export function adam(learningRate: ScalarOrSchedule, options: AdamOptions = {}): Optimizer {
  checkOptions("adam", options, ADAM);
  return withMoments("adam", learningRate, options, null);
}

/**
 * Adam with weight decay that does not pass through the moments. `update` needs the parameters.
 *
 * @throws as `adam`; when called without parameters, `update` throws ModuleError (`bad-argument`).
 *
 * Semantics: `optax.adamw`; Loshchilov and Hutter, "Decoupled weight decay regularization" (2019).
 */
export function adamw(learningRate: ScalarOrSchedule, options: AdamWOptions = {}): Optimizer {
  checkOptions("adamw", options, { ...ADAM, weightDecay: "any", mask: "any" });
  const { weightDecay = 1e-4, mask = true } = options;
  checkNumber("adamw: weightDecay", weightDecay, 0);
  return withMoments("adamw", learningRate, options, { weightDecay, mask });
}

interface Decay {
  readonly weightDecay: number;
  readonly mask: unknown;
}

function withMoments(caller: string, rate: ScalarOrSchedule, options: AdamOptions, decay: Decay | null): Optimizer {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0 } = options;
  checkRate(caller, rate);
  checkNumber(`${caller}: b1`, b1, 0, 1);
  checkNumber(`${caller}: b2`, b2, 0, 1);
  checkNumber(`${caller}: eps`, eps, 0);
  checkNumber(`${caller}: epsRoot`, epsRoot, 0);
  return optimizer({
    init: (params) => {
      const trainable = trainableOf(caller, params);
      return new AdamState({ count: knownInteger(0), mu: like(trainable, tf.zerosLike), nu: like(trainable, tf.zerosLike) });
    },
    update: (grads, state, params) => {
      const old = stateOf(caller, state, AdamState);
      const flat = flatGrads(caller, grads);
      const [oldMu, oldNu] = [paired(caller, flat, old.mu), paired(caller, flat, old.nu)];
      const count = nextCount(old.count);
      const rateNow = rateAt(rate, old.count);
      const mu = decayed(oldMu, flat.tensors, b1);
      const nu = decayed(oldNu, flat.tensors.map(square), b2);
      const corrected = corrections(count, rateNow, { b1, b2, eps, epsRoot });
      let updates = mu.map((moment, i) => {
        const second = corrected.epsRoot === null ? nu[i]! : add(nu[i]!, corrected.epsRoot);
        return mul(div(moment, add(sqrt(second), corrected.eps)), corrected.factor);
      });
      if (decay !== null) updates = withDecay(caller, flat, updates, params, rateNow, decay);
      return [treeOf(flat, updates), new AdamState({ count, mu: treeOf(flat, mu), nu: treeOf(flat, nu) })];
    },
  });
}

function decayed(old: readonly Tensor[], values: readonly Tensor[], decay: number): Tensor[] {
  const [kept, added] = [constant(decay), constant(1 - decay)];
  return old.map((tensor, i) => weighted(kept, tensor, added, values[i]!));
}

/** What turns moments into updates, as scalars. */
interface Corrections {
  readonly factor: Tensor;
  readonly eps: Tensor;
  readonly epsRoot: Tensor | null;
}

/**
 * With the bias corrections c = 1 - b^count, Adam's update is
 *
 *   -rate · (m/c1) / (√(v/c2 + epsRoot) + eps)  =  (-rate · √c2/c1) · m / (√(v + epsRoot · c2) + eps · √c2),
 *
 * and on the right they are in scalars: two operations less for each parameter (section 2 of Kingma and Ba has the same). By expm1, since
 * for a decay near 1 the difference 1 - b^count would lose half of float32's digits.
 */
function corrections(count: Tensor, rate: Rate, options: Required<AdamOptions>): Corrections {
  const steps = valueIfKnown(count);
  if (steps === undefined) return correctionsOnDevice(count, rate, options);
  const { b1, b2, eps, epsRoot } = options;
  const c1 = -Math.expm1(steps * Math.log(b1));
  const c2 = -Math.expm1(steps * Math.log(b2));
  const root = Math.sqrt(c2);
  return { factor: scaled(rate, -root / c1), eps: constant(eps * root), epsRoot: epsRoot === 0 ? null : constant(epsRoot * c2) };
}

function correctionsOnDevice(count: Tensor, rate: Rate, { b1, b2, eps, epsRoot }: Required<AdamOptions>): Corrections {
  const steps = tf.cast(count, "float32");
  const minusC1 = expm1(mul(steps, constant(Math.log(b1))));
  const c2 = neg(expm1(mul(steps, constant(Math.log(b2)))));
  const root = sqrt(c2);
  return {
    factor: mul(div(root, minusC1), scaled(rate, 1)),
    eps: mul(root, constant(eps)),
    epsRoot: epsRoot === 0 ? null : mul(c2, constant(epsRoot)),
  };
}

function withDecay(caller: string, flat: Flat, updates: readonly Tensor[], params: unknown, rate: Rate, decay: Decay): Tensor[] {
  const values = pairedParams(caller, flat, params);
  const mask = maskFor(caller, flat, params, decay.mask);
  const shrink = scaled(rate, -decay.weightDecay);
  return updates.map((update, i) => (mask[i] === true ? add(update, mul(values[i]!, shrink)) : update));
}

/** For each gradient, whether the mask keeps it. The mask's structure is that of the first levels of the gradients. */
export function maskFor(caller: string, grads: Flat, params: unknown, mask: unknown): boolean[] {
  // A Module with a method `call` is a tree; only real functions are called.
  const tree: unknown = typeof mask === "function" ? (mask as (params: unknown) => unknown)(params) : mask;
  if (typeof tree === "boolean") return grads.tensors.map(() => tree);
  const [parts, def] = flatten(tree);
  const numbered = treeUnflatten(
    grads.def,
    grads.tensors.map((_, i) => i),
  ) as unknown;
  const subtrees = flattenUpTo(def, numbered, { caller, sides: ["the mask", "the parameter tree"], nullMatchesAll: true });
  const kept = grads.tensors.map(() => false);
  parts.forEach((part, k) => {
    if (typeof part !== "boolean") {
      throw new ModuleError(
        "bad-argument",
        `${caller}: the mask must be a tree of booleans over the first levels of the parameters, or a function that gives one, not ${showValue(part)}.`,
      );
    }
    for (const index of flatten(subtrees[k])[0]) kept[index as number] = part;
  });
  return kept;
}
