/**
 * `npm run soak -- [--only fuzz,eslump,fixtures,corpora] [--minutes 10] [--programs 100000] [--mutants 2] [--seed 1] [--corpora NAME,NAME]`
 *
 * Robustness: what check-text.ts demands of every text, on texts that nobody writes. Each part but the first ends after so
 * many minutes at most, and says so. Failures are cut down and kept in tests/soak/fixtures. Exit code 1 if there was one.
 *
 * fuzz: the differential fuzzer (npm run fuzz), so many programs · eslump: so many random programs · fixtures: syntax fixtures that npm packages ship, and our own,
 * with mutants · corpora: every file of the benchmarks' corpora, with mutants
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checkText } from "./check-text.js";
import { keep, keptFolder, root, shrinkFailing } from "./kept.js";
import { Tally } from "./tally.js";
import { type Source, corpusTexts, eslumpTexts, fixtureTexts, mutantsOf } from "./texts.js";

const parts = ["fuzz", "eslump", "fixtures", "corpora"] as const;
type Part = (typeof parts)[number];

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function numberOption(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least) || (name !== "minutes" && !Number.isInteger(value))) fail(`--${name} needs a ${name === "minutes" ? "" : "whole "}number of at least ${least}, not '${text}'.`);
  return value;
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: "string", default: parts.join() },
        minutes: { type: "string", default: "10" },
        programs: { type: "string", default: "100000" },
        mutants: { type: "string", default: "2" },
        seed: { type: "string", default: "1" },
        corpora: { type: "string", default: "" },
        keep: { type: "string", default: keptFolder },
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
}

const options = readOptions();
const wanted = options.only.split(",");
for (const part of wanted) if (!parts.includes(part as Part)) fail(`--only knows no part '${part}'. Known are ${parts.join(", ")}.`);
const minutes = numberOption("minutes", options.minutes, 0);
const programs = numberOption("programs", options.programs, 1);
const mutants = numberOption("mutants", options.mutants, 0);
const seed = numberOption("seed", options.seed, 0);

/** Packages that only this run needs, outside of what everybody installs. */
function installPackages(): string {
  const folder = path.join(root, ".cache/soak");
  mkdirSync(folder, { recursive: true });
  const manifest = path.join(folder, "package.json");
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const lacking = ["eslump@3.0.0", "test262-parser-tests@0.0.5"].filter((spec) => !existsSync(path.join(folder, "node_modules", spec.split("@")[0]!)));
  if (lacking.length > 0) execFileSync("npm", ["install", "--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...lacking], { cwd: folder, stdio: ["ignore", 2, 2] });
  return folder;
}

async function corpora(): Promise<Iterable<Source>> {
  const module = async (name: string): Promise<Record<string, (...args: unknown[]) => never>> => (await import(path.join(root, "benchmarks", name))) as never;
  const [{ selectCorpora, sourceNames, corpusFolder }, { fetchCorpora }] = await Promise.all([module("corpora.mjs"), module("fetch.mjs")]);
  const selected: readonly { readonly name: string }[] = selectCorpora!(options.corpora === "" ? [] : options.corpora.split(","));
  fetchCorpora!(selected);
  return corpusTexts(selected.map((corpus) => [corpus.name, (sourceNames!(corpus) as readonly string[]).map((name) => path.join(corpusFolder!(corpus.name), name))]));
}

async function textsOf(part: Exclude<Part, "fuzz">): Promise<Iterable<Source>> {
  if (part === "corpora") return mutantsOf(await corpora(), mutants, seed);
  const packages = installPackages();
  return part === "eslump" ? eslumpTexts(packages, programs, seed) : mutantsOf(fixtureTexts(packages, root), mutants, seed);
}

/** At most so many failures of one kind are cut down: the rest of them are most often the same one. */
const maxKept = 5;

function run(texts: Iterable<Source>): Tally {
  const tally = new Tally();
  const kept = new Map<string, number>();
  const ends = Date.now() + minutes * 60_000;
  let tellNext = Date.now() + 60_000;
  for (const source of texts) {
    const check = checkText(source);
    tally.add(source.group, check);
    for (const { kind, detail } of check.failures) {
      const count = (kept.get(kind) ?? 0) + 1;
      kept.set(kind, count);
      if (count > maxKept) continue;
      const file = keep(shrinkFailing(source, kind), kind, options.keep);
      console.log(`\n${source.group}: ${source.name}: ${kind}: ${detail}\nkept as ${path.relative(root, file)}`);
    }
    if (Date.now() > tellNext) {
      tellNext += 60_000;
      console.error(`${tally.texts} texts, ${tally.failures} failed`);
    }
    if (Date.now() > ends) {
      console.log("(The time is up: not all of this part was run.)");
      break;
    }
  }
  return tally;
}

let failed = false;
for (const part of parts) {
  if (!wanted.includes(part)) continue;
  console.log(`\n## ${part}, seed ${seed}`);
  if (part === "fuzz") {
    const main = fileURLToPath(new URL("../fuzz/main.js", import.meta.url));
    const { status } = spawnSync(process.execPath, [main, "--programs", String(programs), "--seed", String(seed)], { stdio: "inherit" });
    failed ||= status !== 0;
    continue;
  }
  const began = Date.now();
  const tally = run(await textsOf(part));
  console.log(`\n${tally.show()}\n\n${tally.texts} texts in ${((Date.now() - began) / 1000).toFixed(0)} s, ${tally.failures} failed`);
  failed ||= tally.failures > 0;
}
process.exitCode = failed ? 1 : 0;
