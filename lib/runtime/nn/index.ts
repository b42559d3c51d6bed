/** Layers. Inputs have the batch first and the channels last, as in TensorFlow.js. */
export type { CallOptions, Layer } from "./arguments.js";
export { Dropout } from "./dropout.js";
export { Embedding } from "./embedding.js";
export { Linear, type LinearOptions } from "./linear.js";
export { MLP, type MLPOptions } from "./mlp.js";
export { LayerNorm, RMSNorm, type NormOptions } from "./norms.js";
export { Identity, Lambda, Sequential } from "./sequential.js";
export { AvgPool2d, Conv1d, Conv2d, MaxPool2d, type ConvOptions, type Padding, type PoolOptions } from "./conv.js";
export { inferenceMode } from "../tree/inference-mode.js";
