/**
 * Which paths below a folder are left out: `node_modules` and `.git` always, what the .gitignore files from the repository's root down to
 * the path say, and then what the user says. As in git, the last pattern that matches decides, and nothing below an ignored folder comes back.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { CommandError, reasonOf } from "./command-error.js";

export interface IgnoreOptions {
  readonly cwd: string;
  /** Are .gitignore files read? */
  readonly gitignore: boolean;
  /** The user's own, in the syntax of .gitignore, relative to `cwd`. */
  readonly patterns: readonly string[];
}

interface Rules {
  /** What the patterns are relative to. */
  readonly base: string;
  readonly rules: Ignore;
}

export const userRules = ({ cwd, patterns }: IgnoreOptions): Rules => ({ base: cwd, rules: ignore().add([...patterns]) });

/** true: ignored · false: taken back by a `!` pattern · null: no pattern says anything. */
export function verdict({ base, rules }: Rules, path: string, isFolder: boolean): boolean | null {
  if (!isBelow(path, base)) return null;
  const name = relative(base, path).replaceAll("\\", "/") + (isFolder ? "/" : "");
  const { ignored, unignored } = rules.test(name);
  return ignored ? true : unignored ? false : null;
}

/** Of the folder `root`, which the user has named: whatever ignores the folder itself does not count. */
export class Ignored {
  private readonly above: readonly Rules[];
  private readonly user: Rules;
  private readonly files = new Map<string, Rules | null>();
  private readonly folders = new Map<string, boolean>();

  constructor(
    private readonly root: string,
    private readonly options: IgnoreOptions,
  ) {
    const outer = options.gitignore ? foldersBetween(repositoryOf(root), dirname(root)) : [];
    const gitignores = outer.flatMap((folder) => this.gitignoreOf(folder) ?? []);
    this.above = [{ base: root, rules: ignore().add(["node_modules/", ".git/"]) }, ...gitignores.filter((rules) => verdict(rules, root, true) !== true)];
    this.user = userRules(options);
  }

  folder(path: string): boolean {
    if (!isBelow(path, this.root)) return false;
    let ignored = this.folders.get(path);
    if (ignored === undefined) this.folders.set(path, (ignored = this.folder(dirname(path)) || this.matches(path, true)));
    return ignored;
  }

  file(path: string): boolean {
    return this.folder(dirname(path)) || this.matches(path, false);
  }

  private matches(path: string, isFolder: boolean): boolean {
    let ignored = false;
    for (const rules of this.above) ignored = verdict(rules, path, isFolder) ?? ignored;
    for (const folder of this.options.gitignore ? foldersBetween(this.root, dirname(path)) : []) {
      const rules = this.gitignoreOf(folder);
      if (rules !== null) ignored = verdict(rules, path, isFolder) ?? ignored;
    }
    return verdict(this.user, path, isFolder) ?? ignored;
  }

  private gitignoreOf(folder: string): Rules | null {
    let rules = this.files.get(folder);
    if (rules === undefined) this.files.set(folder, (rules = readGitignore(folder)));
    return rules;
  }
}

function readGitignore(base: string): Rules | null {
  const path = join(base, ".gitignore");
  try {
    return { base, rules: ignore().add(readFileSync(path, "utf8")) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return null;
    throw new CommandError(`'${path}' cannot be read: ${reasonOf(error)}. Use --no-ignore to do without it.`);
  }
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** From the outer folder to the inner one, both of them; none where the inner one does not lie there. */
function foldersBetween(outer: string, inner: string): readonly string[] {
  const folders: string[] = [];
  for (let at = inner; at === outer || isBelow(at, outer); at = dirname(at)) {
    folders.unshift(at);
    if (at === outer) break;
  }
  return folders;
}

/** The git repository that the folder lies in; the folder itself where it lies in none. */
function repositoryOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return folder;
  }
}
