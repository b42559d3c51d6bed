/**
 * The runtime in bundles of programs: what a program does not use is left out, the gradients are not, and the whole does not grow unnoticed.
 * Needs the registry; says so and skips where there is none.
 */
import assert from "node:assert/strict";
import { readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { type Client, makeClient, pack, run } from "../support/client.js";

const runtime = "eslint-plugin-safe-init/runtime";
const files: Readonly<Record<string, string>> = {
  "bare.js": `import "${runtime}";\n`,
  "trees.js": `export { Module, module, field, treeFlatten, treeUnflatten, treeMap, filter, partition, combine } from "${runtime}";\n`,
  "all.js": `export * from "${runtime}";\n`,
};

describe("the runtime in a bundle", { timeout: 300_000 }, () => {
  let client: Client;

  before(async () => {
    const tarball = await pack();
    client = await makeClient(files, [tarball, "@tensorflow/tfjs-core@4.22.0", "esbuild@0.28.2"]);
    rmSync(dirname(tarball), { recursive: true, force: true });
  });
  after(() => client.remove());

  async function bundle(name: string): Promise<string> {
    const flags = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--external:@tensorflow/tfjs-core", `--outfile=${name}.out.js`];
    const { code, output } = await run("npx", ["--no-install", "esbuild", `${name}.js`, ...flags], client.folder);
    assert.equal(code, 0, output);
    return readFileSync(join(client.folder, `${name}.out.js`), "utf8");
  }

  it("registers gradients even in a program that uses nothing of it", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const text = await bundle("bare");
    assert.match(text, /registerGradient/);
    assert.doesNotMatch(text, /is not decorated with @module/);
  });

  it("leaves out layers, optimisers and saving where they are not used", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const text = await bundle("trees");
    assert.match(text, /is not decorated with @module/);
    for (const other of [/new Conv2d/, /adamw/, /safetensors/]) assert.doesNotMatch(text, other);
  });

  // Measured: 40.5 kB, 9.8 of them the gradients. What makes it larger has to be worth it.
  it("takes at most 42 kB, gzipped, with everything and the gradients", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const { length } = gzipSync(await bundle("all"), { level: 9 });
    assert.ok(length <= 42_000, `${length} bytes`);
    assert.ok(statSync(join(client.folder, "all.out.js")).size > 100_000, "the bundle is not whole");
  });
});
