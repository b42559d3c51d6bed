/** Other files are read when something depends on them, and not before: each case says which. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Files, Workspace } from "./workspace.js";

const child = "export class Child {\n  constructor(start) { this.start = start; }\n  attach(owner) { this.width = owner.size.width; }\n  static of(owner) { return owner.size.width; }\n  set owner(owner) { this.height = owner.size.height; }\n}\n";

const cases: readonly { readonly name: string; readonly code: string; readonly reads: readonly string[]; readonly line?: number }[] = [
  { name: "an instance that nobody hands the object to", code: "constructor(n) { this.child = new Child(n); this.start = this.child.start + 1; this.size = {}; }", reads: [] },
  { name: "a static method that gets nothing of ours", code: "constructor(n) { this.start = Child.of(n); this.other = this.start; use(this.other, n); this.size = {}; }", reads: [] },
  { name: "a method of an instance that gets the object", code: "constructor(n) { this.child = new Child(n);\n this.child.attach(this); this.size = {}; }", reads: ["child.js"], line: 4 },
  { name: "a static method that gets the object", code: "constructor() {\n this.start = Child.of(this); this.size = {}; }", reads: ["child.js"], line: 4 },
  { name: "a setter of an instance that gets the object", code: "constructor(n) { const child = new Child(n);\n child.owner = this; this.size = {}; }", reads: ["child.js"], line: 4 },
  { name: "an instance made with the object", code: "constructor() { this.child = new Child(this); use(this.child); this.size = {}; }", reads: ["child.js"] },
];

describe("a class of another file", () => {
  for (const { name, code, reads, line } of cases) {
    it(name, (t) => {
      const files: Files = { "child.js": child, "main.js": `import { Child } from "./child.js";\nexport class Main {\n  ${code}\n}\n` };
      const workspace = new Workspace(files);
      t.after(() => workspace.remove());
      const { findings, dependencies } = workspace.analyse("main.js");
      assert.deepEqual(dependencies, reads);
      assert.deepEqual(findings.filter(({ certainty }) => certainty === "certain").map(({ node }) => node.loc.start.line), line === undefined ? [] : [line]);
    });
  }

  it("behind a barrel, without the trees of its neighbours", (t) => {
    const workspace = new Workspace({
      "lib/index.js": 'export * from "./broken.js";\nexport * from "./other.js";\nexport * from "./child.js";\n',
      "lib/other.js": "export class Other {}\nexport default class {}\n",
      "lib/broken.js": "export class {",
      "lib/child.js": child,
      "main.js": 'import { Child } from "./lib/index.js";\nexport class Main {\n  constructor() {\n    this.start = Child.of(this);\n    this.size = {};\n  }\n}\n',
    });
    t.after(() => workspace.remove());
    assert.deepEqual(workspace.found("main.js"), ["4 this-escape Main.Child.of < lib/child.js"]);
  });
});
