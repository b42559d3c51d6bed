/**
 * The snapshots of findings on pinned packages, without the packages: each finding is judged, the pages made of them are current, and the
 * faults are told in docs/found.md. Whether the findings are still the same is up to `npm run precision -- --check`.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { root } from "../support/client.js";

interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly class: string | null;
  readonly verdict: string | null;
  readonly why: string | null;
  readonly probe?: string;
}

interface Snapshot {
  readonly corpus: string;
  readonly package: string;
  readonly crashes: readonly string[];
  readonly findings: readonly Finding[];
}

interface Benchmarks {
  renderSummary(folder: string): string;
  unjudged(findings: readonly Finding[]): readonly Finding[];
  withoutProbe(findings: readonly Finding[]): readonly Finding[];
}

const folder = path.join(root, "benchmarks");
const load = async (name: string): Promise<Benchmarks> => (await import(path.join(folder, name))) as Benchmarks;
const { renderSummary } = await load("render-summary.mjs");
const { unjudged, withoutProbe } = await load("judgements.mjs");
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
const names = readdirSync(path.join(folder, "findings")).filter((name) => name.endsWith(".json"));
const snapshots = names.map((name) => JSON.parse(read(`findings/${name}`)) as Snapshot);
const { corpora } = JSON.parse(read("corpora.json")) as { readonly corpora: readonly { readonly name: string; readonly package: string; readonly version: string; readonly judged?: boolean }[] };
const found = readFileSync(path.join(root, "docs/found.md"), "utf8");

describe("findings on pinned packages", () => {
  it("are there for each judged corpus, at its pinned version, and for fifteen at least", () => {
    assert.deepEqual(
      snapshots.map(({ corpus, package: of }) => `${corpus} ${of}`).sort(),
      corpora.filter(({ judged }) => judged !== false).map(({ name, package: of, version }) => `${name} ${of}@${version}`).sort(),
    );
    assert.ok(snapshots.length >= 15);
  });

  for (const { corpus, findings, crashes } of snapshots) {
    it(`of ${corpus}: each has a verdict, a reason, and the probe it names; nothing crashed`, () => {
      assert.deepEqual(unjudged(findings), []);
      assert.deepEqual(withoutProbe(findings), []);
      assert.deepEqual(crashes, []);
    });
  }

  it("would not pass without a judgement", () => {
    const judged = { rule: "no-this-escape", file: "a.js", class: "A", verdict: "true lasting", why: "It is." };
    assert.deepEqual(unjudged([judged]), []);
    assert.equal(unjudged([{ ...judged, verdict: null }, { ...judged, verdict: "true" }, { ...judged, why: null }, { ...judged, why: " " }]).length, 4);
    assert.equal(withoutProbe([judged, { ...judged, probe: "no-such-probe.mjs" }]).length, 1);
  });

  it("are what findings/README.md shows (npm run precision -- --summary)", () => assert.equal(read("findings/README.md"), renderSummary(path.join(folder, "findings"))));

  it("that are true are told in docs/found.md, with their probe", () => {
    const missing = snapshots.flatMap(({ corpus, findings }) =>
      findings
        .filter(({ verdict }) => verdict?.startsWith("true"))
        .filter((finding) => !found.includes(`\`${finding.class}\``) || (finding.probe !== undefined && !found.includes(finding.probe)))
        .map((finding) => `${corpus} ${finding.file} ${finding.class}`),
    );
    assert.deepEqual([...new Set(missing)], []);
  });
});
