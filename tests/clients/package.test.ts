/** The package as the registry would offer it: what publint and are-the-types-wrong say, and what it brings along. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Client, makeClient, pack, root, run } from "../support/client.js";

interface Installed {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly peer?: boolean }>>;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

let tarball = "";
before(async () => {
  tarball = await pack();
});
after(() => rmSync(dirname(tarball), { recursive: true, force: true }));

describe("the package, installed alone", { timeout: 300_000 }, () => {
  let client: Client;
  before(async () => {
    client = await makeClient({}, [tarball]);
  });
  after(() => client.remove());

  const installed = (): Installed["packages"] => (JSON.parse(readFileSync(join(client.folder, "node_modules/.package-lock.json"), "utf8")) as Installed).packages;

  it("is at most 20 packages and 15 MB, without ESLint and TensorFlow.js", (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const names = Object.keys(installed());
    const size = sizeOf(join(client.folder, "node_modules"));
    t.diagnostic(`${names.length} packages, ${(size / 1e6).toFixed(1)} MB`);
    assert.ok(names.length <= 20, names.join(", "));
    assert.ok(size <= 15e6, `${size} bytes`);
    assert.deepEqual(names.filter((name) => /\/(?:eslint|@tensorflow\/.*|typescript)$/.test(name)), []);
  });

  it("runs no install scripts, nor do the packages that it brings", (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const withScripts = Object.entries(installed()).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    assert.deepEqual(withScripts, []);
  });

  it("has a command that works there, without ESLint", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const { code, output } = await run("npx", ["--no-install", "safe-init", "--version"], client.folder);
    assert.equal(code, 0, output);
    assert.match(output, /^v?\d+\.\d+\.\d+/);
  });
});

describe("tools that check packages", { timeout: 300_000 }, () => {
  let client: Client;
  before(async () => {
    client = await makeClient({}, ["publint@0.3.25", "@arethetypeswrong/cli@0.18.5", "typescript@6.0.3"]);
  });
  after(() => client.remove());

  const tool = (path: string, ...args: string[]) => run(process.execPath, [join(client.folder, "node_modules", path), ...args], root);

  it("publint finds nothing", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const { code, output } = await tool("publint/src/cli.js", tarball, "--strict");
    assert.equal(code, 0, output);
    assert.match(output, /All good/);
  });

  it("are-the-types-wrong finds nothing, for a package of ES modules", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const { code, output } = await tool("@arethetypeswrong/cli/dist/index.js", tarball, "--profile", "esm-only", "--no-emoji");
    assert.equal(code, 0, output);
    for (const entry of ["", "/runtime", "/analysis"]) assert.match(output, new RegExp(`"eslint-plugin-safe-init${entry}"\\n+node16 \\(from ESM\\): OK \\(ESM\\)\\nbundler: OK`));
  });
});
