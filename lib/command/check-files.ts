/** All files, on this thread or on several. The results come in the order of the files, whoever made them. */
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { checkFile } from "./check-file.js";
import { CommandError, Interrupted } from "./command-error.js";
import { exitStatus } from "./exit-status.js";
import type { FileResult } from "./file-result.js";
import { type CacheCounters, cacheCounters } from "../project/project.js";
import { makePlan, type PlanData } from "./plan.js";
import type { Answer } from "./worker.js";

export interface CheckOptions {
  readonly concurrency: number | "auto";
  onProgress(done: number): void;
}

/** Text that is worth a second thread: what one thread does in about the time that two need to start. */
const bytesPerThread = 1_500_000;
const filesPerTask = 12;

export interface Checked {
  readonly results: readonly FileResult[];
  readonly threads: number;
  readonly cache: CacheCounters;
}

export async function checkFiles(files: readonly string[], data: PlanData, options: CheckOptions): Promise<Checked> {
  const threads = Math.min(options.concurrency === "auto" ? threadsFor(files) : options.concurrency, Math.ceil(files.length / filesPerTask));
  return threads > 1 ? onThreads(threads, files, data, options) : here(files, data, options);
}

function threadsFor(files: readonly string[]): number {
  const most = Math.min(availableParallelism(), 8);
  let bytes = 0;
  for (const file of files) {
    bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > most * bytesPerThread) return most;
  }
  return Math.ceil(bytes / bytesPerThread);
}

/** Nobody listens for Ctrl-C here, so that the system ends the process at once, in the midst of whatever file it is. */
async function here(files: readonly string[], data: PlanData, { onProgress }: CheckOptions): Promise<Checked> {
  const plan = makePlan(data);
  const results: FileResult[] = [];
  let rested = performance.now();
  for (const file of files) {
    results.push(checkFile(file, plan));
    if (performance.now() - rested < 50) continue;
    onProgress(results.length);
    await setImmediate(); // so that the progress is seen
    rested = performance.now();
  }
  return { results, threads: 1, cache: cacheCounters() };
}

/** Each thread takes the next few files, which are neighbours and so read much the same others, as soon as it is done. */
async function onThreads(threads: number, files: readonly string[], data: PlanData, { onProgress }: CheckOptions): Promise<Checked> {
  const caches = new Map<Worker, CacheCounters>();
  const results: (readonly FileResult[])[] = [];
  let next = 0;
  let done = 0;
  const workers: Worker[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("worker.js", import.meta.url), { workerData: data });
      workers.push(worker);
      let task = 0;
      const assign = (): void => {
        task = next;
        next += filesPerTask;
        if (task < files.length) worker.postMessage(files.slice(task, task + filesPerTask));
        else resolve();
      };
      worker.on("message", ({ results: found, cache }: Answer) => {
        results[task / filesPerTask] = found;
        caches.set(worker, cache);
        onProgress((done += found.length));
        assign();
      });
      const died = (reason: string): void => reject(new CommandError(`a worker thread ended early, ${reason}, while it looked at ${named(files.slice(task, task + filesPerTask))}. \`--concurrency off\` does without them.`));
      worker.on("error", (error) => died(`with "${error.message}"`));
      worker.on("exit", (code) => died(`with exit code ${code}`));
      assign();
    });
  const signals = new Signals();
  try {
    await Promise.race([signals.received, Promise.all(Array.from({ length: threads }, work))]);
  } finally {
    signals.ignore();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return { results: results.flat(), threads, cache: sum([...caches.values()]) };
}

/** This thread only waits, so it hears what the user or the system wants. */
class Signals {
  private stop: (exitCode: number) => void = () => {};
  readonly received = new Promise<never>((_, reject) => (this.stop = (exitCode) => reject(new Interrupted(exitCode))));
  private readonly onInterrupt = (): void => this.stop(exitStatus.interrupted);
  private readonly onTerminate = (): void => this.stop(exitStatus.terminated);

  constructor() {
    process.once("SIGINT", this.onInterrupt).once("SIGTERM", this.onTerminate);
    this.received.catch(() => {});
  }

  ignore(): void {
    process.off("SIGINT", this.onInterrupt).off("SIGTERM", this.onTerminate);
  }
}

function sum(caches: readonly CacheCounters[]): CacheCounters {
  const total: CacheCounters = { hits: 0, loads: 0, failures: 0, evictions: 0 };
  for (const cache of caches) for (const key of Object.keys(total) as (keyof CacheCounters)[]) total[key] += cache[key];
  return total;
}

function named(files: readonly string[]): string {
  const [first, ...rest] = files.map((file) => `'${relative(process.cwd(), file)}'`);
  return rest.length === 0 ? (first ?? "its last file") : `${first} or one of the ${rest.length} files after it`;
}
