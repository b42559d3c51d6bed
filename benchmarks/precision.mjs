/**
 * What `recommended` reports on other people's code, and how much of it is true.
 *
 *   node benchmarks/precision.mjs [NAME ...]            lint, and write findings/NAME.json
 *   node benchmarks/precision.mjs --check [NAME ...]    lint, and fail where the findings differ from the snapshot, or lack a judgement
 *   node benchmarks/precision.mjs --summary             only rewrite findings/README.md, from the snapshots
 *
 * Each file goes through ESLint's Linter with the plugin's own presets and `crossFile: "imports"`. The plugin is registered twice, so
 * that one walk serves `recommended` (kept finding by finding) and `strict` (counted by rule); comments that disable rules are ignored.
 * With SAFE_INIT_DEBUG set the plugin throws where it would be silent: a class that crashes the analysis, or exceeds its budget, is
 * counted here.
 *
 * A finding keeps its judgement for as long as file, rule, class and the names in it stay the same; its line and wording may change.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import safeInit from "../dist/index.js";
import { corpusFolder, selectCorpora, sourceNames } from "./corpora.mjs";
import { fetchCorpora } from "./fetch.mjs";
import { unjudged, withoutProbe } from "./judgements.mjs";
import { renderSummary } from "./render-summary.mjs";

const findingsFolder = path.join(import.meta.dirname, "findings");
const strictPrefix = "safe-init-strict/";

function configFor(corpus) {
  const strict = Object.entries(safeInit.configs.strict.rules).map(([name, entry]) => [name.replace("safe-init/", strictPrefix), entry]);
  return [
    {
      files: ["**/*.{js,mjs,ts,tsx,mts}"],
      languageOptions: { parser, sourceType: corpus.module ?? "module", parserOptions: { ecmaFeatures: { jsx: false } } },
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      plugins: { "safe-init": safeInit, "safe-init-strict": safeInit },
      rules: { ...safeInit.configs.recommended.rules, ...Object.fromEntries(strict) },
      settings: { "safe-init": { crossFile: "imports" } },
    },
  ];
}

function lintCorpus(corpus) {
  const folder = corpusFolder(corpus.name);
  const linter = new Linter({ configType: "flat", cwd: folder });
  const config = configFor(corpus);
  const result = { files: 0, unparsed: [], crashes: [], budgets: [], findings: [], strict: {} };
  for (const name of sourceNames(corpus)) {
    const text = readFileSync(path.join(folder, name), "utf8");
    result.files += 1;
    for (const message of verifyLoudly(linter, text, config, path.join(folder, name), name, result)) {
      if (isAboutComments(message)) continue;
      if (message.ruleId === null) result.unparsed.push(`${name}: ${message.message}`);
      else if (message.ruleId.startsWith(strictPrefix)) count(result.strict, message.ruleId.slice(strictPrefix.length));
      else result.findings.push(findingOf(message, name, text));
    }
  }
  return result;
}

/** With `noInlineConfig` ESLint warns of each comment that would have disabled a rule; a file that does not parse, or is in no config, is another matter. */
const isAboutComments = ({ ruleId, message }) => ruleId === null && message.includes("'noInlineConfig'");

/** A file whose analysis throws is noted and linted again as a user would see it, with the other classes' findings. */
function verifyLoudly(linter, text, config, file, name, result) {
  process.env.SAFE_INIT_DEBUG = "1";
  try {
    return linter.verify(text, config, file);
  } catch (error) {
    const reason = String(error?.message ?? error).split("\n")[0];
    (/budget/.test(reason) ? result.budgets : result.crashes).push(`${name}: ${reason}`);
  } finally {
    delete process.env.SAFE_INIT_DEBUG;
  }
  return linter.verify(text, config, file);
}

function count(counts, key) {
  counts[key] = (counts[key] ?? 0) + 1;
}

function findingOf(message, file, text) {
  return { rule: message.ruleId.replace("safe-init/", ""), file, line: message.line, column: message.column, class: classAround(text, message.line), message: message.message };
}

/** The last class that opens at or above the line: good enough to find one's way, and the snapshot's key holds the message too. */
function classAround(text, line) {
  const above = text.split("\n").slice(0, line).reverse();
  for (const candidate of above) {
    const name = /\bclass\s+([A-Za-z_$][\w$]*)/.exec(candidate)?.[1];
    if (name !== undefined && !/^\s*(\*|\/\/)/.test(candidate)) return name;
  }
  return null;
}

