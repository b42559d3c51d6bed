/**
 * What the rules cost, as ratios taken in the same run.
 *
 *   node benchmarks/bench.mjs [--rounds N] [--write] [CORPUS ...]      default: itwin-geometry three-src, 3 rounds
 *
 * Each configuration runs in a process of its own, all of them once a round, and the median over the rounds of each ratio is shown: a
 * busy machine slows numerator and denominator alike. `--write` puts the table into benchmarks/README.md.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import path from "node:path";
import { corpusFolder, selectCorpora, sourceNames } from "./corpora.mjs";
import { fetchCorpora } from "./fetch.mjs";

const begin = "<!-- begin of the table: node benchmarks/bench.mjs --write -->";
const end = "<!-- end of the table -->";
const common = ["none", "ours, one file", "ours, imports", "ours strict, imports", "constructor-super", "no-useless-assignment"];
const typescriptOnly = ["tseslint recommended", "tseslint recommended + ours, imports"];
const configsOf = (corpus) => (corpus.language === "ts" ? [...common, ...typescriptOnly] : common);

function measure(corpus, config) {
  const script = path.join(import.meta.dirname, "bench-run.mjs");
  return JSON.parse(execFileSync(process.execPath, [script, corpus.name, config], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

/** rounds[i].get(config): what was measured in round i */
function measureRounds(corpus, rounds) {
  return Array.from({ length: rounds }, (_, round) => {
    console.error(`${corpus.name}: round ${round + 1} of ${rounds}`);
    return new Map(configsOf(corpus).map((config) => [config, measure(corpus, config)]));
  });
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const percent = (value) => `${(value * 100).toFixed(1)} %`;
const times = (value) => value.toFixed(2);

/** The figures with a target: [what, ratio in one round, target, fail above, how to show]; without a target null. */
function figuresOf(corpus) {
  const [target, limit] = corpus.language === "ts" ? [0.03, 0.06] : [0.06, 0.1];
  const [importsTarget, importsLimit] = corpus.language === "ts" ? [0.05, 0.1] : [0.2, 0.4];
  const ruleOver = (config) => (round) => (round.get(config).ours + round.get(config).others) / round.get(config).parse;
  const figures = [
    ["our rules / parse, `crossFile: \"none\"`", ruleOver("ours, one file"), target, limit, percent],
    ["our rules / parse, `crossFile: \"imports\"`, cold", ruleOver("ours, imports"), importsTarget, importsLimit, percent],
    ["our strict rules / parse, `crossFile: \"imports\"`, cold", ruleOver("ours strict, imports"), null, null, percent],
    ["constructor-super / parse", ruleOver("constructor-super"), null, null, percent],
    ["no-useless-assignment / parse", ruleOver("no-useless-assignment"), null, null, percent],
    ["CPU of the process with our rules / with no rule, imports", (round) => round.get("ours, imports").cpu / round.get("none").cpu, null, null, times],
  ];
  if (corpus.language !== "ts") return figures;
  const both = "tseslint recommended + ours, imports";
  const alone = "tseslint recommended";
  return [
    ...figures,
    ["tseslint recommended's rules / parse", ruleOver(alone), null, null, percent],
    ["our rules / tseslint recommended's rules, same process, imports", (round) => round.get(both).ours / round.get(both).others, 0.25, 0.5, times],
    ["CPU with us / without us, over tseslint recommended, imports", (round) => round.get(both).cpu / round.get(alone).cpu, 1.04, 1.08, times],
    ["peak memory with us / without us, over tseslint recommended, imports", (round) => round.get(both).memory / round.get(alone).memory, 1.1, 1.25, times],
  ];
}

function row(corpus, rounds, [what, ratio, target, limit, show]) {
  const ratios = rounds.map(ratio);
  const value = median(ratios);
  const spread = `${show(Math.min(...ratios))} – ${show(Math.max(...ratios))}`;
  return `| ${corpus.name} | ${what} | ${show(value)} | ${spread} | ${target === null ? "" : show(target)} | ${limit === null ? "" : show(limit)} | ${judge(value, target, limit)} |`;
}

function judge(value, target, limit) {
  if (target === null) return "";
  if (value <= target) return "met";
  return `${value <= limit ? "misses the target" : "**beyond the limit**"}: ${(value / target).toFixed(1)} times the target`;
}

const linesOf = (corpus) => sourceNames(corpus).reduce((lines, name) => lines + readFileSync(path.join(corpusFolder(corpus.name), name), "utf8").split("\n").length, 0);

function table(wanted, rounds) {
  const loadBefore = loadavg()[0];
  const blocks = wanted.map((corpus) => {
    const measured = measureRounds(corpus, rounds);
    const { files, unparsed, parse } = measured[0].get("none");
    const size = `${corpus.name}: ${corpus.package}@${corpus.version}, ${files} files (${unparsed} not parsed), ${linesOf(corpus)} lines, parsed in ${(parse / 1000).toFixed(1)} s by ${corpus.language === "ts" ? "@typescript-eslint/parser" : "espree"}`;
    return { size, rows: figuresOf(corpus).map((figure) => row(corpus, measured, figure)) };
  });
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release().split("-")[0]}; load ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after; ${rounds === 1 ? "1 round" : `${rounds} rounds, median`}.`,
    "",
    ...blocks.map(({ size }) => `- ${size}`),
    "",
    "| corpus | figure | ratio | lowest – highest | target | limit | verdict |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...blocks.flatMap(({ rows }) => rows),
  ].join("\n");
}

function writeTable(text) {
  const file = path.join(import.meta.dirname, "README.md");
  const page = readFileSync(file, "utf8");
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`benchmarks/README.md lacks the lines '${begin}' and '${end}' between which the table goes.`);
  writeFileSync(file, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}

function readArguments(args) {
  const rounds = args.includes("--rounds") ? Number(args[args.indexOf("--rounds") + 1]) : 3;
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number from 1 on.");
  const names = args.filter((arg, index) => !arg.startsWith("--") && args[index - 1] !== "--rounds");
  const unknown = args.filter((arg) => arg.startsWith("--") && arg !== "--rounds" && arg !== "--write");
  if (unknown.length > 0) throw new Error(`Unknown option ${unknown.join(", ")}. Known are --rounds N and --write.`);
  return { rounds, wanted: selectCorpora(names.length > 0 ? names : ["itwin-geometry", "three-src"]), write: args.includes("--write") };
}

const { rounds, wanted, write } = readArguments(process.argv.slice(2));
fetchCorpora(wanted);
const text = table(wanted, rounds);
console.log(text);
if (write) writeTable(text);
