/** `crossFile: "types"`: base classes that only their type names, read by the same loader. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { ESLint, type Linter } from "eslint";
import plugin from "../../index.js";
import { type Files, Workspace } from "./workspace.js";

const config = '{ "compilerOptions": { "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "strict": false, "skipLibCheck": true, "types": [] }, "include": ["src", "lib"] }';
const base = "export class Base {\n  constructor() { this.start(); }\n  start(): unknown { return 1; }\n}\n";
const sub = (imports: string, heritage: string): string => `${imports}\nexport class Sub extends ${heritage} {\n  parts = ["a"];\n  start() { return this.parts.join(); }\n}\n`;

async function lint(workspace: Workspace, preset: Linter.Config, typed = true): Promise<readonly string[]> {
  const languageOptions = { parser, parserOptions: typed ? { projectService: true, tsconfigRootDir: workspace.folder } : {} };
  const eslint = new ESLint({ cwd: workspace.folder, overrideConfigFile: true, overrideConfig: [{ files: ["**/*.ts"], languageOptions }, preset] as Linter.Config[] });
  return (await workspace.lint(["src/sub.ts"], eslint)).filter((line) => /no-uninitialized-read|null/.test(line));
}

function make(t: TestContext, files: Files): Workspace {
  const workspace = new Workspace({ "tsconfig.json": config, ...files });
  t.after(() => workspace.remove());
  return workspace;
}

const { recommended, recommendedTypeChecked, strictTypeChecked } = plugin.configs;

describe("with types, a base class is found that", () => {
  const cases: readonly (readonly [string, Files])[] = [
    ["a function with a declared result gives", { "lib/base.ts": `${base}export function choose(): typeof Base { return [Base, Base][Number(Math.random() > 2)]!; }\n`, "src/sub.ts": sub('import { choose } from "../lib/base";', "choose()") }],
    ["a variable's type names", { "lib/base.ts": `${base}export let Chosen: typeof Base;\nChosen = Base;\n`, "src/sub.ts": sub('import { Chosen } from "../lib/base";', "Chosen") }],
    ["a property of a parameter's type names", { "lib/base.ts": `${base}export const kit: { Base: typeof Base } = Object.freeze({ Base });\n`, "src/sub.ts": sub('import { kit } from "../lib/base";', "kit.Base") }],
  ];
  for (const [name, files] of cases) {
    it(name, async (t) => {
      const workspace = make(t, files);
      assert.deepEqual(await lint(workspace, recommended), [], "imports alone do not tell");
      const [found = "", ...others] = await lint(workspace, recommendedTypeChecked);
      assert.deepEqual(others, []);
      assert.match(found, /'parts'.*this\.start\(\) \(\.\.\/lib\/base\.ts:2\)/);
      assert.equal((await lint(workspace, strictTypeChecked)).length, 1);
      assert.deepEqual(await lint(workspace, recommendedTypeChecked, false), [], "without typed linting it is what imports tell");
      workspace.write({ "lib/base.ts": files["lib/base.ts"]!.replace("this.start();", "") });
      assert.deepEqual(await lint(workspace, recommendedTypeChecked), []);
    });
  }
});

describe("with types, nothing is guessed of a base class that", () => {
  const cases: readonly (readonly [string, Files])[] = [
    ["is one of two", { "lib/base.ts": `${base}export class Other extends Base { x = 1; }\nexport function choose(): typeof Base | (new () => Other) { return [Base, Other][Number(Math.random() > 2)]!; }\n`, "src/sub.ts": sub('import { choose } from "../lib/base";', "choose()") }],
    ["has a constructor type only", { "lib/base.ts": `${base}export function choose(): new () => Base { return [Base, Base][Number(Math.random() > 2)]!; }\n`, "src/sub.ts": sub('import { choose } from "../lib/base";', "choose()") }],
    ["is declared only", { "lib/base.d.ts": "export declare class Base { start(): unknown; }\nexport declare function choose(): typeof Base;\n", "src/sub.ts": sub('import { choose } from "../lib/base";', "choose()") }],
  ];
  for (const [name, files] of cases) {
    it(name, async (t) => assert.deepEqual(await lint(make(t, files), strictTypeChecked), []));
  }
});

it("what imports tell, types do not change", async (t) => {
  const workspace = make(t, { "lib/base.ts": base, "src/sub.ts": sub('import { Base } from "../lib/base";', "Base") });
  const found = await lint(workspace, recommended);
  assert.equal(found.length, 1);
  assert.deepEqual(await lint(workspace, recommendedTypeChecked), found);
});

it("the program says how the linted file's fields are compiled, the nearest tsconfig.json how another file's are", async (t) => {
  const workspace = make(t, {
    // With native fields the parameter property comes too late for the field; with assigned ones it does not.
    "lib/base.ts": "export class Base {\n  line = this.greet();\n  constructor(readonly name: string) {}\n  greet() { return this.title(); }\n  title(): string { return ''; }\n}\n",
    "src/sub.ts": 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  title() { return this.name.trim(); }\n}\n',
  });
  assert.equal((await lint(workspace, recommendedTypeChecked)).length, 1);
  workspace.write({ "lib/tsconfig.json": '{ "compilerOptions": { "target": "es2022", "useDefineForClassFields": false } }' });
  assert.deepEqual(await lint(workspace, recommendedTypeChecked), []);
});
