/** The persistent map of the state behaves like a Map, and shares what its copies have in common. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { constant, top, type Val } from "../../lib/analysis/domain/value.js";
import { type Key, Vars } from "../../lib/analysis/domain/vars.js";

fc.configureGlobal({ seed: 7, numRuns: 300 });

const cells = Array.from({ length: 12 }, (_, i) => ({ id: 2 ** i * 3, name: `c${i}` }));
const keys: readonly Key[] = [-2, -1, 0, 1, 2, 3, 17, 40, ...cells];
const values: readonly Val[] = [constant("t"), constant("f"), constant("u"), constant("s:a"), { ...top, arg: true }];

const edits = fc.array(fc.tuple(fc.constantFrom(...keys), fc.option(fc.constantFrom(...values))), { maxLength: 40 });
type Edits = readonly (readonly [Key, Val | null])[];

function made(list: Edits): { readonly vars: Vars; readonly model: Map<Key, Val> } {
  let vars = Vars.empty;
  const model = new Map<Key, Val>();
  for (const [key, value] of list) {
    vars = value === null ? vars.without(key) : vars.set(key, value);
    if (value === null) model.delete(key);
    else model.set(key, value);
  }
  return { vars, model };
}

function contents(vars: Vars): Map<Key, Val> {
  const result = new Map<Key, Val>();
  vars.each((key, value) => result.set(key, value));
  return result;
}

const first = (a: Val): Val => a;
const union = { both: first, one: (_key: Key, value: Val): Val => value };

describe("Vars", () => {
  it("holds what was set last", () => {
    fc.assert(
      fc.property(edits, (list) => {
        const { vars, model } = made(list);
        assert.deepEqual(contents(vars), model);
        for (const key of keys) {
          assert.equal(vars.get(key), model.get(key));
          assert.equal(vars.has(key), model.has(key));
        }
      }),
    );
  });

  it("has the same text however it came about", () => {
    fc.assert(
      fc.property(edits, (list) => {
        const { vars, model } = made(list);
        const again = made([...model].reverse()).vars;
        assert.deepEqual(again.keys(() => true), vars.keys(() => true));
        assert.equal(again.differsFrom(vars, () => true), false);
      }),
    );
  });

  it("is merged key by key", () => {
    fc.assert(
      fc.property(edits, edits, edits, (common, left, right) => {
        const [a, b] = [made([...common, ...left]), made([...common, ...right])];
        const merged = contents(a.vars.merge(b.vars, union));
        assert.deepEqual(merged, new Map([...b.model, ...a.model]));
        const both = contents(a.vars.merge(b.vars, { both: first, one: () => null }));
        assert.deepEqual(both, new Map([...a.model].filter(([key]) => b.model.has(key))));
      }),
    );
  });

  it("finds every key whose value differs, and no other", () => {
    fc.assert(
      fc.property(edits, edits, edits, (common, left, right) => {
        const [a, b] = [made([...common, ...left]), made([...common, ...right])];
        const found = new Set<Key>();
        a.vars.differsFrom(b.vars, (key, here, there) => {
          assert.equal(here, a.model.get(key) ?? null);
          assert.equal(there, b.model.get(key) ?? null);
          found.add(key);
          return false;
        });
        assert.deepEqual(found, new Set(keys.filter((key) => a.model.get(key) !== b.model.get(key))));
      }),
    );
  });

  it("is the same object where nothing changes", () => {
    fc.assert(
      fc.property(edits, (list) => {
        const { vars, model } = made(list);
        for (const [key, value] of model) assert.equal(vars.set(key, value), vars);
        assert.equal(vars.without({ id: 7, name: "other" }), vars);
        assert.equal(vars.map((_key, value) => value), vars);
        assert.equal(vars.merge(vars, union), vars);
        assert.equal(vars.merge(Vars.empty, union), vars);
        assert.equal(Vars.empty.merge(vars, union), vars);
      }),
    );
  });
});
