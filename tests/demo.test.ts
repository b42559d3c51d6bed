/** The README shows what the demo really prints. Losses may differ in their last digits from machine to machine, so figures are left out. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const withoutFigures = (text: string): string => text.replaceAll(/loss \d\.\d+/g, "loss …").trim();

const printed = execFileSync(process.execPath, [join(root, "dist/scripts/demo.js")], { cwd: root, encoding: "utf8" });

it("the README shows the output of npm run demo", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const shown = /<!-- begin demo output -->\n+```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  assert.equal(withoutFigures(shown), withoutFigures(printed));
});

it("the loss of the right trainer falls", () => {
  const losses = [...printed.slice(printed.indexOf("2. The right trainer")).matchAll(/loss (\d\.\d+)/g)].map(([, loss]) => Number(loss));
  assert.ok(losses.length >= 5 && losses.at(-1)! < losses[0]! / 10, losses.join(" "));
});
