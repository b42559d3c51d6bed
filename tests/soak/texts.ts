/** The texts of each part of the soak run, one after the other, from a seed. */
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Text } from "./check-text.js";
import { type Eslump, randomProgram } from "./eslump.js";
import { PartStore, disturbTokens, graft, truncate } from "./mutate.js";
import { Random } from "./random.js";

export interface Source extends Text {
  /** What it counts under in the table. */
  readonly group: string;
}

const filesBelow = (folder: string, wanted: RegExp): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => wanted.test(name) && !/(?:^|[\\/])node_modules[\\/]/.test(name))
        .sort()
        .map((name) => path.join(folder, name))
    : [];

/** @param packages the folder in which eslump is installed */
export function* eslumpTexts(packages: string, programs: number, seed: number): Generator<Source> {
  const eslump = createRequire(path.join(packages, "package.json"))("eslump") as Eslump;
  const random = new Random(seed);
  for (let i = 0; i < programs; ) {
    const text = randomProgram(eslump, random);
    if (text === null) continue;
    i++;
    // TypeScript's parser costs more than all the rest: one in five.
    yield { group: "eslump", name: `eslump-${seed}-${i}.js`, text, ...(i % 5 !== 0 && { parsers: ["espree", "oxc"] }) };
  }
}

/** Syntax fixtures: test262's for parsers, TypeScript's own declarations, and what this repository has. */
export function* fixtureTexts(packages: string, root: string): Generator<Source> {
  const test262 = path.join(packages, "node_modules/test262-parser-tests");
  for (const file of filesBelow(test262, /\.js$/)) {
    const sourceType = file.endsWith(".module.js") ? "module" : "script";
    // By a bare name: what these programs import is not there.
    yield { group: `test262 ${path.basename(path.dirname(file))}`, name: path.basename(file), text: readFileSync(file, "utf8"), sourceType };
  }
  for (const file of filesBelow(path.join(root, "node_modules/typescript/lib"), /\.d\.ts$/)) yield { group: "typescript's declarations", name: path.basename(file), text: readFileSync(file, "utf8") };
  yield* ownTexts(root);
}

/** The fixtures of this repository, and the examples of its pages. */
export function* ownTexts(root: string): Generator<Source> {
  for (const file of filesBelow(path.join(root, "tests"), /fixtures[\\/].*\.[jt]s$/)) yield { group: "own fixtures", name: file, text: readFileSync(file, "utf8") };
  for (const file of filesBelow(path.join(root, "docs"), /\.md$/)) {
    const fences = readFileSync(file, "utf8").matchAll(/^```(js|ts)\b[^\n]*\n([\s\S]*?)^```/gm);
    for (const [index, [, language, text]] of [...fences].entries()) yield { group: "own pages", name: `${path.basename(file)}-${index}.${language}`, text: text! };
  }
}

/** Each file as it is, and so many mutants of each kind of those with a class. Parts for grafts come from the files before it. */
export function* mutantsOf(files: Iterable<Source>, mutants: number, seed: number): Generator<Source> {
  const random = new Random(seed);
  const store = new PartStore();
  for (const file of files) {
    yield file;
    for (let i = 0; i < mutants && /\bclass\b/.test(file.text); i++) {
      yield { ...file, group: `${file.group}, truncated`, text: truncate(file.text, random) };
      yield { ...file, group: `${file.group}, tokens disturbed`, text: disturbTokens(file.text, random) };
      yield { ...file, group: `${file.group}, grafted`, text: graft(file.name, file.text, store, random) };
    }
  }
}

export function* corpusTexts(folders: readonly (readonly [name: string, files: readonly string[]])[]): Generator<Source> {
  for (const [name, files] of folders) for (const file of files) yield { group: name, name: file, text: readFileSync(file, "utf8") };
}
