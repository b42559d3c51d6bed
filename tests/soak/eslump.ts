/**
 * Random programs from eslump, a generator over the grammar of ECMAScript 2019: as it makes them, and, since it knows no meaning and
 * hardly writes `this`, with its statements and expressions moved into classes where they meet fields, methods and base classes.
 */
import * as espree from "espree";
import type { Node } from "../../lib/analysis/index.js";
import { type Part, partsOf } from "./syntax.js";
import { type Random, withSeededMath } from "./random.js";

export interface Eslump {
  generateRandomJS(options: { readonly sourceType: "module" | "script"; readonly maxDepth: number; readonly comments: boolean; readonly whitespace: boolean }): string;
}

/** null where eslump writes what no parser of ours takes. */
export function randomProgram(eslump: Eslump, random: Random): string | null {
  const text = withSeededMath(random, () => eslump.generateRandomJS({ sourceType: "module", maxDepth: 5 + random.below(4), comments: random.chance(0.1), whitespace: random.chance(0.1) }));
  if (random.chance(0.2)) return text;
  const program = parseOrNull(text);
  return program === null ? null : intoClasses(text, program, random);
}

function parseOrNull(text: string): Node | null {
  try {
    return espree.parse(text, { range: true, ecmaVersion: "latest", sourceType: "module" }) as unknown as Node;
  } catch {
    return null;
  }
}

const reads = ["this.f0", "this.f1", "this.f2?.x", "this.#p", "this.m0()", "this.m1(this)", "this.m2(() => this.f1)", "this.g0", "this", "this.constructor", "{ ...this }", "[this]", "new Sub(this)", "f3 => this.f3"];
const targets = ["this.f0", "this.f1", "this.f2", "this.f3", "this.#p", "this.g0", "[this.f0, this.f1]", "this[x]"];

/** Source text with some expressions replaced by uses of `this`. */
function withThis(text: string, parts: readonly Part[], from: number, to: number, random: Random): string {
  let result = text.slice(from, to);
  let end = to;
  const inside = parts.filter((part) => part.kind === "expression" && part.from >= from && part.to <= to).sort((a, b) => b.from - a.from);
  for (const part of inside) {
    if (part.to > end || !random.chance(0.3)) continue;
    result = `${result.slice(0, part.from - from)}(${random.chance(0.2) ? `${random.pick(targets)} = 1` : random.pick(reads)})${result.slice(part.to - from)}`;
    end = part.from;
  }
  return result;
}

function intoClasses(text: string, program: Node, random: Random): string {
  const parts = partsOf(program);
  const use = (from: number, to: number): string => withThis(text, parts, from, to, random);
  const statements = (program["body"] as readonly Node[]).filter(({ type, directive }) => !/^(?:Import|Export)/.test(type) && directive === undefined);
  const expressions = parts.filter(({ kind }) => kind === "expression");
  const anyExpression = (): string => {
    if (expressions.length === 0) return "1";
    const { from, to } = random.pick(expressions);
    return `(${use(from, to)})`;
  };
  // Each statement goes to one body, in a block of its own, since all may declare the same names.
  const bodies = Array.from({ length: 6 }, (): string[] => []);
  for (const { range } of statements) bodies[random.below(6)]!.push(`{ ${use(range![0], range![1])} }`);
  const assignments = ["this.f0", "this.f1", "this.#p"].filter(() => random.chance(0.7)).map((target) => `${target} = ${anyExpression()};`);
  const constructor = [...bodies[0]!, ...assignments].sort(() => random.next() - 0.5).join("\n");
  const derived = random.chance(0.5);
  const base = derived ? `class Base { f2 = ${anyExpression()}; constructor(p) { this.m0(p); ${bodies[5]!.join("\n").replaceAll("#p", "f2")} } m0() {} m1() {} }` : "";
  return [
    base.replaceAll("#p", "f2"),
    `class C ${derived ? "extends Base " : ""}{`,
    random.chance(0.5) ? `f0 = ${anyExpression()};` : "f0;",
    random.chance(0.5) ? "f1;" : "",
    "#p;",
    `constructor(x) { ${derived ? "super(x);" : ""} ${constructor} }`,
    `m0(x) { ${bodies[1]!.join("\n")} return this.f1; }`,
    `m1(x) { ${bodies[2]!.join("\n")} }`,
    `m2(x) { ${bodies[3]!.join("\n")} return x; }`,
    `get g0() { ${bodies[4]!.join("\n")} return this.f0; }`,
    "set g0(x) { this.f3 = x; }",
    "}",
    "class Sub extends C { f4 = this.m1(); m1() { return this.f4; } }",
  ].join("\n");
}
