/** Vue and Svelte components as linted files, through the parsers that their users have. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, it } from "node:test";
import { ESLint, type Linter } from "eslint";
import * as tsParser from "@typescript-eslint/parser";
import plugin from "../../index.js";
import { type Client, makeClient } from "../support/client.js";

const base = "export class Base {\n  constructor() { this.start(); }\n  start(): unknown { return 1; }\n}\n";
const sub = "class Sub extends Base {\n  parts = ['a'];\n  start() { return this.parts.join(); }\n}\n";
const model = 'import { Module, module, field, nn } from "eslint-plugin-safe-init/runtime";\nimport * as tf from "@tensorflow/tfjs-core";\n';
const faults = "@module\nclass Net extends Module<Net> {\n  @field({ static: true }) scale = tf.ones([2]);\n}\nlet net = new Net();\nnet.scale = tf.ones([1]);\n";

const files = {
  "base.ts": base,
  "part.vue": `<script lang="ts">\n${base}</script>\n`,
  "plain.vue": `<template>\n  <p @click="() => go(1)">{{ x }}</p>\n</template>\n\n<script lang="ts">\nimport { Base } from "./base";\nexport ${sub}</script>\n`,
  "both.vue": `<script lang="ts">\nimport { Base } from "./part.vue";\n</script>\n<script setup lang="ts">\n${sub}void Sub;\n</script>\n`,
  "model.vue": `<script setup lang="ts">\n${model}${faults}</script>\n`,
  "plain.svelte": `<script lang="ts">\nimport { Base } from "./base";\n${sub}const s = new Sub();\n</script>\n\n<p onclick={() => s.start()}>{s}</p>\n`,
  "both.svelte": `<script module lang="ts">\nimport { Base } from "./part.vue";\n</script>\n<script lang="ts">\n${sub}void Sub;\n</script>\n{#each [1, 2] as n (n)}<b>{n}</b>{/each}\n`,
  "model.svelte": `<script module lang="ts">\n${model}</script>\n<script lang="ts">\n${faults}</script>\n`,
};

describe("components as linted files", { timeout: 300_000 }, () => {
  let client: Client;
  before(async () => {
    client = await makeClient(files, ["vue-eslint-parser@10", "svelte-eslint-parser@1", "svelte@5"], { mayBeMissing: true });
  });
  after(() => client.remove());

  const load = async (name: string): Promise<Linter.Parser> => (await import(pathToFileURL(createRequire(join(client.folder, "package.json")).resolve(name)).href)) as Linter.Parser;

  async function lint(name: string): Promise<readonly string[]> {
    const [vue, svelte] = [await load("vue-eslint-parser"), await load("svelte-eslint-parser")];
    const parserOptions = { parser: tsParser, extraFileExtensions: [".vue", ".svelte"] };
    const config = [
      { files: ["**/*.vue"], languageOptions: { parser: vue, parserOptions } },
      { files: ["**/*.svelte"], languageOptions: { parser: svelte, parserOptions } },
      plugin.configs.recommended,
    ] as Linter.Config[];
    const eslint = new ESLint({ cwd: client.folder, overrideConfigFile: true, overrideConfig: config });
    const results = await eslint.lintFiles([name]);
    return results.flatMap(({ messages }) => messages.map(({ ruleId, line, message }) => (ruleId === null ? message : `${line} ${ruleId.replace("safe-init/", "")}`)));
  }

  const expected: Readonly<Record<string, readonly string[]>> = {
    "plain.vue": ["7 no-overridable-call", "7 no-uninitialized-read"],
    "both.vue": ["5 no-overridable-call", "5 no-uninitialized-read"],
    "model.vue": ["6 no-static-tensor", "9 no-module-mutation"],
    "plain.svelte": ["3 no-overridable-call", "3 no-uninitialized-read"],
    "both.svelte": ["5 no-overridable-call", "5 no-uninitialized-read"],
    "model.svelte": ["8 no-static-tensor", "11 no-module-mutation"],
  };
  for (const [name, reports] of Object.entries(expected)) {
    it(name, async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      assert.deepEqual(await lint(name), reports);
    });
  }
});
