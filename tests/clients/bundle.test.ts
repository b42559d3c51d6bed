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

  async function bundle(name: string, ...more: string[]): Promise<string> {
    const flags = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--external:@tensorflow/tfjs-core", `--outfile=${name}.out.js`, ...more];
    const { code, output } = await run("npx", ["--no-install", "esbuild", `${name}.js`, ...flags], client.folder);
    assert.equal(code, 0, output);
    return readFileSync(join(client.folder, `${name}.out.js`), "utf8");
  }

  const gzipped = async (name: string): Promise<number> => gzipSync(await bundle(name), { level: 9 }).length;

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

  // Measured with this esbuild: 12.0 kB for Modules and trees, which is what was aimed for, and 29.0 kB for everything.
  it("takes at most 12 kB, gzipped, for Modules and trees, and 30 kB for everything, beside the gradients", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const [bare, trees, all] = [await gzipped("bare"), await gzipped("trees"), await gzipped("all")];
    assert.ok(trees - bare <= 12_000, `Modules and trees: ${trees - bare} bytes`);
    assert.ok(all - bare <= 30_000, `everything: ${all - bare} bytes`);
    assert.ok(statSync(join(client.folder, "all.out.js")).size > 100_000, "the bundle is not whole");
  });

  it("imports TensorFlow.js at once in a bundle for browsers, and by itself in one for Node, where its absence is explained", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    assert.doesNotMatch(await bundle("trees"), /await import|missing-tensorflow/);
    assert.match(await bundle("trees", "--platform=node"), /await import\("@tensorflow\/tfjs-core"\)[^]*missing-tensorflow/);
  });
});
