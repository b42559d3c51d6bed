/** Suggestions applied to files: all of a rule's, once and for all, whole files only. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, it } from "node:test";
import { repair } from "../../lib/command/apply-suggestions.js";
import type { FileResult, Told } from "../../lib/command/file-result.js";
import { faulty, Workplace } from "../support/command.js";

const clobbers = (fields: readonly string[]): string => `class Base {
  constructor() {
    this.init();
  }
  init(): void {}
}
export class Sub extends Base {
${fields.map((field) => `  ${field}: number;\n`).join("")}  init(): void {
${fields.map((field) => `    this.${field} = 1;\n`).join("")}  }
}
`;

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.remove());
const text = (name: string): string => readFileSync(place.path(name), "utf8");
const fix = (...args: readonly string[]) => place.run(["--fix-suggestions", "no-field-clobber", ...args]);

describe("--fix-suggestions", () => {
  it("applies every suggestion of the rule, and has nothing to do the second time", async () => {
    place.write("a.ts", clobbers(["x", "y"]));
    place.write("b.ts", clobbers(["z"]));
    const { code, stdout } = await fix(".");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /3 suggestions applied in 2 files/);
    assert.equal(text("a.ts"), clobbers(["x", "y"]).replace("  x:", "  declare x:").replace("  y:", "  declare y:"));
    assert.match((await fix(".")).stdout, /0 suggestions applied in 0 files/);
    assert.deepEqual(readdirSync(place.folder).sort(), ["a.ts", "b.ts"], "no temporary file is left");
  });

  it("leaves other rules' findings to the user, and reports them", async () => {
    place.write("a.js", faulty);
    const { code } = await fix(".");
    assert.equal(code, 1);
    assert.equal(text("a.js"), faulty);
  });

  it("keeps the byte order mark and the line ends, and changes what a link leads to", async () => {
    const windows = `\ufeff${clobbers(["x"]).replaceAll("\n", "\r\n")}`;
    place.write("real/a.ts", windows);
    symlinkSync(place.path("real/a.ts"), place.path("link.ts"));
    await fix("link.ts");
    assert.equal(text("real/a.ts"), windows.replace("  x:", "  declare x:"));
    assert.equal(text("link.ts"), text("real/a.ts"));
  });

  it("does not touch what a comment switches off", async () => {
    const off = `/* eslint-disable safe-init/no-field-clobber */\n${clobbers(["x"])}`;
    place.write("a.ts", off);
    await fix(".");
    assert.equal(text("a.ts"), off);
  });

  it("does not know a rule that suggests nothing", async () => {
    const { code, stderr } = await place.run(["--fix-suggestions", "no-uninitialized-read", "."]);
    assert.equal(code, 2);
    assert.match(stderr, /no-uninitialized-read has no suggestions to apply\. Rules that have are .*no-field-clobber/);
  });
});

describe("repair", () => {
  const told = (...edits: readonly (readonly [start: number, end: number, text: string])[]): Told =>
    ({ rule: "r", suggestions: [{ message: "", edits: edits.map(([start, end, to]) => ({ range: [start, end], text: to })) }] }) as unknown as Told;
  const result = (findings: readonly Told[], problem: FileResult["problem"] = null): FileResult => ({ file: "a.ts", findings, suppressed: 0, problem, dependencies: [], counters: null });

  it("applies overlapping suggestions one after the other", () => {
    const check = (text: string): FileResult => result(text === "abc" ? [told([0, 2, "X"]), told([1, 3, "Y"])] : text === "Xc" ? [told([1, 2, "Z"])] : []);
    assert.deepEqual(repair("a.ts", "abc", check, ["r"]), { text: "XZ", applied: 2, note: null });
  });

  it("applies a suggestion whole or not at all", () => {
    const check = (text: string): FileResult => result(text === "abcdef" ? [told([0, 1, "1"], [5, 6, "6"]), told([2, 3, "3"], [5, 6, "7"])] : []);
    assert.equal(repair("a.ts", "abcdef", check, ["r"]).text, "1bcde6");
  });

  it("leaves a file alone that could not be parsed afterwards", () => {
    const check = (text: string): FileResult => (text === "a" ? result([told([0, 1, "("])]) : result([], { kind: "syntax", message: "no", line: 1, column: 1 }));
    const { text, applied, note } = repair("a.ts", "a", check, ["r"]);
    assert.deepEqual([text, applied], ["a", 0]);
    assert.match(note!, /'a\.ts' is left as it is/);
  });

  it("leaves a file alone whose suggestions undo each other", () => {
    const check = (text: string): FileResult => result([told([0, 1, text === "a" ? "b" : "a"])]);
    const { text, applied, note } = repair("a.ts", "a", check, ["r"]);
    assert.deepEqual([text, applied], ["a", 0]);
    assert.match(note!, /without end/);
  });
});
