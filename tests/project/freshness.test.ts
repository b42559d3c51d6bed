/** Findings depend on what the files say now: not on order, caches, workers, or what was looked at before. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { after, before, describe, it, type TestContext } from "node:test";
import { ESLint } from "eslint";
import { ModuleCache } from "../../lib/project/module-cache.js";
import { type Files, Workspace } from "./workspace.js";

const dist = new URL("../../", import.meta.url).href;
const parserUrl = import.meta.resolve("@typescript-eslint/parser");

/** Six families over barrels, mixins and cycles, so that each file is a dependency of some other. */
const project: Files = {
  "package.json": '{ "type": "module" }',
  "eslint.config.js": `import plugin from "${dist}index.js";\nimport * as parser from "${parserUrl}";\nexport default [{ files: ["**/*.ts"], languageOptions: { parser } }, plugin.configs.strict];\n`,
  "lib/index.ts": 'export * from "./a.js";\nexport * from "./b.js";\nexport { C as default } from "./c.js";\n',
  "lib/a.ts": 'import { helper } from "./c.js";\nexport class A {\n  a: number;\n  constructor() {\n    helper(this);\n    this.a = this.make();\n  }\n  make() { return 1; }\n}\n',
  "lib/b.ts": 'import { A } from "./a.js";\nexport class B extends A {\n  b = [1];\n  make() { return this.b.length; }\n}\nexport const mixed = (Base: any) => class Mixed extends Base { m = this.make(); };\n',
  "lib/c.ts": 'import { B, mixed } from "./b.js";\nexport class C extends mixed(B) {\n  c = new Map();\n  make() { return this.c.size; }\n}\nexport function helper(object: any) { return object.a; }\n',
  "src/d.ts": 'import C, { A, mixed } from "../lib/index.js";\nexport class D extends C {\n  d = [];\n  make() { return this.d.length; }\n}\nexport class E extends mixed(A) {\n  e = "";\n  a: number;\n  make() { return this.e.length; }\n}\n',
  "src/f.ts": 'import * as lib from "../lib/index.js";\nexport class F extends lib.B {\n  b = [2];\n  f = [1];\n  make() { return this.f.length; }\n}\n',
};
const files = ["lib/a.ts", "lib/b.ts", "lib/c.ts", "src/d.ts", "src/f.ts"];

describe("findings are the same", () => {
  let workspace: Workspace;
  let expected: ReadonlyMap<string, string>;
  const all = (name: string, cache: ModuleCache): string =>
    JSON.stringify(workspace.analyse(name, { cache }).findings, (key, value: unknown) => (key === "node" || key.endsWith("Node") || key === "handed" ? (value as { range?: unknown } | null)?.range : key === "parent" ? undefined : value));

  before(() => {
    workspace = new Workspace(project);
    expected = new Map(files.map((name) => [name, all(name, new ModuleCache())]));
    assert.ok([...expected.values()].filter((text) => text !== "[]").length >= 4, "there is something to compare");
  });
  after(() => workspace.remove());

  it("in every order, with a cold and a warm cache", () => {
    const orders = files.map((_, i) => [...files.slice(i), ...files.slice(0, i)]);
    for (const order of [...orders, ...orders.map((order) => [...order].reverse())]) {
      const cache = new ModuleCache();
      for (const name of [...order, ...order]) assert.equal(all(name, cache), expected.get(name), `${name} in ${order.join()}`);
      assert.ok(cache.counters.hits > 0);
    }
  });

  it("with a cache too small for the files", () => {
    const cache = new ModuleCache({ file: 500_000, total: 300 });
    for (const name of [...files, ...files]) assert.equal(all(name, cache), expected.get(name), name);
    assert.ok(cache.counters.evictions > 0);
  });

  it("with one and with four workers, and in every order of ESLint's list", async () => {
    const run = async (concurrency: number | "off", names: readonly string[]): Promise<string> => {
      const results = await new ESLint({ cwd: workspace.folder, concurrency }).lintFiles([...names]);
      return JSON.stringify(results.map(({ filePath, messages }) => [filePath, messages]).sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)));
    };
    const one = await run("off", files);
    assert.match(one, /no-uninitialized-read/);
    assert.doesNotMatch(one, /"fatal":true/);
    for (const concurrency of [1, 4]) assert.equal(await run(concurrency, files), one, `concurrency ${concurrency}`);
    assert.equal(await run("off", [...files].reverse()), one);
  });

  it("through ESLint and through the analysis", async () => {
    const eslint = await workspace.lint(files, new ESLint({ cwd: workspace.folder }));
    const viaEslint = new Set(eslint.filter((line) => line.includes("no-uninitialized-read")).map((line) => line.slice(0, line.indexOf(" "))));
    const direct = new Set(files.flatMap((name) => workspace.analyse(name).findings.filter(({ kind }) => kind === "uninitialized-read").map(({ node }) => `${name}:${node.loc.start.line}`)));
    assert.deepEqual([...viaEslint].sort(), [...direct].sort());
    assert.ok(direct.size >= 3);
  });
});

