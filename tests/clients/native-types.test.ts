/** The experimental native back end of typescript-eslint, the compiler of TypeScript 7 behind the old interface: the same answers, or none. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ESLint, type Linter } from "eslint";
import plugin from "../../index.js";
import { type Client, makeClient } from "../support/client.js";

const files = {
  "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "skipLibCheck": true, "types": [] }, "include": ["src"] }',
  "src/base.ts": "export class Base {\n  constructor() { this.start(); }\n  start(): unknown { return 1; }\n}\nexport function choose(): typeof Base { return [Base, Base][Number(Math.random() > 2)]!; }\n",
  "src/sub.ts": 'import { choose } from "./base";\nexport class Sub extends choose() {\n  parts = ["a"];\n  start() { return this.parts.join(); }\n}\n',
  "src/registry.ts": 'import type { Part } from "./part";\nexport class Registry { add(item: Part) { item.label.trim(); } }\n',
  "src/part.ts": 'import { Registry } from "./registry";\nexport class Part {\n  label: string;\n  constructor(registry: Registry) { registry.add(this); this.label = "a"; }\n}\n',
  "src/trees.d.ts": 'declare module "my-trees" {\n  export class Module { constructor(init?: object) }\n  export class Net extends Module { weight: number }\n  export const net: Readonly<{ inner: Net }>;\n}\n',
  "src/use.ts": 'import { net } from "my-trees";\nnet.inner.weight = 1;\n',
};

const versions = ["@typescript-eslint/parser@8.73", "typescript@6.0.3", "@typescript/native@npm:typescript@7.1.0-dev.20261021.1"];

describe("typed linting with the native back end", { timeout: 300_000 }, () => {
  let client: Client;
  before(async () => {
    client = await makeClient(files, versions, { mayBeMissing: true });
  });
  after(() => client.remove());

  async function lint(projectService: object | true): Promise<readonly string[]> {
    const parser = createRequire(join(client.folder, "package.json"))("@typescript-eslint/parser") as Linter.Parser;
    const languageOptions = { parser, parserOptions: { projectService, tsconfigRootDir: client.folder } };
    const settings = { "safe-init": { modules: [{ from: "file", name: "Module", path: "src/trees" }] } };
    const eslint = new ESLint({ cwd: client.folder, overrideConfigFile: true, overrideConfig: [{ files: ["**/*.ts"], languageOptions }, plugin.configs.recommendedTypeChecked, { settings }] as Linter.Config[] });
    const results = await eslint.lintFiles(["src/sub.ts", "src/part.ts", "src/use.ts"]);
    return results.flatMap(({ messages }) => messages.map(({ ruleId, line, message }) => (ruleId === null ? message : `${ruleId}:${line}`)));
  }

  it("gives what the classic one gives", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const native = await lint({ EXPERIMENTAL_backend: "tsgo" });
    assert.deepEqual(native, ["safe-init/no-overridable-call:2", "safe-init/no-uninitialized-read:2", "safe-init/no-this-escape:4", "safe-init/no-module-mutation:2"]);
    assert.deepEqual(await lint(true), native);
  });
});
