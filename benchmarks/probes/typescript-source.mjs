/** Lets a probe import TypeScript that a package publishes as its source: types are taken off while it is loaded. */
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { fileURLToPath } from "node:url";

/** The hooks run in a thread of Node's own, which loads this file again. */
export const allowTypeScript = () => register(import.meta.url);

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const { default: ts } = await import("typescript");
  const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, useDefineForClassFields: false },
  });
  return { format: "module", source: outputText, shortCircuit: true };
}
