/**
 * What other tools say of five small programs that are wrong, with every rule that they have switched on. Each program of samples/ has a
 * repaired twin, and a tool has seen the fault if it reports something of the wrong one that it does not report of the right one; so
 * opinions on style, which both provoke, do not count, and nobody has to judge. The programs are run, too: the wrong ones must go wrong, and the right ones not.
 *
 *   node benchmarks/compare-tools.mjs [--write]   installs the pinned tools into .cache/compare; --write puts the table into the README
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "./corpora.mjs";

const root = path.join(import.meta.dirname, "..");
const samples = readdirSync(path.join(import.meta.dirname, "samples"));
const verdicts = ["wrong", "right"];
const folder = path.join(cacheFolder, "compare");
const versions = {
  typescript: "6.0.3",
  eslint: "10.15.0",
  "@eslint/js": "10.0.1",
  "typescript-eslint": "8.73.0",
  "eslint-plugin-sonarjs": "4.2.2",
  "@biomejs/biome": "2.6.8",
  oxlint: "1.94.0",
  "flow-bin": "0.336.0",
};

const files = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, noImplicitOverride: true, noUncheckedIndexedAccess: true, target: "es2022", module: "nodenext", noEmit: true, skipLibCheck: true, types: [] },
    include: ["samples/*/*.ts"],
  }),
  "core.config.mjs": `import js from "@eslint/js"; import tseslint from "typescript-eslint";
export default [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser }, ...js.configs.all }];`,
  "typed.config.mjs": `import tseslint from "typescript-eslint";
export default [...tseslint.configs.all, { languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } } }];`,
  "sonar.config.mjs": `import sonarjs from "eslint-plugin-sonarjs"; import tseslint from "typescript-eslint";
const rules = Object.fromEntries(Object.entries(sonarjs.rules).filter(([, rule]) => !rule.meta?.deprecated).map(([name]) => ["sonarjs/" + name, "error"]));
export default [{ files: ["**/*.ts"], plugins: { sonarjs }, rules, languageOptions: { parser: tseslint.parser, parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } } }];`,
  "ours.config.mjs": `import tseslint from "typescript-eslint"; import safeInit from "eslint-plugin-safe-init";
export default [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, safeInit.configs.recommended];`,
  "biome.json": JSON.stringify({
    linter: { rules: Object.fromEntries(["a11y", "complexity", "correctness", "nursery", "performance", "security", "style", "suspicious"].map((group) => [group, "error"])) },
  }),
  "ports/.flowconfig": "[libs]\nruntime.js\n",
  "ports/runtime.js": 'declare module "eslint-plugin-safe-init/runtime" { declare module.exports: any; }\n',
};

/** The same program for Flow, whose classes have fewer modifiers. (Below a folder named `flow`, Flow reports nothing.) */
const portToFlow = (text) => `// @flow\n${text.replaceAll("!:", ":").replaceAll(/\boverride /g, "").replace("type NoInit, ", "").replace("NoInit<Trainer>", "Trainer")}`;

function prepare() {
  mkdirSync(folder, { recursive: true });
  const manifest = JSON.stringify({ private: true, type: "module", dependencies: versions }, null, 2);
  const file = path.join(folder, "package.json");
  if (!existsSync(file) || readFileSync(file, "utf8") !== manifest || !existsSync(path.join(folder, "node_modules/flow-bin"))) {
    writeFileSync(file, manifest);
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, stdio: ["ignore", 2, 2] });
  }
  const ours = path.join(folder, "node_modules/eslint-plugin-safe-init");
  if (!existsSync(ours)) symlinkSync(root, ours, "dir");
  for (const name of ["samples", "ports", "run"]) rmSync(path.join(folder, name), { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) write(name, text);
  cpSync(path.join(import.meta.dirname, "samples"), path.join(folder, "samples"), { recursive: true });
  // A mistake for compilers, so that the silence of a tool can be told from a tool that has read nothing.
  for (const name of ["samples/control/wrong.ts", "ports/control/wrong.js"]) write(name, "// @flow\nexport const text: string = 1;\n");
  for (const [sample, verdict, text] of programs()) write(`ports/${sample}/${verdict}.js`, portToFlow(text));
}

const programs = () => samples.flatMap((sample) => verdicts.map((verdict) => [sample, verdict, readFileSync(path.join(folder, "samples", sample, `${verdict}.ts`), "utf8")]));

function write(name, text) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

/** What a tool printed; how it ended says only whether it found something. */
function output(script, ...args) {
  const { stdout, stderr, error } = spawnSync(process.execPath, [path.join(folder, "node_modules", script), ...args], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) throw error;
  return { stdout, stderr };
}

