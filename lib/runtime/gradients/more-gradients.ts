/**
 * Gradients that TensorFlow.js does not define anywhere. What only compares or decides has the gradient zero, as in JAX: without it a loss
 * with `tf.where(tf.less(a, b), a, b)` cannot be differentiated.
 */
import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs-core";

type Core = typeof import("@tensorflow/tfjs-core");

interface Config {
  readonly kernelName: string;
  readonly inputsToSave: string[];
  readonly outputsToSave?: boolean[];
  gradFunc(dy: Tensor | Tensor[], saved: Tensor[]): Record<keyof NamedTensorMap, () => Tensor>;
}

export function moreGradients(tf: Core): readonly Config[] {
  // Of whatever data type the operands are, a gradient is of floats.
  const zeros = (kernelName: string, ...inputs: string[]): Config => ({
    kernelName,
    inputsToSave: inputs,
    gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)])),
  });
  const comparisons = ["Greater", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"];
  return [
    ...comparisons.map((name) => zeros(name, "a", "b")),
    zeros("LogicalNot", "x"),
    {
      kernelName: "TopK",
      inputsToSave: ["x"],
      outputsToSave: [false, true],
      gradFunc: (dys, [x, indices]) => ({
        x: () => tf.sum(tf.mul(tf.oneHot(indices!, x!.shape.at(-1)!), tf.expandDims((dys as Tensor[])[0]!, -1)), -2),
      }),
    },
  ];
}
