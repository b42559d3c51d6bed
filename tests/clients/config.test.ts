/**
 * Ways to configure the rules, each tried in a project that has the packed package: `defineConfig` and its types, a shareable configuration,
 * suppressions in bulk, and what the config inspector shows. Under the oldest and the newest ESLint that is supported.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Client, type Outcome, makeClient, pack, run } from "../support/client.js";
import { clean, faulty } from "../support/command.js";

const files = {
  "eslint.config.js": `import { defineConfig } from "eslint/config";
import safeInit from "eslint-plugin-safe-init";
export default defineConfig([{ name: "ours", files: ["**/*.js"], plugins: { "safe-init": safeInit }, extends: ["safe-init/recommended"] }]);
`,
  "invoice.js": faulty,

  // A package of its own, as a company publishes it: it brings the plugin, its users do not name it.
  "shared/package.json": '{ "name": "@acme/eslint-config", "version": "1.0.0", "type": "module", "exports": "./index.js", "peerDependencies": { "eslint-plugin-safe-init": "*" } }',
  "shared/index.js": `import { defineConfig } from "eslint/config";
import safeInit from "eslint-plugin-safe-init";
export default defineConfig([
  safeInit.configs.strict,
  { settings: { "safe-init": { initHooks: ["setUp"] } }, rules: { "safe-init/require-field-init": "off" } },
]);
`,
  "shared.config.js": `import acme from "@acme/eslint-config";
import { defineConfig } from "eslint/config";
export default defineConfig([
  { files: ["**/*.js"], extends: [acme] },
  { files: ["legacy/**"], rules: { "safe-init/no-uninitialized-read": "off" } },
]);
`,
  "legacy/invoice.js": faulty,

  "types.ts": `import { defineConfig } from "eslint/config";
