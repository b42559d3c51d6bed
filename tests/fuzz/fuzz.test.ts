/** A bounded run of the fuzzer, the kept counterexamples, and proof that the oracle can fail. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { analyse, checkProgram, hierarchyOf } from "./check-program.js";
import { InvalidProgramError, execute } from "./execute/run.js";
import { foundFolder, judgeFound, readFound, showFound } from "./found.js";
import { type Counts, fuzz, fuzzPrograms } from "./fuzz.js";
import { program } from "./generate/arbitrary.js";
import type { Program } from "./generate/model.js";
import { render } from "./generate/render.js";
import { judge } from "./oracle.js";
import { splitProgram } from "./several-files.js";

const seed = 20_261;

describe("generated programs", () => {
  const wrong: string[] = [];
  let counts: Counts;
  before(() => {
    counts = fuzz({ seed, programs: 400, runs: 30, maxReduced: 2, onWrong: (check) => wrong.push(showFound(check)), onInvalid: ({ message }) => wrong.push(message) });
  });

  it("no observed fault is missed, no claim is refuted", () => {
    assert.equal(counts.wrong + counts.invalid, 0, `seed ${seed}, cut down:\n${wrong.join("\n")}`);
  });

  it("the analysis hardly ever gives up, so that its silence means something", () => {
    assert.ok(counts.gaveUp <= 6, `it ran out of its budget on ${counts.gaveUp} of ${counts.programs} programs`);
  });

  it("the programs show every kind of fault, so the comparison is not empty", () => {
    assert.equal(counts.programs, 400);
    for (const [kind, count] of Object.entries(counts.faults)) assert.ok(count >= 20, `only ${count} faults of kind ${kind}`);
    assert.ok(counts.completed > counts.constructions / 3, `${counts.completed} of ${counts.constructions} constructions ended normally`);
  });
});

describe("generated programs as several files", () => {
  it("no observed fault is missed, no claim is refuted", () => {
    const wrong: string[] = [];
    const counts = fuzz({ seed, programs: 100, runs: 30, files: true, maxReduced: 2, onWrong: (check) => wrong.push(showFound(check)), onInvalid: ({ message }) => wrong.push(message) });
    assert.equal(counts.wrong + counts.invalid, 0, `seed ${seed}, cut down:\n${wrong.join("\n")}`);
    assert.ok(counts.faults.read > 100, `only ${counts.faults.read} reads of unset fields`);
  });

  const text = 'let last;\nfunction look() {\n  use(last.f0);\n}\nclass C0 {\n  f0;\n  constructor() {\n    last = this; look();\n  }\n}\nclass C1 extends C0 {}';

  it("each declaration has a file and its line, what assigns a variable is with it, and imports lead to the rest", () => {
    const files = splitProgram(text, "js", 0);
    assert.equal(files.size, 3);
    assert.deepEqual([...files.values()].map((file) => file.split("\n").findIndex((line) => /class|function/.test(line))), [4, 1, 10]);
    assert.match([...files.values()][2]!, /import \{ C0 \} from "\.\/part0\.js";/);
  });

  it("each manner of importing is one that a loader understands", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "safe-init-split-"));
    try {
      for (const manner of [0, 1, 2, 3]) {
        const inside = path.join(folder, String(manner));
        mkdirSync(inside);
        writeFileSync(path.join(inside, "package.json"), '{ "type": "module" }');
        for (const [name, file] of splitProgram(text.replace("use(", "Object("), "js", manner)) writeFileSync(path.join(inside, name), file);
        const module = (await import(pathToFileURL(path.join(inside, "part2.js")).href)) as Record<string, new () => object>;
        const C1 = module["C1"] ?? module["C1_"] ?? module["default"];
        assert.ok(C1 !== undefined && "f0" in new C1(), `manner ${manner}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("kept counterexamples", () => {
  for (const found of readFound(foundFolder())) {
    it(found.name, () => {
      const { missed, refuted } = judgeFound(found);
      assert.deepEqual({ missed, refuted: refuted.map(({ by }) => by) }, { missed: [], refuted: [] }, found.text);
    });
  }
});

describe("the fuzzer itself", () => {
  const silent = { faults: [], echoes: [], setReads: [], setAtSink: new Map() };
  const empty: Program = { root: "none", modules: false, language: "js", emit: "native", slots: ["method"], classes: [], functions: [], hook: false };

  it("a silent analysis is caught: each observed fault counts as missed", () => {
    const [model] = fc.sample(program, { seed, numRuns: 40 }).filter((candidate) => checkProgram(candidate, { runs: 30, seed }).observation.faults.length > 0);
    assert.ok(model);
    const { rendered, observation } = checkProgram(model, { runs: 30, seed });
    assert.equal(judge(hierarchyOf(rendered, false), rendered.analysed, [], observation).missed.length, observation.faults.length);
    assert.deepEqual(judge(hierarchyOf(rendered, false), rendered.analysed, [], silent).missed, []);
  });

  it("a false claim is refuted, unless its line does not tell which of two calls it is about", () => {
    const refuted = (expression: string): number => {
      const text = ["class C0 {", "f0;", `constructor() { use(${expression}); this.f0 = 1; }`, "m0() {", "use(this.f0);", "}", "}"].join("\n");
      const seen = { ...silent, setReads: [{ klass: "C0", field: "f0", line: 5, stack: [5, 3] }] };
      return judge({ chains: { C0: ["C0"] }, constructed: ["C0"] }, text, analyse(text, "js", {}, null, assert.fail), seen).refuted.length;
    };
    assert.equal(refuted("this.m0()"), 1);
    assert.equal(refuted("this.m0() ?? this.m0()"), 0);
  });

  it("the same seed gives the same programs and the same observations", () => {
    const once = (): unknown => fc.sample(program, { seed, numRuns: 10 }).map((model) => [render(model).analysed, execute(render(model), { runs: 10, seed, watched: new Set() }).faults]);
    assert.deepEqual(once(), once());
  });

  it("what is analysed and what is executed have the same lines", () => {
    for (const model of fc.sample(program, { seed, numRuns: 50 })) {
      const { analysed, executed } = render(model);
      assert.equal(analysed.split("\n").length, executed.split("\n").length);
    }
  });

  it("a read before the set is observed at its line, after the set it is not", () => {
    const read = { kind: "use", object: 0, field: 0, how: 0 } as const;
    const set = { kind: "set", object: 0, field: 0, how: 0, value: { kind: "literal", which: 0 } } as const;
    const withBody = (body: Program["classes"][number]["setup"]): Program => ({
      ...empty,
      classes: [
        {
          form: "declaration", abstract: false, audit: false, closureField: null, members: [], setup: null,
          fields: [{ field: 0, form: "bare", value: { kind: "literal", which: 0 } }],
          constructor_: { superForm: "plain", superClosure: [], body: body ?? [] },
        },
      ],
    });
    const faults = (body: Program["classes"][number]["setup"]): readonly unknown[] =>
      execute(render(withBody(body)), { runs: 20, seed, watched: new Set() }).faults.map((fault) => ("line" in fault ? [fault.kind, fault.field, fault.line] : fault.kind));
    assert.deepEqual(faults([read, set]), [["read", "f0", 4]]);
    assert.deepEqual(faults([set, read]), []);
  });

  it("a number of the third argument is 0 or 1, so that a switch over it takes its cases", () => {
    const use = { kind: "use", object: 0, field: 0, how: 0 } as const;
    const program: Program = {
      ...empty,
      classes: [
        {
          form: "declaration", abstract: false, audit: false, closureField: null, members: [], setup: null,
          fields: [{ field: 0, form: "bare", value: { kind: "literal", which: 0 } }],
          constructor_: { superForm: "plain", superClosure: [], body: [{ kind: "switch", how: 2, cases: [{ stop: true, body: [] }, { stop: true, body: [use] }] }] },
        },
      ],
    };
    assert.match(render(program).analysed, /switch \(Number\(o\)\)/);
    assert.deepEqual(execute(render(program), { runs: 20, seed, watched: new Set() }).faults.map(({ kind }) => kind), ["read"]);
  });

  it("a program that is none is counted and told, and the others are gone on with", () => {
    const told: string[] = [];
    const stray = { ...empty, get classes(): Program["classes"] { throw new InvalidProgramError("stray"); } };
    const counts = fuzzPrograms([stray, empty, empty], { seed, runs: 2, maxReduced: 0, onWrong: () => undefined, onInvalid: ({ message }) => told.push(message) });
    assert.deepEqual([told, counts.invalid, counts.programs], [["stray"], 1, 3]);
  });

  it("a field that holds null is handed on as null: it fails a test", () => {
    const field = { field: 0, form: "initialised", value: { kind: "literal", which: 6 } } as const;
    const program: Program = {
      ...empty,
      classes: [
        {
          form: "declaration", abstract: false, audit: false, closureField: null, members: [], setup: null,
          fields: [field, { ...field, field: 1, form: "bare" }, { ...field, field: 2, form: "bare" }],
          constructor_: {
            superForm: "plain", superClosure: [],
            body: [
              { kind: "set", object: 0, field: 1, how: 0, value: { kind: "field", object: 0, field: 0, how: 0 } },
              { kind: "test", test: { kind: "field", object: 0, field: 1, how: 0 }, how: 0, then: [{ kind: "use", object: 0, field: 2, how: 0 }], otherwise: [] },
            ],
          },
        },
      ],
    };
    assert.match(render(program).analysed, /f0 = null;[^]*this\.f1 = this\.f0;\n *if \(this\.f1\) \{\n *use\(this\.f2\)/);
    assert.deepEqual(execute(render(program), { runs: 20, seed, watched: new Set() }).faults, []);
  });
});
