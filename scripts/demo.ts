/**
 * The trap, caught twice: lints the wrong trainer, runs it and shows how it fails; then lints the right one and trains it.
 * Exits with 1 if anything goes other than announced.
 */
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as parser from "@typescript-eslint/parser";
import { ESLint, type Linter } from "eslint";
import { makeMoons } from "../examples/moons.js";
import { train as trainRight } from "../examples/right-trainer.js";
import { train as trainWrong } from "../examples/wrong-trainer.js";
import plugin from "../index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const print = (line: string): void => console.log(`  ${line}`);

/** Prints ESLint's own report of one file and returns the number of errors. */
async function lint(file: string): Promise<number> {
  console.log(`\n$ eslint ${file}`);
  const config = [{ files: ["**/*.ts"], languageOptions: { parser } }, plugin.configs.recommended] as Linter.Config[];
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: config, ignore: false });
  const results = await eslint.lintFiles([file]);
  const report = await (await eslint.loadFormatter("stylish")).format(results);
  console.log(report === "" ? "  no problems" : report.replaceAll(root, "").replaceAll(/ {3,}(?=safe-init\/)/g, "  ").trimEnd());
  return results.reduce((sum, { errorCount }) => sum + errorCount, 0);
}

function expect(condition: boolean, what: string): void {
  if (condition) return;
  console.error(`\nThis should not happen: ${what}.`);
  process.exitCode = 1;
}

tf.enableProdMode(); // no advertisement of the native backend between our lines
await tf.setBackend("cpu");
const data = makeMoons(200);

console.log("1. The wrong trainer: its hook hands out `this` before it is finished.");
expect((await lint("examples/wrong-trainer.ts")) > 0, "the linter does not report the wrong trainer");
console.log("\n$ node examples/wrong-trainer");
try {
  trainWrong(data, print);
  expect(false, "the wrong trainer trains");
} catch (error) {
  print(String(error));
}

console.log("\n2. The right trainer: the optimiser starts on the finished network.");
expect((await lint("examples/right-trainer.ts")) === 0, "the linter reports the right trainer");
console.log("\n$ node examples/right-trainer");
trainRight(data, print);
