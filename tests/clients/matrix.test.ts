/** The two ends of the matrix of supported versions; `npm run matrix` runs all of it. The Node is the one that runs this test. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, describe, it } from "node:test";
import { pack } from "../support/client.js";
import { newest, oldest } from "./matrix/combinations.js";
import { type Outcome, differences, lintProject, makeProject } from "./matrix/project.js";

describe("the oldest and the newest supported versions", { timeout: 300_000 }, () => {
  let tarball = "";
  before(async () => {
    tarball = await pack();
  });
  after(() => rmSync(dirname(tarball), { recursive: true, force: true }));

  it("find the same", async (t) => {
    const outcomes: Outcome[] = [];
    for (const tools of [newest, oldest]) {
      const project = await makeProject(tarball, tools);
      try {
        if (project.skip !== "") return t.skip(project.skip);
        outcomes.push(await lintProject(project, process.execPath));
      } finally {
        project.remove();
      }
    }
    const [one, other] = outcomes as [Outcome, Outcome];
    assert.ok(one.findings.length >= 100, `only ${one.findings.length}: ${one.problems.join("\n")}`);
    assert.deepEqual(one.problems, []);
    assert.deepEqual(differences(one, other), []);
  });
});

describe("differences between outcomes", () => {
  const outcome = { findings: ["a.ts:1:1 x"], problems: [] };
  it("are none between equals", () => assert.deepEqual(differences(outcome, { ...outcome }), []));
  it("are what is missing, what is new, and every problem", () =>
    assert.deepEqual(differences(outcome, { findings: ["a.ts:2:1 x"], problems: ["no parser"] }), ["- a.ts:1:1 x", "+ a.ts:2:1 x", "! no parser"]));
});
