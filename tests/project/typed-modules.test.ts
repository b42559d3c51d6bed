/** `crossFile: "types"`: the checker says what a tensor, a Module or an optimiser is, where the text in sight does not. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";
import plugin from "../../index.js";
import { lintTyped, makeProject, type Typing } from "./typed.js";
import type { Workspace } from "./workspace.js";

const root = resolve(import.meta.dirname, "../../..");
const { strict, strictTypeChecked } = plugin.configs;

/** Declared only, so that nothing but types can tell what comes out of it. */
const kit = `import type { Tensor } from "@tensorflow/tfjs-core";
import type { Module, nn, optim } from "eslint-plugin-safe-init/runtime";
export type Weights = Tensor;
export type Layers = readonly nn.Linear[];
export interface Frozen<T> { readonly value: T }
export declare class Net extends Module<Net> { weight: Tensor; layers: nn.Linear[]; }
export declare class Plain { weight: number; }
export interface Kit {
  tensor(): Tensor;
  maybe(): Tensor | null;
  either(): Tensor | number;
  same<T>(value: T): T;
  net(): Net;
  plain(): Plain;
  list: nn.Linear[];
  optimizer: optim.Optimizer;
  foreign: { init(model: unknown): object };
  anything: any;
  unknown: unknown;
  wrap<F>(fn: F): F;
}
export declare const kit: Kit;
export declare function makeNet(): Net;
export declare const treeAt: typeof import("eslint-plugin-safe-init/runtime").treeAt;
`;

function make(t: TestContext, body: string): Workspace {
  const text = `import { Module, field, filter, isInexactArray, module, nn } from "eslint-plugin-safe-init/runtime";\nimport * as tf from "@tensorflow/tfjs-core";\nimport { Net, Plain, kit, treeAt, type Frozen, type Layers, type Weights } from "../lib/kit.js";\nvoid [Module, field, filter, isInexactArray, module, nn, tf, Net, Plain, kit, treeAt];\n${body}\n`;
  const workspace = makeProject(t, { "lib/kit.d.ts": kit, "src/sub.ts": text });
  workspace.link("node_modules/eslint-plugin-safe-init", root).link("node_modules/@tensorflow/tfjs-core", `${root}/node_modules/@tensorflow/tfjs-core`);
  return workspace;
}

async function rulesOf(workspace: Workspace, preset = strictTypeChecked, typing: Typing = "projectService"): Promise<readonly string[]> {
  const lines = await lintTyped(workspace, preset, { typing });
  return lines.map((line) => /^\S+ (?:safe-init\/)?(\S+)/.exec(line)![1]!).filter((rule) => !["no-init-false", "no-complex-post-init"].includes(rule));
}

const cls = (members: string): string => `@module\nexport class Model extends Module<Model> {\n  ${members}\n}`;

describe("with types, a Module rule knows", () => {
  const cases: readonly (readonly [rule: string, what: string, body: string])[] = [
    ["no-static-tensor", "the alias of a tensor", cls("@field({ static: true }) scale!: Weights;")],
    ["no-static-tensor", "a list of Modules behind an alias", cls("@field({ static: true }) layers!: Layers;")],
    ["no-static-tensor", "a generic interface of a tensor", cls("@field({ static: true }) scale!: Frozen<Weights>[\"value\"];")],
    ["no-static-tensor", "what a function gives", cls("@field({ static: true }) scale = kit.tensor();")],
    ["no-static-tensor", "what a generic function gives", cls("@field({ static: true }) scale = kit.same(tf.ones([2]));")],
    ["no-static-tensor", "a tensor that may be missing", cls("@field({ static: true }) scale = kit.maybe();")],
    ["no-static-tensor", "a tensor in plain data", cls("@field({ static: true }) scale = kit.same({ a: kit.tensor() });")],
    ["no-init-false-tensor", "what a hook assigns", cls("net!: Net;\n  @field({ init: false }) scale!: ReturnType<typeof kit.tensor>;\n  postInit() { this.scale = kit.tensor(); }")],
    ["require-filtered-optimizer-init", "an optimiser", "export const start = (net: nn.MLP): unknown => kit.optimizer.init(net);"],
    ["require-filtered-optimizer-init", "an optimiser and a Module", "export const start = (given: { net: Net }): unknown => kit.same(kit.optimizer).init(given.net);"],
    ["no-shared-submodule", "two fields of one Module", cls("a: Net;\n  b: Net;\n  constructor(given: Frozen<Net>) { super(); this.a = given.value; this.b = given.value; }")],
    ["no-transformed-module-field", "a wrapped Module", cls("f: unknown;\n  constructor(given: Frozen<Net>) { super(); this.f = tf.grad((x) => { void x; return given.value.weight; }); }")],
    ["no-unused-tree-result", "a function of the runtime", "export function change(net: Net): void { treeAt((one) => one.weight, net, tf.ones([1])); }"],
    ["no-module-mutation", "a Module", "export function change(): void { kit.net().weight = tf.ones([1]); }"],
    ["no-module-mutation", "a list that is part of one", "export function change(given: Frozen<Net>): void { given.value.layers.push(new nn.Linear(1, 1)); }"],
    ["no-optimizer-state-of-self", "an optimiser", cls("net!: Net;\n  @field({ init: false }) state!: unknown;\n  postInit() { this.state = kit.optimizer.init(this); }")],
  ];
  for (const [rule, what, body] of cases) {
    it(`${what}: ${rule}`, async (t) => {
      const workspace = make(t, body);
      assert.ok(!(await rulesOf(workspace, strict, "none")).includes(rule), "the text does not tell");
      const found = await rulesOf(workspace);
      assert.ok(found.includes(rule), `${rule} in ${found.join(", ")}`);
      assert.deepEqual(await rulesOf(workspace, strictTypeChecked, "project"), found);
    });
  }
});

describe("with types, a Module rule is silent about", () => {
  const cases: readonly (readonly [what: string, body: string])[] = [
    ["any", cls("@field({ static: true }) a = kit.anything;")],
    ["unknown", cls("@field({ static: true }) a = kit.unknown;")],
    ["a tensor or a number", cls("@field({ static: true }) a = kit.either();")],
    ["a class of its own", cls("@field({ static: true }) a = kit.plain();")],
    ["another thing with an init", "export const start = (net: Net): unknown => kit.foreign.init(net);"],
    ["a Module that a call out of sight may have filtered", "export const start = (): unknown => kit.optimizer.init(kit.net());"],
    ["a filtered Module", "export const start = (given: { net: Net }): unknown => kit.optimizer.init(filter(given.net, isInexactArray));"],
    ["a write to something else", "export function change(): void { kit.plain().weight = 1; }"],
    ["a result that is used", "export const change = (net: Net): Net => treeAt((one) => one.weight, net, tf.ones([1]));"],
    ["two Modules", cls("a: Net;\n  b: Net;\n  constructor(one: Frozen<Net>, two: Frozen<Net>) { super(); this.a = one.value; this.b = two.value; }")],
  ];
  for (const [what, body] of cases) it(what, async (t) => assert.deepEqual(await rulesOf(make(t, body)), []));
});

it("with types, a file that gets its Modules by way of another is looked at, too", async (t) => {
  const workspace = make(t, "");
  workspace.write({ "src/sub.ts": 'import { makeNet } from "../lib/kit.js";\nconst net = makeNet();\nnet.layers.pop();\n' });
  assert.deepEqual(await rulesOf(workspace), ["no-module-mutation"]);
  assert.deepEqual(await rulesOf(workspace, strict), []);
});
