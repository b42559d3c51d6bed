/**
 * Where a base class really lives. Each case is run twice: with a base class whose constructor calls a method of the subclass too early,
 * and with one that does not, so that a report rests on what the file says and not on its being unknown.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { early, type Files, sub, Workspace } from "./workspace.js";

interface Case {
  readonly name: string;
  readonly files: Files;
  /** The linted file; src/sub.ts unless it is said. */
  readonly file?: string;
  /** The files in the finding's trace; lib/base.ts unless it is said. */
  readonly base?: string;
  /** [link, what it leads to] */
  readonly links?: readonly (readonly [string, string])[];
}

const base = `export class Base { ${early} }`;

const cases: readonly Case[] = [
  { name: "a named import", files: { "lib/base.ts": base, "src/sub.ts": `import { Base } from "../lib/base";\n${sub("Base")}` } },
  { name: "a renamed import", files: { "lib/base.ts": base, "src/sub.ts": `import { Base as B } from "../lib/base";\n${sub("B")}` } },
  { name: ".js that means .ts", files: { "lib/base.ts": base, "src/sub.ts": `import { Base } from "../lib/base.js";\n${sub("Base")}` } },
  { name: ".mjs that means .mts", base: "lib/base.mts", files: { "lib/base.mts": base, "src/sub.ts": `import { Base } from "../lib/base.mjs";\n${sub("Base")}` } },
  { name: "a folder's index", base: "lib/index.ts", files: { "lib/index.ts": base, "src/sub.ts": `import { Base } from "../lib";\n${sub("Base")}` } },
  { name: "a default export with a name", files: { "lib/base.ts": `export default class Base { ${early} }`, "src/sub.ts": `import Base from "../lib/base";\n${sub("Base")}` } },
  { name: "a default export without a name", files: { "lib/base.ts": `export default class { ${early} }`, "src/sub.ts": `import Base from "../lib/base";\n${sub("Base")}` } },
  { name: "a default export by name", files: { "lib/base.ts": `class Base { ${early} }\nexport default Base;`, "src/sub.ts": `import Base from "../lib/base";\n${sub("Base")}` } },
  { name: "an export list with `default`", files: { "lib/base.ts": `class Base { ${early} }\nexport { Base as default };`, "src/sub.ts": `import { default as Base } from "../lib/base";\n${sub("Base")}` } },
  { name: "a namespace import", files: { "lib/base.ts": base, "src/sub.ts": `import * as lib from "../lib/base";\n${sub("lib.Base")}` } },
  { name: "a name that is a string", files: { "lib/base.ts": `class Base { ${early} }\nexport { Base as "a base" };`, "src/sub.ts": `import { "a base" as Base } from "../lib/base";\n${sub("Base")}` } },
  { name: "an exported constant", files: { "lib/base.ts": `export const Base = class { ${early} };`, "src/sub.ts": `import { Base } from "../lib/base";\n${sub("Base")}` } },
  { name: "an alias", files: { "lib/base.ts": `class Inner { ${early} }\nexport const Base = Inner;`, "src/sub.ts": `import { Base } from "../lib/base";\n${sub("Base")}` } },
  { name: "a re-export", files: { "lib/base.ts": base, "lib/index.ts": 'export { Base } from "./base";', "src/sub.ts": `import { Base } from "../lib";\n${sub("Base")}` } },
  { name: "a renaming re-export", files: { "lib/base.ts": base, "lib/index.ts": 'export { Base as Root } from "./base";', "src/sub.ts": `import { Root } from "../lib";\n${sub("Root")}` } },
  { name: "a default made of a re-export", files: { "lib/base.ts": base, "lib/index.ts": 'export { Base as default } from "./base";', "src/sub.ts": `import Root from "../lib";\n${sub("Root")}` } },
  { name: "an import that is exported", files: { "lib/base.ts": base, "lib/index.ts": 'import { Base } from "./base";\nexport { Base };', "src/sub.ts": `import { Base } from "../lib";\n${sub("Base")}` } },
  { name: "a barrel of barrels", files: { "lib/base.ts": base, "lib/a.ts": "export const a = 1;\n", "lib/mid.ts": 'export * from "./a";\nexport * from "./base";', "lib/index.ts": 'export * from "./a";\nexport * from "./mid";', "src/sub.ts": `import { Base } from "../lib";\n${sub("Base")}` } },
  { name: "a namespace re-export", files: { "lib/base.ts": base, "lib/index.ts": 'export * as models from "./base";', "src/sub.ts": `import { models } from "../lib";\n${sub("models.Base")}` } },
  { name: "a namespace of a namespace", files: { "lib/base.ts": base, "lib/index.ts": 'export * as models from "./base";', "src/sub.ts": `import * as lib from "../lib";\n${sub("lib.models.Base")}` } },
  { name: "module.exports of a class", file: "src/sub.js", base: "lib/base.js", files: { "lib/base.js": `module.exports = class Base { ${early} };`, "src/sub.js": `const Base = require("../lib/base");\n${sub("Base")}` } },
  { name: "module.exports of names", file: "src/sub.js", base: "lib/base.js", files: { "lib/base.js": `class Base { ${early} }\nmodule.exports = { Base };`, "src/sub.js": `const { Base } = require("../lib/base");\n${sub("Base")}` } },
  { name: "a property of exports", file: "src/sub.js", base: "lib/base.js", files: { "lib/base.js": `exports.Base = class { ${early} };`, "src/sub.js": `const lib = require("../lib/base");\n${sub("lib.Base")}` } },
  { name: "CommonJS as compilers write it", base: "lib/base.js", files: { "lib/base.js": `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.Base = void 0;\nclass Base { ${early} }\nexports.Base = Base;`, "src/sub.ts": `import { Base } from "../lib/base.js";\n${sub("Base")}` } },
  { name: "a CommonJS barrel", base: "lib/base.js", files: { "lib/base.js": `exports.Base = class { ${early} };`, "lib/index.js": 'const { Base } = require("./base");\nmodule.exports = { Base };', "src/sub.ts": `import { Base } from "../lib/index.js";\n${sub("Base")}` } },
  { name: "a default import of module.exports", base: "lib/base.cjs", files: { "lib/base.cjs": `module.exports = class Base { ${early} };`, "src/sub.ts": `import Base from "../lib/base.cjs";\n${sub("Base")}` } },
  { name: "export =", base: "lib/base.ts", files: { "lib/base.ts": `class Base { ${early} }\nexport = Base;`, "src/sub.ts": `import Base = require("../lib/base");\n${sub("Base")}` } },
  { name: "a class made by a function that runs at once", files: { "lib/base.js": `let Base = (() => { class Base { ${early} } return Base; })();\nexport { Base };`, "src/sub.ts": `import { Base } from "../lib/base.js";\n${sub("Base")}` }, base: "lib/base.js" },
  { name: "a class that compiled decorators replace", files: { "lib/base.js": `let Base = class Base { ${early} };\nBase = __decorate([injectable()], Base);\nexport { Base };`, "src/sub.ts": `import { Base } from "../lib/base.js";\n${sub("Base")}` }, base: "lib/base.js" },
  { name: "a class that compiled standard decorators replace", files: { "lib/base.js": `let Base = (() => { let _classDecorators = [d]; let _classThis; var Base = class { static { _classThis = this; } ${early} }; return Base = _classThis; })();\nexport { Base };`, "src/sub.ts": `import { Base } from "../lib/base.js";\n${sub("Base")}` }, base: "lib/base.js" },
  { name: "a variable that is exported further down", files: { "lib/base.ts": `let Base = class { ${early} };\nexport { Base };`, "src/sub.ts": `import { Base } from "../lib/base";\n${sub("Base")}` } },
  { name: "a file with its source map inside", base: "lib/base.js", files: { "lib/base.js": `${base}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from('{"sources":["class Base {}"]}').toString("base64").repeat(1000)}\n`, "src/sub.ts": `import { Base } from "../lib/base.js";\n${sub("Base")}` } },
  { name: "a file that speaks of other classes in comments, strings and expressions", files: { "lib/base.ts": `// export class Base {}\nconst text = "export class Base { constructor() {} }", pattern = /class Base {/;\n${base}\n/* export default class Base */`, "src/sub.ts": `import { Base } from "../lib/base";\n${sub("Base")}` } },
  { name: "a mixin", files: { "lib/base.ts": `export const withStart = (Base: any) => class extends Base { constructor() { super(); this.start(); } };`, "src/sub.ts": `import { withStart } from "../lib/base";\n${sub("withStart(Object)")}` } },
  { name: "a mixin with a base of a third file", base: "lib/mixin.ts, lib/base.ts", files: { "lib/base.ts": base, "lib/mixin.ts": "export function named(B) { return class Named extends B { name = 1; }; }", "src/sub.ts": `import { named } from "../lib/mixin";\nimport { Base } from "../lib/base";\n${sub("named(Base)")}` } },
  { name: "a chain over three files", base: "lib/mid.ts, lib/base.ts", files: { "lib/base.ts": base, "lib/mid.ts": 'import { Base } from "./base";\nexport class Mid extends Base { own = 1; }', "src/sub.ts": `import { Mid } from "../lib/mid";\n${sub("Mid")}` } },
  { name: "paths of tsconfig.json", files: { "tsconfig.json": '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }', "lib/base.ts": base, "src/sub.ts": `import { Base } from "@lib/base";\n${sub("Base")}` } },
  { name: "paths of a tsconfig.json that is extended", files: { "config/base.json": '{ "compilerOptions": { "paths": { "@lib/*": ["../lib/*"] } } }', "tsconfig.json": '{ "extends": "./config/base.json" }', "lib/base.ts": base, "src/sub.ts": `import { Base } from "@lib/base";\n${sub("Base")}` } },
  { name: "a package's main file", base: "node_modules/shapes/main.js", files: { "node_modules/shapes/package.json": '{ "name": "shapes", "main": "./main.js" }', "node_modules/shapes/main.js": base, "src/sub.ts": `import { Base } from "shapes";\n${sub("Base")}` } },
  { name: "a package's exports", base: "node_modules/shapes/esm/base.mjs", files: { "node_modules/shapes/package.json": '{ "name": "shapes", "main": "./none.js", "exports": { ".": "./none.js", "./base": { "types": "./base.d.ts", "import": "./esm/base.mjs", "default": "./cjs/base.cjs" } } }', "node_modules/shapes/esm/base.mjs": base, "src/sub.ts": `import { Base } from "shapes/base";\n${sub("Base")}` } },
  { name: "the package's own imports", files: { "package.json": '{ "name": "own", "imports": { "#base": "./lib/base.ts" } }', "lib/base.ts": base, "src/sub.ts": `import { Base } from "#base";\n${sub("Base")}` } },
  { name: "a workspace's link", base: "packages/shapes/src/base.ts", links: [["node_modules/@acme/shapes", "../../packages/shapes"]], files: { "packages/shapes/package.json": '{ "name": "@acme/shapes", "exports": "./src/base.ts" }', "packages/shapes/src/base.ts": base, "src/sub.ts": `import { Base } from "@acme/shapes";\n${sub("Base")}` } },
];