import safeInit from "eslint-plugin-safe-init";
export default defineConfig([
  { files: ["**/*.ts"], plugins: { "safe-init": safeInit }, extends: ["safe-init/recommended", safeInit.configs.strict] },
  safeInit.configs.recommendedTypeChecked,
  { rules: { "safe-init/no-this-escape": ["error", { certainty: "possible" }] }, settings: { "safe-init": { crossFile: "none" } } },
]);
// @ts-expect-error -- There is no such preset, and the compiler knows.
defineConfig([safeInit.configs.recomended]);
`,
  "tsconfig.json": '{ "compilerOptions": { "strict": true, "exactOptionalPropertyTypes": true, "module": "nodenext", "target": "es2022", "noEmit": true, "types": [] }, "files": ["types.ts"] }',

  "adopting/package.json": '{ "private": true, "type": "module" }',
  "adopting/eslint.config.js": 'export { default } from "../eslint.config.js";\n',
  "adopting/src/old.js": faulty,
};

interface Inspected {
  readonly configs: readonly { readonly name?: string }[];
  readonly rules: Readonly<Record<string, { readonly name: string; readonly docs?: { readonly description?: string; readonly url?: string } }>>;
}

/** What the inspector's static build holds: numbered records, in which objects and arrays refer to others by number. */
function readInspection(folder: string): Inspected {
  const dump = join(folder, "__rpc-dump");
  const name = readdirSync(dump).find((file) => /get-payload\.fallback\.json$/.test(file)) ?? assert.fail(`no payload in ${dump}`);
  const records = JSON.parse(readFileSync(join(dump, name), "utf8")) as readonly (readonly [number, unknown])[];
  const revive = (index: number): unknown => {
    const [kind, value] = records[index] ?? [];
    if (kind === 1) return (value as number[]).map(revive);
    if (kind === 2) return Object.fromEntries((value as [number, number][]).map(([key, item]) => [revive(key), revive(item)]));
    return value;
  };
  return (revive(0) as { output: Inspected }).output;
}

let tarball = "";
before(async () => {
  tarball = await pack();
});
after(() => rmSync(dirname(tarball), { recursive: true, force: true }));

for (const eslint of ["9.30.1", "10"]) {
  describe(`configurations under ESLint ${eslint}`, { timeout: 300_000 }, () => {
    let client: Client;

    before(async () => {
      client = await makeClient(files, [tarball, "./shared", `eslint@${eslint}`, "typescript@6.0.3", "@eslint/config-inspector@3.5.0"]);
    });
    after(() => client.remove());

    const program = (path: string, args: readonly string[], folder = "."): Promise<Outcome> =>
      run(process.execPath, [join(client.folder, "node_modules", path), ...args], join(client.folder, folder));
    const eslintIn = (folder: string, ...args: string[]): Promise<Outcome> => program("eslint/bin/eslint.js", args, folder);

    it("extends a preset by its name", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await eslintIn(".", "invoice.js");
      assert.equal(code, 1, output);
      assert.match(output, /3:\d+\s+error\s+'lines' is read before it is assigned.*safe-init\/no-uninitialized-read/);
    });

    it("comes with a shareable configuration, which can be overridden", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await eslintIn(".", "-c", "shared.config.js", "invoice.js", "legacy/invoice.js");
      assert.equal(code, 1, output);
      assert.equal(output.match(/safe-init\/no-uninitialized-read/g)?.length, 1, output);
      const { report } = await eslintIn(".", "-c", "shared.config.js", "--print-config", "invoice.js");
      const config = JSON.parse(report) as { rules: Record<string, unknown>; settings: Record<string, unknown> };
      assert.deepEqual(config.rules["safe-init/no-this-escape"], [2, { certainty: "possible", classes: "all" }]);
      assert.deepEqual(config.settings["safe-init"], { initHooks: ["setUp"] });
    });

    it("has types that defineConfig accepts, and that know the presets", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await program("typescript/bin/tsc", ["-p", "."]);
      assert.equal(code, 0, output);
    });

    it("can be adopted with the old findings suppressed: new ones fail, repaired ones are named", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const suppressed = await eslintIn("adopting", "--suppress-all", "src");
      assert.equal(suppressed.code, 0, suppressed.output);
      const recorded: unknown = JSON.parse(readFileSync(join(client.folder, "adopting/eslint-suppressions.json"), "utf8"));
      assert.deepEqual(recorded, { "src/old.js": { "safe-init/no-uninitialized-read": { count: 1 } } });
      const again = await eslintIn("adopting", "src");
      assert.equal(again.code, 0, again.output);

      writeFileSync(join(client.folder, "adopting/src/new.js"), faulty);
      const added = await eslintIn("adopting", "src");
      assert.equal(added.code, 1, added.output);
      assert.match(added.output, /new\.js\n\s+3:\d+\s+error.*safe-init\/no-uninitialized-read/);
      assert.doesNotMatch(added.output, /old\.js/);

      rmSync(join(client.folder, "adopting/src/new.js"));
      writeFileSync(join(client.folder, "adopting/src/old.js"), clean);
      const repaired = await eslintIn("adopting", "src");
      assert.match(repaired.output, /suppressions left that do not occur anymore/);
    });

    it("is described in the config inspector: a named configuration, and a sentence and a page for each rule", async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { code, output } = await program("@eslint/config-inspector/bin.mjs", ["build", "--outDir", "inspector"]);
      assert.equal(code, 0, output);
      const { configs, rules } = readInspection(join(client.folder, "inspector"));
      assert.ok(configs.some(({ name }) => name === "ours > safe-init/recommended"), configs.map(({ name }) => name).join(", "));
      const ours = Object.values(rules).filter(({ name }) => name.startsWith("safe-init/"));
      assert.ok(ours.length > 20, String(ours.length));
      for (const { name, docs } of ours) {
        assert.match(docs?.description ?? "", /^(?:disallow|require) /, name);
        assert.ok(existsSync(new URL(docs?.url ?? "")), name);
      }
    });
  });
}
