/** What cannot be known of other files: silence, no crash, no guess. A base class that is cut off must not make the subclass worse. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";
import { ModuleCache } from "../../lib/project/module-cache.js";
import { early, type Files, sub, Workspace } from "./workspace.js";

function make(t: TestContext, files: Files): Workspace {
  const workspace = new Workspace(files);
  t.after(() => workspace.remove());
  return workspace;
}

const importing = (from: string): string => `import { Base } from "${from}";\n${sub("Base")}`;
const base = `export class Base { ${early} }`;
const sayNothing = (workspace: Workspace, file = "src/sub.ts"): void => assert.deepEqual(workspace.found(file), []);

describe("silence about a base class", () => {
  const cases: readonly (readonly [string, Files])[] = [
    ["in a missing file", { "src/sub.ts": importing("../lib/base") }],
    ["in a missing package", { "src/sub.ts": importing("no-such-package") }],
    ["in a built-in module", { "src/sub.ts": importing("node:http") }],
    ["in a URL", { "src/sub.ts": importing("data:text/javascript,export class Base {}") }],
    ["with an empty name", { "src/sub.ts": importing("") }],
    ["that the file does not export", { "lib/base.ts": base.replace("export ", ""), "src/sub.ts": importing("../lib/base") }],
    ["in a file with a syntax error", { "lib/base.ts": `${base}\nlet = = ;`, "src/sub.ts": importing("../lib/base") }],
    ["in an empty file", { "lib/base.ts": "", "src/sub.ts": importing("../lib/base") }],
    ["in a file of zero bytes and garbage", { "lib/base.ts": "\0\0\uFFFD\u0001", "src/sub.ts": importing("../lib/base") }],
    ["in JSON", { "lib/base.json": "{}", "src/sub.ts": importing("../lib/base.json") }],
    ["in a declaration file", { "lib/base.d.ts": "export declare class Base { constructor(); start(): void; }", "src/sub.ts": importing("../lib/base") }],
    ["in a package of declarations only", { "node_modules/shapes/package.json": '{ "name": "shapes", "types": "index.d.ts" }', "node_modules/shapes/index.d.ts": "export declare class Base {}", "src/sub.ts": importing("shapes") }],
    ["in a package with broken package.json", { "node_modules/shapes/package.json": "{", "node_modules/shapes/index.js": base, "src/sub.ts": importing("shapes") }],
    ["in a minified file", { "lib/base.js": `${base}${"f(1);".repeat(3000)}`, "src/sub.ts": importing("../lib/base.js") }],
    ["in a file that nests deeper than the native parser can take", { "lib/base.ts": `${base}\nexport const data = ${"[\n".repeat(20_000)}${"]\n".repeat(20_000)};`, "src/sub.ts": importing("../lib/base") }],
    ["in a bundle of 10 MB", { "lib/base.js": `${base}\n${"call(1);\n".repeat(1_200_000)}`, "src/sub.ts": importing("../lib/base.js") }],
    ["declared only", { "lib/base.ts": "export declare class Base { start(): void }", "src/sub.ts": importing("../lib/base") }],
    ["that is a type", { "lib/base.ts": "export interface Base { start(): void }", "src/sub.ts": importing("../lib/base") }],
    ["that is a number", { "lib/base.ts": "export const Base = 1;", "src/sub.ts": importing("../lib/base") }],
    ["that an unknown function makes", { "lib/base.ts": "export const Base = (globalThis as any).make();", "src/sub.ts": importing("../lib/base") }],
    ["that two exports of all could mean, one unread", { "lib/index.ts": 'export * from "gone-a";\nexport * from "gone-b";', "src/sub.ts": importing("../lib") }],
  ];
  for (const [name, files] of cases) it(name, (t) => sayNothing(make(t, files)));

  it("in a folder with the file's name", (t) => {
    const workspace = make(t, { "src/sub.ts": importing("../lib/base.ts") });
    mkdirSync(workspace.path("lib/base.ts"), { recursive: true });
    sayNothing(workspace);
  });

  it("in a file that may not be read", { skip: process.platform === "win32" || process.getuid?.() === 0 ? "everything may be read here" : false }, (t) => {
    const workspace = make(t, { "lib/base.ts": base, "src/sub.ts": importing("../lib/base") });
    chmodSync(workspace.path("lib/base.ts"), 0);
    sayNothing(workspace);
  });

  it("behind symbolic links that lead to each other", (t) => {
    const workspace = make(t, { "src/sub.ts": importing("../lib/base.ts") });
    workspace.link("lib/base.ts", "other.ts").link("lib/other.ts", "base.ts");
    sayNothing(workspace);
    workspace.link("src/again", "../src").write({ "src/round.ts": importing("./again/again/again/none") });
    sayNothing(workspace, "src/round.ts");
  });
});

describe("cycles", () => {
  it("of imports are followed once: the base class is found all the same", (t) => {
    const workspace = make(t, {
      "lib/base.ts": `import "../src/sub";\nimport { Sub } from "../src/sub";\n${base}\nexport const all = [Sub];`,
      "src/sub.ts": importing("../lib/base").replace("class Sub", "export class Sub"),
    });
    assert.equal(workspace.found("src/sub.ts").length, 2);
    assert.deepEqual(workspace.found("lib/base.ts"), []);
  });

  it("of re-exports end", (t) => {
    const workspace = make(t, { "lib/a.ts": 'export * from "./b";\nexport { Base } from "./b";', "lib/b.ts": 'export * from "./a";\nexport { Base } from "./a";', "src/sub.ts": importing("../lib/a") });
    sayNothing(workspace);
  });

  it("of re-exports end, and a third file is still found", (t) => {
    const workspace = make(t, { "lib/a.ts": 'export * from "./b";', "lib/b.ts": 'export * from "./a";\nexport * from "./base";', "lib/base.ts": base, "src/sub.ts": importing("../lib/a") });
    assert.equal(workspace.found("src/sub.ts").length, 2);
  });

  it("of `extends` end, in either file", (t) => {
    const workspace = make(t, {
      "src/a.ts": 'import { B } from "./b";\nexport class A extends B {\n  a = [1];\n  start() { return this.a.length; }\n}\n',
      "src/b.ts": 'import { A } from "./a";\nexport class B extends A {\n  b = [1];\n  constructor() { super(); this.start(); }\n}\n',
    });
    for (const file of ["src/a.ts", "src/b.ts"]) assert.doesNotThrow(() => workspace.analyse(file));
    const itself = make(t, { "src/a.ts": 'import { A as B } from "./a";\nexport class A extends B {\n  a = this.b;\n}\n' });
    assert.doesNotThrow(() => itself.analyse("src/a.ts"));
  });

  it("of constants, namespaces and CommonJS end", (t) => {
    const workspace = make(t, {
      "lib/a.js": 'const b = require("./b");\nexports.Base = b.Base;\nmodule.exports = require("./b");',
      "lib/b.js": 'const a = require("./a");\nexports.Base = a.Base;\nmodule.exports = require("./a");',
      "lib/n.ts": 'export * as n from "./n";\nimport { Base as B } from "./n";\nexport const Base = B;',
      "src/sub.ts": importing("../lib/a.js"),
      "src/other.ts": `import { n } from "../lib/n";\n${sub("n.n.n.n.Base")}`,
    });
    sayNothing(workspace);
    sayNothing(workspace, "src/other.ts");
  });

  it("need not be there: a very long chain of files is cut off without a crash", (t) => {
    const links = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`lib/c${i}.ts`, i === 299 ? base : `export * from "./c${i + 1}";`]));
    const bases = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`lib/d${i}.ts`, i === 299 ? "export class D299 { constructor() { this.start(); } }" : `import { D${i + 1} } from "./d${i + 1}";\nexport class D${i} extends D${i + 1} {}`]));
    const workspace = make(t, { ...links, ...bases, "src/sub.ts": importing("../lib/c0"), "src/deep.ts": `import { D0 } from "../lib/d0";\n${sub("D0")}` });
    assert.doesNotThrow(() => workspace.analyse("src/sub.ts"));
    assert.doesNotThrow(() => workspace.analyse("src/deep.ts"));
  });
});

describe("the cache", () => {
  it("remembers what cannot be read: one look, however many ask", (t) => {
    const workspace = make(t, { "lib/base.ts": "export class Base { = = ; }", "src/sub.ts": importing("../lib/base") });
    const cache = new ModuleCache();
    for (let i = 0; i < 3; i++) assert.deepEqual(workspace.found("src/sub.ts", { cache }), []);
    assert.equal(cache.counters.failures, 1);
    assert.ok(cache.counters.hits >= 2);
  });

  it("does not parse the files of a barrel that do not mention the name", (t) => {
    const others = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`lib/other${i}.ts`, "export class Other { = = ; }"]));
    const barrel = [...Object.keys(others), "lib/base.ts"].map((file) => `export * from "./${file.slice(4, -3)}";`).join("\n");
    const workspace = make(t, { ...others, "lib/base.ts": base, "lib/index.ts": barrel, "src/sub.ts": importing("../lib/index") });
    const cache = new ModuleCache();
    assert.equal(workspace.found("src/sub.ts", { cache }).length, 2);
    assert.equal(cache.counters.failures, 0, "a parser would have failed on each of the others");
    assert.equal(cache.counters.loads, 7);
  });

  it("does not keep more text than its limit", (t) => {
    const padding = `// ${"x".repeat(100)}\n`.repeat(20);
    const files = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`lib/b${i}.ts`, `${padding}${base}`]));
    const users = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`src/s${i}.ts`, importing(`../lib/b${i}`)]));
    const workspace = make(t, { ...files, ...users });
    const cache = new ModuleCache({ file: 500_000, total: 5000 });
    for (let i = 0; i < 10; i++) assert.equal(workspace.found(`src/s${i}.ts`, { cache }).length, 2);
    assert.equal(cache.counters.loads, 10);
    assert.equal(cache.counters.evictions, 8, "two files of about 2,100 bytes fit into 5,000");
  });
});
