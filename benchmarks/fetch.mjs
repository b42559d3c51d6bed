/**
 * Lays the corpora of corpora.json out under .cache/corpora (ignored by git): each package is installed at its pinned version, its
 * sources are copied, and TypeScript is taken out of the source maps where only maps have it.
 *
 *   node benchmarks/fetch.mjs [NAME ...]
 *
 * Packages are installed with their dependencies, so that the probes can import and run them. No install script is run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder, corpora, corpusFolder, packagesFolder, selectCorpora } from "./corpora.mjs";

/** What a corpus was made from, kept beside it: a corpus is made again as soon as its entry changes. */
const stampOf = (folder) => path.join(folder, ".corpus.json");

export function fetchCorpora(wanted = corpora) {
  const missing = wanted.filter((corpus) => !isLaidOut(corpus));
  if (missing.length === 0) return;
  install(missing);
  for (const corpus of missing) console.error(`${corpus.name}: ${layOut(corpus)} files`);
}

function isLaidOut(corpus) {
  const stamp = stampOf(corpusFolder(corpus.name));
  return existsSync(stamp) && readFileSync(stamp, "utf8") === JSON.stringify(corpus);
}

const quiet = ["--ignore-scripts", "--loglevel=error"];

/** Installs what is not there at its pinned version, in one call for all; a corpus marked `alone` is unpacked without its dependencies. */
function install(wanted) {
  const lacking = wanted.filter((corpus) => installedVersion(corpus) !== corpus.version);
  mkdirSync(packagesFolder, { recursive: true });
  const manifest = path.join(packagesFolder, "package.json");
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true, "type": "module" }\n');
  const specs = new Set(lacking.filter((corpus) => !corpus.alone).map(specOf));
  const flags = ["--save-exact", "--legacy-peer-deps", "--omit=optional", "--no-audit", "--no-fund", ...quiet];
  if (specs.size > 0) execFileSync("npm", ["install", ...flags, ...specs], { cwd: packagesFolder, stdio: ["ignore", 2, 2] });
  for (const corpus of lacking.filter(({ alone }) => alone)) unpack(corpus);
}

const specOf = (corpus) => `${corpus.package}@${corpus.version}`;

function unpack(corpus) {
  const folder = installedFolder(corpus);
  mkdirSync(folder, { recursive: true });
  const answer = execFileSync("npm", ["pack", "--json", ...quiet, specOf(corpus)], { cwd: packagesFolder, encoding: "utf8", maxBuffer: 2 ** 26, stdio: ["ignore", "pipe", 2] });
  const archive = path.join(packagesFolder, JSON.parse(answer)[0].filename);
  execFileSync("tar", ["xzf", archive, "-C", folder, "--strip-components=1"]);
  rmSync(archive);
}

/** Apart from the others where it stands alone: npm removes from its own folder what it has not installed. */
const installedFolder = (corpus) => path.join(packagesFolder, corpus.alone ? "alone" : "node_modules", corpus.package);

function installedVersion(corpus) {
  const manifest = path.join(installedFolder(corpus), "package.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : null;
}

function layOut(corpus) {
  const folder = corpusFolder(corpus.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const installed = installedFolder(corpus);
  const sources = corpus.from === "maps" ? sourcesOfMaps(corpus, installed) : sourceFiles(corpus, installed);
  let count = 0;
  for (const [name, text] of sources) {
    const file = path.join(folder, name);
    if (!existsSync(file)) count += 1;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (count === 0) throw new Error(`${corpus.name}: no sources in ${corpus.package}@${corpus.version}. Do root, strip, only and skip in corpora.json fit the package?`);
  surround(corpus, folder);
  writeFileSync(stampOf(folder), JSON.stringify(corpus));
  return count;
}

/** What the project around the sources would say: how fields are compiled, what kind of module a file is, where packages are. */
function surround(corpus, folder) {
  const compilerOptions = { target: corpus.fields === "define" ? "es2022" : "es2021", useDefineForClassFields: corpus.fields === "define", allowJs: true };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, type: corpus.module ?? "module" }));
  symlinkSync(path.join(packagesFolder, "node_modules"), path.join(folder, "node_modules"), "dir");
}

function* filesUnder(folder, prefix = "") {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const name = prefix + entry.name;
    if (entry.isDirectory()) yield* filesUnder(path.join(folder, entry.name), `${name}/`);
    else yield name;
  }
}

function isWanted(corpus, name) {
  return !(corpus.skip && new RegExp(corpus.skip).test(name)) && (!corpus.only || new RegExp(corpus.only).test(name));
}

function* sourceFiles(corpus, installed) {
  const root = path.join(installed, corpus.root);
  const isSource = corpus.language === "ts" ? (name) => /\.m?tsx?$/.test(name) && !/\.d\.m?ts$/.test(name) : (name) => /\.m?js$/.test(name);
  for (const name of filesUnder(root)) if (isSource(name) && isWanted(corpus, name)) yield [name, readFileSync(path.join(root, name), "utf8")];
}

/** The TypeScript that a package's source maps carry, under the paths they had in its repository, from `strip` on. */
function* sourcesOfMaps(corpus, installed) {
  const root = path.join(installed, corpus.root);
  for (const name of filesUnder(root)) {
    if (!/\.m?js\.map$/.test(name)) continue;
    const map = JSON.parse(readFileSync(path.join(root, name), "utf8"));
    for (const [index, source] of map.sources.entries()) {
      const text = map.sourcesContent?.[index];
      if (!text || !/\.tsx?$/.test(source) || /\.d\.ts$/.test(source)) continue;
      const full = path.posix.join(path.posix.dirname(path.posix.join(corpus.root, name)), map.sourceRoot ?? "", source);
      const start = full.indexOf(corpus.strip);
      if (start < 0 || full.includes("node_modules")) continue;
      const own = full.slice(start + corpus.strip.length);
      if (isWanted(corpus, own)) yield [own, text];
    }
  }
}

if (import.meta.filename === process.argv[1]) {
  fetchCorpora(selectCorpora(process.argv.slice(2)));
  console.error(`Corpora are in ${path.relative(process.cwd(), cacheFolder) || "."}/corpora.`);
}
