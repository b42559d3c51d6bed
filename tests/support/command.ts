/** The built command, run as users run it: as a process of its own, in a folder made for the test. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./client.js";

export const commandFile = join(root, "dist/lib/command/main.js");

export interface CommandOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** Called once the process runs, to disturb it. */
  readonly during?: (process: ReturnType<typeof spawn>) => void;
}

export class Workplace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "safe-init-command-")));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  run(args: readonly string[], { env = {}, uid, during }: RunOptions = {}): Promise<CommandOutcome> {
    return new Promise((resolve, reject) => {
      const { NO_COLOR: _, FORCE_COLOR: __, GITHUB_WORKSPACE: ___, NODE_OPTIONS: ____, ...inherited } = process.env;
      const child = spawn(process.execPath, [commandFile, ...args], { cwd: this.folder, env: { ...inherited, ...env }, ...(uid !== undefined && { uid, gid: uid }) });
      const [stdout, stderr]: [string[], string[]] = [[], []];
      child.stdout.setEncoding("utf8").on("data", (text: string) => stdout.push(text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => stderr.push(text));
      child.on("error", reject);
      child.on("close", (code, signal) => resolve({ code, signal, stdout: stdout.join(""), stderr: stderr.join("") }));
      during?.(child);
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The textbook fault: the constructor calls a method that reads a field which the next line sets. */
export const faulty = `export class Invoice {
  constructor(lines) {
    this.total = this.sum();
    this.lines = lines;
  }
  sum() {
    return this.lines.length;
  }
}
`;

export const clean = `export class Invoice {
  constructor(lines) {
    this.lines = lines;
    this.total = this.sum();
  }
  sum() {
    return this.lines.length;
  }
}
`;
