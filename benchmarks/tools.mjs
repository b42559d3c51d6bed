/** Other linters that ours is compared with, at pinned versions, installed into .cache/tools beside the parser and the ESLint that they share. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "./corpora.mjs";

const versions = { "eslint-plugin-sonarjs": "4.2.2", "eslint-plugin-import-x": "4.18.1", oxlint: "1.94.0", eslint: "10.15.0", typescript: "6.0.3", "@typescript-eslint/parser": "8.72.0" };

export const toolsFolder = path.join(cacheFolder, "tools");

/** Installs what is not there yet. Nothing of it is run. */
export function fetchTools() {
  const manifest = path.join(toolsFolder, "package.json");
  const wanted = JSON.stringify({ private: true, dependencies: versions }, null, 2);
  if (existsSync(manifest) && readFileSync(manifest, "utf8") === wanted && existsSync(path.join(toolsFolder, "node_modules", "oxlint"))) return;
  mkdirSync(toolsFolder, { recursive: true });
  writeFileSync(manifest, wanted);
  execFileSync("npm", ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: toolsFolder, stdio: ["ignore", 2, 2] });
}

/** @throws Error where it is not installed: run fetchTools first */
export async function importTool(name) {
  const require = createRequire(path.join(toolsFolder, "package.json"));
  return import(pathToFileURL(require.resolve(name)).href);
}

export const oxlintBinary = () => path.join(toolsFolder, "node_modules", "oxlint", "bin", "oxlint");
