import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TraceStep } from "../../lib/analysis/index.js";
import { describeTrace } from "../../lib/report/describe-trace.js";

const step = (kind: TraceStep["kind"], label: string, line: number, file: string | null = null): TraceStep => ({
  kind,
  label,
  file,
  loc: { start: { line, column: 0 }, end: { line, column: 1 } },
});

describe("describeTrace", () => {
  it("says nothing where the fault is in the reported expression", () => {
    assert.equal(describeTrace({ phase: { kind: "constructor" }, trace: [step("read", "count", 3)] }), "");
    assert.equal(describeTrace({ phase: { kind: "constructor" }, trace: [] }), "");
  });

  it("leads from the hook to what walks the object", () => {
    const trace = [step("call", "this.partitionForGrad()", 12), step("sink", "partition(this)", 17)];
    assert.equal(
      describeTrace({ phase: { kind: "hook", name: "postInit" }, trace }),
      " Path: postInit › this.partitionForGrad() (line 12) › partition(this) (line 17).",
    );
  });

  it("names the field whose initialiser begins, and the file of a step elsewhere", () => {
    const trace = [step("call", "this.measure()", 4), step("call", "helper", 9, "src/helper.ts"), step("read", "cache", 2, "src/helper.ts")];
    assert.equal(
      describeTrace({ phase: { kind: "initializer", field: "size" }, trace }),
      " Path: initialiser of size › this.measure() (line 4) › helper (src/helper.ts:9) › reads cache (src/helper.ts:2).",
    );
  });

  it("leaves out the middle of a long way", () => {
    const trace = ["a", "b", "c", "d", "e", "f"].map((label, index) => step("call", label, index + 1));
    assert.equal(
      describeTrace({ phase: { kind: "constructor" }, trace }),
      " Path: constructor › a (line 1) › … 2 more … › d (line 4) › e (line 5) › f (line 6).",
    );
  });
});
