/**
 * Whole programs, linted and executed. A program under `incorrect` must be reported, at the lines its header names, and its `probe()` must
 * show the symptom; one under `correct` must pass the linter in silence, and its `probe()` must return "ok". Where the two verdicts
 * differ, one of program, header and plugin is wrong, and the test fails.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { type Fixture, checkTypes, execute, lint, readFixtures } from "./support/fixtures.js";

const fixtures = readFixtures();

describe("fixtures", () => {
  it("are at least twelve of each kind", () => {
    const kinds = new Map<string, number>();
    for (const { verdict, group } of fixtures) kinds.set(`${verdict}/${group}`, (kinds.get(`${verdict}/${group}`) ?? 0) + 1);
    for (const kind of ["correct/classes", "correct/modules", "incorrect/classes", "incorrect/modules"]) {
      assert.ok((kinds.get(kind) ?? 0) >= 12, `only ${kinds.get(kind) ?? 0} under ${kind}`);
    }
  });

  it("compile", { timeout: 120_000 }, () => assert.deepEqual(checkTypes(fixtures), []));

  for (const fixture of fixtures) {
    it(fixture.name, async () => {
      const reports = lint(fixture);
      const outcome = await execute(fixture);
      if (fixture.verdict === "correct") {
        assert.equal(outcome, "ok", "the program fails, though it is filed as correct");
        assert.deepEqual(reports, [], "the linter reports a program that runs well");
        return;
      }
      assert.notEqual(outcome, "ok", "the program runs well, though it is filed as incorrect");
      assert.deepEqual(placesOf(fixture, reports), [...fixture.reports].sort(), `the program shows "${outcome}", and the linter says otherwise`);
    });
  }
});

/** `rule line` of each report, without the rules the header lets pass. */
function placesOf({ also }: Fixture, reports: readonly { rule: string; line: number }[]): readonly string[] {
  return [...new Set(reports.filter(({ rule }) => !also.includes(rule)).map(({ rule, line }) => `${rule} ${line}`))].sort();
}
