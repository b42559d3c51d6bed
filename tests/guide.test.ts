/** The guide cannot rot: each of its programs passes `strict` without a report, type-checks, and runs to its end. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-cpu";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import plugin from "../index.js";
import { type Fixture, checkTypes, execute } from "./support/fixtures.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/equinox.md"), "utf8");
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ 1: code = "", index }) => ({ code, line: page.slice(0, index).split("\n").length }));

describe("docs/equinox.md", () => {
  it("shows programs", () => assert.ok(programs.length >= 2));
  it("links to rules that exist", () => {
    for (const [, rule = ""] of page.matchAll(/\]\(rules\/([a-z-]+)\.md\)/g)) assert.ok(rule in plugin.rules, rule);
  });

  for (const { code, line } of programs) {
    it(`the program at line ${line} is linted, type-checked and executed`, async () => {
      const config = [{ files: ["**/*.ts"], languageOptions: { parser } }, plugin.configs.strict] as Linter.Config[];
      assert.deepEqual(new Linter().verify(code, config, { filename: "guide.ts" }).map(({ message }) => message), []);
      const text = `${code}\nexport function probe(): string {\n  return "ok";\n}\n`;
      const file = join(root, `.cache/guide/line-${line}.ts`);
      mkdirSync(join(root, ".cache/guide"), { recursive: true });
      writeFileSync(file, text);
      try {
        const fixture = { name: `guide-${line}.ts`, file, text, compiler: {}, settings: {} } as unknown as Fixture;
        assert.deepEqual(checkTypes([fixture]), []);
        assert.equal(await execute(fixture), "ok");
      } finally {
        rmSync(file);
      }
    });
  }
});
