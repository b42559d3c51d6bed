/**
 * How many base classes are not found.
 *
 *   node benchmarks/unresolved-bases.mjs [NAME ...]     counts for each corpus, and the list of what is unresolved; three, playcanvas,
 *                                                       itwin-geometry and typeorm without names
 *
 * A class with `extends` counts as resolved where the loader gives the body of its base class. Told apart, and not counted as unresolved:
 * base classes of the language and the platform, and those of packages that are not installed beside the corpus, of which there is no text.
 * Classes that are declared only (`declare class`) have no construction to analyse, and are left out.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import parser from "@typescript-eslint/parser";
import { defaultSettings } from "../dist/lib/analysis/index.js";
import { linkParents } from "../dist/lib/analysis/estree.js";
import { Context } from "../dist/lib/analysis/program/context.js";
import { Project } from "../dist/lib/project/project.js";
import { resolveImport } from "../dist/lib/project/resolve-import.js";
import { corpusFolder, selectCorpora, sourceNames } from "./corpora.mjs";
import { fetchCorpora } from "./fetch.mjs";

const names = process.argv.slice(2);
const corpora = selectCorpora(names.length > 0 ? names : ["three-src", "playcanvas", "itwin-geometry", "typeorm"]);
await fetchCorpora(corpora);

/** Why a base class has no body: it is the platform's, its package is not there, or it should have been found. */
function kindOf(base, file) {
  if (base.kind === "class") return "resolved";
  if (base.kind !== "path") return "unresolved";
  const colon = base.path.lastIndexOf(":");
  if (colon < 0) return /^[A-Z]\w*$/.test(base.path) && base.path in globalThis ? "platform" : "unresolved";
  const source = base.path.slice(0, colon);
  if (source.startsWith("node:") || /^(events|stream|fs|buffer|crypto)$/.test(source)) return "platform";
  return !source.startsWith(".") && !path.isAbsolute(source) && resolveImport(file, source) === null ? "not installed" : "unresolved";
}

const rows = [];
for (const corpus of corpora) {
  const folder = corpusFolder(corpus.name);
  const counts = { extends: 0, resolved: 0, platform: 0, "not installed": 0, unresolved: 0 };
  const list = [];
  for (const name of sourceNames(corpus)) {
    const file = path.join(folder, name);
    const { ast } = parser.parseForESLint(readFileSync(file, "utf8"), { range: true, loc: true, sourceType: corpus.module ?? "module", filePath: file });
    const classes = linkParents(ast).filter((node) => node.superClass != null && node.declare !== true);
    if (classes.length === 0) continue;
    const context = new Context(ast, defaultSettings, new Project({ file, crossFile: true, fields: null, settings: defaultSettings }));
    for (const node of classes) {
      const { superClass } = context.classOf(node);
      const kind = kindOf(superClass, file);
      counts.extends += 1;
      counts[kind] += 1;
      if (kind !== "resolved") list.push(`  ${kind}: ${name}:${node.loc.start.line} extends ${superClass.kind === "path" ? superClass.path : "an expression"}`);
    }
  }
  const judged = counts.resolved + counts.unresolved;
  rows.push(`| ${corpus.name} | ${counts.extends} | ${counts.resolved} | ${counts.platform} | ${counts["not installed"]} | ${counts.unresolved} | ${judged === 0 ? "–" : `${((100 * counts.unresolved) / judged).toFixed(1)} %`} |`);
  console.log([corpus.name, ...list].join("\n"));
}
console.log(`\n| corpus | with extends | resolved | platform | package not installed | unresolved | share |\n| --- | --- | --- | --- | --- | --- | --- |\n${rows.join("\n")}`);
