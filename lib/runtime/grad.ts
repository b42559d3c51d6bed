/**
 * Gradients with respect to the first argument, whatever tree it is.
 *
 * Leaves   gradients exist for floating tensors; every other leaf has `null`. So a gradient has the structure of
 *          filter(model, isInexactArray), and Modules in it keep their class.
 * Unused   a parameter that does not reach the loss has a gradient of zeros (`tf.valueAndGrads` would throw).
 * Shared   one tensor in two places has a gradient for each place (TensorFlow.js would give the sum in both).
 * Owner    value, gradients and tensors in `aux` belong to the caller; everything else that was made is disposed.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { DONATED, ModuleError, showPlace, showRule, showTensorType, showValue } from "./errors.js";
import { isArray, isInexactArray } from "./filter.js";
import { tidyExcept } from "./memory.js";
import { checkOptions } from "./options.js";
import { refusePromise } from "./promises.js";
import { rememberTransform } from "./module/transformed.js";
import { tf } from "#tensorflow";
import { flatten, treeLeaves, treeUnflatten } from "./tree/flatten.js";
import { mapLeaves } from "./tree/flatten-up-to.js";
import { isPlainObject } from "./tree/plain-object.js";
import { leafPaths } from "./tree/children.js";
import { showPath } from "./tree/path.js";

type LossFunction<M, A extends unknown[], R> = (model: M, ...args: A) => R;

/** A Module that is called as a loss. */
interface LossModule<M, A extends unknown[], R> {
  call(model: M, ...args: A): R;
}

type AnyLoss = LossFunction<unknown, unknown[], unknown> | LossModule<unknown, unknown[], unknown>;

interface WithAux {
  readonly hasAux: true;
}

/**
 * The gradient of a scalar loss with respect to its first argument.
 *
 * @param loss a function, or a Module with a method `call`, whose first argument is differentiated. It gives a tensor of rank 0; with `hasAux`, `[loss, aux]` where `aux` is any tree.
 * @returns a function of the loss's arguments that gives the gradient; with `hasAux`, `[gradient, aux]`.
 * @throws ModuleError, when the result is called: (`bad-argument`) without arguments or when the loss gives no tensor, (`not-scalar`)
 *   when it gives one that is no floating scalar, (`async-function`) when it gives a promise, (`missing-gradient`) when TensorFlow.js
 *   has no gradient for an operation that was used.
 *
 * Semantics: `equinox.filter_grad`.
 */
export function filterGrad<M, A extends unknown[]>(loss: LossFunction<M, A, Tensor>): (model: M, ...args: A) => M;
export function filterGrad<M, A extends unknown[], X>(
  loss: LossFunction<M, A, readonly [Tensor, X]>,
  options: WithAux,
): (model: M, ...args: A) => [grad: M, aux: X];
export function filterGrad<M, A extends unknown[]>(loss: LossModule<M, A, Tensor>): (model: M, ...args: A) => M;
export function filterGrad(loss: AnyLoss, options?: { hasAux?: boolean }): unknown {
  return transform("filterGrad", loss, options, ({ value, grad, aux }, hasAux) => {
    value.dispose();
    return hasAux ? [grad, aux] : grad;
  });
}

/**
 * The value of a scalar loss and its gradient with respect to the first argument.
 *
 * @returns a function of the loss's arguments that gives `[value, gradient]`; with `hasAux`, `[[value, aux], gradient]`.
 * @throws as `filterGrad`.
 *
 * Semantics: `equinox.filter_value_and_grad`.
 */
export function filterValueAndGrad<M, A extends unknown[]>(
  loss: LossFunction<M, A, Tensor>,
): (model: M, ...args: A) => [value: Tensor, grad: M];
export function filterValueAndGrad<M, A extends unknown[], X>(
  loss: LossFunction<M, A, readonly [Tensor, X]>,
  options: WithAux,
): (model: M, ...args: A) => [value: [loss: Tensor, aux: X], grad: M];
export function filterValueAndGrad<M, A extends unknown[]>(
  loss: LossModule<M, A, Tensor>,
): (model: M, ...args: A) => [value: Tensor, grad: M];
export function filterValueAndGrad(loss: AnyLoss, options?: { hasAux?: boolean }): unknown {
  return transform("filterValueAndGrad", loss, options, ({ value, grad, aux }, hasAux) => [hasAux ? [value, aux] : value, grad]);
}