/** The names that a message quotes before its path: the field, and the method or callee. */
const namesIn = (message) => [...message.split(" Path: ")[0].matchAll(/'([^']+)'/g)].map(([, name]) => name).join();

/** finding → key: what stays the same when lines move or a message is worded otherwise. Equal ones are told apart by their order. */
function keysOf(findings) {
  const seen = new Map();
  return new Map(
    findings.map((finding) => {
      const key = [finding.rule, finding.file, finding.class, namesIn(finding.message)].join("|");
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      return [finding, `${key}|${nth}`];
    }),
  );
}

function readSnapshot(corpus) {
  const file = path.join(findingsFolder, `${corpus.name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { findings: [] };
}

/** The new findings with the judgements of the old ones, what is new, and what is gone. */
function compare(snapshot, result) {
  const oldKeys = keysOf(snapshot.findings);
  const old = new Map([...oldKeys].map(([finding, key]) => [key, finding]));
  const keys = new Map();
  const findings = [...keysOf(result.findings)].map(([finding, key]) => {
    const { verdict = null, why = null, probe } = old.get(key) ?? {};
    const judged = { ...finding, verdict, why, ...(probe && { probe }) };
    keys.set(judged, key);
    return judged;
  });
  const now = new Set(keys.values());
  return {
    findings,
    appeared: findings.filter((finding) => !old.has(keys.get(finding))),
    vanished: snapshot.findings.filter((finding) => !now.has(oldKeys.get(finding))),
    unjudged: unjudged(findings),
    missingProbes: withoutProbe(findings),
  };
}

const showFinding = ({ rule, file, line, message }) => `    ${file}:${line} ${rule}: ${message}`;

function complain(name, what, list, show = showFinding) {
  if (list.length === 0) return;
  process.exitCode = 1;
  console.error(`${name}: ${list.length} ${what}\n${list.map(show).join("\n")}`);
}

function check(corpus, result, comparison) {
  complain(corpus.name, "findings that the snapshot does not have; judge them", comparison.appeared);
  complain(corpus.name, "findings of the snapshot that are gone; run without --check and say why in the commit", comparison.vanished);
  complain(corpus.name, "findings without a judgement (verdict and why)", comparison.unjudged);
  complain(corpus.name, "findings whose probe is missing", comparison.missingProbes);
  complain(corpus.name, "files whose analysis crashed", result.crashes, (line) => `    ${line}`);
}

function write(corpus, result, comparison) {
  const snapshot = {
    corpus: corpus.name,
    package: `${corpus.package}@${corpus.version}`,
    files: result.files,
    unparsed: result.unparsed,
    crashes: result.crashes,
    budgets: result.budgets,
    strict: Object.fromEntries(Object.entries(result.strict).sort()),
    findings: comparison.findings,
  };
  mkdirSync(findingsFolder, { recursive: true });
  writeFileSync(path.join(findingsFolder, `${corpus.name}.json`), `${JSON.stringify(snapshot, null, 2)}\n`);
  if (comparison.appeared.length + comparison.vanished.length > 0) console.error(`${corpus.name}: ${comparison.appeared.length} new, ${comparison.vanished.length} gone`);
  if (comparison.unjudged.length > 0) console.error(`${corpus.name}: fill in verdict and why\n${comparison.unjudged.map(showFinding).join("\n")}`);
}

function main(args) {
  const checking = args.includes("--check");
  const names = args.filter((arg) => !arg.startsWith("--"));
  const wanted = selectCorpora(names);
  if (!args.includes("--summary")) {
    fetchCorpora(wanted);
    for (const corpus of wanted) {
      const result = lintCorpus(corpus);
      const comparison = compare(readSnapshot(corpus), result);
      if (checking) check(corpus, result, comparison);
      else write(corpus, result, comparison);
      console.error(`${corpus.name}: ${result.files} files, ${result.findings.length} findings, ${result.crashes.length} crashes, ${result.budgets.length} over budget, ${result.unparsed.length} unparsed`);
    }
  }
  if (!checking) writeFileSync(path.join(findingsFolder, "README.md"), renderSummary(findingsFolder));
}

const known = ["--check", "--summary"];
const flags = process.argv.slice(2).filter((arg) => arg.startsWith("--") && !known.includes(arg));
if (flags.length > 0) {
  console.error(`Unknown option ${flags.join(", ")}. Known are ${known.join(", ")}.`);
  process.exit(2);
}
main(process.argv.slice(2));
