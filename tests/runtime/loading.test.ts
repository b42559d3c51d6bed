/** What happens when the runtime is imported: without TensorFlow.js, and with gradients registered or not. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import "../../lib/runtime/index.js";
import { tf } from "./helpers.js";

const runtime = fileURLToPath(new URL("../../lib/runtime/", import.meta.url));

test("without TensorFlow.js the import fails with the remedy", () => {
  const folder = mkdtempSync(join(tmpdir(), "safe-init-"));
  try {
    cpSync(runtime, join(folder, "dist/lib/runtime"), { recursive: true });
    // It says where the runtime finds its TensorFlow.js.
    cpSync(fileURLToPath(new URL("../../../package.json", import.meta.url)), join(folder, "package.json"));
    writeFileSync(
      join(folder, "main.js"),
      'try { await import("./dist/lib/runtime/index.js"); } catch (error) { console.log(JSON.stringify([error.name, error.code, error.message])); }',
    );
    const [name, code, message] = JSON.parse(execFileSync(process.execPath, [join(folder, "main.js")], { encoding: "utf8" })) as string[];
    assert.deepEqual([name, code], ["ModuleError", "missing-tensorflow"]);
    assert.match(
      message!,
      /needs TensorFlow\.js, and '@tensorflow\/tfjs-core' could not be loaded.*npm install @tensorflow\/tfjs-core @tensorflow\/tfjs-backend-cpu/s,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("plain Node has all gradients after the import, and none before", () => {
  const program = `
    import * as tf from "@tensorflow/tfjs-core";
    const before = tf.getGradient("Multiply");
    await import(${JSON.stringify(new URL("../../lib/runtime/index.js", import.meta.url).href)});
    console.log(before === undefined || before === null, tf.getGradient("Multiply") !== undefined, tf.getGradient("Conv2D") !== undefined);`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  });
  assert.equal(run.stdout.trim(), "true true true", run.stderr);
});

test("a gradient that a program registered is left alone", async () => {
  const program = `
    import * as tf from "@tensorflow/tfjs-core";
    const own = { kernelName: "Multiply", inputsToSave: [], gradFunc: () => ({}) };
    tf.registerGradient(own);
    await import(${JSON.stringify(new URL("../../lib/runtime/index.js", import.meta.url).href)});
    console.log(tf.getGradient("Multiply") === own);`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  });
  assert.equal(run.stdout.trim(), "true", run.stderr);
});

test("the registered gradients are correct: every elementwise operation against finite differences", () => {
  const unary = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "cos",
    "cosh",
    "elu",
    "erf",
    "exp",
    "expm1",
    "log",
    "log1p",
    "neg",
    "reciprocal",
    "relu",
    "relu6",
    "rsqrt",
    "selu",
    "sigmoid",
    "sin",
    "sinh",
    "softplus",
    "sqrt",
    "square",
    "tan",
    "tanh",
  ] as const;
  const domain: Partial<Record<(typeof unary)[number], number>> = { acosh: 1.7 };
  const h = 1e-2;
  for (const name of unary) {
    const at = domain[name] ?? 0.4;
    const f = tf[name] as (x: tf.Tensor) => tf.Tensor;
    const value = (x: number) => f(tf.scalar(x)).dataSync()[0]!;
    const grad = tf
      .grad((x) => f(x))(tf.scalar(at))
      .dataSync()[0]!;
    const slope = (value(at + h) - value(at - h)) / (2 * h);
    assert.ok(Math.abs(slope - grad) < 5e-3 * Math.max(1, Math.abs(slope)), `${name}: ${slope} against ${grad}`);
  }
});
