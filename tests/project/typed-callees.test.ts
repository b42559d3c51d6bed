/** `crossFile: "types"`: what receives the object, where only types tell what it is. The body is read by the same loader as ever. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import plugin from "../../index.js";
import { lintTyped, makeProject, type Typing } from "./typed.js";
import type { Files, Workspace } from "./workspace.js";

const { recommended, recommendedTypeChecked, strict, strictTypeChecked } = plugin.configs;

const reads = "item.label.trim();";
const registry = (body: string): string => `import type { Part } from "../src/sub";\nexport class Registry {\n  items: Part[] = [];\n  add(item: Part) { ${body} }\n}\n`;
const part = (imports: string, members: string): string => `${imports}\nexport class Part {\n  label: string;\n  ${members}\n}\n`;

/** A name, the text that reads the object too early, and the files. */
type Case = readonly [name: string, files: Files, changed?: readonly [file: string, from: string, to: string]];

const faults = async (workspace: Workspace, preset = recommendedTypeChecked, typing: Typing = "projectService"): Promise<readonly string[]> =>
  (await lintTyped(workspace, preset, { typing })).filter((line) => /no-this-escape|no-uninitialized-read|null/.test(line));

const withRegistry = 'import { Registry } from "../lib/registry";';

describe("with types, a fault is found in", () => {
  const cases: readonly Case[] = [
    ["a method of a parameter", { "lib/registry.ts": registry(reads), "src/sub.ts": part(withRegistry, 'constructor(registry: Registry) { registry.add(this); this.label = "a"; }') }],
    ["a method of a field", { "lib/registry.ts": registry(reads), "src/sub.ts": part(withRegistry, 'constructor(private registry: Registry) { this.registry.add(this); this.label = "a"; }') }],
    ["a method inherited by the parameter's class", { "lib/registry.ts": `${registry(reads)}export class Special extends Registry { size = 1; }\n`, "src/sub.ts": part('import { Special } from "../lib/registry";', 'constructor(registry: Special) { registry.add(this); this.label = "a"; }') }],
    ["a helper of the method's class", { "lib/registry.ts": registry("this.note(item); } private note(item: Part) { item.label.trim();"), "src/sub.ts": part(withRegistry, 'constructor(registry: Registry) { registry.add(this); this.label = "a"; }') }],
    ["a method with overloads", { "lib/registry.ts": `import type { Part } from "../src/sub";\nexport class Registry {\n  add(item: Part): void;\n  add(item: Part, twice: boolean): void;\n  add(item: Part, twice?: boolean) { item.label.trim(); }\n}\n`, "src/sub.ts": part(withRegistry, 'constructor(registry: Registry) { registry.add(this); this.label = "a"; }') }],
    ["a setter", { "lib/registry.ts": `import type { Part } from "../src/sub";\nexport class Registry {\n  private current: Part;\n  set first(item: Part) { this.current = item; item.label.trim(); }\n}\n`, "src/sub.ts": part(withRegistry, 'constructor(registry: Registry) { registry.first = this; this.label = "a"; }') }],
    ["a constructor that a property names", { "lib/registry.ts": `import type { Part } from "../src/sub";\nexport class View { constructor(item: Part) { item.label.trim(); } }\nexport const kit: { readonly View: typeof View } = Object.freeze({ View });\n`, "src/sub.ts": part('import { kit } from "../lib/registry";', 'constructor() { new kit.View(this); this.label = "a"; }') }],
    ["a function behind a barrel that has lost it", { "lib/impl.ts": `import type { Part } from "../src/sub";\nexport function add(item: Part) { item.label.trim(); }\n`, "lib/registry.ts": 'import * as impl from "./impl";\nexport const add: typeof impl.add = (impl as any)["a" + "dd"];\n', "src/sub.ts": part('import { add } from "../lib/registry";', 'constructor() { add(this); this.label = "a"; }') }],
    ["a closure that the method runs", { "lib/registry.ts": "export class Registry {\n  run(task: () => void) { task(); }\n}\n", "src/sub.ts": part(withRegistry, 'constructor(registry: Registry) { registry.run(() => this.label.trim()); this.label = "a"; }') }, ["lib/registry.ts", "task();", ""]],
  ];
  for (const [name, files, changed = ["lib/impl.ts" in files ? "lib/impl.ts" : "lib/registry.ts", reads, ""]] of cases) {
    it(name, async (t) => {
      const workspace = makeProject(t, files);
      const all = (preset = recommendedTypeChecked, typing?: Typing): Promise<readonly string[]> => faults(workspace, preset, typing);
      assert.deepEqual(await all(recommended), [], "imports alone do not tell");
      assert.equal((await all()).length, 1);
      assert.deepEqual(await all(recommendedTypeChecked, "project"), await all());
      assert.deepEqual(await all(recommendedTypeChecked, "none"), []);
      const [file, from, to] = changed;
      const harmless = { [file]: files[file]!.replace(from, to) };
      // Other files are read as they are now, whatever the checker remembers of them.
      workspace.write(harmless);
      assert.deepEqual(await all(strictTypeChecked), [], "silent when the callee does no harm any more");
      workspace.write(files);
      assert.equal((await all()).length, 1);
      assert.deepEqual(await faults(makeProject(t, { ...files, ...harmless }), strictTypeChecked), [], "silent when the callee does no harm");
    });
  }
});

