/** What it costs to construct a Module and to read its fields. */
import { Module, defineModule } from "../../dist/lib/runtime/index.js";
import { compare, same } from "./measure.mjs";

class Plain {
  a;
  b;
  c;
  d;
  constructor({ a, b, c, d }) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }
}

const Four = defineModule(class Four extends Module {
  a;
  b;
  c;
  d;
});

const Guarded = defineModule(
  class Guarded extends Module {
    a;
    b;
    c;
    d;
  },
  { a: {}, b: {}, c: {}, d: {} },
);

/** One loop for each class, so that none meets the shapes of another's objects. */
const readerOf = () => new Function("objects", "let sum = 0; for (const o of objects) sum += o.a + o.b + o.c + o.d; return sum;");

export async function classFigures(rounds) {
  const figures = [];
  for (const [kind, Class] of [["plain fields", Four], ["guarded fields", Guarded]]) {
    let last;
    const make = (C) => () => {
      for (let i = 0; i < 100; i++) last = new C({ a: i, b: 2, c: 3, d: 4 });
    };
    const built = await compare(make(Class), make(Plain), rounds);
    same(last.a, 99, "the last object made");
    figures.push({ what: `construction, four ${kind} / plain class`, ...built, micros: built.micros / 100, microsTarget: 1 });
    const all = (C) => Array.from({ length: 1000 }, (_, i) => new C({ a: i, b: 2, c: 3, d: 4 }));
    const [ours, theirs, readOurs, readTheirs] = [all(Class), all(Plain), readerOf(), readerOf()];
    same(readOurs(ours), readTheirs(theirs), "the sum of the fields");
    const read = await compare(() => readOurs(ours), () => readTheirs(theirs), rounds);
    figures.push({ what: `reads of four ${kind} / plain class`, target: 1.5, ...read, micros: read.micros / 1000 });
  }
  return figures;
}
