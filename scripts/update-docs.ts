/**
 * Brings everything generated up to date: rules/index.ts from the files in rules/, then the headers, option lists and tables of the
 * documentation from the rules' meta data, and the README's examples and output of the demo. With `--check` nothing is written, and the first
 * difference is an error; examples and demo are then left to their tests.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withExamples } from "./readme-examples.js";
import { isRulesIndexCurrent, writeRulesIndex } from "./rules-index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const check = process.argv.includes("--check");

/** Runs a program of node_modules; its failure is ours. */
function run(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (check && !isRulesIndexCurrent(root)) {
  console.error("rules/index.ts is not up to date. Run: npm run docs");
  process.exit(1);
}
if (!check && writeRulesIndex(root) === "written") {
  console.log("rules/index.ts written");
  run("typescript/bin/tsc", ["-p", "tsconfig.json"]); // the documentation is made from the compiled plugin
}

if (!check) {
  const output = execFileSync(process.execPath, [join(root, "dist/scripts/demo.js")], { cwd: root, encoding: "utf8" }).trim();
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const block = /(<!-- begin demo output -->)[\s\S]*(<!-- end demo output -->)/;
  writeFileSync(join(root, "README.md"), withExamples(root, readme).replace(block, (_, begin: string, end: string) => `${begin}\n\n\`\`\`text\n${output}\n\`\`\`\n\n${end}`));
}

run("eslint-doc-generator/dist/bin/eslint-doc-generator.js", [
  ...(check ? ["--check"] : []),
  ...["all", "recommendedTypeChecked", "strictTypeChecked"].flatMap((config) => ["--ignore-config", config]),
  "--config-emoji",
  "recommended,✅",
  "--config-emoji",
  "strict,🔒",
  "--config-emoji",
  "module,🌳",
]);