describe("with types, a callee stays unknown that", () => {
  const call = 'constructor(registry: Registry) { registry.add(this); this.label = "a"; }';
  const cases: readonly (readonly [string, Files])[] = [
    ["is declared only", { "lib/registry.d.ts": 'import type { Part } from "../src/sub";\nexport declare class Registry { add(item: Part): void; }\n', "src/sub.ts": part(withRegistry, call) }],
    ["belongs to an interface, even with one implementation", { "lib/registry.ts": `${registry(reads).replace("class Registry", "class Impl implements Registry")}export interface Registry { add(item: Part): void }\n`, "src/sub.ts": part(withRegistry, call) }],
    ["is abstract", { "lib/registry.ts": registry("").replace("class", "abstract class").replace(/add\(.*/, "abstract add(item: Part): void;"), "src/sub.ts": part(withRegistry, call) }],
    ["belongs to an abstract class, whose instances are of others", { "lib/registry.ts": registry(reads).replace("class", "abstract class"), "src/sub.ts": part(withRegistry, call) }],
    ["belongs to one of two classes", { "lib/registry.ts": `${registry(reads)}export class Other { label2 = 1; add(item: Part) {} }\n`, "src/sub.ts": part('import { Registry, Other } from "../lib/registry";', call.replace("registry: Registry", "registry: Registry | Other")) }],
    ["is any", { "lib/registry.ts": registry(reads), "src/sub.ts": part("", call.replace(": Registry", ": any")) }],
    ["is a callback of a function's type", { "lib/registry.ts": 'import type { Part } from "../src/sub";\nexport function add(item: Part) { item.label.trim(); }\n', "src/sub.ts": part('import { add } from "../lib/registry";', 'constructor(register: typeof add) { register(this); this.label = "a"; }') }],
    ["may be replaced", { "lib/registry.ts": 'import type { Part } from "../src/sub";\nconst first = (item: Part) => { item.label.trim(); };\nexport let add: typeof first = [first][0];\n', "src/sub.ts": part('import { add } from "../lib/registry";', 'constructor() { add(this); this.label = "a"; }') }],
  ];
  for (const [name, files] of cases) {
    it(name, async (t) => {
      const workspace = makeProject(t, files);
      assert.deepEqual(await faults(workspace), [], "nothing is certain");
      // The method's name says that it stores, or nothing at all: what imports tell is all there is.
      assert.deepEqual(await faults(workspace, strictTypeChecked), await faults(workspace, strict));
    });
  }
});

it("with types, a method that does no harm is no escape of a Module", async (t) => {
  const files = {
    "lib/registry.ts": "export class Registry {\n  seen = 0;\n  inspectIt(item: unknown) { this.seen++; }\n}\n",
    "src/sub.ts": `import { Module, module } from "eslint-plugin-safe-init/runtime";\nimport { Registry } from "../lib/registry";\n@module\nexport class Net extends Module<Net> {\n  size!: number;\n  constructor(registry: Registry) { super(); registry.inspectIt(this); this.size = 1; }\n}\n`,
  };
  const workspace = makeProject(t, files);
  assert.equal((await faults(workspace, strict)).length, 1);
  assert.deepEqual(await faults(workspace, strictTypeChecked), []);
});

it("with types, the effect table knows a function of the runtime by its declaration", async (t) => {
  const workspace = makeProject(t, {
    "node_modules/eslint-plugin-safe-init/package.json": '{ "name": "eslint-plugin-safe-init", "exports": { "./runtime": { "types": "./runtime.d.ts" } } }',
    "node_modules/eslint-plugin-safe-init/runtime.d.ts": "export declare class Module<T = unknown> { constructor(init?: object) }\nexport declare const module: any;\nexport declare function partition<T>(tree: T): [T, T];\n",
    "lib/kit.ts": 'import { partition } from "eslint-plugin-safe-init/runtime";\nexport const kit = Object.freeze({ partition } as { partition: typeof partition });\n',
    "src/sub.ts": 'import { Module, module } from "eslint-plugin-safe-init/runtime";\nimport { kit } from "../lib/kit";\n@module\nexport class Net extends Module<Net> {\n  size!: number;\n  parts!: unknown;\n  postInit() { this.parts = kit.partition(this); }\n}\n',
  });
  const [found = "", ...more] = await faults(workspace);
  assert.deepEqual(more, []);
  assert.match(found, /sub\.ts:7/);
});