interface Outcome {
  readonly value: Tensor;
  readonly grad: unknown;
  readonly aux: unknown;
}

function transform(
  caller: string,
  loss: AnyLoss,
  options: { hasAux?: boolean } | undefined,
  result: (outcome: Outcome, hasAux: boolean) => unknown,
): (...args: unknown[]) => unknown {
  const call = callerOf(caller, loss);
  const hasAux = checkedHasAux(caller, options);
  const transformed = (...args: unknown[]): unknown => {
    if (args.length === 0) {
      throw new ModuleError(
        "bad-argument",
        `Functions wrapped with ${caller} must have at least one argument, the tree to differentiate; this was called without.`,
      );
    }
    const [model, ...rest] = args;
    return result(
      differentiate(caller, (m) => call(m, ...rest), model, hasAux),
      hasAux,
    );
  };
  Object.defineProperty(transformed, "name", { value: typeof loss === "function" ? loss.name : caller });
  if (typeof loss === "object") rememberTransform(transformed, () => complaintAboutField(loss));
  return transformed;
}

/** Of a Module with tensors that is the loss, no tree sees anything once it is inside of the transformed function. */
function complaintAboutField(loss: object): string | null {
  if (!treeLeaves(loss).some(isArray)) return null;
  return (
    "is a transformed callable over a Module with tensors. No tree function sees them in it, so they are neither trained nor saved. Keep the " +
    `Module in the field and transform it where it is called. ${showRule("no-transformed-module-field")}`
  );
}

function callerOf(caller: string, loss: AnyLoss): LossFunction<unknown, unknown[], unknown> {
  if (typeof loss === "function") return loss as LossFunction<unknown, unknown[], unknown>;
  if (typeof loss === "object" && loss !== null && typeof loss.call === "function") return (...args) => loss.call(...args);
  throw new ModuleError("bad-argument", `${caller}: the loss must be a function or a Module with a method 'call', not ${showValue(loss)}.`);
}

function checkedHasAux(caller: string, options: { hasAux?: boolean } | undefined): boolean {
  if (options === undefined) return false;
  if (!isPlainObject(options)) {
    throw new ModuleError(
      "bad-argument",
      `${caller}: the second argument must be options such as { hasAux: true }, not ${showValue(options)}. ` +
        `${caller}(loss) gives a function; call that with the model: ${caller}(loss)(model).`,
    );
  }
  checkOptions(caller, options, { hasAux: "boolean" }, "bad-argument", (key) =>
    key === "argnums" ? " Only the first argument is differentiated: pass several trees as one array in its place." : "",
  );
  return options.hasAux === true;
}

function differentiate(caller: string, loss: (model: unknown) => unknown, model: unknown, hasAux: boolean): Outcome {
  const [leaves, def] = flatten(model);
  const places = floatingPlaces(caller, model, leaves);
  const floating = places.map((place) => leaves[place] as Tensor);
  let aux: unknown;
  let auxTensors: Tensor[] = [];
  let scalar: Tensor | null = null;
  const [outcome] = scopeFor(floating)(() => {
    const params = distinct(floating);
    const replaced = [...leaves];
    for (let i = 0; i < places.length; i++) replaced[places[i]!] = params[i];
    const run = (): Tensor => {
      let value = loss(treeUnflatten(def, replaced));
      if (hasAux) {
        [value, aux] = splitAux(caller, value);
        // The engine disposes what the loss made, except its result; these are released to the caller below.
        aux = mapTensors(aux, (tensor) => {
          const copy = tf.keep(tf.clone(tensor));
          auxTensors.push(copy);
          return copy;
        });
      }
      const given = checkedScalar(caller, value);
      // A loss that gives back a parameter leaves no operation on the tape; and one that was not made here is not ours to give away.
      scalar = given.scopeId === tf.engine().state.activeScope?.id && !params.includes(given) ? given : tf.clone(given);
      return scalar;
    };
    try {
      const { value, grads } = params.length === 0 ? { value: run(), grads: [] } : tf.engine().gradients(run, params, undefined, true);
      const all = leaves.map((): Tensor | null => null);
      const made = [value];
      for (let i = 0; i < places.length; i++) {
        const grad = grads[i] ?? tf.zerosLike(params[i]!);
        made.push(grad);
        all[places[i]!] = grad;
      }
      return [{ value, grad: treeUnflatten(def, all) as unknown }, made];
    } catch (error) {
      for (const tensor of scalar === null ? auxTensors : [...auxTensors, scalar]) tensor.dispose();
      auxTensors = [];
      releaseTape();
      throw explainGradientError(caller, error);
    }
  });
  for (const tensor of auxTensors) {
    tensor.kept = false;
    // Private in the types; it hands the tensor to the scope that is open now, so that an outer tidy finds it.
    (tf.engine() as unknown as { track(tensor: Tensor): void }).track(tensor);
  }
  return { ...outcome, aux };
}

