/**
 * tensorflow.ts for bundles: a missing TensorFlow.js fails when they are built. Imported like this, it delays no other module, and what
 * nobody uses of it can be left out.
 */
import * as tf from "@tensorflow/tfjs-core";
import { registerMissingGradients } from "./gradients/register-missing.js";

registerMissingGradients(tf);

export { tf };
