/** The page that fuzzing runs are told on keeps the list of all runs. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noCounts } from "./fuzz.js";
import { readReport, showReport } from "./report.js";

const run = (seed: number, programs: number, wrong: number, before: string, from = 0, files = false): string =>
  showReport({ seed, from, programs: 2000, runs: 30, files }, { ...noCounts(), programs, wrong }, "abc1234", before);

describe("the fuzz report", () => {
  it("adds a run to those before", () => {
    const page = run(2, 2000, 1, run(1, 1500, 0, ""));
    assert.deepEqual(readReport(page).runs, [
      { seed: "1", programs: 1500, commit: "abc1234", wrong: 0 },
      { seed: "2", programs: 2000, commit: "abc1234", wrong: 1 },
    ]);
    assert.match(page, /^3,500 programs in all; the analysis was wrong on 1 of them\.$/m);
  });

  it("tells a run under way once", () => {
    assert.deepEqual(readReport(run(1, 2000, 0, run(1, 1000, 0, ""))).runs, [{ seed: "1", programs: 2000, commit: "abc1234", wrong: 0 }]);
  });

  it("tells apart what of a seed was run", () => {
    assert.deepEqual(readReport(run(1, 500, 0, run(1, 2000, 0, ""), 2000)).runs.map(({ seed }) => seed), ["1", "1 from 2,000"]);
    assert.deepEqual(readReport(run(1, 500, 0, run(1, 2000, 0, ""), 0, true)).runs.map(({ seed }) => seed), ["1", "1, in files"]);
  });

  it("keeps what somebody has written under it", () => {
    const page = `${run(1, 2000, 1, "")}\n## Notes\n\nIt was a getter.\n`;
    assert.match(run(2, 2000, 0, page), /\n## Notes\n\nIt was a getter\.\n$/);
  });
});
