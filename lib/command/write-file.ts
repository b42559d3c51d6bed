/** Writes a file whole or not at all: into a temporary file beside it, which then takes its name. */
import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, reasonOf } from "./command-error.js";

/** @throws CommandError */
export function writeWhole(path: string, text: string): void {
  // What a symbolic link leads to is changed, not the link.
  const target = existsSync(path) ? realpathSync(path) : path;
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    writeFileSync(temporary, text, mode === undefined ? {} : { mode });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CommandError(`'${path}' cannot be written: ${reasonOf(error)}.`);
  }
}