function json(script, ...args) {
  const { stdout, stderr } = output(script, ...args);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${script} ${args.join(" ")} printed no JSON:\n${stdout.slice(0, 2000)}\n${stderr.slice(0, 2000)}`);
  }
}

const eslint = (config) => () =>
  json("eslint/bin/eslint.js", "--config", config, "--no-inline-config", "--format", "json", "samples").flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message, fatal }) => {
      if (fatal || ruleId === null) throw new Error(`${config}: ${filePath}: ${message}`);
      return { file: filePath, rule: ruleId.replace(/^.*\//, "") };
    }),
  );

/** Each gives its reports as { file, rule }. */
const tools = {
  [`tsc ${versions.typescript}, \`strict\``]: () =>
    [...output("typescript/bin/tsc", "--pretty", "false").stdout.matchAll(/^(samples\S+)\(\d+,\d+\): error (TS\d+)/gm)].map(([, file, rule]) => ({ file, rule })),
  [`ESLint ${versions.eslint}, all rules`]: eslint("core.config.mjs"),
  [`typescript-eslint ${versions["typescript-eslint"]}, \`all\`, with types`]: eslint("typed.config.mjs"),
  [`SonarJS ${versions["eslint-plugin-sonarjs"]}, all rules, with types`]: eslint("sonar.config.mjs"),
  [`Biome ${versions["@biomejs/biome"]}, all groups`]: () =>
    json("@biomejs/biome/bin/biome", "lint", "--reporter=json", "--max-diagnostics=none", "samples").diagnostics.map(({ category, location }) => ({ file: location.path.file ?? location.path, rule: category.replace(/^.*\//, "") })),
  [`oxlint ${versions.oxlint}, all categories`]: () =>
    json("oxlint/bin/oxlint", "-D", "all", "-D", "nursery", "-f", "json", ...samples.flatMap((sample) => verdicts.map((verdict) => `samples/${sample}/${verdict}.ts`))).diagnostics.map(({ filename, code }) => ({ file: filename, rule: code })),
  [`Flow ${versions["flow-bin"]}`]: () =>
    json("flow-bin/cli.js", "check", "--json", "--show-all-errors", "ports").errors.map(({ message, error_codes: [code] }) => ({ file: message.find(({ loc }) => loc != null)?.loc.source ?? "", rule: code })),
  "**safe-init**, `recommended`": eslint("ours.config.mjs"),
};

/** The rules that a tool reports more often in the wrong program than in the right one. */
function seen(reports, sample) {
  const [wrong, right] = verdicts.map((verdict) => countRules(reports, sample, verdict));
  return [...wrong].filter(([rule, times]) => times > (right.get(rule) ?? 0)).map(([rule]) => rule);
}

function countRules(reports, sample, verdict) {
  const counts = new Map();
  for (const { file, rule } of reports) {
    if (!new RegExp(`[\\\\/]${sample}[\\\\/]${verdict}\\.`).test(file)) continue;
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}

async function outcome(ts, sample, verdict, text) {
  write(`run/${sample}/${verdict}.mjs`, ts.transpileModule(text, { compilerOptions: { target: "es2022", module: "esnext" } }).outputText);
  try {
    return (await import(pathToFileURL(path.join(folder, `run/${sample}/${verdict}.mjs`)).href)).run();
  } catch (error) {
    return `throws ${error.name}`;
  }
}

prepare();
const { default: ts } = await import(pathToFileURL(path.join(folder, "node_modules/typescript/lib/typescript.js")).href);
const ran = new Map();
for (const [sample, verdict, text] of programs()) ran.set(`${sample} ${verdict}`, await outcome(ts, sample, verdict, text));
for (const sample of samples) {
  const [wrong, right] = verdicts.map((verdict) => ran.get(`${sample} ${verdict}`));
  if (wrong === right || right.startsWith("throws")) throw new Error(`${sample}: the wrong program gives '${wrong}', the right one '${right}'.`);
}

const cell = (rules) => (rules.length === 0 ? "–" : rules.map((rule) => `\`${rule}\``).join(", "));
const rows = Object.entries(tools).map(([name, run]) => {
  const reports = run();
  if (reports.length === 0) throw new Error(`${name} reports nothing at all: does it run?`);
  console.error(`${name}: ${reports.length} reports in all`);
  return [name, ...samples.map((sample) => cell(seen(reports, sample)))];
});
const head = ["", ...samples.map((sample) => `[${sample}](benchmarks/samples/${sample}/wrong.ts)`)];
const runs = ["when run", ...samples.map((sample) => (ran.get(`${sample} wrong`).startsWith("throws") ? ran.get(`${sample} wrong`) : `gives "${ran.get(`${sample} wrong`)}" for "${ran.get(`${sample} right`)}"`))];
const table = [head, head.map(() => "---"), runs, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
console.log(table);

if (process.argv.includes("--write")) {
  const readme = path.join(root, "README.md");
  const block = /(<!-- begin comparison[^\n]*-->)[^]*(<!-- end comparison -->)/;
  writeFileSync(readme, readFileSync(readme, "utf8").replace(block, (_, begin, end) => `${begin}\n\n${table}\n\n${end}`));
}
