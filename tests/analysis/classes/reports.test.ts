/**
 * What is reported of ordinary classes, where. A fixture file holds many small programs, each behind a line `//// name.language {options}`.
 * A line says `// certain` where `recommended` must report, `// possible` where only `strict` must, `// also` where either may. Nothing may
 * be reported on any other line. A program with a `probe()` is executed as well: it must return "ok" exactly where nothing is to be reported.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import ts from "typescript";
import plugin from "../../../index.js";

const fixtures = fileURLToPath(new URL("../../../../tests/analysis/classes/fixtures/", import.meta.url));

interface Program {
  readonly name: string;
  readonly language: string;
  readonly settings: object;
  readonly text: string;
}

function readPrograms(file: string): readonly Program[] {
  return readFileSync(join(fixtures, file), "utf8")
    .split(/^\/\/\/\/ /m)
    .slice(1)
    .map((part) => {
      const [, name = "", language = "ts", options = "{}"] = /^([\w-]+)(?:\.(js|ts))?(?: (.*))?\n/.exec(part) ?? [];
      const { settings = {} } = JSON.parse(options) as { settings?: object };
      return { name, language, settings, text: part.slice(part.indexOf("\n") + 1) };
    });
}

function linesReported({ text, language, settings }: Program, preset: "recommended" | "strict"): ReadonlySet<number> {
  const config = [{ files: ["**/*.{js,ts}"], languageOptions: { parser } }, plugin.configs[preset], { settings: { "safe-init": settings } }] as unknown as Linter.Config[];
  const messages = new Linter().verify(text, config, { filename: `program.${language}` });
  assert.deepEqual(messages.filter(({ ruleId }) => ruleId === null), []);
  return new Set(messages.map(({ line }) => line));
}

function compare(program: Program): void {
  const [recommended, strict] = [linesReported(program, "recommended"), linesReported(program, "strict")];
  const wrong = program.text.split("\n").flatMap((source, i) => {
    const line = i + 1;
    const mark = /\/\/ (certain|possible|also)\b/.exec(source)?.[1];
    const found = recommended.has(line) ? "certain" : strict.has(line) ? "possible" : undefined;
    return mark === found || mark === "also" ? [] : [`${line}: ${found ?? "silent"}, not ${mark ?? "silent"}: ${source.trim()}`];
  });
  assert.deepEqual(wrong, []);
}

function execute({ text }: Program): unknown {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, useDefineForClassFields: true } });
  try {
    return vm.runInThisContext(`(() => { ${outputText}\nreturn probe(); })()`);
  } catch (error) {
    return `throws ${String(error)}`;
  }
}

describe("what is reported of ordinary classes", () => {
  for (const file of readdirSync(fixtures).sort()) {
    describe(file, () => {
      for (const program of readPrograms(file)) {
        it(program.name, () => {
          compare(program);
          if (!program.text.includes("function probe()")) return;
          const outcome = execute(program);
          if (/\/\/ (?:certain|possible)\b/.test(program.text)) assert.notEqual(outcome, "ok", "the program runs well, though it is said to be faulty");
          else assert.equal(outcome, "ok", "the program fails, though nothing is to be reported");
        });
      }
    });
  }
});
