/**
 * The package as users get it: packed, installed into a folder of its own, run by ESLint's command there, under the oldest and the newest
 * ESLint it supports. Needs the registry; says so and skips where there is none.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

interface Outcome {
  readonly code: number;
  readonly output: string;
}

function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, maxBuffer: 1 << 24, shell: process.platform === "win32" }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : ((error.code as unknown as number) ?? 1), output: stdout + stderr });
    });
  });
}

const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i;

const files: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "a-project", private: true, type: "module" }),
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
let packed = "";

before(async () => {
  packed = mkdtempSync(join(tmpdir(), "safe-init-pack-"));
  const { code, output } = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", packed], root);
  assert.equal(code, 0, output);
  tarball = join(packed, readdirSync(packed).find((file) => file.endsWith(".tgz"))!);
});
after(() => rmSync(packed, { recursive: true, force: true }));

for (const eslint of ["9.30.1", "10"]) {
  describe(`the packed plugin under ESLint ${eslint}`, { timeout: 300_000 }, () => {
    let folder = "";
    let skip = "";

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), "safe-init-client-"));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      for (const name of ["moons", "wrong-trainer", "right-trainer"]) cpSync(join(root, `examples/${name}.ts`), join(folder, `${name}.ts`));
      const packages = [tarball, `eslint@${eslint}`, "@typescript-eslint/parser@8.72", "typescript@6.0.3"];
      const { code, output } = await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], folder);
      if (code !== 0 && unreachable.test(output)) skip = "the package registry cannot be reached";
      else assert.equal(code, 0, output);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const eslintIn = (...args: string[]): Promise<Outcome> => run("npx", ["--no-install", "eslint", ...args], folder);

    it("reports the trap, with its path", async (t) => {
      if (skip !== "") return t.skip(skip);
      const { code, output } = await eslintIn("wrong-trainer.ts");
      assert.equal(code, 1, output);
      assert.match(output, /safe-init\/no-this-escape/);
      assert.match(output, /postInit › this\.partitionForGrad\(\)/);
    });

    it("reports an ordinary class in plain JavaScript", async (t) => {
      if (skip !== "") return t.skip(skip);
      const { code, output } = await eslintIn("invoice.js");
      assert.equal(code, 1, output);
      assert.match(output, /3:\d+\s+error\s+'lines' is read before it is assigned.*safe-init\/no-uninitialized-read/);
    });

    it("is silent about the repaired trainer and files without classes", async (t) => {
      if (skip !== "") return t.skip(skip);
      const { code, output } = await eslintIn("right-trainer.ts", "moons.ts", "plain.js");
      assert.equal(code, 0, output);
    });

    it("stops at a setting that means nothing, and says what to write", async (t) => {
      if (skip !== "") return t.skip(skip);
      const { code, output } = await eslintIn("-c", "bad.config.js", "plain.js");
      assert.equal(code, 2, output);
      assert.match(output, /settings\["safe-init"\]\.effects\["register"\] is "keeps"\. Use one of "none", "debug"/);
    });

    it("brings no TensorFlow.js to those who only lint", (t) => {
      if (skip !== "") return t.skip(skip);
      assert.equal(existsSync(join(folder, "node_modules/@tensorflow")), false);
    });
  });
}

describe("the tarball", () => {
  it("holds the plugin and its pages, and neither tests nor sources", async () => {
    const { output } = await run("tar", ["tzf", tarball], root);
    const names = output.split("\n").map((name) => name.replace(/^package\//, ""));
    for (const name of ["dist/index.js", "dist/index.d.ts", "dist/lib/runtime/index.js", "dist/lib/analysis/index.js", "docs/rules/no-this-escape.md", "README.md", "LICENSE"]) {
      assert.ok(names.includes(name), `${name} is missing`);
    }
    const stray = names.filter((name) => /^(?:dist\/(?:tests|scripts|examples|benchmarks)|tests|lib|rules)\//.test(name));
    assert.deepEqual(stray, []);
  });
});
