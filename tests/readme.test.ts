/** The README's first examples are what the command says, and its table of tools names programs that go wrong as it says. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import plugin from "../index.js";
import { withExamples } from "../scripts/readme-examples.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

it("shows its examples as they are, with what the command says of them (npm run docs)", () => {
  assert.equal(readme.match(/<!-- begin example /g)?.length, 3);
  assert.equal(withExamples(root, readme), readme);
});

describe("the comparison with other tools", () => {
  const table = /<!-- begin comparison[^]*<!-- end comparison -->/.exec(readme)?.[0] ?? "";
  const samples = [...table.matchAll(/\[[\w-]+\]\((benchmarks\/samples\/[\w-]+\/wrong\.ts)\)/g)].map(([, file]) => file!);
  const ours = /^\| \*\*safe-init\*\*.*$/m.exec(table)?.[0].split("|").slice(2, -1) ?? [];

  const lint = (file: string): readonly string[] => {
    const config = [{ files: ["**/*.ts"], languageOptions: { parser } }, plugin.configs.recommended] as Linter.Config[];
    const messages = new Linter().verify(readFileSync(join(root, file), "utf8"), config, { filename: "sample.ts" });
    return [...new Set(messages.map(({ ruleId }) => String(ruleId).replace("safe-init/", "")))].sort();
  };

  it("has five programs", () => assert.equal(samples.length, 5));

  samples.forEach((file, i) => {
    it(`says of ${file} what we report of it, and nothing is reported of its repaired twin`, () => {
      assert.deepEqual([...(ours[i] ?? "").matchAll(/`([^`]+)`/g)].map(([, rule]) => rule).sort(), lint(file));
      assert.deepEqual(lint(file.replace("wrong.ts", "right.ts")), []);
    });
  });
});

it("links to pages that exist", () => {
  const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...["ci", "command", "cross-file", "editors", "hooks"].map((name) => `docs/${name}.md`)];
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8").replaceAll(/```[^]*?```/g, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      assert.ok(existsSync(join(root, dirname(page), target)), `${page}: ${target}`);
    }
  }
});
