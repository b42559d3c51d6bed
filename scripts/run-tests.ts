/**
 * Runs every tests/**\/*.test.ts as compiled, under `node --test`. The list comes from the sources, so that a deleted test does not live on
 * in dist/, and a test that was not compiled is an error. Arguments select tests by a part of their path; those with a dash go to Node.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const args = process.argv.slice(2);
const parts = args.filter((arg) => !arg.startsWith("-"));

const files = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".test.ts") && !file.includes("fixtures/"))
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .sort()
  .map((file) => join(root, "dist/tests", file.replace(/\.ts$/, ".js")));

if (files.length === 0) {
  console.error(`No test matches ${parts.join(" ")}.`);
  process.exit(1);
}
const flags = ["--test", "--test-reporter=spec", "--enable-source-maps", ...args.filter((arg) => arg.startsWith("-"))];
process.exit(spawnSync(process.execPath, [...flags, ...files], { stdio: "inherit", cwd: root }).status ?? 1);
