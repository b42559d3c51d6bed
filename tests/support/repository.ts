/** Git repositories made for a test, which neither see nor change the configuration of the machine. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Outcome, run } from "./client.js";

const identity = { NAME: "A Tester", EMAIL: "tester@example.org", DATE: "2026-01-01T00:00:00Z" };
const gitEnvironment = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  ...Object.fromEntries(Object.entries(identity).flatMap(([key, value]) => ["AUTHOR", "COMMITTER"].map((who) => [`GIT_${who}_${key}`, value]))),
};

export class Repository {
  private constructor(
    readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Makes a repository of a folder, with what the folder holds still uncommitted. */
  static async init(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<Repository> {
    mkdirSync(folder, { recursive: true });
    const repository = new Repository(folder, { ...gitEnvironment, ...environment });
    const { code, output } = await repository.run("git", "init", "--quiet", "--initial-branch=main");
    assert.equal(code, 0, output);
    return repository;
  }

  write(name: string, text: string, mode?: number): void {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  run(command: string, ...args: readonly string[]): Promise<Outcome> {
    return run(command, args, this.folder, this.environment);
  }

  /** Stages everything and commits, as a user does: hooks run. */
  async commit(subject: string): Promise<Outcome> {
    const { code, output } = await this.run("git", "add", "--all");
    assert.equal(code, 0, output);
    return this.run("git", "commit", "--message", subject);
  }

  /** The subjects of all commits, the oldest first. */
  async subjects(): Promise<readonly string[]> {
    const { code, report } = await this.run("git", "log", "--reverse", "--format=%s");
    return code === 0 ? report.trim().split("\n") : [];
  }
}
