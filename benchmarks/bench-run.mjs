/**
 * One measurement in a process of its own, for bench.mjs:  node benchmarks/bench-run.mjs SET CONFIG  prints JSON.
 *
 * Rule and parse times are ESLint's own (`stats`), in ms; CPU is user and system time of this process in ms, start-up included; memory is
 * its peak, in MB; wall is the whole run. The command and oxlint are processes of their own, of which only wall time is known.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import tseslint from "@typescript-eslint/eslint-plugin";
import parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import safeInit from "../dist/index.js";
import { cacheFolder, corpusFolder, selectSet } from "./corpora.mjs";
import { importTool, oxlintBinary, toolsFolder } from "./tools.mjs";

const { builtinRules } = createRequire(import.meta.url)("eslint/use-at-your-own-risk");

const tsRules = Object.assign({}, ...[tseslint.configs["flat/recommended"]].flat().map(({ rules }) => rules));
const sonarjs = async () => (await importTool("eslint-plugin-sonarjs")).default;
const importX = async () => (await importTool("eslint-plugin-import-x")).default;

/** name → the rules, plugins other than ours and typescript-eslint's, and whether other files are read. Settings are left out where they play no part. */
const configs = {
  none: {},
  "ours, one file": { rules: safeInit.configs.recommended.rules, crossFile: "none" },
  "ours, imports": { rules: safeInit.configs.recommended.rules, crossFile: "imports" },
  "ours strict, imports": { rules: safeInit.configs.strict.rules, crossFile: "imports" },
  "tseslint recommended": { rules: tsRules },
  "tseslint recommended + ours, imports": { rules: { ...tsRules, ...safeInit.configs.recommended.rules }, crossFile: "imports" },
  "constructor-super": { rules: { "constructor-super": "error" } },
  "no-useless-assignment": { rules: { "no-useless-assignment": "error" } },
  "typed, no rule": { typed: true },
  "unbound-method": { typed: true, rules: { "@typescript-eslint/unbound-method": "error" } },
  "sonarjs recommended": { plugin: ["sonarjs", sonarjs], rules: async () => (await sonarjs()).configs.recommended.rules },
  "import-x/no-cycle": { plugin: ["import-x", importX], rules: { "import-x/no-cycle": "error" } },
};

const extensions = [".ts", ".tsx", ".mts", ".js", ".mjs"];

async function configOf(set, name) {
  const { rules: given = {}, crossFile, plugin, typed = false } = configs[name] ?? fail(name);
  const rules = typeof given === "function" ? await given() : given;
  for (const rule of Object.keys(rules)) if (!rule.includes("/") && !builtinRules.has(rule)) fail(rule);
  const typescript = set.every(({ language }) => language === "ts");
  return {
    files: ["**/*.{js,mjs,ts,tsx,mts}"],
    languageOptions: { sourceType: set[0].module ?? "module", ...(typescript && { parser }), ...(typed && { parserOptions: { projectService: true, tsconfigRootDir: corpusFolder(set[0].name) } }) },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
    plugins: { "safe-init": safeInit, "@typescript-eslint": tseslint, ...(plugin && { [plugin[0]]: await plugin[1]() }) },
    rules,
    settings: {
      ...(crossFile && { "safe-init": { crossFile } }),
      ...(name === "import-x/no-cycle" && { "import-x/extensions": extensions, "import-x/parsers": { [createRequire(path.join(toolsFolder, "package.json")).resolve("@typescript-eslint/parser")]: [".ts", ".tsx", ".mts"] }, "import-x/resolver": { node: { extensions } } }),
    },
  };
}

function fail(name) {
  throw new Error(`There is no '${name}'. Configurations are: ${[...Object.keys(configs), ...Object.keys(programs)].join("; ")}.`);
}

/** Other programs over the same files: arguments for Node, and the folder to run in. */
const programs = {
  command: (folders) => ({ cwd: cacheFolder, args: [path.join(import.meta.dirname, "..", "dist", "lib", "command", "main.js"), "--format", "json", ...folders] }),
  // oxlint never enters a folder below one whose name begins with a dot, as .cache is: it gets a copy.
  oxlint: (folders) => {
    const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), "safe-init-bench-")));
    for (const folder of folders) cpSync(folder, path.join(cwd, path.basename(folder)), { recursive: true, filter: (from) => path.basename(from) !== "node_modules" });
    const plugin = path.join(import.meta.dirname, "..", "dist", "index.js");
    writeFileSync(path.join(cwd, "oxlintrc.json"), JSON.stringify({ jsPlugins: [{ name: "safe-init", specifier: plugin }], categories: { correctness: "off" }, rules: safeInit.configs.recommended.rules }));
    return { cwd, args: [oxlintBinary(), "--no-ignore", "-c", "oxlintrc.json", "--format", "json", "."], remove: true };
  },
};

function runProgram(name, folders) {
  const { cwd, args, remove = false } = programs[name](folders);
  const began = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  const wall = performance.now() - began;
  if (remove) rmSync(cwd, { recursive: true, force: true });
  if ((status !== 0 && status !== 1) || stdout.startsWith("No files")) throw new Error(`${name} ended with status ${status}: ${(stderr || stdout).slice(0, 2000)}`);
  return { wall };
}

async function lint(set, folders, configName) {
  const began = performance.now();
  const eslint = new ESLint({ cwd: path.join(cacheFolder, "corpora"), overrideConfigFile: true, overrideConfig: await configOf(set, configName), stats: true });
  const results = await eslint.lintFiles(folders);
  const wall = performance.now() - began;
  const passes = results.flatMap(({ stats }) => stats?.times?.passes ?? []);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const ruleTime = (pick) => sum(passes.flatMap(({ rules = {} }) => Object.entries(rules).filter(([name]) => pick(name)).map(([, { total }]) => total)));
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    files: results.length,
    unparsed: results.filter(({ messages }) => messages.some(({ fatal }) => fatal)).length,
    parse: sum(passes.map(({ parse }) => parse.total)),
    ours: ruleTime((name) => name.startsWith("safe-init/")),
    others: ruleTime((name) => !name.startsWith("safe-init/")),
    wall,
    cpu: (userCPUTime + systemCPUTime) / 1000,
    memory: maxRSS / 1024,
  };
}

const [setName, configName] = process.argv.slice(2);
const set = selectSet(setName);
const folders = set.map(({ name }) => corpusFolder(name));
console.log(JSON.stringify(Object.hasOwn(programs, configName) ? runProgram(configName, folders) : await lint(set, folders, configName)));
