/**
 * How many faults that are put into other people's classes are found.
 *
 *   node benchmarks/seeding.mjs [--seed N] [--per N] [--kind TEXT] [--missed] [--found] [--write] [NAME ...]
 *
 * Each seed is one change to one class of a corpus (seeding/seeds.mjs) that makes it use a field too early, lose a value, or forget
 * one. That it does is shown without the analysis, by a walk over the text that follows straight lines only (seeding/construction.mjs): the
 * original is free of the fault, the changed class has it in every run that gets there. Then the analysis looks at both. A seed counts as
 * found where the changed file has a finding that names the field and the original has not.
 *
 * --per N      at most N seeds of a kind and corpus (25), chosen by the number of --seed (1)
 * --kind TEXT  only kinds with the text in their name
 * --missed     tells each seed that is missed; --found each one that is found, with what is said of it
 * --write      puts the tables into README.md
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { analyzeFile } from "../dist/lib/project/analyze-file.js";
import { resolveSettings } from "../dist/lib/settings/resolve-settings.js";
import { corpusFolder, selectCorpora } from "./corpora.mjs";
import { fetchCorpora } from "./fetch.mjs";
import { viewsOf } from "./seeding/class-view.mjs";
import { kinds, seedsOf } from "./seeding/seeds.mjs";
import { Random } from "./seeding/random.mjs";
import { Corpus } from "./seeding/source-model.mjs";
import { renderTables } from "./seeding/tables.mjs";

const settings = resolveSettings({ "safe-init": { crossFile: "imports" } }, undefined, "seeding");

const analysed = new WeakMap();

function analyse(file) {
  if (!analysed.has(file)) {
    const problems = [];
    const { findings } = analyzeFile(file.ast, settings, { filename: file.name, onProblem: (name, problem) => problems.push(`${name}: ${String(problem)}`) });
    analysed.set(file, { findings, problems });
  }
  return analysed.get(file);
}

const told = ({ findings }, field) => findings.filter((finding) => (finding.fields ?? [finding.field]).includes(field));
const keyOf = ({ kind, className, certainty, node }) => `${kind} ${className} ${certainty} ${node.type}`;

/** What is said of the field in the changed file and not in the original. */
function newlyTold(before, after, field) {
  const known = new Set(told(before, field).map(keyOf));
  return told(after, field).filter((finding) => !known.has(keyOf(finding)));
}

const isIn = ({ node }, { range }) => node.range[0] >= range[0] && node.range[1] <= range[1];

/** A fault that a base class of the file starts is told there. */
const isExpected = (finding, { event, chain, file }) => isIn(finding, event.unit) || chain.slice(1).some((base) => base.file === file && isIn(finding, base.node));

function judge(given, seed) {
  const { kind, cls, field, file, event } = seed;
  const { certain, anyField = false } = kinds[kind];
  const after = analyse(file);
  const findings = anyField ? after.findings.filter((finding) => finding.kind === "this-escape" && isIn(finding, event.unit)) : newlyTold(analyse(cls.file), after, field);
  const sure = findings.filter(({ certainty }) => certainty === "certain");
  return {
    corpus: given.name,
    kind,
    certain,
    file: path.relative(corpusFolder(given.name), file.name),
    class: cls.name,
    field,
    way: event.path.join(" › ") || "direct",
    use: event.use,
    line: event.unit.loc.start.line,
    found: sure.length > 0 ? "recommended" : findings.length > 0 ? "strict" : "missed",
    here: (sure.length > 0 ? sure : findings).some((finding) => isExpected(finding, seed)),
    told: findings.map(showFinding),
    problems: after.problems,
  };
}

function showFinding({ kind, certainty, node, trace }) {
  const steps = trace.map(({ label, file, loc }) => `${file === null ? "" : `${path.basename(file)} `}${label}:${loc.start.line}`);
  return `${certainty} ${kind} at ${node.loc.start.line}: ${steps.join(" → ")}`;
}

function show({ corpus, kind, file, class: name, field, way, use, line, found, here, told: said, problems }) {
  const where = found === "missed" || here ? "" : " elsewhere";
  const trouble = problems.length > 0 ? ` [${problems.join()}]` : "";
  return [`${found}${where}: ${kind}: ${corpus} ${file}:${line} ${name}.${field} (${use}; ${way})${trouble}`, ...said.map((text) => `    ${text}`)].join("\n");
}

function seedCorpus(given, { seed, per, kind: wanted = "" }) {
  const corpus = Corpus.read(given);
  const views = viewsOf(corpus);
  return Object.keys(kinds)
    .filter((kind) => kind.includes(wanted))
    .flatMap((kind) => [...seedsOf(corpus, kind, views, new Random(seed, given.name, kind), per)].map((one) => judge(given, one)));
}

const [begin, end] = ["<!-- begin of the tables: node benchmarks/seeding.mjs --write -->", "<!-- end of the tables of seeding.mjs -->"];

function writeTables(tables) {
  const readme = path.join(import.meta.dirname, "README.md");
  const text = readFileSync(readme, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md lacks "${begin}" … "${end}".`);
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(readme, `${text.slice(0, from + begin.length)}\n\n${date}, Node ${process.versions.node}.\n\n${tables}\n\n${text.slice(to)}`);
}

function readOptions() {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { ...text, default: "1" }, per: { ...text, default: "25" }, kind: text, missed: flag, found: flag, write: flag } });
  const per = Number(values.per);
  if (!Number.isInteger(per) || per < 1) throw new Error(`--per takes a whole number from 1 on, not '${values.per}'.`);
  if (values.kind !== undefined && !Object.keys(kinds).some((kind) => kind.includes(values.kind))) throw new Error(`There is no kind with '${values.kind}' in its name. Known are: ${Object.keys(kinds).join(", ")}.`);
  return { ...values, per, corpora: selectCorpora(positionals) };
}

function main({ corpora, ...options }) {
  fetchCorpora(corpora);
  const rows = [];
  for (const corpus of corpora) {
    const mine = seedCorpus(corpus, options);
    rows.push(...mine);
    for (const row of mine) if (row.found === "missed" ? options.missed : options.found) console.log(show(row));
    console.error(`${corpus.name}: ${mine.length} seeds, ${mine.filter(({ found }) => found === "missed").length} missed`);
  }
  const tables = renderTables(rows);
  console.log(tables);
  if (options.write) writeTables(tables);
}

try {
  main(readOptions());
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
