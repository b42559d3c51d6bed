/**
 * The pages cannot rot: each fence marked `incorrect` must be reported by the page's rule, each marked `correct` must not, and those that
 * use the runtime are executed. An `incorrect` one that says `// throws X` must throw X; a `correct` one must not throw.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import "@tensorflow/tfjs-backend-cpu";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { defineConfig } from "eslint/config";
import ts from "typescript";
import plugin from "../index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "dist/tests/docs");

interface Fence {
  readonly line: number;
  readonly language: "js" | "ts";
  readonly verdict: "correct" | "incorrect";
  readonly options: object;
  readonly settings: object;
  readonly code: string;
}

/** Fences opened by `js incorrect`, `ts correct { "options": {…} }` and the like. Any other js or ts fence must not exist on a rule page. */
function fencesOf(page: string, text: string): readonly Fence[] {
  return [...text.matchAll(/^```(js|ts)\b ?(.*)\n([\s\S]*?)^```$/gm)].map(({ 1: language, 2: info = "", 3: code = "", index }) => {
    const line = text.slice(0, index).split("\n").length;
    const match = /^(correct|incorrect)(?: (\{.*\}))?$/.exec(info);
    if (match === null) throw new Error(`${page}:${line}: a fence must be marked correct or incorrect, not "${info}"`);
    const { options = {}, settings = {} } = JSON.parse(match[2] ?? "{}") as { options?: object; settings?: object };
    return { line, language: language as Fence["language"], verdict: match[1] as Fence["verdict"], options, settings, code };
  });
}

function lint(rule: string, { language, options, settings, code }: Fence): readonly string[] {
  const config = [
    {
      files: ["**/*.{js,ts}"],
      plugins: { "safe-init": plugin },
      ...(language === "ts" ? { languageOptions: { parser } } : {}),
      rules: { [`safe-init/${rule}`]: ["error", options] },
      settings: { "safe-init": settings },
    },
  ] as unknown as Linter.Config[];
  return new Linter().verify(code, config, { filename: `example.${language}` }).map(({ ruleId, message }) => {
    assert.notEqual(ruleId, null, message);
    return message;
  });
}

async function execute(name: string, { code }: Fence): Promise<string> {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, useDefineForClassFields: true };
  mkdirSync(built, { recursive: true });
  const file = join(built, `${name}.js`);
  writeFileSync(file, ts.transpileModule(code, { compilerOptions }).outputText);
  try {
    await import(pathToFileURL(file).href);
    return "runs to its end";
  } catch (error) {
    return `throws ${(error as Error).name}`;
  }
}

for (const page of readdirSync(join(root, "docs/rules")).filter((file) => file.endsWith(".md")).sort()) {
  const rule = page.replace(".md", "");
  const fences = fencesOf(page, readFileSync(join(root, "docs/rules", page), "utf8"));
  describe(`docs/rules/${page}`, () => {
    it("shows what is wrong and what is right", () => {
      assert.deepEqual([...new Set(fences.map(({ verdict }) => verdict))].sort(), ["correct", "incorrect"]);
    });
    for (const fence of fences) {
      it(`line ${fence.line} is ${fence.verdict}`, async () => {
        const messages = lint(rule, fence);
        assert.equal(messages.length > 0, fence.verdict === "incorrect", messages.join("\n") || "nothing is reported");
        if (!fence.code.includes("eslint-plugin-safe-init/runtime")) return;
        const promised = /\/\/ (throws \w+)/.exec(fence.code)?.[1] ?? "runs to its end";
        assert.equal(await execute(`${rule}-${fence.line}`, fence), promised);
      });
    }
  });
}

describe("configurations shown", () => {
  for (const page of ["README.md", "docs/settings.md"]) {
    const text = readFileSync(join(root, page), "utf8");
    for (const { 1: code = "", index } of text.matchAll(/^```js\n([\s\S]*?)^```$/gm)) {
      it(`in ${page}, line ${text.slice(0, index).split("\n").length}, work`, () => {
        const body = code.replaceAll(/^import .*$/gm, "").replace("export default", "return");
        const config = new Function("defineConfig", "safeInit", body)(defineConfig, plugin) as Linter.Config[];
        const everyRule = { files: ["**/*.{js,ts}"], ...plugin.configs.all };
        const file = { filename: "src/models/example.js" };
        assert.deepEqual(new Linter().verify("export class A { x = 1; }", [everyRule, ...config], file), []);
      });
    }
  }
});

describe("links", () => {
  const pages = ["README.md", "CHANGELOG.md", ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`)];
  for (const page of pages) {
    it(`of ${page} lead somewhere`, () => {
      const text = readFileSync(join(root, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
      for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [file = "", anchor] = target.split("#");
        const path = file === "" ? join(root, page) : join(root, page, "..", file);
        const anchors = anchor === undefined ? [] : anchorsOf(path);
        assert.ok(anchor === undefined ? readable(path) : anchors.includes(anchor), `${page}: ${target}`);
      }
    });
  }
});

function readable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EISDIR";
  }
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(path: string): readonly string[] {
  return [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-"),
  );
}
