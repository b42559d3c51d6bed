/**
 * The faults that benchmarks/seeding.mjs puts into classes are faults: shown by running a small program before and after each change.
 * What the straight walk behind them takes for certain, and what not, by examples.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import vm from "node:vm";
import ts from "typescript";
import { root } from "../support/client.js";

interface Event {
  readonly t: string;
  readonly use: string;
  readonly path: readonly string[];
}
interface SourceFile {
  readonly text: string;
  readonly classes: readonly { readonly name: string }[];
}
interface Seed {
  readonly cls: { readonly name: string; readonly file: SourceFile };
  readonly field: string;
  readonly file: SourceFile;
}
interface Corpus {
  file(name: string): SourceFile;
}
interface Seeding {
  readonly Corpus: new (texts: ReadonlyMap<string, string>, options: { readonly fields: "define" | "assign" }) => Corpus;
  viewsOf(corpus: Corpus): readonly object[];
  readonly kinds: Readonly<Record<string, { readonly certain: boolean }>>;
  seedsOf(corpus: Corpus, kind: string, views: readonly object[], random: object, per: number): Iterable<Seed>;
  constructionOf(corpus: Corpus, cls: object): object | null;
  faultyRead(construction: object, field: string, corpus: Corpus): Event | null;
  readonly Random: new (...purpose: readonly unknown[]) => object;
}

const load = async (name: string): Promise<Seeding> => (await import(path.join(root, "benchmarks/seeding", name))) as Seeding;
const { Corpus, viewsOf, kinds, seedsOf, constructionOf, faultyRead, Random } = Object.assign({}, ...(await Promise.all(["source-model.mjs", "class-view.mjs", "seeds.mjs", "construction.mjs", "random.mjs"].map(load)))) as Seeding;

const sample = `
export class Shape {
  kind: string;
  tags = ["shape"];
  count = this.tags.length;
  constructor(kind: string) {
    this.kind = kind;
    this.describe(kind);
  }
  describe(kind: string) { return this.tags.concat(kind, this.kind.trim()); }
}
export class Circle extends Shape {
  radius = "1";
  constructor(kind: string) {
    super(kind);
    this.radius = kind;
  }
}
export class Journal {
  readonly lines: string[];
  readonly title: string;
  readonly first: string;
  private marks = ["*"];
  constructor(private readonly owner: string, lines: string[] = ["a"]) {
    this.lines = lines;
    this.title = this.show();
    this.first = this.owner.trim() + this.marks.join();
  }
  show() { return this.lines.join(); }
}`;

const corpusOf = (text: string): Corpus => new Corpus(new Map([["/sample.ts", text]]), { fields: "define" });

/** What comes of constructing the class: its own keys and values, or the error. */
function construct(text: string, name: string): string {
  const { outputText } = ts.transpileModule(text.replaceAll("export class", "class"), { compilerOptions: { target: ts.ScriptTarget.ES2022, useDefineForClassFields: true } });
  try {
    return vm.runInNewContext(`${outputText}\nJSON.stringify(new ${name}("x"))`) as string;
  } catch (error) {
    return String(error);
  }
}

function read(text: string, field = "x"): Event | null {
  const corpus = corpusOf(text);
  const { classes } = corpus.file("/sample.ts");
  const construction = constructionOf(corpus, classes.at(-1)!);
  assert.notEqual(construction, null);
  return faultyRead(construction!, field, corpus);
}

describe("faults that are seeded", () => {
  const corpus = corpusOf(sample);
  const views = viewsOf(corpus);
  // A copy that lacks fields, and what only some runs show, are seen in no single run.
  const visible = Object.keys(kinds).filter((kind) => kinds[kind]!.certain && kind !== "object copied before it is finished" && kind !== "call moved up");

  for (const kind of visible) {
    it(`${kind}: the program that was well goes wrong`, () => {
      const seeds = [...seedsOf(corpus, kind, views, new Random(1, kind), 9)];
      assert.ok(seeds.length > 0, "no class of the sample takes it");
      for (const { cls, field, file } of seeds) {
        const [before, after] = [construct(sample, cls.name), construct(file.text, cls.name)];
        assert.match(before, /^\{/);
        assert.notEqual(after, before, `${cls.name}.${field}: ${file.text}`);
        if (!kind.includes("wiped")) assert.match(after, /TypeError/, file.text);
      }
    });
  }

  it("are the same for the same seed", () => {
    const textsOf = (seed: number): readonly string[] => [...seedsOf(corpus, "read put into an override", views, new Random(seed), 9)].map(({ file }) => file.text);
    assert.deepEqual(textsOf(5), textsOf(5));
    assert.notDeepEqual(textsOf(5), textsOf(6));
  });
});

describe("what is taken for a certain fault", () => {
  it("a read on a straight line: direct, in a method, a getter, an override that the base class calls", () => {
    assert.deepEqual(read("class A { constructor() { this.x.y; this.x = 1; } }")?.path, []);
    assert.deepEqual(read("class A { constructor() { this.m(); this.x = 1; } m() { this.n(); } n() { this.x.y; } }")?.path, ["method", "method"]);
    assert.deepEqual(read("class A { constructor() { void this.g; this.x = 1; } get g() { return this.x.y; } }")?.path, ["getter"]);
    assert.deepEqual(read("class B { constructor() { this.m(); } m() {} } class A extends B { x = 1; m() { this.x.y; } }")?.path, ["super", "method"]);
    assert.deepEqual(read("class A { constructor() { peek(this); this.x = 1; } } function peek(a) { a.x.y; }")?.path, ["helper"]);
  });

  it("no read that is only a test, lies behind a condition, or comes after what may have set the field", () => {
    const silent = [
      "if (this.x) this.x.y; this.x = 1;",
      "this.x?.y; this.x = 1;",
      "for (const a of [1]) this.x.y; this.x = 1;",
      "try { this.x.y; } catch {} this.x = 1;",
      "if (p) return; this.x.y; this.x = 1;",
      "if (p) this.x = 1; this.x.y; this.x = 1;",
      "this.set(); this.x.y; this.x = 1;",
      "this[p] = 1; this.x.y; this.x = 1;",
      "p(() => this.set()); this.x.y; this.x = 1;",
      "Object.assign(this, p); this.x.y; this.x = 1;",
    ];
    for (const body of silent) assert.equal(read(`class A { constructor(p) { ${body} } set() { if (globalThis.on) this.x = 1; } }`), null, body);
  });

  it("no field that other code sets, once it may have the object", () => {
    const program = (rest: string): string => `${rest} class A { constructor(p) { p.take(this); this.x.y; this.x = 1; } }`;
    assert.notEqual(read(program("")), null);
    assert.equal(read(program("function fill(a) { a.x = 1; }")), null);
  });
});
