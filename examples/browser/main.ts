/** The page: trains and writes the figures into the document. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { trainBoth } from "./train.js";

const shown = document.querySelector("#result")!;
try {
  await tf.setBackend("cpu");
  shown.textContent = JSON.stringify(trainBoth(), null, 2);
} catch (error) {
  shown.textContent = `failed: ${error instanceof Error ? error.stack : String(error)}`;
  throw error;
}
