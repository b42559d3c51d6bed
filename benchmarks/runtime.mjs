/**
 * What the runtime costs, as ratios taken in the same run: against TensorFlow.js written out by hand, tfjs-layers, @jax-js/jax and plain
 * classes; and how large it is in a bundle.
 *
 *   npm run build && node benchmarks/runtime.mjs [--rounds N] [--only trees|classes|training|bundle] [--write]
 *
 * Default: 15 rounds of everything; prints the tables, and with --write puts them into README.md. Both sides of a ratio do the same work
 * (checked before anything is timed). Each part has a process of its own (part.mjs), since what the engine's compiler has learnt in one
 * changes the times of the next. The other libraries are installed into .cache/ (ignored by git) at the first run.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { install, versions } from "./runtime/peers.mjs";

const parts = ["trees", "classes", "training", "bundle"];

function readArguments(args) {
  const options = { rounds: 15, only: parts, write: false };
  for (let i = 0; i < args.length; i++) {
    const value = args[i + 1];
    const known = `Known are --rounds N, a whole number from 1 on, --only ${parts.join("|")}, and --write.`;
    if (args[i] === "--write") options.write = true;
    else if (args[i] === "--rounds" && Number.isInteger(Number(value)) && Number(value) >= 1) options.rounds = Number(args[++i]);
    else if (args[i] === "--only" && parts.includes(value)) options.only = [args[++i]];
    else throw new Error(`Cannot use '${args.slice(i, i + 2).join(" ")}'. ${known}`);
  }
  if (options.write && options.only.length < parts.length) throw new Error("--write needs all parts: leave --only out.");
  return options;
}

/** The figures of a part; of `bundle` the sizes. */
function measure(part, rounds) {
  const file = path.join(import.meta.dirname, "runtime/part.mjs");
  return JSON.parse(execFileSync(process.execPath, [file, part, String(rounds)], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

const times = (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(2));

function verdict({ ratio, target, limit, micros, microsTarget }) {
  if (microsTarget !== undefined) return micros <= microsTarget ? "met" : `misses: ${micros.toFixed(2)} µs`;
  if (target === undefined) return "";
  if (ratio <= target) return "met";
  return limit !== undefined && ratio <= limit ? "misses the target" : "**beyond the limit**";
}

function row(figure) {
  const target = figure.microsTarget === undefined ? (figure.target ?? "") : `${figure.microsTarget} µs`;
  const range = `${times(figure.low)} – ${times(figure.high)}`;
  return `| ${[figure.what, times(figure.ratio), range, `${figure.micros.toPrecision(3)} µs`, target, figure.limit ?? "", verdict(figure)].join(" | ")} |`;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

function sizeRow({ what, rollup, esbuild }) {
  return `| ${[what, ...[rollup, esbuild].flatMap(({ bytes, gzip }) => [kilobytes(bytes), kilobytes(gzip)])].join(" | ")} |`;
}

function table(head, rows) {
  return rows.length === 0 ? [] : ["", `| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows];
}

const { rounds, only, write } = readArguments(process.argv.slice(2));
install();
const before = loadavg()[0];
const figures = only.filter((part) => part !== "bundle").flatMap((part) => measure(part, rounds));
const sizes = only.includes("bundle") ? measure("bundle", rounds) : [];
const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
const machine = `${cpus().length} × ${cpus()[0].model}; load ${before.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after`;
const lines = [
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, TensorFlow.js ${tf.version_core}, ${packages.join(", ")}, ${machine}; ${rounds} rounds, median.`,
  ...table(["figure", "ratio", "lowest – highest", "ours takes", "target", "limit", "verdict"], figures.map(row)),
  ...table(["in a bundle, minified, without TensorFlow.js", "Rollup", "gzip", "esbuild", "gzip"], sizes.map(sizeRow)),
];
console.log(lines.join("\n"));

if (write) {
  const readme = path.join(import.meta.dirname, "README.md");
  const text = readFileSync(readme, "utf8");
  const [begin, end] = ["<!-- begin of the tables: node benchmarks/runtime.mjs --write -->", "<!-- end of the tables -->"];
  if (!text.includes(begin) || !text.includes(end)) throw new Error(`README.md has no '${begin}' and '${end}'.`);
  const [head, tail] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
  writeFileSync(readme, `${head}\n\n${lines.join("\n")}\n\n${tail}`);
}
