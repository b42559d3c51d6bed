/**
 * Integer scalars whose value is known on this side, too: the counters of steps. What depends on one can be computed in plain numbers, and
 * nobody waits for the device to hand it over. A counter that came another way, such as a copy, is a tensor like any other.
 */
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "#tensorflow";

const values = new WeakMap<Tensor, number>();

/** An `int32` scalar that is known. */
export function knownInteger(value: number): Scalar {
  const tensor = tf.scalar(value, "int32");
  values.set(tensor, value);
  return tensor;
}

/** The value of a scalar that `knownInteger` made; `undefined` for every other tensor. */
export function valueIfKnown(tensor: Tensor): number | undefined {
  return values.get(tensor);
}