/** The same text with the early call taken out. */
const late = (text: string): string => text.replace("this.start();", "");

describe("the base class is found through", () => {
  for (const { name, files, file = "src/sub.ts", base: at = "lib/base.ts", links = [] } of cases) {
    it(name, (t) => {
      const workspace = new Workspace(files);
      t.after(() => workspace.remove());
      for (const [link, target] of links) workspace.link(link, process.platform === "win32" ? workspace.path(target.replace(/^(?:\.\.\/)+/, "")) : target);
      const found = workspace.found(file);
      assert.deepEqual(
        found.map((finding) => finding.slice(finding.indexOf(" ") + 1)),
        [`uninitialized-read Sub.parts < ${at}`, `overridable-call Sub.start < ${at}`],
        `read: ${workspace.analyse(file).dependencies.join()}`,
      );
      assert.deepEqual(workspace.found(file, { crossFile: false }), [], "it cannot be known without the other file");
      workspace.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, path === file ? text : late(text)])));
      assert.deepEqual(workspace.found(file), [], "the other class does nothing too early");
    });
  }
});

describe("a helper in another file is found", () => {
  const widget = (call: string): string => `class Widget {\n  name: string;\n  constructor() {\n    ${call};\n    this.name = "n";\n  }\n}\n`;
  const reads = "export function register(w: any) { return w.name.length; }";
  const helpers: readonly (readonly [string, Files])[] = [
    ["by name", { "lib/h.ts": reads, "src/w.ts": `import { register } from "../lib/h";\n${widget("register(this)")}` }],
    ["in a namespace", { "lib/h.ts": reads, "src/w.ts": `import * as h from "../lib/h";\n${widget("h.register(this)")}` }],
    ["behind a barrel", { "lib/h.ts": reads, "lib/index.ts": 'export * from "./h";', "src/w.ts": `import { register } from "../lib";\n${widget("register(this)")}` }],
    ["as a constant function", { "lib/h.ts": "export const register = (w: any) => w.name.length;", "src/w.ts": `import { register } from "../lib/h";\n${widget("register(this)")}` }],
    ["as a static method", { "lib/h.ts": "export class Registry { static register(w: any) { return w.name.length; } }", "src/w.ts": `import { Registry } from "../lib/h";\n${widget("Registry.register(this)")}` }],
    ["as another class's constructor", { "lib/h.ts": "export class Label { constructor(w: any) { this.size = w.name.length; } }", "src/w.ts": `import { Label } from "../lib/h";\n${widget("new Label(this)")}` }],
    ["through a function of its own file", { "lib/h.ts": "const sizeOf = (w: any) => w.name.length;\nexport function register(w: any) { return sizeOf(w); }", "src/w.ts": `import { register } from "../lib/h";\n${widget("register(this)")}` }],
  ];
  for (const [name, files] of helpers) {
    it(name, (t) => {
      const workspace = new Workspace(files);
      t.after(() => workspace.remove());
      const found = workspace.found("src/w.ts");
      assert.equal(found.length, 1, found.join());
      assert.match(found[0]!, /this-escape Widget\..* < lib\/h\.ts$/);
      workspace.write({ "lib/h.ts": files["lib/h.ts"]!.replaceAll("w.name.length", "1") });
      assert.deepEqual(workspace.found("src/w.ts"), []);
    });
  }

  it("but not in a package: its functions are not looked into", (t) => {
    const workspace = new Workspace({
      "node_modules/h/package.json": '{ "name": "h", "main": "h.js" }',
      "node_modules/h/h.js": "export function register(w) { return w.name.length; }",
      "src/w.ts": `import { register } from "h";\n${widget("register(this)")}`,
    });
    t.after(() => workspace.remove());
    const { findings, dependencies } = workspace.analyse("src/w.ts");
    assert.deepEqual(dependencies, []);
    assert.deepEqual(findings.filter(({ certainty }) => certainty === "certain"), []);
  });
});

describe("the runtime behind a barrel of the project", () => {
  const trainer = `import { Module, module, partition, isArray } from "./nn.js";
@module
export class Trainer extends Module {
  net;
  state;
  postInit() {
    this.state = partition(this, isArray);
  }
}
`;
  for (const [name, barrel] of [
    ["that names it", 'export { Module, module, partition, isArray } from "eslint-plugin-safe-init/runtime";'],
    ["that exports all of it", 'export * from "eslint-plugin-safe-init/runtime";'],
    ["that imports and exports it", 'import { Module, module, partition, isArray } from "eslint-plugin-safe-init/runtime";\nexport { Module, module, partition, isArray };'],
  ] as const) {
    it(`is the runtime, ${name}`, (t) => {
      const workspace = new Workspace({ "src/nn.ts": barrel, "src/trainer.ts": trainer });
      t.after(() => workspace.remove());
      const { findings } = workspace.analyse("src/trainer.ts");
      assert.ok(findings.some(({ kind, module }) => kind === "this-escape" && module), JSON.stringify(findings.map(({ kind }) => kind)));
      assert.ok(workspace.analyse("src/trainer.ts", { crossFile: false }).findings.every(({ module }) => !module));
    });
  }
});
