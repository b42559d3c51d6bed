/** The command finds in every fixture exactly what ESLint's rules find, says it in the same words, and suggests the same repairs. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { after, describe, it } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { ESLint, type Linter } from "eslint";
import plugin from "../../index.js";
import { Workplace } from "../support/command.js";
import { type Fixture, readFixtures } from "../support/fixtures.js";

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
  readonly place: readonly (number | undefined)[];
  readonly suggestions: readonly (readonly unknown[])[];
}

const settingsOf = ({ settings, compiler }: Fixture): object => ({
  ...(compiler.useDefineForClassFields === undefined ? {} : { useDefineForClassFields: compiler.useDefineForClassFields }),
  ...settings,
});

/** The command has one configuration a run: fixtures with the same settings run together. */
const groups = new Map<string, Fixture[]>();
for (const fixture of readFixtures()) {
  const key = JSON.stringify(settingsOf(fixture));
  groups.set(key, [...(groups.get(key) ?? []), fixture]);
}

async function byESLint(folder: string, preset: "recommended" | "strict", settings: string): Promise<readonly Finding[]> {
  const overrideConfig = [
    { files: ["**/*.{js,ts}"] },
    { files: ["**/*.ts"], languageOptions: { parser } },
    plugin.configs[preset],
    { settings: { "safe-init": JSON.parse(settings) as object } },
  ] as Linter.Config[];
  const results = await new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig }).lintFiles(["."]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message, line, column, endLine, endColumn, suggestions = [] }) => ({
      file: filePath.slice(folder.length + 1).replaceAll("\\", "/"),
      rule: ruleId?.replace("safe-init/", "") ?? assert.fail(`${filePath}: ${message}`),
      message,
      place: [line, column, endLine, endColumn],
      suggestions: suggestions.map(({ desc, fix }) => [desc, fix.range, fix.text]),
    })),
  );
}

async function byCommand(workplace: Workplace, args: readonly string[]): Promise<readonly Finding[]> {
  const { code, stdout, stderr } = await workplace.run([...args, "--config", "settings.json", "--format", "json", "correct", "incorrect"]);
  assert.equal(stderr, "");
  const { findings } = JSON.parse(stdout) as { findings: readonly Record<string, never>[] };
  assert.equal(code, findings.length === 0 ? 0 : 1);
  return findings.map(({ file, rule, message, line, column, endLine, endColumn, suggestions }) => ({
    file,
    rule,
    message,
    place: [line, column, endLine, endColumn],
    suggestions: (suggestions as readonly { message: string; edits: readonly Edit[] }[]).map(({ message: desc, edits }) => [desc, ...merged(edits, workplace, file)]),
  }));
}

interface Edit {
  readonly range: readonly [number, number];
  readonly text: string;
}

/** ESLint makes one edit of several, from the first one's beginning to the last one's end. */
function merged(edits: readonly Edit[], workplace: Workplace, file: string): readonly unknown[] {
  const text = texts.get(`${workplace.folder} ${file}`)!;
  const ordered = [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  const [start, end] = [ordered[0]!.range[0], ordered.at(-1)!.range[1]];
  let result = "";
  let at = start;
  for (const { range, text: to } of ordered) {
    result += text.slice(at, range[0]) + to;
    at = range[1];
  }
  return [[start, end], result];
}

const texts = new Map<string, string>();
const inOrder = (findings: readonly Finding[]): readonly string[] => findings.map((finding) => JSON.stringify(finding)).sort();

describe("the command finds what ESLint finds", () => {
  const workplaces: Workplace[] = [];
  after(() => workplaces.forEach((workplace) => workplace.remove()));
  let total = 0;

  for (const [settings, fixtures] of groups) {
    for (const preset of ["recommended", "strict"] as const) {
      it(`in ${fixtures.length} fixtures with ${settings}, ${preset}`, async () => {
        const workplace = new Workplace({ "settings.json": settings });
        workplaces.push(workplace);
        for (const folder of ["correct", "incorrect"]) workplace.write(`${folder}/none.js`, "export {};\n");
        for (const { name, text } of fixtures) {
          mkdirSync(dirname(workplace.path(name)), { recursive: true });
          writeFileSync(workplace.path(name), text);
          texts.set(`${workplace.folder} ${name}`, text);
        }
        const eslint = inOrder(await byESLint(workplace.folder, preset, settings));
        const command = inOrder(await byCommand(workplace, preset === "strict" ? ["--strict"] : []));
        total += eslint.length;
        assert.deepEqual(command, eslint);
      });
    }
  }

  it("in enough fixtures for that to mean something", () => assert.ok(total > 100, `${total} findings`));
});
