import { ModuleError, showValue } from "../errors.js";
import { defineModule, Module } from "./module.js";

type MethodNames<M> = { [K in keyof M]: M[K] extends (...args: any[]) => any ? K : never }[Exclude<keyof M, "~self">] & string;

class BoundMethodModule<A extends unknown[] = any[], R = any> extends Module {
  readonly owner!: any;
  readonly method!: string;

  constructor(owner: object, method: string) {
    super();
    this.owner = owner;
    this.method = method;
  }

  call(...args: A): R {
    return (this.owner as Record<string, (...args: A) => R>)[this.method]!(...args);
  }
}

/**
 * A method together with the Module it is called on, as a Module: its leaves are the Module's leaves, so that updates reach them. In
 * JavaScript a method taken from an object has no `this`, and `bind` hides the object from trees.
 */
export const BoundMethod: new <A extends unknown[] = any[], R = any>(owner: object, method: string) => BoundMethod<A, R> =
  /* @__PURE__ */ defineModule(BoundMethodModule, { method: { static: true } }, { name: "BoundMethod" });
export interface BoundMethod<A extends unknown[] = any[], R = any> extends BoundMethodModule<A, R> {}

/**
 * `owner.method`, to be passed around and called by `.call(...)`.
 *
 * @throws ModuleError (`bad-argument`) when `owner` is no Module or has no such method.
 *
 * Semantics: bound methods of `equinox.Module`.
 */
export function boundMethod<M extends Module, K extends MethodNames<M>>(
  owner: M,
  method: K,
): M[K] extends (...args: infer A) => infer R ? BoundMethod<A, R> : never {
  if (!(owner instanceof Module))
    throw new ModuleError("bad-argument", `boundMethod: the first argument must be a Module, not ${showValue(owner)}.`);
  if (typeof (owner as Record<string, unknown>)[method] !== "function") {
    throw new ModuleError("bad-argument", `boundMethod: ${showValue(owner)} has no method '${String(method)}'.`);
  }
  return new BoundMethod(owner, method) as never;
}
