/** The examples do what they say. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeMoons } from "../../examples/moons.js";
import { resume } from "../../examples/resume.js";
import { train as trainRight } from "../../examples/right-trainer.js";
import { train as trainWrong } from "../../examples/wrong-trainer.js";
import { TreeMismatchError } from "../../lib/runtime/index.js";
import { tf } from "./helpers.js";

const lossesOf = (lines: readonly string[]): number[] => lines.map((line) => Number(/loss (\d\.\d+)/.exec(line)![1]));

test("examples/right-trainer: the losses fall", () => {
  const lines: string[] = [];
  trainRight(makeMoons(200), (line) => void lines.push(line));
  const losses = lossesOf(lines);
  assert.equal(losses.length, 6);
  losses.slice(1).forEach((loss, i) => assert.ok(loss < losses[i]!, losses.join(" ")));
  assert.ok(losses.at(-1)! < losses[0]! / 10, losses.join(" "));
});

test("examples/wrong-trainer: the first update fails", () => {
  assert.throws(() => trainWrong(makeMoons(20), () => {}), (error) => error instanceof TreeMismatchError && /Trainer.*postInit/s.test(error.message));
});

test("examples/resume: the losses after loading are those without the interruption, to the last bit", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "safe-init-resume-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const data = makeMoons(200);
  const before = tf.memory().numTensors;
  const { first, again } = resume(data, join(folder, "training.safetensors"));
  assert.equal(first.length, 60);
  assert.deepEqual(again, first);
  assert.ok(new Set(first).size > 50 && first.at(-1)! < first[0]!, first.join(" "));
  assert.equal(tf.memory().numTensors, before, "tensors are left over");
});
