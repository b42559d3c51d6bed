/**
 * Does the command `safe-init` find what ESLint finds?
 *
 *   node benchmarks/compare-command.mjs [NAME ...]      itwin-geometry, if no corpus is named
 *
 * Both run with the preset `strict` on the same files; findings must agree in file, place, rule, message and suggestions. ESLint parses
 * TypeScript with @typescript-eslint/parser and JavaScript with espree, the command everything with oxc. Files that either cannot parse are
 * listed and left out. Fails where anything differs.
 */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import safeInit from "../dist/index.js";
import { corpusFolder, selectCorpora } from "./corpora.mjs";
import { fetchCorpora } from "./fetch.mjs";

const command = path.join(import.meta.dirname, "../dist/lib/command/main.js");

async function byESLint(corpus) {
  const config = {
    files: ["**/*.{js,mjs,ts,tsx,mts}"],
    languageOptions: { sourceType: corpus.module ?? "module", ...(corpus.language === "ts" && { parser }) },
    linterOptions: { reportUnusedDisableDirectives: "off" },
    plugins: { "safe-init": safeInit },
    rules: safeInit.configs.strict.rules,
  };
  const eslint = new ESLint({ cwd: corpusFolder(corpus.name), overrideConfigFile: true, overrideConfig: config });
  const results = await eslint.lintFiles(["."]);
  return {
    files: results.length,
    unparsed: results.filter(({ messages }) => messages.some(({ fatal }) => fatal)).map(({ filePath }) => nameIn(corpus, filePath)),
    findings: results.flatMap(({ filePath, messages }) =>
      messages
        .filter(({ ruleId }) => ruleId?.startsWith("safe-init/"))
        .map(({ ruleId, line, column, endLine, endColumn, message, suggestions = [] }) => ({
          ...{ file: nameIn(corpus, filePath), rule: ruleId.replace("safe-init/", ""), line, column, endLine, endColumn, message },
          suggestions: suggestions.map(({ desc }) => desc),
        })),
    ),
  };
}

const nameIn = (corpus, file) => path.relative(corpusFolder(corpus.name), file).replaceAll("\\", "/");

async function byCommand(corpus) {
  const { stdout } = await promisify(execFile)(process.execPath, [command, "--strict", "--format", "json", "."], { cwd: corpusFolder(corpus.name), maxBuffer: 1 << 30 }).catch((error) => {
    if (error.code === 1) return error;
    throw error;
  });
  const { findings, problems, summary } = JSON.parse(stdout);
  return {
    files: summary.files,
    unparsed: problems.map(({ file }) => file),
    findings: findings.map(({ file, rule, line, column, endLine, endColumn, message, suggestions }) => ({
      ...{ file, rule, line, column, endLine, endColumn, message },
      suggestions: suggestions.map(({ message: desc }) => desc),
    })),
  };
}

function only(one, other, ignored) {
  const keys = new Set(other.findings.map((finding) => JSON.stringify(finding)));
  return one.findings.filter((finding) => !ignored.has(finding.file) && !keys.has(JSON.stringify(finding)));
}

const show = ({ file, line, column, endLine, endColumn, rule, message }) => `    ${file}:${line}:${column}-${endLine}:${endColumn} ${rule} ${message.slice(0, 160)}`;

const names = process.argv.slice(2);
const corpora = selectCorpora(names.length === 0 ? ["itwin-geometry"] : names);
await fetchCorpora(corpora);
for (const corpus of corpora) {
  const [eslint, ours] = [await byESLint(corpus), await byCommand(corpus)];
  const unparsed = new Set([...eslint.unparsed, ...ours.unparsed]);
  const differences = { "ESLint only": only(eslint, ours, unparsed), "the command only": only(ours, eslint, unparsed) };
  console.log(`${corpus.name}: ${eslint.files} files by ESLint, ${ours.files} by the command; ${eslint.findings.length} and ${ours.findings.length} findings; not parsed by one of them: ${[...unparsed].join(", ") || "none"}`);
  for (const [who, list] of Object.entries(differences)) {
    if (list.length > 0) process.exitCode = 1;
    console.log(`  ${list.length} by ${who}${list.length > 0 ? `\n${list.map(show).join("\n")}` : ""}`);
  }
  if (eslint.files !== ours.files) process.exitCode = 1;
}