describe("a base class that changes between two looks of one process", () => {
  const early = "export class Base {\n  constructor() { this.start(); }\n  start() {}\n}\n";
  const late = "export class Base {\n  constructor() { /* ---- */ }\n  start() {}\n}\n";
  const sub = 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  parts = [1];\n  start() { this.parts.join(); }\n}\n';

  function start(t: TestContext): { workspace: Workspace; count: () => Promise<number> } {
    const workspace = new Workspace({ "lib/base.ts": early, "src/sub.ts": sub });
    t.after(() => workspace.remove());
    const eslint = workspace.eslint();
    return { workspace, count: async () => (await workspace.lint(["src/sub.ts"], eslint)).filter((line) => line.includes("no-uninitialized-read")).length };
  }

  it("is seen after it has been saved, at once and again", async (t) => {
    const { workspace, count } = start(t);
    for (const [text, expected] of [[early, 1], [late, 0], [early, 1], [late, 0]] as const) {
      workspace.write({ "lib/base.ts": text });
      assert.equal(await count(), expected);
    }
  });

  it("is seen where its size and its time of modification stay", async (t) => {
    const { workspace, count } = start(t);
    const same = early.replace("this.start();", "this.other();");
    assert.equal(same.length, early.length);
    const { atime, mtime } = statSync(workspace.path("lib/base.ts"));
    assert.equal(await count(), 1);
    workspace.write({ "lib/base.ts": same });
    utimesSync(workspace.path("lib/base.ts"), atime, mtime);
    assert.equal(await count(), 0);
  });

  it("is the same where only its time has changed", async (t) => {
    const { workspace, count } = start(t);
    assert.equal(await count(), 1);
    utimesSync(workspace.path("lib/base.ts"), new Date(), new Date(Date.now() + 60_000));
    assert.equal(await count(), 1);
  });

  it("is silence when it is gone, or a folder is in its place, and is seen when it is back", async (t) => {
    const { workspace, count } = start(t);
    const path = workspace.path("lib/base.ts");
    assert.equal(await count(), 1);
    rmSync(path);
    assert.equal(await count(), 0);
    workspace.write({ "lib/base.ts": early });
    assert.equal(await count(), 1);
    rmSync(path);
    mkdirSync(path);
    assert.equal(await count(), 0);
    rmSync(path, { recursive: true });
    workspace.write({ "lib/base.ts": early });
    assert.equal(await count(), 1);
  });

  it("is seen as soon as it is written, where it was missing before", async (t) => {
    const workspace = new Workspace({ "src/sub.ts": sub.replace("lib/base", "lib/new") });
    t.after(() => workspace.remove());
    const eslint = workspace.eslint();
    const count = async (): Promise<number> => (await workspace.lint(["src/sub.ts"], eslint)).filter((line) => line.includes("no-uninitialized-read")).length;
    assert.equal(await count(), 0);
    workspace.write({ "lib/new.ts": early });
    assert.equal(await count(), 1);
  });

  it("is seen when it moves to where a re-export newly leads", async (t) => {
    const workspace = new Workspace({ "lib/base.ts": late, "lib/other.ts": early, "lib/index.ts": 'export * from "./base";', "src/sub.ts": sub.replace("lib/base", "lib") });
    t.after(() => workspace.remove());
    const eslint = workspace.eslint();
    const count = async (): Promise<number> => (await workspace.lint(["src/sub.ts"], eslint)).filter((line) => line.includes("no-uninitialized-read")).length;
    assert.equal(await count(), 0);
    workspace.write({ "lib/index.ts": 'export * from "./other";' });
    assert.equal(await count(), 1);
  });
});

