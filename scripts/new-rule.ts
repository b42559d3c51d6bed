/** `npm run new-rule -- no-x` writes the rule, its test, its page and twin fixtures from templates. They are red until filled in. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeRulesIndex } from "./rules-index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const name = process.argv[2] ?? "";

if (!/^(?:no|require)(?:-[a-z0-9]+)+$/.test(name)) {
  console.error(`A rule is named after what it forbids or demands, such as no-this-escape or require-field-init; "${name}" is not.`);
  process.exit(1);
}

const files: readonly (readonly [template: string, file: string])[] = [
  ["rule.ts.txt", `rules/${name}.ts`],
  ["test.ts.txt", `tests/rules/${name}.test.ts`],
  ["page.md.txt", `docs/rules/${name}.md`],
  ["fixture-incorrect.ts.txt", `tests/fixtures/incorrect/modules/${name}.ts`],
  ["fixture-correct.ts.txt", `tests/fixtures/correct/modules/${name}.ts`],
];

const existing = files.filter(([, file]) => existsSync(join(root, file)));
if (existing.length > 0) {
  console.error(`Nothing is written, since these exist: ${existing.map(([, file]) => file).join(", ")}`);
  process.exit(1);
}

const verb = name.startsWith("no-") ? "disallow" : "require";
for (const [template, file] of files) {
  const text = readFileSync(join(root, "scripts/templates", template), "utf8").replaceAll("{{name}}", name).replaceAll("{{verb}}", verb);
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  console.log(file);
}
writeRulesIndex(root);
console.log("rules/index.ts");
console.log("Fill in every TODO, then: npm run docs && npm test");
