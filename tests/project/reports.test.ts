/** What is said of a fault that lies in two files, what is left to the other file, and how each file's class fields are compiled. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import plugin from "../../index.js";
import { type Files, Workspace } from "./workspace.js";

function make(t: TestContext, files: Files): Workspace {
  const workspace = new Workspace(files);
  t.after(() => workspace.remove());
  return workspace;
}

describe("a fault in two files", () => {
  it("names the other file in the path", async (t) => {
    const workspace = make(t, {
      "lib/base.ts": "export class Base {\n  constructor() {\n    this.start();\n  }\n  start() {}\n}\n",
      "src/sub.ts": 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  parts = ["a"];\n  start() {\n    this.parts.join();\n  }\n}\n',
    });
    const messages = await workspace.lint(["src/sub.ts"]);
    const [read] = messages.filter((message) => message.includes("safe-init/no-uninitialized-read"));
    assert.match(read ?? messages.join("\n"), /this\.start\(\) \(\.\.\/lib\/base\.ts:3\) › reads this\.parts \(line 5\)\.$/);
  });

  it("is not told again where the base class alone has it", (t) => {
    const faulty = "export class Base {\n  name: string;\n  size: number;\n  constructor() {\n    this.size = this.name.length;\n    this.name = 'n';\n  }\n}\n";
    const workspace = make(t, {
      "lib/base.ts": faulty,
      "src/sub.ts": 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  own = 1;\n}\n',
    });
    assert.deepEqual(workspace.found("lib/base.ts"), ["5 uninitialized-read Base.name"]);
    assert.deepEqual(workspace.found("src/sub.ts"), []);
    assert.deepEqual(workspace.analyse("src/sub.ts").dependencies, ["lib/base.ts"], "it has been looked at");
  });

  it("is not told again of a class that inherits the override", (t) => {
    const workspace = make(t, {
      "lib/base.ts": "export class Base {\n  constructor() {\n    this.start();\n  }\n  start() {}\n}\n",
      "lib/sub.ts": 'import { Base } from "./base";\nexport class Sub extends Base {\n  parts = [1];\n  start() { this.parts.join(); }\n}\n',
      "src/leaf.ts": 'import { Sub } from "../lib/sub";\nexport class Leaf extends Sub {\n  constructor() {\n    super();\n  }\n}\n',
    });
    assert.deepEqual(workspace.found("lib/sub.ts"), ["2 uninitialized-read Sub.parts < lib/base.ts", "2 overridable-call Sub.start < lib/base.ts"]);
    assert.deepEqual(workspace.found("src/leaf.ts"), []);
  });

  it("is told of the subclass where only the override shows it, beside the base's own", (t) => {
    const workspace = make(t, {
      "lib/base.ts": "export class Base {\n  name: string;\n  size: number;\n  constructor() {\n    this.size = this.name.length;\n    this.start();\n    this.name = 'n';\n  }\n  start() {}\n}\n",
      "src/sub.ts": 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  parts = [1];\n  start() { this.parts.join(); }\n}\n',
    });
    assert.deepEqual(workspace.found("src/sub.ts"), ["2 uninitialized-read Sub.parts < lib/base.ts", "2 overridable-call Sub.start < lib/base.ts"]);
  });

  it("of the child class is told in the child's file, not in the base's", (t) => {
    const workspace = make(t, {
      "lib/base.ts": "export class Base {\n  constructor() { this.start(); }\n  start() {}\n}\n",
      "src/sub.ts": 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  parts = [1];\n  start() { this.parts.join(); }\n}\n',
    });
    assert.deepEqual(workspace.found("lib/base.ts"), []);
    assert.equal(workspace.found("src/sub.ts").length, 2);
  });
});

describe("what only a class of this file brings about in base classes of others", () => {
  const node = "export class Node {\n  constructor() {\n    this.restore();\n  }\n  restore() {}\n}\n";
  const panel = 'import { Node } from "./node";\nexport class Panel extends Node {\n  width = 10;\n}\n';
  const lint = (workspace: Workspace, name = "src/sub.ts"): Promise<readonly string[]> => workspace.lint([name], workspace.eslint(plugin.configs.strict));

  it("a declaration there that wipes what an override has set is told where it is set", async (t) => {
    const sub = 'import { Panel } from "../lib/panel";\nexport class Sidebar extends Panel {\n  restore() {\n    this.width = load();\n  }\n}\n';
    const [message = "", ...others] = await lint(make(t, { "lib/node.ts": node, "lib/panel.ts": panel, "src/sub.ts": sub }));
    assert.deepEqual(others, []);
    assert.match(message, /^src\/sub\.ts:4 safe-init\/no-field-clobber 'width' is set \(line 4\) before .*its initialiser \(\.\.\/lib\/panel\.ts:3\) then wipes that value\. Set 'width' in this class's constructor/);
  });

  it("one that the base classes have by themselves is told there only", async (t) => {
    const own = panel.replace("width = 10;", "width = 10;\n  restore() { this.width = load(); }");
    const workspace = make(t, { "lib/node.ts": node, "lib/panel.ts": own, "src/sub.ts": 'import { Panel } from "../lib/panel";\nexport class Sidebar extends Panel {}\n' });
    assert.deepEqual((await lint(workspace)).length, 0);
    assert.equal((await lint(workspace, "lib/panel.ts")).length, 1);
  });

  const mixin = "export const Sized = (Base) => class extends Base {\n  height;\n  restore() {\n    this.height.toFixed();\n  }\n};\n";

  it("a mixin's fault with the base class that this file gives it is told here, and of a class below only what that adds", async (t) => {
    const make1 = 'import { Node } from "../lib/node";\nimport { Sized } from "../lib/sized";\nexport class Sidebar extends Sized(Node) {}\n';
    const make2 = 'import { Sidebar } from "./sub";\nexport class Wide extends Sidebar {}\n';
    const workspace = make(t, { "lib/node.ts": node, "lib/sized.js": mixin, "src/sub.ts": make1, "src/below.ts": make2 });
    assert.deepEqual((await workspace.lint(["lib/sized.js", "lib/node.ts", "src/sub.ts", "src/below.ts"])).filter((message) => message.includes("no-uninitialized-read")).map((message) => message.slice(0, message.indexOf(" "))), ["src/sub.ts:3"]);
  });

  it("an override by a symbol of a third file", async (t) => {
    const names = 'export const restore = Symbol("restore");\nexport const WIDTH = "width";\n';
    const base = 'import { restore } from "./names";\nexport class Node {\n  constructor() {\n    this[restore]();\n  }\n  [restore]() {}\n}\n';
    const sub = (key: string): string => `import { ${key}, WIDTH } from "../lib/names";\nimport { Node } from "../lib/node";\nexport class Sidebar extends Node {\n  [WIDTH] = 10;\n  [${key}]() {\n    this.width.toFixed();\n  }\n}\n`;
    const workspace = make(t, { "lib/names.ts": names, "lib/node.ts": base, "src/sub.ts": sub("restore"), "src/other.ts": sub("save") });
    const [message = "", ...others] = (await lint(workspace)).filter((text) => text.includes("no-uninitialized-read"));
    assert.deepEqual(others, []);
    assert.match(message, /^src\/sub\.ts:3 .*'width' is read before it is assigned/);
    assert.deepEqual(await lint(workspace, "src/other.ts"), []);
    // What the constant names is asked anew.
    workspace.write({ "lib/names.ts": names.replace('"width"', '"height"') });
    assert.deepEqual((await lint(workspace)).filter((text) => text.includes("'width'")), []);
  });

  it("a variable of this file that a function of another reads", async (t) => {
    const app = 'import { start } from "./start";\nexport let app: App;\nexport class App {\n  port: number;\n  constructor() {\n    app = this;\n    start();\n    this.port = 80;\n  }\n}\n';
    const start = 'import { app } from "./app";\nexport function start() {\n  listen(app.port.toFixed());\n}\n';
    const workspace = make(t, { "src/app.ts": app, "src/start.ts": start });
    const [message = "", ...others] = await workspace.lint(["src/app.ts", "src/start.ts"]);
    assert.deepEqual(others, []);
    assert.match(message, /^src\/app\.ts:7 .*'port'.*start\.ts/);
  });
});

describe("a field wiped by a subclass in another file", () => {
  const base = "export class Base {\n  constructor(options: any) {\n    this.configure(options);\n  }\n  configure(options: any) {}\n}\n";
  const sub = (field: string): string =>
    `import { Base } from "../lib/base";\nexport class Sub extends Base {\n  ${field}\n  configure(options: any) { this.size = options.size; }\n}\n`;
  const setInBase = "export class Base {\n  size: any;\n  constructor(options: any) {\n    this.size = options.size;\n  }\n}\n";
  const redeclare = (field: string): string => `import { Base } from "../lib/base";\nexport class Sub extends Base {\n  ${field}\n}\n`;

  const clobbers = async (workspace: Workspace): Promise<readonly string[]> =>
    (await workspace.lint(["src/sub.ts"])).filter((message) => message.includes("no-field-clobber")).map((message) => message.slice(message.indexOf("no-field-clobber") + 17));

  it("with an initialiser is one message, and where the value was set is a line of this file", async (t) => {
    const [message = "", ...others] = await clobbers(make(t, { "lib/base.ts": base, "src/sub.ts": sub("size = 0;") }));
    assert.deepEqual(others, []);
    assert.match(message, /^The initialiser of 'size' replaces a value that was set before \(line 4\)/);
  });

  it("without one is another, and names the other file where that set it", async (t) => {
    const [message = "", ...others] = await clobbers(make(t, { "lib/base.ts": setInBase, "src/sub.ts": redeclare("size: number;") }));
    assert.deepEqual(others, []);
    assert.match(message, /^Declaring 'size' here resets it to `undefined`.*wipes the value set before \(\.\.\/lib\/base\.ts:4\)\. Write `declare size`/);
  });

  it("with an initialiser names the other file, too", async (t) => {
    const [message = ""] = await clobbers(make(t, { "lib/base.ts": setInBase, "src/sub.ts": redeclare("size = 0;") }));
    assert.match(message, /^The initialiser of 'size' replaces a value that was set before \(\.\.\/lib\/base\.ts:4\)/);
  });

  it("is none where the declaration only states a type", async (t) => {
    assert.deepEqual(await clobbers(make(t, { "lib/base.ts": setInBase, "src/sub.ts": redeclare("declare size: number;") })), []);
  });

  it("depends on the nearest tsconfig.json, with what it extends", async (t) => {
    const files = { "lib/base.ts": setInBase, "src/sub.ts": redeclare("size: number;") };
    const workspace = make(t, files);
    const expect = async (config: Files, count: number, why: string): Promise<void> => {
      workspace.write(config);
      assert.equal((await clobbers(workspace)).length, count, why);
    };
    await expect({ "tsconfig.json": '{ "compilerOptions": { "target": "es2021" } }' }, 0, "below ES2022 fields assign");
    await expect({ "tsconfig.json": '{ "compilerOptions": { "target": "es2021", "useDefineForClassFields": true } }' }, 1, "said so");
    await expect({ "config/base.json": '{ "compilerOptions": { "useDefineForClassFields": false } }', "config/mid.json": '{ "extends": "./base.json" }', "tsconfig.json": '{ "extends": "./config/mid.json", "compilerOptions": { "target": "es2022" } }' }, 0, "two steps up");
    await expect({ "src/tsconfig.json": '{ "compilerOptions": { "target": "es2022" } }' }, 1, "a nearer one");
    await expect({ "src/tsconfig.json": '{ "extends": ["../config/mid.json"], "compilerOptions": { "target": "es2022" } }' }, 0, "a list of them");
    await expect({ "src/tsconfig.json": "{ oops" }, 1, "a broken one says nothing: native fields");
    await expect({ "src/tsconfig.json": '{ "extends": "./tsconfig.json" }' }, 1, "a cyclic one says nothing: native fields");
  });

  it("can be settled by the setting", async (t) => {
    const workspace = make(t, { "lib/base.ts": setInBase, "src/sub.ts": redeclare("size: number;"), "tsconfig.json": '{ "compilerOptions": { "target": "es2021" } }' });
    const count = async (settings: object): Promise<number> => (await workspace.lint(["src/sub.ts"], workspace.eslint(undefined, settings))).filter((message) => message.includes("no-field-clobber")).length;
    assert.equal(await count({}), 0);
    assert.equal(await count({ useDefineForClassFields: true }), 1);
  });
});

describe("each file's class fields", () => {
  // The parameter property is read by the base's own field: first with assigned fields, too late with native ones.
  const base = "export class Base {\n  line = this.greet();\n  constructor(readonly name: string) {}\n  greet() { return this.title(); }\n  title() { return ''; }\n}\n";
  const sub = 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  title() { return this.name.trim(); }\n}\n';

  it("are compiled as the tsconfig.json nearest to that file says", (t) => {
    const workspace = make(t, { "lib/base.ts": base, "src/sub.ts": sub, "tsconfig.json": '{ "compilerOptions": { "target": "es2022" } }' });
    assert.equal(workspace.found("src/sub.ts").filter((finding) => finding.includes("uninitialized-read Sub.name")).length, 1);
    workspace.write({ "lib/tsconfig.json": '{ "compilerOptions": { "target": "es2022", "useDefineForClassFields": false } }' });
    assert.deepEqual(workspace.found("src/sub.ts"), []);
  });
});

describe("a required class", () => {
  const files = {
    "lib/base.js": "class Base {\n  constructor() {\n    this.start();\n  }\n  start() {}\n}\nmodule.exports = Base;\n",
    "lib/sub.js": 'const Base = require("./base");\nclass Sub extends Base {\n  constructor() {\n    super();\n    this.parts = ["a"];\n  }\n  start() {\n    this.parts.join();\n  }\n}\nmodule.exports = Sub;\n',
    "src/user.js": 'const Sub = require("../lib/sub");\nclass User {\n  make() {\n    return new Sub();\n  }\n}\nmodule.exports = User;\n',
  };

  it("is reported in its own file, not in the one that requires it", async (t) => {
    const workspace = make(t, files);
    assert.deepEqual(workspace.found("lib/sub.js"), ["4 uninitialized-read Sub.parts < lib/base.js", "4 overridable-call Sub.start < lib/base.js"]);
    assert.deepEqual(workspace.found("src/user.js"), []);
    assert.deepEqual(await workspace.lint(["src/user.js"]), []);
  });
});
