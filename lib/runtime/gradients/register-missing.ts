import { gradientConfigs } from "./gradient-configs.js";
import { moreGradients } from "./more-gradients.js";

/**
 * Registers the gradients that the loaded TensorFlow.js lacks. Its bundle for Node registers none, nor does tfjs-core by itself in a
 * browser; beside `@tensorflow/tfjs-layers`, or in the union package, most are there already and are left alone.
 */
export function registerMissingGradients(tf: typeof import("@tensorflow/tfjs-core")): void {
  for (const config of [...gradientConfigs(tf), ...moreGradients(tf)]) {
    if (tf.getGradient(config.kernelName) == null) tf.registerGradient(config as Parameters<typeof tf.registerGradient>[0]);
  }
}
