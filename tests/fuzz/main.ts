/**
 * `npm run fuzz -- --programs 50000 --seed 1 [--runs 30] [--from 0] [--threads 2] [--files] [--keep folder] [--report file.md]`
 *
 * Generates programs, executes each many times, and compares what happened with what the analysis said. Prints the seed and the counts;
 * every program on which the analysis was wrong is cut down and kept in tests/fuzz/found. Exit code 1 if there was one, or one that is no
 * program at all, by the fuzzer's own fault. With `--report` the counts are written to a page, also while the run lasts. `--from` leaves out the
 * first programs of the seed, in hundreds: to go on with a run. `--files` makes every program several files, which import one another.
 */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { foundFolder } from "./found.js";
import { type Counts, addCounts, noCounts } from "./fuzz.js";
import { commitOfTree, shareObserved, writeReport } from "./report.js";
import type { WorkerOrder } from "./worker.js";

const chunk = 100;

function numberOption(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    console.error(`--${name} needs a whole number of at least ${least}, not '${text}'.`);
    process.exit(2);
  }
  return value;
}

const { values } = parseArgs({
  options: {
    programs: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    runs: { type: "string", default: "30" },
    threads: { type: "string", default: String(Math.min(4, availableParallelism())) },
    keep: { type: "string", default: foundFolder() },
    report: { type: "string" },
    files: { type: "boolean", default: false },
    "max-reduced": { type: "string", default: "2" },
  },
});
const programs = numberOption("programs", values.programs, 1);
const seed = numberOption("seed", values.seed, 0);
const from = numberOption("from", values.from, 0);
if (from % chunk !== 0) {
  console.error(`--from needs a multiple of ${chunk}, not '${from}'.`);
  process.exit(2);
}
const runs = numberOption("runs", values.runs, 1);
const threads = numberOption("threads", values.threads, 1);
const maxReduced = numberOption("max-reduced", values["max-reduced"], 0);

interface Report {
  readonly seed: number;
  readonly counts: Counts;
  readonly wrong: readonly { readonly name: string; readonly text: string }[];
  readonly invalid: readonly string[];
}

const total = noCounts();
// A folder that cannot be made is told now, not after the first thousand programs.
mkdirSync(values.keep, { recursive: true });
if (values.report !== undefined) mkdirSync(dirname(values.report), { recursive: true });
const commit = values.report === undefined ? "" : commitOfTree();
const report = (): void => {
  if (values.report !== undefined) writeReport(values.report, { seed, from, programs, runs, files: values.files }, total, commit);
};
const seen = new Set<string>();
let given = 0;

function nextOrder(): WorkerOrder | null {
  if (given >= programs) return null;
  const order = { seed: (seed * 1_000_003 + from + given) % 0x7fffffff, programs: Math.min(chunk, programs - given) };
  given += order.programs;
  return order;
}

function receive({ counts, wrong, invalid }: Report): void {
  for (const text of invalid) console.log(`\nThe fuzzer has made a program that is none.\n${text}`);
  addCounts(total, counts);
  if (total.programs % 1000 === 0) report();
  for (const { name, text } of wrong) {
    if (seen.has(name)) continue;
    seen.add(name);
    console.log(`\n${name}\n${text}`);
  }
}

async function runThread(): Promise<void> {
  const worker = new Worker(fileURLToPath(new URL("./worker.js", import.meta.url)), { workerData: { runs, files: values.files, folder: values.keep, maxReduced } });
  try {
    for (let order = nextOrder(); order !== null; order = nextOrder()) {
      const { promise, resolve, reject } = withResolvers<Report>();
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.postMessage(order);
      receive(await promise);
      worker.removeListener("error", reject);
    }
  } finally {
    await worker.terminate();
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const started = Date.now();
await Promise.all(Array.from({ length: threads }, () => runThread()));
report();
console.log(`\nseed ${seed}: ${total.programs} programs, ${total.constructions} constructions (${total.completed} completed), ${total.reads} reads in ${((Date.now() - started) / 1000).toFixed(0)} s`);
console.log(`observed faults: ${Object.entries(total.faults).map(([kind, count]) => `${count} ${kind}`).join(", ")}`);
console.log(`possibly-unset reads that were reached: ${total.possiblyUnset}, really observed: ${shareObserved(total)}`);
console.log(`claims "certain, on every path" that were reached: ${total.claims}`);
console.log(`programs for which the analysis ran out of its budget: ${total.gaveUp}`);
console.log(`programs on which the analysis was wrong: ${total.wrong} (${seen.size} distinct, cut down)`);
if (total.invalid > 0) console.log(`programs that were none, by the fuzzer's own fault: ${total.invalid}`);
process.exitCode = total.wrong + total.invalid > 0 ? 1 : 0;
