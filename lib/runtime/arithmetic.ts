/**
 * Arithmetic for the steps of optimisers, straight to TensorFlow.js's kernels.
 *
 * The public functions (`tf.mul`) take numbers, arrays and mixed data types: each call makes a tensor of a number, looks for a common data type
 * and opens a scope. For small tensors that takes as long as the kernel. Here both sides are float tensors already, so the kernel is called
 * at once; whatever else comes (complex parameters) goes the long way. Gradients are recorded either way.
 */
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "#tensorflow";

type Binary = (a: Tensor, b: Tensor) => Tensor;
type Unary = (x: Tensor) => Tensor;

function binary(kernel: string, general: Binary): Binary {
  return (a, b) => (a.dtype === "float32" && b.dtype === "float32" ? tf.engine().runKernel(kernel, { a, b }) as Tensor : general(a, b));
}

function unary(kernel: string, general: Unary): Unary {
  return (x) => (x.dtype === "float32" ? tf.engine().runKernel(kernel, { x }) as Tensor : general(x));
}

export const add = binary("Add", tf.add);
export const mul = binary("Multiply", tf.mul);
export const div = binary("RealDiv", tf.div);
export const sqrt = unary("Sqrt", tf.sqrt);
export const rsqrt = unary("Rsqrt", tf.rsqrt);
export const square = unary("Square", tf.square);
export const expm1 = unary("Expm1", tf.expm1);
export const neg = unary("Neg", tf.neg);

/** A number as a tensor; made once a step, not once a parameter. */
export function constant(value: number): Scalar {
  return tf.engine().makeTensor(Float32Array.of(value), [], "float32") as Scalar;
}

/** a · x + b · y, entry by entry; the factors are scalars. */
export function weighted(a: Tensor, x: Tensor, b: Tensor, y: Tensor): Tensor {
  return add(mul(x, a), mul(y, b));
}
