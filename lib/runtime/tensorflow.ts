/**
 * The one place that loads TensorFlow.js. It is an optional peer of the package, since linting does not need it; so its absence must
 * be explained here rather than end in the loader's own message, which names a file deep inside this package. Bundlers for browsers take
 * tensorflow-bundled.ts in its place (package.json, imports).
 */
import { ModuleError } from "./errors.js";
import { registerMissingGradients } from "./gradients/register-missing.js";

async function load(): Promise<typeof import("@tensorflow/tfjs-core")> {
  try {
    return await import("@tensorflow/tfjs-core");
  } catch (cause) {
    throw new ModuleError(
      "missing-tensorflow",
      "eslint-plugin-safe-init/runtime needs TensorFlow.js, and '@tensorflow/tfjs-core' could not be loaded" +
        `${cause instanceof Error ? ` (${cause.message})` : ""}. ` +
        "Install it with a backend: npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu. " +
        "The lint rules alone, from 'eslint-plugin-safe-init', do not need it.",
      { cause },
    );
  }
}

/** TensorFlow.js, as the program's own import of `@tensorflow/tfjs-core` sees it. */
export const tf = await load();

registerMissingGradients(tf);
