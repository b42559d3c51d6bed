/** A worker thread: takes lists of files, gives their results back. */
import { parentPort, workerData } from "node:worker_threads";
import { type CacheCounters, cacheCounters } from "../project/project.js";
import { checkFile } from "./check-file.js";
import type { FileResult } from "./file-result.js";
import { makePlan, type PlanData } from "./plan.js";

export interface Answer {
  readonly results: readonly FileResult[];
  /** Of this thread, since it began. */
  readonly cache: CacheCounters;
}

const plan = makePlan(workerData as PlanData);

parentPort!.on("message", (files: readonly string[]) => {
  const answer: Answer = { results: files.map((file) => checkFile(file, plan)), cache: cacheCounters() };
  parentPort!.postMessage(answer);
});
