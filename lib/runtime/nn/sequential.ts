import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showValue } from "../errors.js";
import { defineModule, Module, type ConstructorOf } from "../module/module.js";
import { callLayer, type CallOptions, type Layer } from "./arguments.js";

class IdentityLayer extends Module {
  constructor() {
    super();
  }

  call(x: Tensor): Tensor {
    return x;
  }
}

/** Gives its input. Semantics: `equinox.nn.Identity`. */
export const Identity: ConstructorOf<typeof IdentityLayer, Identity> = /* @__PURE__ */ defineModule(IdentityLayer, {}, { name: "Identity" });
export interface Identity extends IdentityLayer {}

class LambdaLayer extends Module {
  readonly fn!: (x: Tensor) => Tensor;

  constructor(fn: (x: Tensor) => Tensor) {
    super();
    if (typeof fn !== "function")
      throw new ModuleError("bad-argument", `new Lambda: it takes a function of a tensor, not ${showValue(fn)}.`);
    this.fn = fn;
  }

  call(x: Tensor): Tensor {
    return this.fn(x);
  }
}

/**
 * A function as a layer, for `Sequential`. The function is a leaf of the tree.
 *
 * @throws ModuleError (`bad-argument`) when `fn` is no function.
 *
 * Semantics: `equinox.nn.Lambda`.
 */
export const Lambda: ConstructorOf<typeof LambdaLayer, Lambda> = /* @__PURE__ */ defineModule(LambdaLayer, {}, { name: "Lambda" });
export interface Lambda extends LambdaLayer {}

class SequentialLayer extends Module {
  readonly layers!: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    super();
    if (!Array.isArray(layers))
      throw new ModuleError("bad-argument", `new Sequential: it takes an array of layers, not ${showValue(layers)}.`);
    (layers as unknown[]).forEach((layer, i) => {
      if (typeof layer === "object" && typeof (layer as { call?: unknown } | null)?.call === "function") return;
      const remedy = typeof layer === "function" ? "Wrap it: new nn.Lambda(f)." : "A layer has a method call(x).";
      throw new ModuleError("bad-argument", `new Sequential: item ${i} is ${showValue(layer)}, which is no layer. ${remedy}`);
    });
    this.layers = [...(layers as readonly Layer[])];
  }

  call(x: Tensor, options?: CallOptions): Tensor {
    return this.layers.reduce((y, layer, i) => callLayer(layer, y, options, i), x);
  }
}

/**
 * Layers one after the other. A seed is split, so that each layer gets its own.
 *
 * @throws ModuleError (`bad-argument`) when an item has no method `call`; functions are wrapped in `Lambda`.
 *
 * Semantics: `equinox.nn.Sequential`.
 */
export const Sequential: ConstructorOf<typeof SequentialLayer, Sequential> = /* @__PURE__ */ defineModule(SequentialLayer, {}, { name: "Sequential" });
export interface Sequential extends SequentialLayer {}
