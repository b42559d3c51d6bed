/** Base classes and helpers that live in the script of a Vue or Svelte component. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scriptsIn } from "../../lib/project/script-blocks.js";
import { early, type Files, sub, Workspace } from "./workspace.js";

const base = `export class Base {\n  ${early}\n  start() {}\n}\n`;

describe("a base class is found in", () => {
  const cases: readonly (readonly [name: string, file: string, text: string, line: number])[] = [
    ["a Vue component", "base.vue", `<template>\n  <p @click="a > b">{{ x }}</p>\n</template>\n\n<script>\n${base}</script>\n`, 7],
    ["a Vue component in TypeScript, beside its setup", "base.vue", `<script setup lang="ts">\nconst n: number = 1;\n</script>\n<script lang='ts'>\n${base.replace("start() {}", "start(): void {}")}</script>\n<style>p > a { color: red }</style>\n`, 6],
    ["a Svelte component's module", "base.svelte", `<script lang="ts" module>\n${base}</script>\n<script lang="ts">\nlet { x }: { x: number } = $props();\n</script>\n{#if x < 3}<b>{x}</b>{/if}\n`, 3],
    ["a Svelte component's module, as it was written before", "base.svelte", `<!-- <script> not this </script> -->\n<script context="module">\n${base}</script>\n`, 4],
    ["a component with other scripts in its template", "base.vue", `<template><template #a><script>const broken = ;</script></template><p/></template>\n<script>\n${base}</script>`, 4],
  ];
  for (const [name, file, text, line] of cases) {
    it(name, (t) => {
      const workspace = new Workspace({ [file]: text, "sub.ts": `import { Base } from "./${file}";\n${sub("Base")}` });
      t.after(() => workspace.remove());
      const { findings, dependencies } = workspace.analyse("sub.ts");
      const [finding] = findings.filter(({ kind }) => kind === "uninitialized-read");
      assert.ok(finding, JSON.stringify(findings.map(({ kind }) => kind)));
      assert.deepEqual(finding.trace.filter((step) => step.file !== null).map((step) => step.loc.start.line), [line]);
      assert.deepEqual(dependencies, [file]);
      // What it says follows the file.
      workspace.write({ [file]: text.replace(early, "constructor() {}") });
      assert.deepEqual(workspace.found("sub.ts"), []);
    });
  }
});

describe("silence about a component", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["without a script", "<template><p>1</p></template>\n"],
    ["in another language", `<script lang="coffee">\n${base}</script>\n`],
    ["whose script is in another file", `<script src="./base.js">\n${base}</script>\n`],
    ["with a syntax error", "<script>\nexport class Base {\n</script>\n"],
    ["whose script does not end", "<script>\nexport class Base { constructor( \n"],
    ["whose tag does not end", '<script lang="ts\n'],
  ];
  for (const [name, text] of cases) {
    it(name, (t) => {
      const files: Files = { "base.vue": text, "sub.ts": `import { Base } from "./base.vue";\n${sub("Base")}` };
      const workspace = new Workspace(files);
      t.after(() => workspace.remove());
      assert.deepEqual(workspace.found("sub.ts"), []);
    });
  }
});

it("what is cut out of a component keeps its offsets and lines", () => {
  const text = "<p>é🙂</p>\r\n<script>a;</script>\n<style/>\n<script setup>b;</script>\n";
  const scripts = scriptsIn(text)!;
  assert.equal(scripts.text.length, text.length);
  for (const name of ["a;", "b;"]) assert.equal(scripts.text.indexOf(name), text.indexOf(name));
  assert.equal(scripts.text.replaceAll(/[ab;\s]/g, ""), "");
  assert.equal(scripts.text.split("\n").length, text.split("\n").length);
});
