#!/usr/bin/env node
/** The command `safe-init`: what surrounds a run, from the process's arguments to its exit status. */
import { parseCommandLine } from "./arguments.js";
import { CommandError, Interrupted } from "./command-error.js";
import { exitStatus } from "./exit-status.js";

const note = (text: string): void => void process.stderr.write(`safe-init: ${text.trimEnd()}\n`);
const out = (text: string): void => void process.stdout.write(text);

async function main(): Promise<number> {
  const line = parseCommandLine(process.argv.slice(2));
  if (line.help) {
    const { helpText } = await import("./help.js");
    out(helpText());
    return exitStatus.clean;
  }
  if (line.version) {
    const { version } = await import("./version.js");
    out(`${version}\n`);
    return exitStatus.clean;
  }
  const { run } = await import("./run.js");
  return run(line, process.cwd(), { out, note });
}

/** Whoever reads the report may have enough of it: `safe-init | head`. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? exitStatus.clean);
  throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof CommandError || error instanceof Interrupted) note(error.message);
  else note(`an error of safe-init itself; please report it.\n${(error as Error).stack ?? String(error)}`);
  process.exitCode = error instanceof Interrupted ? error.exitCode : exitStatus.failed;
}
