/** The configuration that decided what was read and how: for those who have to declare a result's inputs, so nothing here is fast. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configurationOf } from "./compiler-options.js";

/**
 * @param files that were read: how their fields are compiled, and where their imports lead, is up to the nearest tsconfig.json and what that
 * extends
 * @param resolved from which file which import led where
 */
export function configurationFiles(files: Iterable<string>, resolved: Iterable<{ readonly from: string; readonly source: string; readonly path: string | null }>): readonly string[] {
  const result = new Set<string>();
  const folders = new Set<string>();
  for (const file of files) {
    if (folders.has(dirname(file))) continue;
    folders.add(dirname(file));
    for (const config of configurationOf(file)) result.add(config);
  }
  for (const { from, source, path } of resolved) {
    if (source.startsWith(".") || source.startsWith("/")) continue;
    for (const manifest of manifestsOf(source.startsWith("#") ? from : (path ?? from))) result.add(manifest);
  }
  return [...result];
}

/** The package.json files from the file's folder up to the one that names the package, whose `exports`, `imports` or `main` led there. */
function manifestsOf(file: string): readonly string[] {
  const found: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    const name = nameIn(path);
    if (name !== null) found.push(path);
    if (name !== null && name !== "") return found;
    if (folder === dirname(folder)) return found;
  }
}

/** null: there is no such file · "": it names no package. */
function nameIn(path: string): string | null {
  try {
    const name: unknown = (JSON.parse(readFileSync(path, "utf8")) as { name?: unknown } | null)?.name;
    return typeof name === "string" ? name : "";
  } catch (error) {
    return error instanceof SyntaxError ? "" : null;
  }
}