/**
 * The engine has scopes of its own for the loss and for the way back. One around them is needed only for what is made beside them: copies
 * of parameters that are there twice, and a loss without parameters, which the engine does not run.
 */
function scopeFor(params: readonly Tensor[]): typeof tidyExcept {
  return params.length === 0 || new Set(params).size < params.length ? tidyExcept : (fn) => fn();
}

/** After an error the engine keeps what it saved for the way back. An outer gradient, if there is one, still needs its tape. */
function releaseTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0 || state.activeTape == null) return;
  for (const { saved } of state.activeTape) for (const tensor of saved ?? []) if (!tensor.isDisposed) tensor.dispose();
  state.activeTape = null as never;
}

/** The tape knows tensors by id, so a tensor that is there twice gets a copy for its second place. */
function distinct(tensors: readonly Tensor[]): Tensor[] {
  const seen = new Set<number>();
  return tensors.map((tensor) => {
    if (seen.has(tensor.id)) return tf.clone(tensor);
    seen.add(tensor.id);
    return tensor;
  });
}

function mapTensors(tree: unknown, f: (tensor: Tensor) => Tensor): unknown {
  const [leaves, def] = flatten(tree);
  return mapLeaves((leaf) => (isArray(leaf) ? f(leaf) : leaf), leaves, def, [], {});
}

function splitAux(caller: string, value: unknown): [unknown, unknown] {
  if (Array.isArray(value) && value.length === 2) return [value[0], value[1]];
  throw new ModuleError("bad-argument", `${caller}: with hasAux the loss must return [loss, aux], not ${showValue(value)}.`);
}

function checkedScalar(caller: string, value: unknown): Tensor {
  if (!isArray(value)) {
    refusePromise(value, () => `${caller}: the loss returned a promise. Gradients are recorded while it runs, so it cannot await.`);
    const hint = Array.isArray(value)
      ? " For a loss with more results, pass { hasAux: true }."
      : " Reading data (dataSync, arraySync) leaves the gradient behind.";
    throw new ModuleError("bad-argument", `${caller}: the loss must return a Tensor of rank 0, not ${showValue(value)}.${hint}`);
  }
  if (value.rank !== 0) {
    throw new ModuleError(
      "not-scalar",
      `${caller}: Gradient only defined for scalar-output functions, and the loss gave ${showTensorType(value)}. Reduce it, as by tf.mean(loss).`,
    );
  }
  if (!isInexactArray(value))
    throw new ModuleError("not-scalar", `${caller}: the loss must be of a floating data type, not ${showTensorType(value)}.`);
  return value;
}

/** Where the floating tensors are among the leaves. A disposed one is refused here, where its place can still be told. */
function floatingPlaces(caller: string, model: unknown, leaves: readonly unknown[]): number[] {
  const places: number[] = [];
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i];
    if (!isArray(leaf)) continue;
    if (leaf.isDisposed) {
      throw new ModuleError(
        "bad-argument",
        `${caller}: the tensor ${showPlace(showPath(leafPaths(model)[i]!))} of the first argument is disposed. ${DONATED}`,
      );
    }
    if (isInexactArray(leaf)) places.push(i);
  }
  return places;
}

function explainGradientError(caller: string, error: unknown): unknown {
  const found = error instanceof Error ? /gradient function not found for (\w+)/.exec(error.message) : null;
  if (found === null) return error;
  return new ModuleError(
    "missing-gradient",
    `${caller}: TensorFlow.js has no gradient for the operation ${found[1]}. Express the loss by other operations, or give it a gradient with tf.customGrad.`,
    { cause: error },
  );
}
