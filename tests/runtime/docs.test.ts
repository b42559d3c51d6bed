/** docs/runtime.md: the programs in it run, and the names in it exist. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import * as runtime from "../../lib/runtime/index.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = readFileSync(join(root, "docs/runtime.md"), "utf8");
const programs = [...page.matchAll(/^```ts run\n([^]*?)^```$/gm)].map(([, code]) => code!);

test("the page has programs that run", () => assert.ok(programs.length >= 4));

programs.forEach((code, i) => {
  test(`program ${i + 1} of docs/runtime.md runs`, () => {
    // Inside the package, so that its own name resolves.
    const folder = join(root, "dist/tests/runtime/programs");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `program-${process.pid}-${i}.mjs`);
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    try {
      writeFileSync(file, outputText);
      const run = spawnSync(process.execPath, [file], { encoding: "utf8", cwd: root });
      assert.equal(run.status, 0, run.stderr);
    } finally {
      rmSync(file, { force: true });
    }
  });
});

test("every function, layer and optimiser that the page names exists", () => {
  const names = [
    ...page.matchAll(/`(tree[A-Z]\w+|filter\w*|combine|partition|dispose|step|register\w+|define\w+|moduleFields)(?=[`(])/g),
  ].map(([, name]) => name!);
  assert.ok(names.length > 20);
  for (const name of names) assert.ok(name in runtime, name);
  for (const [, name] of page.matchAll(/`optim\.(\w+)/g)) assert.ok(name! in runtime.optim, name);
  const layers = /`nn\.Linear`, ([^]*?)\. The batch/.exec(page)![1]!;
  for (const [, name] of layers.matchAll(/`(\w+)`/g)) assert.ok(name! in runtime.nn, name);
});

test("every rule that a message of the runtime names exists", () => {
  const folder = join(root, "lib/runtime");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const rules = new Set(
    sources.flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/showRule\("([\w-]+)"\)|rule safe-init\/([\w-]+)/g)].map(
        ([, a, b]) => (a ?? b)!,
      ),
    ),
  );
  assert.ok(rules.size > 10);
  for (const rule of rules) assert.ok(existsSync(join(root, `rules/${rule}.ts`)), rule);
});

test("every rule that the page links has a page", () => {
  const links = [...page.matchAll(/\(rules\/([\w-]+)\.md\)/g)].map(([, rule]) => rule!);
  assert.ok(links.length > 10);
  for (const rule of links) assert.ok(existsSync(join(root, `docs/rules/${rule}.md`)), rule);
});
