/** The recipes of docs/hooks.md, run by lint-staged, lefthook and pre-commit: a commit with the fault is refused, the repaired one passes. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Client, makeClient, pack, root, run } from "../support/client.js";
import { clean, faulty } from "../support/command.js";
import { recipe } from "../support/recipes.js";
import { Repository } from "../support/repository.js";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

async function assertGuards(repository: Repository): Promise<void> {
  repository.write("src/invoice.js", faulty);
  const refused = await repository.commit("A fault");
  assert.notEqual(refused.code, 0, refused.output);
  assert.match(refused.output, /src\/invoice\.js:3:18\s+no-uninitialized-read\s+'lines' is read before it is assigned/);
  assert.match(refused.output, /› this\.sum\(\)\s+src\/invoice\.js:3/);
  assert.deepEqual(await repository.subjects(), []);

  repository.write("src/invoice.js", clean);
  const accepted = await repository.commit("The repair");
  assert.equal(accepted.code, 0, accepted.output);
  assert.deepEqual(await repository.subjects(), ["The repair"]);

  repository.write("notes.txt", "nothing for a linter");
  const unrelated = await repository.commit("A note");
  assert.equal(unrelated.code, 0, unrelated.output);
}

const hasPreCommit = (await run("pre-commit", ["--version"], root)).code === 0;
const withoutPreCommit = !hasPreCommit && "pre-commit is not installed (apt-get install pre-commit)";

describe("commit hooks of a project that has the package", { timeout: 300_000 }, () => {
  let tarball = "";
  let client: Client;

  before(async () => {
    tarball = await pack();
    client = await makeClient({ ".gitignore": "node_modules\n" }, [tarball, "lint-staged@16.4.0", "lefthook@2.2.2"]);
  });
  after(() => {
    client.remove();
    rmSync(dirname(tarball), { recursive: true, force: true });
  });

  /** A repository of its own in the project, which Node and npx find the project's packages from. */
  const repositoryIn = (name: string): Promise<Repository> => {
    cpSync(join(client.folder, ".gitignore"), join(client.folder, name, ".gitignore"));
    cpSync(join(client.folder, "package.json"), join(client.folder, name, "package.json"));
    cpSync(join(client.folder, "node_modules"), join(client.folder, name, "node_modules"), { recursive: true, verbatimSymlinks: true });
    return Repository.init(join(client.folder, name), { PRE_COMMIT_HOME: join(client.folder, "pre-commit") });
  };

  it("lint-staged", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const repository = await repositoryIn("with-lint-staged");
    repository.write("lint-staged.config.js", recipe("hooks.md", "lint-staged.config.js"));
    repository.write(".git/hooks/pre-commit", "#!/bin/sh\nnpx --no-install lint-staged\n", 0o755);
    await assertGuards(repository);
  });

  it("lefthook", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const repository = await repositoryIn("with-lefthook");
    repository.write("lefthook.yml", recipe("hooks.md", "lefthook.yml"));
    const { code, output } = await repository.run("npx", "--no-install", "lefthook", "install");
    assert.equal(code, 0, output);
    await assertGuards(repository);
  });

  it("pre-commit, with the project's own package", { skip: withoutPreCommit }, async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const repository = await repositoryIn("with-pre-commit");
    repository.write(".pre-commit-config.yaml", recipe("hooks.md", ".pre-commit-config.yaml"));
    const { code, output } = await repository.run("pre-commit", "install");
    assert.equal(code, 0, output);
    await assertGuards(repository);
  });

  it("pre-commit, which installs the package by itself", { skip: withoutPreCommit }, async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const project = await Repository.init(join(client.folder, "without-packages"), { PRE_COMMIT_HOME: join(client.folder, "pre-commit") });
    const config = recipe("hooks.md", ".pre-commit-config.yaml, from the registry");
    assert.match(config, new RegExp(`\\[eslint-plugin-safe-init@${version}\\]`));
    project.write(".pre-commit-config.yaml", config.replace(/(?<=additional_dependencies: \[)[^\]]+/, tarball));
    const { code, output } = await project.run("pre-commit", "install", "--install-hooks");
    assert.equal(code, 0, output);
    await assertGuards(project);
  });
});

const isOurs = (path: string): boolean => !["node_modules", "dist", ".cache", ".git"].includes(basename(path));
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/;

describe("pre-commit, which installs the hook from a clone of this repository", { timeout: 600_000, skip: withoutPreCommit }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "safe-init-pre-commit-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it("builds it, refuses the fault and accepts the repair", async (t) => {
    cpSync(root, join(folder, "hook"), { recursive: true, filter: (path) => path === root || isOurs(path) });
    const hook = await Repository.init(join(folder, "hook"));
    const committed = await hook.commit("The package");
    assert.equal(committed.code, 0, committed.output);
    const { report: revision } = await hook.run("git", "rev-parse", "HEAD");

    const environment = { PRE_COMMIT_HOME: join(folder, "home"), npm_config_prefer_offline: "true" };
    const project = await Repository.init(join(folder, "project"), environment);
    const config = recipe("hooks.md", ".pre-commit-config.yaml, from a clone");
    project.write(".pre-commit-config.yaml", config.replace(/(?<=repo: )<.*>/, hook.folder).replace(/(?<=rev: )<.*>/, revision.trim()));
    const installed = await project.run("pre-commit", "install", "--install-hooks");
    if (installed.code !== 0) {
      const log = readFileSync(join(folder, "home/pre-commit.log"), "utf8");
      if (unreachable.test(log)) return t.skip("the package registry cannot be reached");
      assert.fail(`${installed.output}\n${log}`);
    }
    await assertGuards(project);
  });
});
