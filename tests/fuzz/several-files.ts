/**
 * A program as the files of a project, one for each declaration: what it means stays the same, and so must what is found.
 *
 * Each file has the lines of the whole program, all but its own left empty, so that a finding in it has the line it would have there.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AnalysisSettings, Finding, Node } from "../../lib/analysis/index.js";
import { analyzeFile } from "../../lib/project/analyze-file.js";
import { resolveSettings } from "../../lib/settings/resolve-settings.js";
import { type Language, parseProgram } from "./parse-program.js";

/** How a file names what it takes from another: each as it is called, by another name, as the default, or all from one barrel. */
const manners = ["named", "renamed", "default", "barrel"] as const;
type Manner = (typeof manners)[number];

interface Part {
  readonly text: string;
  readonly declares: readonly string[];
  /** What can be the default: a variable would be exported with the value that it has then. */
  readonly main: string | null;
}

export type Files = ReadonlyMap<string, string>;

const statementsOf = (program: Node): readonly Node[] => program["body"] as readonly Node[];

function declaredBy(statement: Node): readonly string[] {
  if (statement.type === "VariableDeclaration") return (statement["declarations"] as readonly Node[]).map(({ id }) => String((id as Node)["name"]));
  return statement.type.endsWith("Declaration") && statement.type !== "ImportDeclaration" ? [String((statement["id"] as Node)["name"])] : [];
}

const namesIn = (text: string): readonly string[] => [...new Set(text.match(/[\w$]+/g))];

const assigns = (text: string, name: string): boolean => new RegExp(`(?<![.\\w])${name} (?:=|\\?\\?=|\\|\\|=) `).test(text);

/** What a variable is assigned by belongs into its file, since an import cannot be assigned. */
function groupsOf(statements: readonly Node[], textOf: (statement: Node) => string): readonly (readonly Node[])[] {
  const groups = new Map(statements.map((statement) => [statement, [statement]]));
  for (const variable of statements.filter((statement) => statement.type === "VariableDeclaration" && statement["kind"] === "let")) {
    const [name = ""] = declaredBy(variable);
    for (const statement of statements) {
      const [into, from] = [groups.get(variable)!, groups.get(statement)!];
      if (into === from || !assigns(textOf(statement), name)) continue;
      into.push(...from);
      for (const moved of from) groups.set(moved, into);
    }
  }
  return [...new Set(groups.values())];
}

/** @param manner a number, taken modulo what there is */
export function splitProgram(text: string, language: Language, manner: number): Files {
  const statements = statementsOf(parseProgram(text, language));
  const textOf = ({ range }: Node): string => text.slice(...range!);
  const own = statements.filter(({ type }) => type !== "ImportDeclaration");
  const packages = statements.filter(({ type }) => type === "ImportDeclaration").map(textOf).join(" ");
  // A file is not read for what it may take away again from a finished object.
  const groups = /\bdelete\b/.test(text) ? [own] : groupsOf(own, textOf);
  const parts = groups.map((group): Part => ({ text: only(text, group), declares: group.flatMap(declaredBy), main: group.flatMap((one) => (one["kind"] === "let" ? [] : declaredBy(one)))[0] ?? null }));
  const how = manners[manner % manners.length]!;
  const owners = new Map(parts.flatMap(({ declares }, index) => declares.map((name) => [name, index] as const)));
  const files = new Map(
    parts.map((part, index) => {
      const used = namesIn(part.text).filter((name) => owners.has(name) && owners.get(name) !== index);
      const imports = used.map((name) => importOf(how, name, owners.get(name)!, parts));
      return [`part${index}.${language}`, `${[packages, ...imports].filter((line) => line !== "").join(" ")} ${part.text}\n${exportsOf(how, part)}\n`];
    }),
  );
  if (how === "barrel") files.set(`index.${language}`, parts.map((_, index) => `export * from "./part${index}.js";\n`).join(""));
  return files;
}

/** The text with everything but these statements blank. */
function only(text: string, kept: readonly Node[]): string {
  return text.replace(/[^\n]/g, (char, at: number) => (kept.some(({ range }) => at >= range![0] && at < range![1]) ? char : " ")).replace(/ +$/gm, "");
}

function importOf(manner: Manner, name: string, from: number, parts: readonly Part[]): string {
  if (manner === "barrel") return `import { ${name} } from "./index.js";`;
  if (manner === "default" && parts[from]!.main === name) return `import ${name} from "./part${from}.js";`;
  return `import { ${manner === "renamed" ? `${name}_ as ` : ""}${name} } from "./part${from}.js";`;
}

function exportsOf(manner: Manner, { declares, main }: Part): string {
  if (manner === "default" && main !== null) return `export default ${main}; export { ${declares.filter((name) => name !== main).join(", ")} };`;
  return `export { ${declares.map((name) => (manner === "renamed" ? `${name} as ${name}_` : name)).join(", ")} };`;
}

const compilerOptions = ({ useDefineForClassFields = true, parameterPropertiesFirst = false }: Partial<AnalysisSettings>): object => ({
  target: useDefineForClassFields && parameterPropertiesFirst ? "es2021" : "es2022",
  useDefineForClassFields,
});

/** What is found in all of the files, each read from the disk by itself, as the rules and the command do. */
export function analyseFiles(files: Files, language: Language, settings: Partial<AnalysisSettings>, onProblem: (className: string, problem: unknown) => void): readonly Finding[] {
  // A new name each time: what a path holds, and where imports lead, is remembered for a while.
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "safe-init-fuzz-")));
  try {
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: compilerOptions(settings) }));
    for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
    const resolved = resolveSettings({ "safe-init": { initHooks: settings.initHooks } }, undefined, "fuzz");
    return [...files].flatMap(([name, text]) => analyzeFile(parseProgram(text, language), resolved, { filename: path.join(folder, name), onProblem }).findings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
