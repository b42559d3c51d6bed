#!/usr/bin/env node
/** The command `safe-init`: what surrounds a run, from the process's arguments to its exit status. */
import { parseCommandLine } from "./arguments.js";
import { CommandError } from "./command-error.js";
import { exitStatus } from "./exit-status.js";

const note = (text: string): void => void process.stderr.write(`safe-init: ${text.trimEnd()}\n`);
const out = (text: string): void => void process.stdout.write(text);

const interruption = new AbortController();

/** The first signal ends the run where it leaves nothing half-done; the second ends it at once. */
function onSignal(status: number): void {
  if (interruption.signal.aborted) process.exit(status);
  interruption.abort(status);
}

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
  process.on("SIGINT", () => onSignal(exitStatus.interrupted));
  process.on("SIGTERM", () => onSignal(exitStatus.terminated));
  const { run } = await import("./run.js");
  return run(line, process.cwd(), { out, note }, interruption.signal);
}

/** Whoever reads the report may have enough of it: `safe-init | head`. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? exitStatus.clean);
  throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  if (interruption.signal.aborted) {
    note("interrupted.");
    process.exitCode = interruption.signal.reason as number;
  } else {
    if (error instanceof CommandError) note(error.message);
    else note(`an error of safe-init itself; please report it.\n${(error as Error).stack ?? String(error)}`);
    process.exitCode = exitStatus.failed;
  }
}
