/** Base classes and helpers in other files, through ESLint: what is said, what the setting switches off, and that saved files are seen. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { ESLint, type Linter } from "eslint";
import plugin from "../../index.js";

const early = `export abstract class Shape {
  readonly label: string;
  constructor() {
    this.label = this.describe();
  }
  abstract describe(): string;
}
`;
const late = early.replace("this.label = this.describe();", 'this.label = "shape";');

const files: Readonly<Record<string, string>> = {
  "package.json": '{ "type": "module" }',
  "lib/base.ts": early,
  "lib/registry.ts": "export function register(widget: { name: string }) {\n  return widget.name.length;\n}\n",
  "src/polygon.ts": `import { Shape } from "../lib/base.js";
export class Polygon extends Shape {
  private readonly corners = ["a"];
  describe() {
    return this.corners.join();
  }
}
`,
  "src/widget.ts": `import { register } from "../lib/registry.js";
export class Widget {
  readonly name: string;
  constructor(name: string) {
    register(this);
    this.name = name;
  }
}
`,
};

describe("other files", () => {
  let folder = "";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "safe-init-files-"));
    for (const [name, text] of Object.entries(files)) write(name, text);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }

  async function lint(name: string, settings: object = {}): Promise<readonly string[]> {
    const config = [
      { files: ["**/*.ts"], languageOptions: { parser } },
      { plugins: { "safe-init": plugin }, rules: { "safe-init/no-this-escape": "error", "safe-init/no-uninitialized-read": "error" } },
      { settings: { "safe-init": settings } },
    ] as Linter.Config[];
    const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: config });
    const [result] = await eslint.lintFiles([name]);
    return result!.messages.map(({ ruleId, line, message }) => `${line} ${ruleId} ${message.slice(message.indexOf("Path:"))}`);
  }

  it("are named as seen from the linted file", async () => {
    assert.deepEqual(await lint("src/widget.ts"), [
      "5 safe-init/no-this-escape Path: constructor › register(this) (line 5) › reads this.name (../lib/registry.ts:2).",
    ]);
    const [report = "", ...others] = await lint("src/polygon.ts");
    assert.deepEqual(others, []);
    assert.match(report, /^2 safe-init\/no-uninitialized-read Path: constructor › .* › this\.describe\(\) \(\.\.\/lib\/base\.ts:4\) › reads this\.corners \(line 5\)\.$/);
  });

  it("are not read when the setting says so", async () => {
    assert.deepEqual(await lint("src/widget.ts", { crossFile: "none" }), []);
    assert.deepEqual(await lint("src/polygon.ts", { crossFile: "none" }), []);
  });

  it("are read again when they have changed", async () => {
    write("lib/base.ts", late);
    assert.deepEqual(await lint("src/polygon.ts"), []);
    write("lib/base.ts", early);
    utimesSync(join(folder, "lib/base.ts"), new Date(), new Date(Date.now() + 5000));
    assert.equal((await lint("src/polygon.ts")).length, 1);
  });

  it("say how class fields are compiled, in the nearest tsconfig.json", async () => {
    write("assigning/tsconfig.json", '{ "compilerOptions": { "target": "es2022", "useDefineForClassFields": false } }');
    const text = 'class Greeter { line = this.greet(); constructor(private name: string) {} greet() { return this.name.trim(); } }\n';
    write("assigning/greeter.ts", text);
    write("src/greeter.ts", text);
    assert.deepEqual(await lint("assigning/greeter.ts"), []);
    assert.equal((await lint("src/greeter.ts")).length, 1);
  });
});
