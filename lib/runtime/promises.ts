/** Functions that must not be asynchronous. */
import { ModuleError } from "./errors.js";

/** Refuses the promise of an `async` function. It may fail later; its failure is kept quiet, since this error says what is wrong already. */
export function refusePromise(value: unknown, explain: () => string): void {
  if (value === null || typeof value !== "object" || typeof (value as { then?: unknown }).then !== "function") return;
  (value as Promise<unknown>).then(undefined, () => {});
  throw new ModuleError("async-function", explain());
}
