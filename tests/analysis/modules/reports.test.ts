/**
 * What is reported of Modules, where. Each fixture is about one question, in many spellings; a line says by `// reports: rule, rule` what must
 * be reported there, and by `also: rule` what may be. Nothing else of these rules may be reported anywhere.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import ts from "typescript";
import plugin from "../../../index.js";
import { readFixtures } from "../../support/fixtures.js";

const fixtures = fileURLToPath(new URL("../../../../tests/analysis/modules/fixtures/", import.meta.url));

/** Rules about Modules only: they take no `certainty`. */
const moduleRules = Object.entries(plugin.rules).flatMap(([name, rule]) => (rule.meta?.defaultOptions?.length === 0 ? [name] : []));
const advice = ["no-init-false", "no-complex-post-init"];

function reports(text: string, filename: string, settings: object, cwd: string): Map<number, string[]> {
  const config = [
    { files: ["**/*.{js,ts}"], languageOptions: { parser }, plugins: { "safe-init": plugin }, settings },
    { rules: Object.fromEntries(moduleRules.map((rule) => [`safe-init/${rule}`, "error"])) },
  ] as unknown as Linter.Config[];
  const byLine = new Map<number, string[]>();
  for (const { ruleId, line, message } of new Linter({ cwd }).verify(text, config, { filename })) {
    assert.notEqual(ruleId, null, message);
    byLine.set(line, [...(byLine.get(line) ?? []), ruleId!.replace("safe-init/", "")]);
  }
  return byLine;
}

function compare(text: string, found: Map<number, string[]>, ignored: readonly string[]): void {
  const wrong = text.split("\n").flatMap((source, i) => {
    const line = i + 1;
    const listed = (word: string): string[] => new RegExp(`${word}: ((?:[a-z-]+(?:, )?)+)`).exec(source)?.[1]?.split(", ") ?? [];
    const here = found.get(line) ?? [];
    const missing = listed("reports").filter((rule) => !here.includes(rule));
    const extra = here.filter((rule) => !listed("reports").includes(rule) && !listed("also").includes(rule) && !ignored.includes(rule));
    return [...missing.map((rule) => `${line}: ${rule} is silent`), ...extra.map((rule) => `${line}: ${rule} reports`)];
  });
  assert.deepEqual(wrong, []);
}

describe("what is reported of Modules", () => {
  assert.equal(moduleRules.length, 16);
  for (const name of readdirSync(fixtures).sort()) {
    it(name, () => {
      const text = readFileSync(join(fixtures, name), "utf8");
      const settings = JSON.parse(/^\/\/ settings: (.*)$/m.exec(text)?.[1] ?? "{}") as object;
      compare(text, reports(text, name, settings, fixtures), name.startsWith("advice") ? [] : advice);
    });
  }
});

describe("Modules in two files", () => {
  const folder = mkdtempSync(join(tmpdir(), "safe-init-modules-"));
  after(() => rmSync(folder, { recursive: true }));

  const base = `import { Module, module, field, nn, optim, treeAt, filter, isArray, type NoInit } from "eslint-plugin-safe-init/runtime";
import type { Tensor } from "@tensorflow/tfjs-core";
export const optimizer = optim.adam(1e-3);
export const stateOf = (tree: unknown) => optimizer.init(filter(tree, isArray));
export abstract class Base<S> extends Module<S> {
  net!: nn.MLP;
  items!: number[];
  @field({ static: true, init: false }) depth!: NoInit<number>;
  postInit() { this.depth = 1; }
  checkInit() {}
}
@module export class Net extends Module<Net> { body!: nn.Linear; weight!: Tensor; count!: number; }
export function bump(net: Net): Net { return treeAt((m) => m.count, net, net.count + 1); }
export abstract class Lazy extends Module { f: () => unknown; constructor(f: () => unknown) { super(); this.f = f; } }
`;
  const user = `import { Module, module, field, nn, type NoInit, optim } from "eslint-plugin-safe-init/runtime";
import * as b from "./base.js";
import { Base, Net, bump, stateOf, optimizer, Lazy } from "./base.js";
@module export class A extends Base<A> {
  @field({ static: true, init: false }) other!: NoInit<number>;
  postInit() { this.other = 1; } // reports: require-super-post-init
}
@module export class B extends Base<B> {
  @field({ init: false }) state!: NoInit<optim.OptState>;
  postInit() {
    super.postInit();
    this.state = stateOf(this); // reports: no-optimizer-state-of-self
  }
}
@module export class C extends Base<C> {
  grow() { this.items.push(1); } // reports: no-module-mutation
  checkInit() { super.checkInit(); } // reports: no-assign-in-check-init
}
export class D extends b.Net {} // reports: require-module-decorator
export function f(net: Net) {
  net.count = 2; // reports: no-module-mutation
  bump(net); // reports: no-unused-tree-result
  optimizer.init(net); // reports: require-filtered-optimizer-init
}
@module export class E extends Lazy { n = 1; constructor() { super(() => this.n); } } // reports: no-method-in-field
@module export class F extends Module { @field({ static: true }) net!: Net; } // reports: no-static-tensor
export const layer = new nn.Linear(1, 1);
`;
  it("follows base classes, functions and types", () => {
    writeFileSync(join(folder, "base.ts"), base);
    writeFileSync(join(folder, "user.ts"), user);
    for (const [file, text] of [["base.ts", base], ["user.ts", user]] as const) compare(text, reports(text, join(folder, file), {}, folder), advice);
  });
});

describe("Modules whose decorators are compiled away", () => {
  /** Without annotations nothing says that `layers` is an array. */
  const needsTypes = ["incorrect/modules/list-grows-later.ts"];
  for (const { name, text, verdict, group, reports: expected, also, settings } of readFixtures()) {
    if (group !== "modules" || !name.endsWith(".ts") || needsTypes.includes(name)) continue;
    for (const [kind, module] of Object.entries({ modules: ts.ModuleKind.ESNext, CommonJS: ts.ModuleKind.CommonJS })) {
      it(`${name} as ${kind}`, () => {
        const compilerOptions = { target: ts.ScriptTarget.ES2022, module, useDefineForClassFields: true };
        const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: name });
        const found = [...reports(outputText, "compiled.js", { "safe-init": settings }, fixtures).values()].flat();
        const rules = [...new Set(found)].filter((rule) => !advice.includes(rule) && !also.includes(rule)).sort();
        const wanted = verdict === "correct" ? [] : [...new Set(expected.map((report) => report.split(" ")[0]!))].filter((rule) => moduleRules.includes(rule)).sort();
        assert.deepEqual(rules, wanted, outputText);
      });
    }
  }
});
