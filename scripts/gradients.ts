/**
 * Writes lib/runtime/gradients/gradient-configs.ts from the installed @tensorflow/tfjs-core.
 *
 * Why    the package's Node bundle registers no gradient, and its ESM files cannot be loaded by Node (imports without extension).
 * How    every module below `dist/gradients/` becomes one closure over the public namespace `tf`. What the namespace does not export
 *        (eleven back-propagation kernels and a few helpers) is turned into closures the same way, so no second engine is bundled.
 * Run    node dist/scripts/gradients.js          after changing the version of @tensorflow/tfjs-core
 *        node dist/scripts/gradients.js --check  fails when the committed file is not what this script writes
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-core") as Record<string, unknown>;
const packageFile = require.resolve("@tensorflow/tfjs-core/package.json");
const dist = join(dirname(packageFile), "dist");
const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };

/** Modules of which the public namespace has a counterpart under another name. */
const NAMESPACES: Record<string, string> = {
  "util": "tf.util",
  "ops/broadcast_util": "tf.broadcast_util",
  "ops/conv_util": "tf.backend_util",
  "ops/axis_util": "tf.backend_util",
  "ops/selu_util": "tf.backend_util",
  "ops/slice_util": "tf.slice_util",
  "base": "tf",
};

/** Names for which no module is read: what they are in terms of the public namespace. */
const SPECIAL: Record<string, string> = {
  ENGINE: "tf.engine()",
  // The inlined kernels are called by gradients only, and those pass tensors.
  convertToTensor: "(value) => value",
};

const written: string[] = [];
const seen = new Set<string>();
const years: number[] = [];

function resolveModule(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

function variableOf(module: string): string {
  return `$${posix.basename(module)}`;
}

/** Turns one module into a closure, after the modules it needs. */
function inline(module: string): void {
  if (seen.has(module)) return;
  seen.add(module);
  const original = readFileSync(join(dist, `${module}.js`), "utf8");
  for (const [, year] of original.matchAll(/Copyright (\d{4}) Google/g)) years.push(Number(year));
  const source = original
    .replace(/^\/\/# sourceMappingURL=.*$/gm, "")
    .replace(/\/\*\*[\s\S]*?\*\//g, "");
  const header: string[] = [];
  const exported: string[] = [];
  const body = source
    .replace(/^import\s+(?:\*\s+as\s+(\w+)|\{([^}]*)\})\s+from\s+'([^']+)';$/gm, (_, namespace, names, specifier) => {
      const target = resolveModule(module, specifier);
      if (namespace !== undefined) header.push(`const ${namespace} = ${namespaceOf(module, target)};`);
      else for (const name of String(names).split(",")) header.push(bind(name.trim(), target));
      return "";
    })
    .replace(/^export (const|function) (\w+)/gm, (_, kind, name) => {
      exported.push(name);
      return `${kind} ${name}`;
    });
  if (/^(import|export)\b/m.test(body)) throw new Error(`${module}: a form of import or export that this script does not know`);
  const lines = [...header, ...body.split("\n").filter((line) => line.trim() !== ""), `return { ${exported.join(", ")} };`];
  written.push(`const ${variableOf(module)} = (() => {\n${lines.map((line) => `  ${line}`).join("\n")}\n})();`);
}

function namespaceOf(from: string, target: string): string {
  const known = NAMESPACES[target];
  if (known === undefined) throw new Error(`${from} imports all of ${target}, which has no public counterpart`);
  return known;
}

function bind(name: string, target: string): string {
  if (name in SPECIAL) return `const ${name} = ${SPECIAL[name]};`;
  const namespace = NAMESPACES[target];
  if (namespace !== undefined) return `const { ${name} } = ${namespace};`;
  if (name in tf) return `const { ${name} } = tf;`;
  if (!existsSync(join(dist, `${target}.js`))) throw new Error(`${target}: no such module`);
  inline(target);
  return `const { ${name} } = ${variableOf(target)};`;
}

const registration = readFileSync(join(dist, "register_all_gradients.js"), "utf8");
const configs: string[] = [];
for (const [, name, specifier] of registration.matchAll(/^import \{ (\w+) \} from '\.\/(gradients\/\w+)';$/gm)) {
  inline(specifier);
  configs.push(`${variableOf(specifier)}.${name}`);
}
if (configs.length < 90) throw new Error(`only ${configs.length} gradients found in register_all_gradients.js`);

const text = `// @ts-nocheck
/**
 * @license
 * Copyright ${Math.min(...years)}-${Math.max(...years)} Google LLC. All Rights Reserved.
 * Licensed under the Apache License, Version 2.0; see LICENSE-APACHE-2.0.txt in this folder.
 *
 * GENERATED by scripts/gradients.ts from @tensorflow/tfjs-core ${version}: its gradient definitions, changed only in how they import
 * each other, so that Node can load them. Do not edit.
 */

/** The gradient definitions of TensorFlow.js, over its public namespace \`tf\`. */
export function gradientConfigs(tf: any): readonly { kernelName: string }[] {
${written.join("\n").replace(/^(?=.)/gm, "  ")}
  return [
${configs.map((config) => `    ${config},`).join("\n")}
  ];
}
`;

const file = join(dirname(fileURLToPath(import.meta.url)), "../../lib/runtime/gradients/gradient-configs.ts");
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== text) {
    console.error(`${file} is stale. Run node dist/scripts/gradients.js`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
  console.log(`${configs.length} gradients of @tensorflow/tfjs-core ${version} written`);
}
