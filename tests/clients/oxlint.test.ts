/** The same rules under oxlint, as a JavaScript plugin: the same reports at the same lines as under ESLint. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ESLint } from "eslint";
import plugin from "../../index.js";
import { type Client, makeClient, pack, run } from "../support/client.js";
import { advice, lint, readFixtures } from "../support/fixtures.js";

// oxlint has one global `settings`, so programs with settings of their own are left out.
const fixtures = readFixtures().filter(({ settings, compiler }) => Object.keys({ ...settings, ...compiler }).length === 0);

/** Two files of one fault: the base class calls what the subclass overrides, and the helper reads what is not set yet. */
const acrossFiles = {
  "across/shape.js": "export class Shape {\n  constructor() {\n    this.label = this.describe();\n  }\n  describe() {\n    return 'a shape';\n  }\n}\n",
  "across/helper.js": "export function announce(part) {\n  return part.name.trim();\n}\n",
  "across/polygon.js": `import { announce } from "./helper.js";
import { Shape } from "./shape.js";
export class Polygon extends Shape {
  corners = ["a", "b"];
  describe() {
    return this.corners.join();
  }
}
export class Part {
  constructor(name) {
    announce(this);
    this.name = name;
  }
}
`,
};

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

describe("the packed plugin under oxlint", { timeout: 300_000 }, () => {
  let tarball = "";
  let client: Client;

  before(async () => {
    tarball = await pack();
    const settings = { "safe-init": { crossFile: "imports" } };
    const config = { settings, jsPlugins: ["eslint-plugin-safe-init"], categories: { correctness: "off" }, rules: { ...plugin.configs.strict.rules, ...advice } };
    client = await makeClient({ ".oxlintrc.json": JSON.stringify(config), ...acrossFiles }, [tarball, "oxlint@1.94"]);
    for (const { name, text } of fixtures) {
      mkdirSync(dirname(join(client.folder, name)), { recursive: true });
      writeFileSync(join(client.folder, name), text);
    }
  });
  after(() => {
    client.remove();
    rmSync(dirname(tarball), { recursive: true, force: true });
  });

  async function oxlint(...paths: string[]): Promise<readonly string[]> {
    const { output } = await run("npx", ["--no-install", "oxlint", "-f", "json", ...paths], client.folder);
    const { diagnostics } = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as { diagnostics: readonly Diagnostic[] };
    return diagnostics.map(({ code, filename, message, labels }) => {
      return `${filename.replaceAll("\\", "/")}:${labels[0]?.span.line} ${code.replace(/^safe-init\((.*)\)$/, "$1")} ${message}`;
    });
  }

  it("reports what ESLint reports", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const reported = await oxlint("correct", "incorrect");
    const eslint = fixtures.flatMap((fixture) => lint(fixture).map(({ rule, line, message }) => `${fixture.name}:${line} ${rule} ${message}`));
    assert.ok(eslint.length > 20);
    assert.deepEqual({ onlyOxlint: reported.filter((report) => !eslint.includes(report)), onlyESLint: eslint.filter((report) => !reported.includes(report)) }, { onlyOxlint: [], onlyESLint: [] });
    assert.equal(reported.length, eslint.length);
  });

  it("reports what ESLint reports where a fault needs two files", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const eslint = new ESLint({ cwd: client.folder, overrideConfigFile: true, overrideConfig: [plugin.configs.strict] });
    const results = await eslint.lintFiles(["across"]);
    const expected = results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, line, message }) => `across/${basename(filePath)}:${line} ${ruleId?.replace("safe-init/", "")} ${message}`));
    assert.deepEqual([...(await oxlint("across"))].sort(), [...expected].sort());
    const rules = expected.map((report) => /^across\/polygon\.js:\d+ \S+/.exec(report)?.[0]).sort();
    assert.deepEqual(rules, ["across/polygon.js:11 no-this-escape", "across/polygon.js:3 no-overridable-call", "across/polygon.js:3 no-uninitialized-read"]);
  });
});
