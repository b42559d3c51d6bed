/** Reads, lints, type-checks and executes the programs under tests/fixtures. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import ts from "typescript";
import plugin from "../../index.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const sources = join(root, "tests/fixtures");
const built = join(root, "dist/tests/fixtures");

export interface Fixture {
  /** verdict/group/file, as shown by the tests. */
  readonly name: string;
  readonly verdict: "correct" | "incorrect";
  readonly group: string;
  readonly file: string;
  readonly text: string;
  /** `rule line`, for each report that must come. */
  readonly reports: readonly string[];
  /** Rules whose further reports in this file are fine. */
  readonly also: readonly string[];
  readonly settings: object;
  readonly compiler: ts.CompilerOptions;
}

/**
 * A header is a run of comment lines: a sentence on what the program is about, then `// reports: rule line, rule line` (`nothing` for a
 * correct program) and, where needed, `// also: rule`, `// settings: {…}` and `// compiler: {…}` in JSON.
 */
export function readFixtures(): readonly Fixture[] {
  return readdirSync(sources, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.(?:ts|js)$/.test(file))
    .sort()
    .map(readFixture);
}

function readFixture(name: string): Fixture {
  const file = join(sources, name);
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  const header = new Map(
    lines.slice(0, lines.findIndex((line) => !line.startsWith("//"))).flatMap((line) => {
      const match = /^\/\/ (reports|also|settings|compiler): (.*)$/.exec(line);
      return match === null ? [] : [[match[1]!, match[2]!.trim()] as const];
    }),
  );
  const [verdict, group] = name.split("/") as [Fixture["verdict"], string];
  const reports = header.get("reports");
  if (reports === undefined) throw new Error(`${name}: the header has no "// reports:" line`);
  if ((reports === "nothing") !== (verdict === "correct")) throw new Error(`${name}: "// reports: ${reports}" does not fit the folder`);
  return {
    name,
    verdict,
    group,
    file,
    text,
    reports: reports === "nothing" ? [] : reports.split(", "),
    also: header.get("also")?.split(", ") ?? [],
    settings: JSON.parse(header.get("settings") ?? "{}") as object,
    compiler: parseCompilerOptions(header.get("compiler") ?? "{}"),
  };
}

function parseCompilerOptions(json: string): ts.CompilerOptions {
  const { options, errors } = ts.convertCompilerOptionsFromJson(JSON.parse(json), root);
  if (errors.length > 0) throw new Error(ts.flattenDiagnosticMessageText(errors[0]!.messageText, "\n"));
  return options;
}

const linter = new Linter();

/** Advice: what it reports runs well, so no program can show it. */
export const advice = { "safe-init/no-init-false": "off", "safe-init/no-complex-post-init": "off" };

/** What the built plugin reports under `strict` without pure advice, with the repository's own prefix taken off. */
export function lint({ file, text, settings, compiler }: Fixture): readonly { rule: string; line: number; message: string }[] {
  const semantics = compiler.useDefineForClassFields === undefined ? {} : { useDefineForClassFields: compiler.useDefineForClassFields };
  const config = [
    { files: ["**/*.{js,ts}"] },
    { files: ["**/*.ts"], languageOptions: { parser } },
    plugin.configs.strict,
    { rules: advice },
    { settings: { "safe-init": { ...semantics, ...settings } } },
  ] as Linter.Config[];
  return linter.verify(text, config, { filename: file.slice(root.length) }).map(({ ruleId, line, message }) => {
    if (ruleId === null) throw new Error(`${file}:${line}: ${message}`);
    return { rule: ruleId.replace("safe-init/", ""), line, message };
  });
}

const base: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.decorators.d.ts"],
  types: ["node"],
  strict: true,
  noImplicitOverride: true,
  useDefineForClassFields: true,
};

/** Compiles one program below dist/, from where the package finds itself by name, and runs its `probe()`: "ok" or the symptom. */
export async function execute({ name, text, compiler }: Fixture): Promise<string> {
  const file = join(built, name.replace(/\.ts$/, ".js"));
  mkdirSync(dirname(file), { recursive: true });
  const output = ts.transpileModule(text, { compilerOptions: { ...base, ...compiler, module: ts.ModuleKind.ESNext }, fileName: name });
  writeFileSync(file, name.endsWith(".js") ? text : output.outputText);
  const { probe } = (await import(pathToFileURL(file).href)) as { probe?: () => unknown };
  if (typeof probe !== "function") throw new Error(`${name} exports no probe()`);
  const outcome = await probe();
  if (typeof outcome !== "string") throw new Error(`${name}: probe() returned ${String(outcome)}, not a string`);
  return outcome;
}

/** What TypeScript says about all programs together; nothing, if they are real programs. */
export function checkTypes(fixtures: readonly Fixture[]): readonly string[] {
  const byOptions = groupByOptions(fixtures);
  return [...byOptions.values()].flatMap((group) => {
    const options = { ...base, ...group[0]!.compiler, noEmit: true, skipLibCheck: true, allowJs: true };
    const program = ts.createProgram(group.map(({ file }) => file), options);
    return group.flatMap(({ file, name }) => {
      const source = program.getSourceFile(file);
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
        const line = source === undefined ? 0 : source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1;
        return `${name}:${line} TS${diagnostic.code}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
      });
    });
  });
}

function groupByOptions(fixtures: readonly Fixture[]): Map<string, Fixture[]> {
  const groups = new Map<string, Fixture[]>();
  for (const fixture of fixtures) {
    const key = JSON.stringify(fixture.compiler);
    groups.set(key, [...(groups.get(key) ?? []), fixture]);
  }
  return groups;
}
