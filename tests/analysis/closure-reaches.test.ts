/** What a closure can reach is asked of every callback: the more callbacks mention one another, the more ways lead to each, and the first test would not end. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Node } from "../../lib/analysis/index.js";
import type { FnVal, Val } from "../../lib/analysis/domain/value.js";
import { type Cell, Vars } from "../../lib/analysis/domain/vars.js";
import { closureReaches } from "../../lib/analysis/interpret/closures.js";
import type { Machine } from "../../lib/analysis/interpret/machine.js";

/** Functions in local variables, each of which mentions all of them; the last one mentions what `last` says, too. */
function functions(count: number, last: Val | null): { first: FnVal; machine: Machine } {
  const variables = Array.from({ length: count }, (_, i): Cell => ({ id: i + 1, name: `f${i}` }));
  const held: Cell = { id: count + 1, name: "held" };
  const all = [...variables, held];
  const scope = { dynamic: true, lookup: (name: string) => all.find((variable) => variable.name === name) };
  const identifiers = (names: readonly Cell[]) => names.map(({ name }) => ({ type: "Identifier", name }));
  const fns = variables.map((_, i) => {
    const node = { type: "BlockStatement", body: identifiers(i === count - 1 ? all : variables) } as unknown as Node;
    return { node, scope, thisVal: null, bound: null } as unknown as FnVal;
  });
  const values = fns.map((fn) => ({ self: false, fns: [fn], objs: null }) as unknown as Val);
  const known = variables.reduce((vars, variable, i) => vars.set(variable, values[i]!), Vars.empty);
  const vars = last === null ? known : known.set(held, last);
  return { first: fns[0]!, machine: { state: { vars }, globals: { used: false } } as unknown as Machine };
}

const self = { self: true, fns: null, objs: null } as unknown as Val;

describe("closureReaches", () => {
  it("answers no for 40 functions that all mention one another", () => {
    const { first, machine } = functions(40, null);
    assert.equal(closureReaches(machine, first), false);
  });

  it("finds what only the last of 40 holds", () => {
    const { first, machine } = functions(40, self);
    assert.equal(closureReaches(machine, first), true);
  });

  it("forgets what an earlier question has come to", () => {
    const { first, machine } = functions(3, self);
    assert.equal(closureReaches(machine, first), true);
    assert.equal(closureReaches(machine, first), true);
  });
});
