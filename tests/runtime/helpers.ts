/** What the tests of the runtime share. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { TestContext } from "node:test";

tf.enableProdMode();
await tf.setBackend("cpu");

export { tf };

/** Collects what is written by console.warn until the test ends. */
export function captureWarnings(t: TestContext): string[] {
  const lines: string[] = [];
  t.mock.method(console, "warn", (...args: unknown[]) => void lines.push(args.map(String).join(" ")));
  return lines;
}

/** The numbers of a tensor, in row order. */
export function numbers(tensor: unknown): number[] {
  return Array.from((tensor as tf.Tensor).dataSync());
}

/** The error that `fn` throws. */
export function thrownBy(fn: () => unknown): Error & { code?: string; path?: string } {
  try {
    fn();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Whether two lists of numbers agree to `tolerance`. */
export function close(actual: readonly number[], expected: readonly number[], tolerance = 1e-6): boolean {
  return actual.length === expected.length && actual.every((value, i) => Math.abs(value - expected[i]!) <= tolerance);
}
