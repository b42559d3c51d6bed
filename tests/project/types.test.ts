/** `crossFile: "types"`: base classes that only their type names, read by the same loader. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Linter } from "eslint";
import plugin from "../../index.js";
import { evidenceOf } from "../../lib/project/type-evidence.js";
import { TypeServices } from "../../lib/project/type-services.js";
import { lintTyped, makeProject } from "./typed.js";
import type { Files, Workspace } from "./workspace.js";

const base = "export class Base {\n  constructor() { this.start(); }\n  start(): unknown { return 1; }\n}\n";
const sub = (imports: string, heritage: string): string => `${imports}\nexport class Sub extends ${heritage} {\n  parts = ["a"];\n  start() { return this.parts.join(); }\n}\n`;

const lint = async (workspace: Workspace, preset: Linter.Config, typed = true): Promise<readonly string[]> =>
  (await lintTyped(workspace, preset, { typing: typed ? "projectService" : "none" })).filter((line) => /no-uninitialized-read|null/.test(line));

const { recommended, recommendedTypeChecked, strictTypeChecked } = plugin.configs;

describe("with types, a base class is found that", () => {
  const cases: readonly (readonly [string, Files])[] = [
    ["a function with a declared result gives", { "lib/base.ts": `${base}export function choose(): typeof Base { return [Base, Base][Number(Math.random() > 2)]!; }\n`, "src/sub.ts": sub('import { choose } from "../lib/base";', "choose()") }],
    ["a variable's type names", { "lib/base.ts": `${base}export let Chosen: typeof Base;\nChosen = Base;\n`, "src/sub.ts": sub('import { Chosen } from "../lib/base";', "Chosen") }],
    ["a property of a parameter's type names", { "lib/base.ts": `${base}export const kit: { Base: typeof Base } = Object.freeze({ Base });\n`, "src/sub.ts": sub('import { kit } from "../lib/base";', "kit.Base") }],
  ];
  for (const [name, files] of cases) {
    it(name, async (t) => {
      const workspace = makeProject(t, files);
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
    it(name, async (t) => assert.deepEqual(await lint(makeProject(t, files), strictTypeChecked), []));
  }
});

it("what imports tell, types do not change", async (t) => {
  const workspace = makeProject(t, { "lib/base.ts": base, "src/sub.ts": sub('import { Base } from "../lib/base";', "Base") });
  const found = await lint(workspace, recommended);
  assert.equal(found.length, 1);
  assert.deepEqual(await lint(workspace, recommendedTypeChecked), found);
});

it("the program says how the linted file's fields are compiled, the nearest tsconfig.json how another file's are", async (t) => {
  const workspace = makeProject(t, {
    // With native fields the parameter property comes too late for the field; with assigned ones it does not.
    "lib/base.ts": "export class Base {\n  line = this.greet();\n  constructor(readonly name: string) {}\n  greet() { return this.title(); }\n  title(): string { return ''; }\n}\n",
    "src/sub.ts": 'import { Base } from "../lib/base";\nexport class Sub extends Base {\n  title() { return this.name.trim(); }\n}\n',
  });
  assert.equal((await lint(workspace, recommendedTypeChecked)).length, 1);
  workspace.write({ "lib/tsconfig.json": '{ "compilerOptions": { "target": "es2022", "useDefineForClassFields": false } }' });
  assert.deepEqual(await lint(workspace, recommendedTypeChecked), []);
});

describe("a checker that cannot answer is as good as none:", () => {
  const node = { type: "Identifier", name: "x", loc: { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } } };
  const map = { get: () => ({}) };
  const services: readonly (readonly [string, unknown])[] = [
    ["it throws", { program: { getTypeChecker: () => assert.fail() }, esTreeNodeToTSNodeMap: map }],
    ["it has no methods", { program: { getTypeChecker: () => ({}) }, esTreeNodeToTSNodeMap: map }],
    ["its types have another shape", { program: { getTypeChecker: () => ({ getTypeAtLocation: () => ({ symbol: 1 }) }) }, esTreeNodeToTSNodeMap: map }],
    ["it does not know the node", { program: { getTypeChecker: () => assert.fail() }, esTreeNodeToTSNodeMap: { get: () => undefined } }],
  ];
  for (const [name, given] of services) {
    it(name, () => {
      const types = TypeServices.from(given)!;
      assert.equal(types.classOf(node), null);
      assert.equal(types.functionsOf(node), null);
      assert.equal(types.ask(node, (checker, at) => evidenceOf(checker, at, { packageOf: () => null, classAt: () => null })), null);
    });
  }

  it("there is none", () => {
    for (const given of [undefined, null, {}, { program: null }, { program: {}, esTreeNodeToTSNodeMap: map }]) assert.equal(TypeServices.from(given), null);
  });
});
