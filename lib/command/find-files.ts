/** From what the user names to the files to analyse: files as they are, folders and patterns without what is ignored below them. */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { fdir } from "fdir";
import picomatch from "picomatch";
import { didYouMean } from "../settings/configuration-error.js";
import { CommandError, reasonOf } from "./command-error.js";
import { Ignored, type IgnoreOptions, userRules, verdict } from "./ignored.js";

const extensions = /\.(?:[cm]?[jt]s|[jt]sx)$/i;
const kinds = ".js, .jsx, .ts, .tsx, .mjs, .cjs, .mts, .cts";

export interface FindOptions extends IgnoreOptions {
  readonly errorOnUnmatched: boolean;
}

export interface FoundFiles {
  /** Absolute, sorted, each once. */
  readonly files: readonly string[];
  /** What was named and is left out, and why: for the user. */
  readonly notes: readonly string[];
}

/** @throws CommandError where a path does not exist or cannot be read, a pattern matches nothing, or no file is left */
export function findFiles(paths: readonly string[], options: FindOptions): FoundFiles {
  const files = new Set<string>();
  const notes: string[] = [];
  const miss = (message: string): void => {
    if (options.errorOnUnmatched) throw new CommandError(message);
    notes.push(message);
  };
  const user = userRules(options);
  let excluded = false;
  for (const path of paths.length === 0 ? ["."] : paths) {
    const absolute = resolve(options.cwd, path);
    const kind = kindOf(absolute, path);
    if (kind === "file") {
      // Git may well track what .gitignore names: only the user's own patterns leave out a file that is named itself.
      if (!extensions.test(path)) notes.push(`'${path}' is left out: it is no JavaScript or TypeScript file (${kinds}).`);
      else if (verdict(user, absolute, false) === true) excluded = true;
      else files.add(absolute);
    } else if (kind === "folder") {
      for (const file of filesIn(absolute, options)) files.add(file);
    } else if (picomatch.scan(path).isGlob) {
      const found = matching(path, options);
      if (found.length === 0) miss(`no JavaScript or TypeScript file matches '${path}'.`);
      for (const file of found) files.add(file);
    } else miss(`there is no file or folder '${path}'.${similar(absolute)}`);
  }
  if (files.size === 0 && !excluded) {
    const where = paths.length === 0 ? "the current folder" : paths.map((path) => `'${path}'`).join(", ");
    miss(`there is no JavaScript or TypeScript file in ${where} (${kinds}${options.gitignore ? "; what .gitignore names is left out" : ""}).`);
  }
  return { files: [...files].sort(), notes };
}

function kindOf(absolute: string, path: string): "file" | "folder" | null {
  try {
    return statSync(absolute).isDirectory() ? "folder" : "file";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new CommandError(`'${path}' cannot be read: ${reasonOf(error)}.`);
  }
}

/** Symbolic links below a folder are not followed, as in ESLint: what they lead to has a name of its own. */
function filesIn(folder: string, options: IgnoreOptions, isWanted = (_file: string): boolean => true): readonly string[] {
  const ignored = new Ignored(folder, options);
  const crawler = new fdir({ excludeSymlinks: true })
    .withFullPaths()
    .withErrors()
    .exclude((_, path) => ignored.folder(path.replace(/[\\/]$/, "")))
    .filter((file) => extensions.test(file) && isWanted(file) && !ignored.file(file));
  try {
    return crawler.crawl(folder).sync();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const path = (error as NodeJS.ErrnoException).path ?? folder;
    throw new CommandError(`the folder '${relative(options.cwd, path) || "."}' cannot be read: ${reasonOf(error)}. To leave it out, use --ignore-pattern.`);
  }
}

function matching(pattern: string, options: IgnoreOptions): readonly string[] {
  const { base } = picomatch.scan(pattern);
  const folder = resolve(options.cwd, base);
  if (kindOf(folder, base) !== "folder") return [];
  const matches = picomatch(pattern, { dot: true });
  const nameOf = (file: string): string => (isAbsolute(pattern) ? file : relative(options.cwd, file)).replaceAll("\\", "/");
  return filesIn(folder, options, (file) => matches(nameOf(file)));
}

/** ` Did you mean "src"?`, from what lies beside it. */
function similar(absolute: string): string {
  try {
    return didYouMean(basename(absolute), readdirSync(dirname(absolute)));
  } catch {
    return "";
  }
}
