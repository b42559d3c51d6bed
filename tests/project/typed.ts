/** Typed linting of a small project, for the tests of `crossFile: "types"`. */
import type { TestContext } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { ESLint, type Linter } from "eslint";
import { type Files, Workspace } from "./workspace.js";

// A linter runs once on a CI machine, and the parser there takes a file that comes again for text that belongs to no program. These tests lint
// one file several times in a process, as an editor does.
process.env["TSESTREE_SINGLE_RUN"] = "false";

const config = '{ "compilerOptions": { "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "strict": false, "skipLibCheck": true, "types": [], "experimentalDecorators": false }, "include": ["src", "lib"] }';

export function makeProject(t: TestContext, files: Files): Workspace {
  const workspace = new Workspace({ "tsconfig.json": config, ...files });
  t.after(() => workspace.remove());
  return workspace;
}

export type Typing = "projectService" | "project" | "none";

/** `file:line rule message`, for each report on the file. */
export async function lintTyped(workspace: Workspace, preset: Linter.Config, { file = "src/sub.ts", typing = "projectService" as Typing } = {}): Promise<readonly string[]> {
  const options = { projectService: { projectService: true }, project: { project: "./tsconfig.json" }, none: {} }[typing];
  const parserOptions = typing === "none" ? {} : { ...options, tsconfigRootDir: workspace.folder };
  const eslint = new ESLint({
    cwd: workspace.folder,
    overrideConfigFile: true,
    overrideConfig: [{ files: ["**/*.ts"], languageOptions: { parser, parserOptions } }, preset] as Linter.Config[],
  });
  return workspace.lint([file], eslint);
}
