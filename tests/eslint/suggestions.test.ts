import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse } from "@typescript-eslint/parser";
import type { Node } from "../../lib/analysis/index.js";
import type { Edit } from "../../lib/eslint/create-rule.js";
import { declareField, handOverChild, makeOptional } from "../../lib/eslint/suggestions.js";

/** The text with the edits made, from the last to the first; null where there is no repair. */
function edited(text: string, edits: readonly Edit[] | null): string | null {
  if (edits === null) return null;
  return [...edits].sort((a, b) => b.range[0] - a.range[0]).reduce((all, { range, text: to }) => all.slice(0, range[0]) + to + all.slice(range[1]), text);
}

/** Repairs the one field of `class C { … }`. */
function field(member: string, repair: typeof declareField): string | null {
  const text = `class C { ${member} }`;
  const program = parse(text, { range: true, loc: true }) as unknown as { body: [{ body: { body: [Node] } }] };
  return edited(text, repair(program.body[0].body.body[0], (node) => text.slice(...node.range!)))?.slice(10, -2) ?? null;
}

describe("declareField", () => {
  const cases: readonly [from: string, to: string | null][] = [
    ["name?: string;", "declare name?: string;"],
    ["roles!: string[];", "declare roles: string[];"],
    ["private readonly id!: number;", "declare private readonly id: number;"],
    ["label", "declare label"],
    ["count = 0;", null],
    ["@input() name!: string;", null],
    ["#secret!: string;", null],
    ["override name!: string;", null],
    ['["na" + "me"]!: string;', null],
    ["declare name: string;", null],
  ];
  for (const [from, to] of cases) it(`${from} → ${to ?? "no repair"}`, () => assert.equal(field(from, declareField), to));
});

describe("makeOptional", () => {
  const cases: readonly [from: string, to: string | null][] = [
    ["name!: string;", "name?: string;"],
    ["private readonly id: number;", "private readonly id?: number;"],
    ["name?: string;", null],
    ["name;", null],
    ["name: string = '';", null],
    ["@column() name!: string;", null],
  ];
  for (const [from, to] of cases) it(`${from} → ${to ?? "no repair"}`, () => assert.equal(field(from, makeOptional), to));
});

describe("handOverChild", () => {
  const at = (type: string, range: [number, number], parent?: Node): Node => ({ type, range, parent, loc: { start: { line: 1, column: 0 }, end: { line: 1, column: 4 } } });
  it("reaches the child from `this` and from an alias", () => {
    assert.equal(edited("partition(this, f)", handOverChild(at("ThisExpression", [10, 14]), "net")), "partition(this.net, f)");
    assert.equal(edited("partition(me, f)", handOverChild(at("Identifier", [10, 12]), "#net")), "partition(me.#net, f)");
    assert.equal(edited("partition(this, f)", handOverChild(at("ThisExpression", [10, 14]), "my net")), 'partition(this["my net"], f)');
  });
  it("has no repair without a place or a child to write", () => {
    assert.equal(handOverChild(null, "net"), null);
    assert.equal(handOverChild(at("ThisExpression", [10, 14]), null), null);
    assert.equal(handOverChild(at("ObjectExpression", [10, 14]), "net"), null);
    const shorthand = { ...at("Property", [2, 4]), shorthand: true };
    assert.equal(handOverChild(at("Identifier", [2, 4], shorthand), "net"), null);
  });
});