describe("a fault that a base class has by itself is told there, and not of the classes below it", () => {
  const base = 'import { peek } from "./helper.js";\nexport class Base {\n  size = 1;\n  label: string;\n  constructor() {\n    peek(this);\n    this.label = "a";\n  }\n}\n';
  const helper = "export function peek(object: any) { return object.label.length; }\n";
  const sub = (name: string): string => `import { Base } from "../lib/base.js";\nexport class ${name} extends Base {\n  parts = [1];\n}\n`;

  function start(t: TestContext, files: Files): Workspace {
    const workspace = new Workspace({ "lib/base.ts": base, "src/one.ts": sub("One"), "src/two.ts": sub("Two"), ...files });
    t.after(() => workspace.remove());
    return workspace;
  }

  it("however often it is asked, and however its helper is written anew", (t) => {
    const workspace = start(t, { "lib/helper.ts": helper });
    const cache = new ModuleCache();
    for (const text of [helper, `\n\n${helper}`, helper.replace("object.label", "object['label']"), helper]) {
      workspace.write({ "lib/helper.ts": text });
      assert.deepEqual(workspace.found("lib/base.ts", { cache }), ["6 this-escape Base.peek < lib/helper.ts"]);
      assert.deepEqual(workspace.found("src/one.ts", { cache }), []);
      assert.deepEqual(workspace.found("src/two.ts", { cache }), []);
    }
  });

  it("but for the fields that a class below adds", (t) => {
    const workspace = start(t, {
      "lib/helper.ts": helper.replace("return object.label.length", "return object.label.length + object.parts.length"),
      "src/two.ts": sub("Two").replace("parts = [1]", "pieces = [1]"),
    });
    const cache = new ModuleCache();
    assert.deepEqual(workspace.analyse("src/one.ts", { cache }).findings.map((finding) => "fields" in finding && [finding.kind, finding.fields, finding.certainty]), [["this-escape", ["parts"], "certain"]]);
    assert.deepEqual(workspace.analyse("src/two.ts", { cache }).findings, []);
  });

  it("from when its helper is there", (t) => {
    const workspace = start(t, {});
    const cache = new ModuleCache();
    const names = ["lib/base.ts", "src/one.ts", "src/two.ts"];
    assert.deepEqual(names.flatMap((name) => workspace.found(name, { cache })), []);
    workspace.write({ "lib/helper.ts": helper });
    assert.deepEqual(names.flatMap((name) => workspace.found(name, { cache })), ["6 this-escape Base.peek < lib/helper.ts"]);
  });

  it("whether its fields are defined or assigned, as its configuration has it", (t) => {
    const workspace = start(t, {
      "lib/helper.ts": helper,
      "lib/base.ts": 'import { peek } from "./helper.js";\nclass Root {\n  constructor() { (this as any).label = "root"; }\n}\nexport class Base extends Root {\n  label: string;\n  constructor() {\n    super();\n    peek(this);\n    this.label = "a";\n  }\n}\n',
    });
    const cache = new ModuleCache();
    for (const [define, told] of [[true, 1], [false, 0], [true, 1]] as const) {
      workspace.write({ "tsconfig.json": JSON.stringify({ compilerOptions: { target: "ES2022", useDefineForClassFields: define } }) });
      assert.equal(workspace.found("lib/base.ts", { cache }).filter((line) => line.includes("this-escape")).length, told);
      assert.deepEqual(workspace.found("src/one.ts", { cache }).filter((line) => line.includes("this-escape")), []);
      assert.deepEqual(workspace.found("src/two.ts", { cache }).filter((line) => line.includes("this-escape")), []);
    }
  });

  it("and so is a field that its construction leaves unset, but not one that only a class below leaves so", (t) => {
    const workspace = start(t, {
      "lib/base.ts": "export class Base {\n  label!: string;\n  constructor(given?: string) {\n    if (given) this.label = given;\n  }\n}\n",
      "lib/whole.ts": 'export class Whole {\n  label!: string;\n  constructor() {\n    this.start();\n  }\n  start() {\n    this.label = "a";\n  }\n}\n',
      "src/three.ts": 'import { Whole } from "../lib/whole.js";\nexport class Three extends Whole {\n  start() {}\n}\n',
    });
    const cache = new ModuleCache();
    const told = (name: string): readonly string[] => workspace.analyse(name, { cache }).findings.map(({ kind, className }) => `${kind} ${className}`);
    assert.deepEqual(["lib/base.ts", "src/one.ts", "src/two.ts"].flatMap(told), ["unset-field Base"]);
    assert.deepEqual(["lib/whole.ts", "src/three.ts"].flatMap(told), ["unset-field Three"]);
  });

  it("and the files that it rests on are dependencies of each class below it, whoever asked first", (t) => {
    const workspace = start(t, { "lib/helper.ts": helper });
    const cache = new ModuleCache();
    for (const name of ["src/one.ts", "src/two.ts", "src/one.ts"]) assert.deepEqual(workspace.analyse(name, { cache }).dependencies, ["lib/base.ts", "lib/helper.ts"]);
  });
});

describe("ESLint's own cache, as docs/cross-file.md says", () => {
  const shape = (body: string): string => `export abstract class Shape {\n  label = "";\n  constructor() { ${body} }\n  abstract describe(): string;\n}\n`;
  const polygon = 'import { Shape } from "../lib/base.js";\nexport class Polygon extends Shape {\n  corners = ["a"];\n  describe() { return this.corners.join(); }\n}\n';

  it("keeps the subclass's old result when only the base class has changed", async (t) => {
    const workspace = new Workspace({ "package.json": project["package.json"]!, "eslint.config.js": project["eslint.config.js"]!, "lib/base.ts": shape(""), "src/polygon.ts": polygon });
    t.after(() => workspace.remove());
    const lint = async (cache: boolean): Promise<number> => (await workspace.lint(["lib", "src"], new ESLint({ cwd: workspace.folder, cache }))).filter((line) => line.includes("no-uninitialized-read")).length;
    assert.equal(await lint(true), 0);
    workspace.write({ "lib/base.ts": shape("this.label = this.describe();") });
    assert.equal(await lint(true), 0, "stale");
    assert.equal(await lint(false), 1);
  });
});
