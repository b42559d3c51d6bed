/** A folder of small files, analysed with and without ESLint. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { ESLint, type Linter } from "eslint";
import plugin from "../../index.js";
import { analyzeProgram, defaultSettings, type Finding, type Node } from "../../lib/analysis/index.js";
import { ModuleCache } from "../../lib/project/module-cache.js";
import { Project } from "../../lib/project/project.js";

export type Files = Readonly<Record<string, string>>;

export interface Analysed {
  readonly findings: readonly Finding[];
  /** Other files that were looked at, as seen from the workspace. */
  readonly dependencies: readonly string[];
}

export class Workspace {
  /** Without symbolic links: some systems' temporary folder is one. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "safe-init-project-")));

  constructor(files: Files = {}) {
    this.write(files);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(files: Files): this {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), text);
    }
    return this;
  }

  link(name: string, target: string): this {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    symlinkSync(target, this.path(name), "junction");
    return this;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The analysis alone. Every exception of the analysis is one of the test. */
  analyse(name: string, options: { readonly cache?: ModuleCache; readonly crossFile?: boolean } = {}): Analysed {
    const text = readFileSync(this.path(name), "utf8");
    const { ast } = parser.parseForESLint(text, { range: true, loc: true, sourceType: "module", filePath: this.path(name) });
    const host = new Project(
      { file: this.path(name), crossFile: options.crossFile ?? true, fields: null, settings: defaultSettings },
      options.cache ?? new ModuleCache(),
    );
    const findings = analyzeProgram(ast as unknown as Node, {
      host,
      onProblem: (className, problem) => {
        throw new Error(`${name}, class ${className}: ${String(problem)}`, { cause: problem });
      },
    });
    return { findings, dependencies: host.dependencies.map((path) => this.seen(path)) };
  }

  /** `line kind Class.subject < other files of the trace`, for each certain finding. */
  found(name: string, options: { readonly cache?: ModuleCache; readonly crossFile?: boolean } = {}): readonly string[] {
    return this.analyse(name, options).findings.filter(({ certainty }) => certainty === "certain").map((finding) => this.show(finding));
  }

  private show(finding: Finding): string {
    const subject = "field" in finding ? finding.field : finding.kind === "this-escape" ? finding.sink : "method" in finding ? finding.method : "";
    const others = [...new Set(finding.trace.flatMap(({ file }) => (file === null ? [] : [this.seen(file)])))];
    return `${finding.node.loc.start.line} ${finding.kind} ${finding.className}.${subject}${others.length === 0 ? "" : ` < ${others.join(", ")}`}`;
  }

  private seen(path: string): string {
    return relative(this.folder, path).replaceAll("\\", "/");
  }

  eslint(preset: Linter.Config = plugin.configs.recommended, settings: object = {}): ESLint {
    const config = [
      { files: ["**/*.{js,ts}"], languageOptions: { parser } },
      preset,
      { settings: { "safe-init": settings } },
    ] as Linter.Config[];
    return new ESLint({ cwd: this.folder, overrideConfigFile: true, overrideConfig: config });
  }

  /** `file:line rule message`, for each report of ESLint. */
  async lint(names: readonly string[], eslint: ESLint = this.eslint()): Promise<readonly string[]> {
    const results = await eslint.lintFiles([...names]);
    return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, line, message }) => `${this.seen(filePath)}:${line} ${ruleId} ${message}`)).sort();
  }
}

/** What most tests have in common: the base calls a method too early, and only the subclass shows it. */
export const early = "constructor() { this.start(); }";
export const sub = (heritage: string): string => `class Sub extends ${heritage} {\n  parts = ["a"];\n  start() { return this.parts.join(); }\n}\n`;
