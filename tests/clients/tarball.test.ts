/**
 * The package as users get it: packed, installed into a folder of its own, run by ESLint's command there, under the oldest and the newest
 * ESLint it supports. Needs the registry; says so and skips where there is none.
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Client, type Outcome, makeClient, pack, root, run } from "../support/client.js";

const files: Readonly<Record<string, string>> = {
  "eslint.config.js": `import parser from "@typescript-eslint/parser";
import { defineConfig } from "eslint/config";
import safeInit from "eslint-plugin-safe-init";
export default defineConfig([
  { files: ["**/*.{js,ts}"], plugins: { "safe-init": safeInit }, extends: ["safe-init/recommended"] },
  { files: ["**/*.ts"], languageOptions: { parser } },
]);
`,
  "bad.config.js": `import safeInit from "eslint-plugin-safe-init";
export default [safeInit.configs.recommended, { settings: { "safe-init": { effects: { register: "keeps" } } } }];
`,
  "invoice.js": `export class Invoice {
  constructor(lines) {
    this.total = this.sum();
    this.lines = lines;
  }
  sum() {
    return this.lines.length;
  }
}
`,
  "plain.js": "export const answer = 42;\n",
};

let tarball = "";
before(async () => {
  tarball = await pack();
});
after(() => rmSync(dirname(tarball), { recursive: true, force: true }));

for (const eslint of ["9.30.1", "10"]) {
  describe(`the packed plugin under ESLint ${eslint}`, { timeout: 300_000 }, () => {
    let client: Client;

    before(async () => {
      client = await makeClient(files, [tarball, `eslint@${eslint}`, "@typescript-eslint/parser@8.72", "typescript@6.0.3"]);
      for (const name of ["moons", "wrong-trainer", "right-trainer"]) cpSync(join(root, `examples/${name}.ts`), join(client.folder, `${name}.ts`));
    });
    after(() => client.remove());

    const eslintIn = (...args: string[]): Promise<Outcome> => run("npx", ["--no-install", "eslint", ...args], client.folder);

    it("reports the trap, with its path", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await eslintIn("wrong-trainer.ts");
      assert.equal(code, 1, output);
      assert.match(output, /safe-init\/no-this-escape/);
      assert.match(output, /postInit › this\.partitionForGrad\(\)/);
    });

    it("reports an ordinary class in plain JavaScript", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await eslintIn("invoice.js");
      assert.equal(code, 1, output);
      assert.match(output, /3:\d+\s+error\s+'lines' is read before it is assigned.*safe-init\/no-uninitialized-read/);
    });

    it("is silent about the repaired trainer and files without classes", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await eslintIn("right-trainer.ts", "moons.ts", "plain.js");
      assert.equal(code, 0, output);
    });

    it("stops at a setting that means nothing, and says what to write", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await eslintIn("-c", "bad.config.js", "plain.js");
      assert.equal(code, 2, output);
      assert.match(output, /settings\["safe-init"\]\.effects\["register"\] is "keeps"\. Use one of "none", "debug"/);
    });

    it("reports the same from two workers as from one", { skip: eslint.startsWith("9") && "this ESLint has no workers yet" }, async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const [one, two] = await Promise.all(["off", "2"].map((count) => eslintIn("--concurrency", count, ".")));
      assert.equal(two!.report, one!.report);
      assert.match(one!.output, /safe-init\/no-this-escape[^]*safe-init\/no-uninitialized-read|safe-init\/no-uninitialized-read[^]*safe-init\/no-this-escape/);
    });

    it("brings no TensorFlow.js to those who only lint", (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      assert.equal(existsSync(join(client.folder, "node_modules/@tensorflow")), false);
    });
  });
}

describe("the tarball", () => {
  it("holds the plugin and its pages, and neither tests nor sources", async () => {
    const { output } = await run("tar", ["tzf", tarball], root);
    const names = output.split("\n").map((name) => name.replace(/^package\//, ""));
    for (const name of ["dist/index.js", "dist/index.d.ts", "dist/lib/runtime/index.js", "dist/lib/analysis/index.js", "docs/rules/no-this-escape.md", "README.md", "LICENSE", "lib/runtime/gradients/LICENSE-APACHE-2.0.txt"]) {
      assert.ok(names.includes(name), `${name} is missing`);
    }
    const stray = names.filter((name) => /^(?:dist\/(?:tests|scripts|examples|benchmarks)|tests|scripts)\/|^(?:lib|rules)\/.*\.ts$/.test(name));
    assert.deepEqual(stray, []);
  });
});
