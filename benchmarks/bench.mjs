/**
 * What the rules cost, as ratios taken in the same run.
 *
 *   node benchmarks/bench.mjs [--rounds N] [--write] [--quick] [SET ...]      default: S M L J, 3 rounds
 *
 * SET is S, M, L, J (see corpora.mjs) or the name of a corpus. Each configuration runs in a process of its own, all of them once a round,
 * and the median over the rounds of each ratio is shown: a busy machine slows numerator and denominator alike. `--quick` leaves out the
 * comparisons with other plugins. `--write` puts the table into benchmarks/README.md.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import path from "node:path";
import { corpusFolder, selectSet, sourceNames } from "./corpora.mjs";
import { fetchCorpora } from "./fetch.mjs";
import { fetchTools } from "./tools.mjs";

const begin = "<!-- begin of the table: node benchmarks/bench.mjs --write -->";
const end = "<!-- end of the table -->";

const isTypescript = (set) => set.every(({ language }) => language === "ts");
const isLarge = (set) => set.length > 1 && isTypescript(set);
const percent = (value) => `${(value * 100).toFixed(1)} %`;
const times = (value) => value.toFixed(2);
const both = "tseslint recommended + ours, imports";
const alone = "tseslint recommended";
const rulesOver = (config) => (round) => (round.get(config).ours + round.get(config).others) / round.get(config).parse;
const wallOver = (program) => (round) => round.get(program).wall / round.get("none").parse;

/**
 * The figures: what, the configurations it takes, the ratio in one round, and where there is one [target, fail above]. `compare`: with
 * another plugin, left out by --quick and on the large set, where each takes minutes.
 */
function figuresOf(set, name) {
  const typescript = isTypescript(set);
  const small = name === "S";
  const all = [
    { what: 'our rules / parse, `crossFile: "none"`', needs: ["ours, one file"], ratio: rulesOver("ours, one file"), goal: typescript ? [0.03, 0.06] : [0.06, 0.1], show: percent },
    { what: 'our rules / parse, `crossFile: "imports"`, cold', needs: ["ours, imports"], ratio: rulesOver("ours, imports"), goal: !typescript ? [0.2, 0.4] : small ? [0.09, 0.15] : [0.05, 0.1], show: percent },
    { what: 'our strict rules / parse, `crossFile: "imports"`, cold', needs: ["ours strict, imports"], ratio: rulesOver("ours strict, imports"), show: percent, compare: true },
    { what: "constructor-super / parse", needs: ["constructor-super"], ratio: rulesOver("constructor-super"), show: percent, compare: true },
    { what: "no-useless-assignment / parse", needs: ["no-useless-assignment"], ratio: rulesOver("no-useless-assignment"), show: percent, compare: true },
    { what: "import-x/no-cycle / parse", needs: ["import-x/no-cycle"], ratio: rulesOver("import-x/no-cycle"), show: percent, compare: true },
    { what: "sonarjs recommended / parse", needs: ["sonarjs recommended"], ratio: rulesOver("sonarjs recommended"), show: percent, compare: true },
    { what: "CPU of the process with our rules / with no rule, imports", needs: ["ours, imports", "none"], ratio: (round) => round.get("ours, imports").cpu / round.get("none").cpu, show: times },
    { what: "wall time of `safe-init` / ESLint's parse", needs: ["command", "none"], ratio: wallOver("command"), goal: isLarge(set) ? [0.15, 0.3] : undefined, show: times },
    { what: "wall time of oxlint with our rules / ESLint's parse", needs: ["oxlint", "none"], ratio: wallOver("oxlint"), goal: isLarge(set) ? [0.15, 0.3] : undefined, show: times },
  ];
  if (!typescript) return all;
  return [
    ...all,
    { what: "tseslint recommended's rules / parse", needs: [alone], ratio: rulesOver(alone), show: percent },
    { what: "our rules / tseslint recommended's rules, same process, imports", needs: [both], ratio: (round) => round.get(both).ours / round.get(both).others, goal: [0.25, 0.5], show: times },
    { what: "CPU with us / without us, over tseslint recommended, imports", needs: [both, alone], ratio: (round) => round.get(both).cpu / round.get(alone).cpu, goal: [1.04, 1.08], show: times },
    { what: "peak memory with us / without us, over tseslint recommended, imports", needs: [both, alone], ratio: (round) => round.get(both).memory / round.get(alone).memory, goal: [1.1, 1.25], show: times },
    { what: "typed unbound-method / typed parse", needs: ["unbound-method"], ratio: rulesOver("unbound-method"), show: percent, compare: true },
    { what: "CPU of the process with unbound-method / with no rule, untyped", needs: ["unbound-method", "none"], ratio: (round) => round.get("unbound-method").cpu / round.get("none").cpu, show: times, compare: true },
  ];
}

