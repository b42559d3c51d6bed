/** Fuzzes the chunks it is told to, in a thread of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { saveFound, showFound } from "./found.js";
import { fuzz } from "./fuzz.js";

export interface WorkerOrder {
  readonly seed: number;
  readonly programs: number;
}

const { runs, files, folder, maxReduced } = workerData as { readonly runs: number; readonly files: boolean; readonly folder: string; readonly maxReduced: number };

parentPort?.on("message", ({ seed, programs }: WorkerOrder) => {
  const wrong: { readonly name: string; readonly text: string }[] = [];
  const invalid: string[] = [];
  const counts = fuzz({
    seed,
    programs,
    runs,
    files,
    maxReduced,
    onWrong: (check) => wrong.push({ name: saveFound(check, folder), text: showFound(check) }),
    onInvalid: ({ message }) => invalid.push(message),
  });
  parentPort?.postMessage({ seed, counts, wrong, invalid });
});
