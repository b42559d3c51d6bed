import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse } from "@typescript-eslint/parser";
import type { Node } from "../../lib/analysis/index.js";
import type { Edit } from "../../lib/report/rule-definition.js";
import { declareField, handOverChild, makeOptional } from "../../lib/report/suggestions.js";

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

const loc = { start: { line: 1, column: 0 }, end: { line: 1, column: 4 } };

/** Repairs the first `this`, or the name `me`, in an expression. */
function handed(text: string, child: string | null): string | null {
  const program = parse(text, { range: true, loc: true }) as unknown as Node;
  let found: Node | null = null;
  const walk = (node: Node, parent: Node | null): void => {
    Object.assign(node, { parent });
    if (found === null && (node.type === "ThisExpression" || (node.type === "Identifier" && node["name"] === "me"))) found = node;
    for (const [key, value] of Object.entries(node)) {
      if (key === "parent") continue;
      for (const item of Array.isArray(value) ? value : [value]) if (typeof item?.type === "string") walk(item as Node, node);
    }
  };
  walk(program, null);
  const reported = (program["body"] as Node[])[0]!["expression"] as Node;
  return edited(text, handOverChild(reported, found, child, (node) => text.slice(...node.range!)));
}

describe("handOverChild", () => {
  const cases: readonly [from: string, child: string | null, to: string | null][] = [
    ["partition(this, f)", "net", "partition(this.net, f)"],
    ["partition(me, f)", "#net", "partition(me.#net, f)"],
    ["partition(this, f)", "my net", 'partition(this["my net"], f)'],
    ["partition(this as Trainer, f)", "net", "partition(this.net, f)"],
    ["partition((this)!, f)", "net", "partition(this.net, f)"],
    ["partition(this, f)", null, null],
    ["treeAt((t) => t.net, this, x)", "net", null],
    ["partition({ me }, f)", "net", null],
    ["partition([this], f)", "net", null],
    ["new View(this)", "net", null],
  ];
  for (const [from, child, to] of cases) it(`${from} → ${to ?? "no repair"}`, () => assert.equal(handed(from, child), to));
  it("has no repair where nothing is handed over in the text", () => {
    assert.equal(handOverChild({ type: "ThrowStatement", loc }, null, "net", () => ""), null);
  });
  it("leaves a helper's parameter alone, which other callers fill too", () => {
    const call: Node = { type: "CallExpression", arguments: [], range: [0, 20], loc };
    const parameter: Node = { type: "Identifier", name: "tree", range: [40, 44], parent: call, loc };
    call["arguments"].push(parameter);
    assert.equal(handOverChild({ type: "CallExpression", arguments: [], range: [0, 20], loc }, parameter, "net", () => "tree"), null);
  });
});