function measure(name, config) {
  console.error(`  ${config}`);
  const script = path.join(import.meta.dirname, "bench-run.mjs");
  return JSON.parse(execFileSync(process.execPath, [script, name, config], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 }));
}

/** rounds[i].get(config): what was measured in round i */
function measureRounds(name, figures, rounds) {
  const needed = [...new Set(["none", ...figures.flatMap(({ needs }) => needs)])];
  return Array.from({ length: rounds }, (_, round) => {
    console.error(`${name}: round ${round + 1} of ${rounds}`);
    return new Map(needed.map((config) => [config, measure(name, config)]));
  });
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const row = (name, what, values, goal, show) => {
  const value = median(values);
  return `| ${name} | ${what} | ${show(value)} | ${show(Math.min(...values))} – ${show(Math.max(...values))} | ${goal ? show(goal[0]) : ""} | ${goal ? show(goal[1]) : ""} | ${judge(value, goal)} |`;
};

function judge(value, goal) {
  if (goal === undefined) return "";
  const [target, limit] = goal;
  if (value <= target) return "met";
  return `${value <= limit ? "misses the target" : "**beyond the limit**"}: ${(value / target).toFixed(1)} times the target`;
}

const linesOf = (set) => set.flatMap((corpus) => sourceNames(corpus).map((name) => readFileSync(path.join(corpusFolder(corpus.name), name), "utf8").split("\n").length)).reduce((a, b) => a + b, 0);

/** Time per line on the large set against that on the medium one. */
function growth(measured) {
  const [medium, large] = ["M", "L"].map((name) => measured.find((entry) => entry.name === name));
  if (medium === undefined || large === undefined) return [];
  const perLine = ({ rounds, lines }, i) => rounds[i].get("ours, imports").ours / lines;
  return [row("M → L", "our rules' time per line, imports, L / M", medium.rounds.map((_, i) => perLine(large, i) / perLine(medium, i)), [1.15, 1.5], times)];
}

function table(names, rounds, quick) {
  const loadBefore = loadavg()[0];
  const measured = names.map((name) => {
    const set = selectSet(name);
    const figures = figuresOf(set, name).filter(({ compare = false }) => !compare || !(quick || isLarge(set)));
    return { name, set, figures, lines: linesOf(set), rounds: measureRounds(name, figures, rounds) };
  });
  const sizes = measured.map(({ name, set, lines, rounds: [first] }) => {
    const { files, unparsed, parse } = first.get("none");
    return `- ${name}: ${set.map((corpus) => `${corpus.package}@${corpus.version}`).join(", ")}: ${files} files (${unparsed} not parsed), ${lines} lines, parsed in ${(parse / 1000).toFixed(1)} s by ${isTypescript(set) ? "@typescript-eslint/parser" : "espree"}`;
  });
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release().split("-")[0]}; load ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after; ${rounds === 1 ? "1 round" : `${rounds} rounds, median`}.`,
    "",
    ...sizes,
    "",
    "| set | figure | ratio | lowest – highest | target | limit | verdict |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...measured.flatMap(({ name, figures, rounds: all }) => figures.map(({ what, ratio, goal, show }) => row(name, what, all.map(ratio), goal, show))),
    ...growth(measured),
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

const flags = ["--rounds", "--write", "--quick"];

function readArguments(args) {
  const rounds = args.includes("--rounds") ? Number(args[args.indexOf("--rounds") + 1]) : 3;
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number from 1 on.");
  const names = args.filter((arg, index) => !arg.startsWith("--") && args[index - 1] !== "--rounds");
  const unknown = args.filter((arg) => arg.startsWith("--") && !flags.includes(arg));
  if (unknown.length > 0) throw new Error(`Unknown option ${unknown.join(", ")}. Known are --rounds N, --quick and --write.`);
  return { rounds, names: names.length > 0 ? names : ["S", "M", "L", "J"], quick: args.includes("--quick"), write: args.includes("--write") };
}

const { rounds, names, quick, write } = readArguments(process.argv.slice(2));
fetchCorpora(names.flatMap(selectSet));
fetchTools();
const text = table(names, rounds, quick);
console.log(text);
if (write) writeTable(text);
