/** The page about the model is checked like code: each example has the verdict that stands behind its fence. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { analyzeProgram } from "../../lib/analysis/index.js";
import { parseProgram } from "./parse-program.js";
import { foundFolder } from "./found.js";

const page = readFileSync(path.join(foundFolder(), "../../../../docs/model.md"), "utf8");
const examples = [...page.matchAll(/```(?:js|ts) (silent|finds [^\n]+)\n([^]*?)```/g)].map(([, verdict = "", code = ""]) => ({ verdict, code }));

describe("docs/model.md", () => {
  it("every fence says its verdict", () => {
    const fences = [...page.matchAll(/^```\w+/gm)].length;
    assert.equal(examples.length, fences);
    assert.ok(examples.length > 12);
  });

  for (const { verdict, code } of examples) {
    it(`${verdict}: ${/class \w+/.exec(code)?.[0]}`, () => {
      const findings = analyzeProgram(parseProgram(code, "ts")).map((finding) => `${finding.kind} ${"fields" in finding ? finding.fields.join(" ") : "field" in finding ? finding.field : ""}`);
      assert.deepEqual([...new Set(findings)], verdict === "silent" ? [] : [verdict.replace("finds ", "")], code);
    });
  }
});
