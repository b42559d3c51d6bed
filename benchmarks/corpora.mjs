/** The list of corpora, and where they are kept. */
import { mkdirSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";

const cacheLink = path.join(import.meta.dirname, "..", ".cache");
mkdirSync(cacheLink, { recursive: true });
/** The real path, since files that refer to each other must have one name. */
export const cacheFolder = realpathSync(cacheLink);
export const packagesFolder = path.join(cacheFolder, "packages");
export const corpora = JSON.parse(readFileSync(path.join(import.meta.dirname, "corpora.json"), "utf8")).corpora;

export const corpusFolder = (name) => path.join(cacheFolder, "corpora", name);

/** @throws Error for a name that is not in corpora.json */
export function selectCorpora(names) {
  if (names.length === 0) return corpora;
  return names.map((name) => {
    const corpus = corpora.find((candidate) => candidate.name === name);
    if (corpus === undefined) throw new Error(`There is no corpus '${name}'. Known are: ${corpora.map((known) => known.name).join(", ")}.`);
    return corpus;
  });
}

/** The source files of a corpus, sorted, relative to its folder. */
export function sourceNames(corpus) {
  const extensions = corpus.language === "ts" ? /\.m?tsx?$/ : /\.m?js$/;
  const walk = (folder, prefix) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (entry.name === "node_modules") return [];
      if (entry.isDirectory()) return walk(path.join(folder, entry.name), `${prefix}${entry.name}/`);
      return extensions.test(entry.name) ? [prefix + entry.name] : [];
    });
  return walk(corpusFolder(corpus.name), "").sort();
}

/** The sets of the bench: small, medium and large TypeScript, and JavaScript. Any corpus is a set of its own, too. */
export const sets = {
  S: ["tfjs-layers-maps"],
  M: ["itwin-geometry"],
  L: ["babylon-core", "itwin-frontend", "pixi", "typeorm"],
  J: ["three-src", "playcanvas", "ol"],
};

/** @throws Error for what is neither a set nor a corpus */
export const selectSet = (name) => selectCorpora(sets[name] ?? [name]);
