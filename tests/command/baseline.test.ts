/** A baseline lets a project begin with what it has: known findings pass, new ones fail, and vanished ones are told. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, it } from "node:test";
import { clean, faulty, Workplace } from "../support/command.js";

let place: Workplace;
beforeEach(async () => {
  place = new Workplace({ "src/a.js": faulty, "src/b.js": faulty });
  const { code, stdout } = await place.run(["--baseline", "write", "src"]);
  assert.deepEqual([code, stdout], [0, "safe-init-baseline.json holds 2 findings: 2 new, 0 gone.\n"]);
});
afterEach(() => place.remove());

const text = (): string => readFileSync(place.path("safe-init-baseline.json"), "utf8");

describe("a baseline", () => {
  it("is a file of names and counts, without lines", () => {
    assert.deepEqual(JSON.parse(text()), {
      version: 1,
      findings: { "src/a.js": { "no-uninitialized-read": { "Invoice.lines": 1 } }, "src/b.js": { "no-uninitialized-read": { "Invoice.lines": 1 } } },
    });
  });

  it("lets known findings pass, on whatever line they stand", async () => {
    place.write("src/a.js", `// a\n\n\n${faulty}`);
    const { code, stdout } = await place.run(["--baseline", "check", "src"]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^✔ No findings[^]*2 more findings are in the baseline/);
  });

  it("fails for a new one, and shows only that", async () => {
    place.write("src/a.js", faulty + faulty.replaceAll("Invoice", "Bill"));
    const { code, stdout } = await place.run(["--baseline", "check", "src"]);
    assert.equal(code, 1);
    assert.match(stdout, /src\/a\.js:12:18[^]*✖ 1 finding in/);
    assert.doesNotMatch(stdout, /src\/a\.js:3:18/);
  });

  it("counts equal ones", async () => {
    place.write("src/a.js", faulty.replace("    this.lines = lines;", "    this.more = this.sum();\n    this.lines = lines;"));
    const { findings } = JSON.parse((await place.run(["--format", "json", "src/a.js"])).stdout) as { findings: unknown[] };
    const { code } = await place.run(["--baseline", "check", "src"]);
    assert.equal(code, findings.length > 1 ? 1 : 0);
  });

  it("tells of what is found no more, and passes", async () => {
    place.write("src/a.js", clean);
    rmSync(place.path("src/b.js"));
    const { code, stdout } = await place.run(["--baseline", "check", "src"]);
    assert.equal(code, 0);
    assert.match(stdout, /In the baseline, and found no more.*\n {2}src\/a\.js {2}no-uninitialized-read {2}Invoice\.lines\n {2}src\/b\.js/);
    assert.equal((await place.run(["--baseline", "write", "src"])).stdout, "safe-init-baseline.json holds 0 findings: 0 new, 2 gone.\n");
  });

  it("says nothing of files and rules that were not looked at, and keeps them", async () => {
    place.write("src/a.js", clean);
    const { stdout } = await place.run(["--baseline", "check", "src/b.js"]);
    assert.doesNotMatch(stdout, /found no more/);
    assert.match((await place.run(["--baseline", "write", "src/a.js"])).stdout, /holds 1 finding: 0 new, 1 gone/);
    assert.match((await place.run(["--baseline", "write", "--rule", "no-field-clobber", "src"])).stdout, /holds 1 finding: 0 new, 0 gone/);
  });

  it("is the same file when nothing has changed", async () => {
    const before = text();
    await place.run(["--baseline", "write", "src"]);
    assert.equal(text(), before);
  });

  for (const [what, content, message] of [
    ["no JSON", "{ oops", /the baseline 'safe-init-baseline\.json' is broken: .*Restore it/],
    ["a conflict", "<<<<<<< HEAD\n{}\n", /is broken/],
    ["of another shape", '{ "version": 1, "findings": { "a.js": [] } }', /is no baseline of this version/],
    ["of another version", '{ "version": 2, "findings": {} }', /is no baseline of this version/],
  ] as const) {
    it(`that is ${what} stops the command and stays as it is`, async () => {
      writeFileSync(place.path("safe-init-baseline.json"), content);
      for (const mode of ["check", "write"]) {
        const { code, stdout, stderr } = await place.run(["--baseline", mode, "src"]);
        assert.deepEqual([code, stdout], [2, ""]);
        assert.match(stderr, message);
      }
      assert.equal(text(), content);
    });
  }

  it("that is missing stops the check", async () => {
    rmSync(place.path("safe-init-baseline.json"));
    const { code, stderr } = await place.run(["--baseline", "check", "src"]);
    assert.equal(code, 2);
    assert.match(stderr, /there is no baseline 'safe-init-baseline\.json'\. Make one with --baseline write/);
  });
});
