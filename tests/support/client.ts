/** Folders in which the package is installed as users install it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface Outcome {
  readonly code: number;
  /** What it printed as its result. */
  readonly report: string;
  /** That, and what it printed beside, such as errors and warnings. */
  readonly output: string;
}

/** Runs a command to its end; a failing command is an outcome, not an exception. */
export function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env: { ...process.env, NO_COLOR: "1", ...env }, maxBuffer: 1 << 26, shell: process.platform === "win32" }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : ((error.code as unknown as number) ?? 1), report: stdout, output: stdout + stderr });
    });
  });
}

/** Packs the package as `npm publish` would, from what is built. */
export async function pack(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "safe-init-pack-"));
  const { code, output } = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], root);
  assert.equal(code, 0, output);
  return join(folder, readdirSync(folder).find((file) => file.endsWith(".tgz"))!);
}

const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i;
const missing = /ETARGET|E404/;

export interface Client {
  readonly folder: string;
  /** Why the client could not be made, for `t.skip`; "" if it was. */
  readonly skip: string;
  remove(): void;
}

/**
 * A project of its own with the given files and packages. Where the registry cannot be reached, it says so in `skip`; the same where it has
 * not, or no longer, such a version as one that is made every night.
 */
export async function makeClient(files: Readonly<Record<string, string>>, packages: readonly string[], { mayBeMissing = false } = {}): Promise<Client> {
  const folder = mkdtempSync(join(tmpdir(), "safe-init-client-"));
  const all = { "package.json": JSON.stringify({ name: "a-project", private: true, type: "module" }), ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { code, output } = await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], folder);
  const unreached = code !== 0 && unreachable.test(output) ? "the package registry cannot be reached" : "";
  const skip = code !== 0 && mayBeMissing && missing.test(output) ? `the registry lacks one of ${packages.join(", ")}` : unreached;
  if (skip === "") assert.equal(code, 0, output);
  return { folder, skip, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
