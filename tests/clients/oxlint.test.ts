/** The same rules under oxlint, as a JavaScript plugin: the same reports at the same lines as under ESLint. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import plugin from "../../index.js";
import { type Client, makeClient, pack, run } from "../support/client.js";
import { advice, lint, readFixtures } from "../support/fixtures.js";

// oxlint has one global `settings`, so programs with settings of their own are left out.
const fixtures = readFixtures().filter(({ settings, compiler }) => Object.keys({ ...settings, ...compiler }).length === 0);

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
    const config = { jsPlugins: ["eslint-plugin-safe-init"], categories: { correctness: "off" }, rules: { ...plugin.configs.strict.rules, ...advice } };
    client = await makeClient({ ".oxlintrc.json": JSON.stringify(config) }, [tarball, "oxlint@1.94"]);
    for (const { name, text } of fixtures) {
      mkdirSync(dirname(join(client.folder, name)), { recursive: true });
      writeFileSync(join(client.folder, name), text);
    }
  });
  after(() => {
    client.remove();
    rmSync(dirname(tarball), { recursive: true, force: true });
  });

  it("reports what ESLint reports", async (t) => {
    if (client.skip !== "") return t.skip(client.skip);
    const { output } = await run("npx", ["--no-install", "oxlint", "-f", "json", "correct", "incorrect"], client.folder);
    const { diagnostics } = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as { diagnostics: readonly Diagnostic[] };
    const oxlint = diagnostics.map(({ code, filename, message, labels }) => {
      return `${filename.replaceAll("\\", "/")}:${labels[0]?.span.line} ${code.replace(/^safe-init\((.*)\)$/, "$1")} ${message}`;
    });
    const eslint = fixtures.flatMap((fixture) => lint(fixture).map(({ rule, line, message }) => `${fixture.name}:${line} ${rule} ${message}`));
    assert.ok(eslint.length > 20);
    assert.deepEqual({ onlyOxlint: oxlint.filter((report) => !eslint.includes(report)), onlyESLint: eslint.filter((report) => !oxlint.includes(report)) }, { onlyOxlint: [], onlyESLint: [] });
    assert.equal(oxlint.length, eslint.length);
  });
});
