/** Changes that keep a program's meaning keep its findings: kind, field and certainty. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Finding, analyzeProgram } from "../../lib/analysis/index.js";
import { type Seed, seeds } from "./metamorphic/seeds.js";
import { aliasThis, compile, extractMethods, moveIntoBase, moveMethodsIntoBase, parseText, renameLocals, wrapInBlocks } from "./metamorphic/transformations.js";

type Fault = Extract<Finding, { readonly kind: "this-escape" | "uninitialized-read" | "unset-field" | "field-clobber" }>;

const fieldsOf = (fault: Fault): readonly string[] => (fault.kind === "this-escape" ? fault.fields : [fault.field]);

/** Faults of initialisation. Advice about calls that may be overridden is about the shape of the code, which these changes change. */
const isFault = (finding: Finding): finding is Fault => ["this-escape", "uninitialized-read", "unset-field", "field-clobber"].includes(finding.kind);
const faults = (code: string, hooks: readonly string[] = []): readonly Fault[] =>
  analyzeProgram(parseText(code), { settings: { initHooks: hooks } }).filter(isFault);
const show = (findings: readonly Fault[], certainty: boolean): readonly string[] =>
  [...new Set(findings.flatMap((finding) => fieldsOf(finding).map((field) => `${finding.kind} ${field}${certainty ? ` ${finding.certainty}` : ""}`)))].sort();

const transformations: Readonly<Record<string, (seed: Seed) => string | null>> = {
  "locals have other names": ({ code }) => renameLocals(code),
  "statements are wrapped in blocks": ({ code }) => wrapInBlocks(code),
  "statements become private methods": ({ code, hooks }) => extractMethods(code, hooks),
  "this has a local name": ({ code }) => aliasThis(code),
  "the class is an empty subclass of itself": ({ code }) => moveIntoBase(code),
  "the methods come from a base class": ({ code }) => moveMethodsIntoBase(code),
  "compiled by tsc": ({ code, typed }) => (typed === true ? null : compile(code)),
};

describe("seed programs", () => {
  for (const { name, code, finds, hooks } of seeds) {
    it(name, () => assert.deepEqual(show(faults(code, hooks), false), [...finds].sort()));
  }
});

for (const [change, transform] of Object.entries(transformations)) {
  describe(change, () => {
    const changed = seeds.flatMap((seed) => {
      const code = transform(seed);
      return code === null || code === seed.code ? [] : [{ seed, code }];
    });

    it("applies to many of the seeds", () => assert.ok(changed.length >= 10, `only to ${changed.length}`));

    for (const { seed, code } of changed) {
      it(seed.name, () => assert.deepEqual(show(faults(code, seed.hooks), true), show(faults(seed.code, seed.hooks), true), code));
    }
  });
}
