/**
 * One measurement in a process of its own, for bench.mjs:  node benchmarks/bench-run.mjs CORPUS CONFIG  prints JSON.
 *
 * Rule and parse times are ESLint's own (`stats`), in ms; CPU is user and system time of this process in ms, start-up included; memory is its peak, in MB.
 */
import { createRequire } from "node:module";
import tseslint from "@typescript-eslint/eslint-plugin";
import parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import safeInit from "../dist/index.js";
import { corpusFolder, selectCorpora } from "./corpora.mjs";

const { builtinRules } = createRequire(import.meta.url)("eslint/use-at-your-own-risk");

const tsRules = Object.assign({}, ...[tseslint.configs["flat/recommended"]].flat().map(({ rules }) => rules));

/** name → the rules, and whether other files are read. Settings are left out where they play no part. */
const configs = {
  none: {},
  "ours, one file": { rules: safeInit.configs.recommended.rules, crossFile: "none" },
  "ours, imports": { rules: safeInit.configs.recommended.rules, crossFile: "imports" },
  "ours strict, imports": { rules: safeInit.configs.strict.rules, crossFile: "imports" },
  "tseslint recommended": { rules: tsRules },
  "tseslint recommended + ours, imports": { rules: { ...tsRules, ...safeInit.configs.recommended.rules }, crossFile: "imports" },
  "constructor-super": { rules: { "constructor-super": "error" } },
  "no-useless-assignment": { rules: { "no-useless-assignment": "error" } },
};

function configOf(corpus, name) {
  const { rules = {}, crossFile } = configs[name] ?? fail(name);
  for (const rule of Object.keys(rules)) if (!rule.includes("/") && !builtinRules.has(rule)) fail(rule);
  return {
    files: ["**/*.{js,mjs,ts,tsx,mts}"],
    languageOptions: { sourceType: corpus.module ?? "module", ...(corpus.language === "ts" && { parser }) },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
    plugins: { "safe-init": safeInit, "@typescript-eslint": tseslint },
    rules,
    ...(crossFile && { settings: { "safe-init": { crossFile } } }),
  };
}

function fail(name) {
  throw new Error(`There is no '${name}'. Configurations are: ${Object.keys(configs).join("; ")}.`);
}

const [corpusName, configName] = process.argv.slice(2);
const [corpus] = selectCorpora([corpusName]);
const began = performance.now();
const eslint = new ESLint({ cwd: corpusFolder(corpus.name), overrideConfigFile: true, overrideConfig: configOf(corpus, configName), stats: true });
const results = await eslint.lintFiles(["."]);
const wall = performance.now() - began;

const passes = results.flatMap(({ stats }) => stats?.times?.passes ?? []);
const sum = (values) => values.reduce((total, value) => total + value, 0);
const ruleTime = (pick) => sum(passes.flatMap(({ rules = {} }) => Object.entries(rules).filter(([name]) => pick(name)).map(([, { total }]) => total)));
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    files: results.length,
    unparsed: results.filter(({ messages }) => messages.some(({ fatal }) => fatal)).length,
    parse: sum(passes.map(({ parse }) => parse.total)),
    ours: ruleTime((name) => name.startsWith("safe-init/")),
    others: ruleTime((name) => !name.startsWith("safe-init/")),
    wall,
    cpu: (userCPUTime + systemCPUTime) / 1000,
    memory: maxRSS / 1024,
  }),
);
