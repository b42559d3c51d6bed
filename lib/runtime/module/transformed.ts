/** Functions made by the transforms of the runtime, and what they wrap; for the warning about transforms kept in fields. */
import { isArray } from "../filter.js";
import { treeLeaves } from "../tree/flatten.js";

const wrapped = new WeakMap<Function, object>();

/** Remembers that `transform` wraps `callable`, which is a Module that is called. */
export function rememberTransform(transform: Function, callable: object): void {
  wrapped.set(transform, callable);
}

/** Whether `value` is a transform of a Module that has tensors. */
export function arraysHiddenIn(value: Function): boolean {
  const inner = wrapped.get(value);
  return inner !== undefined && treeLeaves(inner).some(isArray);
}
