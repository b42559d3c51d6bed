/**
 * Who disposes which tensor. TensorFlow.js frees nothing by itself except inside `tf.tidy`, and that finds neither the tensors in Maps
 * nor those of static fields; so here trees are handed to it leaf by leaf.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { DONATED, ModuleError, showPlace, showValue } from "./errors.js";
import { isArray } from "./filter.js";
import { checkOptions } from "./options.js";
import { refusePromise } from "./promises.js";
import { tf } from "#tensorflow";
import { leafPaths } from "./tree/children.js";
import { treeLeaves } from "./tree/flatten.js";
import { showPath } from "./tree/path.js";

/** The tensors among the leaves of the trees. */
export function tensorsOf(...trees: unknown[]): Tensor[] {
  return treeLeaves(trees).filter(isArray);
}

/** Runs `fn` and disposes every tensor it made that is no leaf of its result. */
export function tidyTree<R>(fn: () => R): R {
  return tidyExcept(() => {
    const result = fn();
    return [result, tensorsOf(result)];
  })[0];
}

/** Runs `fn` and disposes every tensor it made except those that it names beside its result. */
export function tidyExcept<R>(fn: () => [result: R, kept: Tensor[]]): [result: R, kept: Tensor[]] {
  let outcome: [R, Tensor[]];
  tf.tidy(() => {
    outcome = fn();
    return outcome[1];
  });
  return outcome!;
}

/** Disposes the tensors among the leaves of the trees; those disposed before are left alone. */
export function dispose(...trees: unknown[]): void {
  for (const tensor of new Set(tensorsOf(...trees))) if (!tensor.isDisposed) tensor.dispose();
}

/**
 * Makes a function that leaves no tensors behind: what it makes and does not return is disposed, and so are the donated arguments.
 *
 * @param options.donate indices of the arguments that the caller gives away, such as the old model and the old optimiser state. Their
 *   tensors are disposed after the call, except those that are in the result or in an argument that was not donated.
 * @throws ModuleError (`bad-argument`) when `donate` names no argument, or one with tensors that are disposed already, since it was donated before; (`async-function`) when `fn` returns a promise, since tensors
 *   cannot be tracked across `await`.
 *
 * Semantics: `jax.jit(fn, donate_argnums=...)`, as far as memory is concerned, in a `tf.tidy`.
 */
export function step<A extends unknown[], R>(fn: (...args: A) => R, options: { donate?: number[] } = {}): (...args: A) => R {
  if (typeof fn !== "function") throw new ModuleError("bad-argument", `step: the first argument must be a function, not ${showValue(fn)}.`);
  checkOptions("step", options, { donate: "any" });
  const { donate = [] } = options;
  if (!Array.isArray(donate) || !donate.every((index) => Number.isInteger(index) && index >= 0)) {
    throw new ModuleError(
      "bad-argument",
      `step: donate must be an array of argument indices, as in { donate: [0, 1] }, not ${showValue(donate)}.`,
    );
  }
  return (...args) => {
    for (const index of donate) {
      if (index >= args.length)
        throw new ModuleError("bad-argument", `step: donate names argument ${index}, and there are ${args.length} arguments.`);
    }
    const donated = tensorsOf(...args.filter((_, i) => donate.includes(i)));
    if (donated.some((tensor) => tensor.isDisposed)) throw donatedTwice(donate, args);
    const [result, tensors] = tidyExcept(() => {
      const value = fn(...args);
      refusePromise(value, () => "step: the function returned a promise. Tensors are not tracked across await; read data after the step.");
      return [value, tensorsOf(value)];
    });
    if (donate.length > 0) {
      const kept = new Set(tensors);
      for (const tensor of tensorsOf(...args.filter((_, i) => !donate.includes(i)))) kept.add(tensor);
      for (const tensor of donated) {
        if (!kept.has(tensor) && !tensor.isDisposed) tensor.dispose();
      }
    }
    return result;
  };
}

function donatedTwice(donate: readonly number[], args: readonly unknown[]): ModuleError {
  const index = donate.find((i) => tensorsOf(args[i]).some((tensor) => tensor.isDisposed))!;
  const leaf = treeLeaves(args[index]).findIndex((value) => isArray(value) && value.isDisposed);
  const place = showPlace(showPath(leafPaths(args[index])[leaf]!));
  return new ModuleError("bad-argument", `step: the tensor ${place} of the donated argument ${index} is disposed. ${DONATED}`);
}
