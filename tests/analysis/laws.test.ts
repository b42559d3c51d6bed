/** The domain by its laws: sets of fields, values and states, on generated elements. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  addBit, type Bits, empty, equalBits, hasBit, intersect, isSubset, keyOfBits, membersOf, removeBit, subtract, unite,
} from "../../lib/analysis/domain/bits.js";
import {
  fork, initialState, isBelow, join, keyOfState, mayHave, mustHave, resetField, setField, type State, unsetField, valueOf, write,
} from "../../lib/analysis/domain/state.js";
import {
  type AbsObj, constant, equalValues, type FnVal, joinValues, keyOfValue, none, nullishnessOf, ofFunction, ofObject, ofPath, ofRead, self, top, truthinessOf, type Val, withArgument, withoutPending,
} from "../../lib/analysis/domain/value.js";
import type { Node } from "../../lib/analysis/estree.js";

const check = <T extends [unknown, ...unknown[]]>(arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> }, law: (...elements: T) => void): void => {
  fc.assert(fc.property(...(arbitraries as unknown as [fc.Arbitrary<unknown>]), (...elements) => law(...(elements as unknown as T))), { seed: 7, numRuns: 400 });
};

// Over the borders of one and of two machine words.
const fieldCount = 70;
const field = fc.nat(fieldCount - 1);
const members = fc.uniqueArray(field, { maxLength: 12 });
const bitsOf = (list: readonly number[]): Bits => list.reduce<Bits>((bits, index) => addBit(bits, index), empty);
const sorted = (list: Iterable<number>): readonly number[] => [...list].sort((x, y) => x - y);
const all = bitsOf(Array.from({ length: fieldCount }, (_, index) => index));

describe("sets of fields", () => {
  it("are sets: what was added and not removed is in them, in order, once", () => {
    check([members, members], (added, removed) => {
      const bits = removed.reduce<Bits>((rest, index) => removeBit(rest, index), bitsOf(added));
      const expected = added.filter((index) => !removed.includes(index));
      assert.deepEqual([...membersOf(bits)], sorted(expected));
      for (let index = 0; index < fieldCount + 5; index++) assert.equal(hasBit(bits, index), expected.includes(index));
    });
  });

  it("unite, intersect and subtract as sets do", () => {
    check([members, members], (a, b) => {
      const [left, right] = [bitsOf(a), bitsOf(b)];
      assert.deepEqual([...membersOf(unite(left, right))], sorted(new Set([...a, ...b])));
      assert.deepEqual([...membersOf(intersect(left, right))], sorted(a.filter((index) => b.includes(index))));
      assert.deepEqual([...membersOf(subtract(left, right))], sorted(a.filter((index) => !b.includes(index))));
      assert.equal(isSubset(left, right), a.every((index) => b.includes(index)));
    });
  });

  it("are equal and have the same key exactly if they have the same members, however they came about", () => {
    check([members, members], (a, b) => {
      const same = sorted(a).join() === sorted(b).join();
      const detour = b.reduce<Bits>((bits, index) => (a.includes(index) ? bits : removeBit(bits, index)), unite(bitsOf(b), bitsOf(a)));
      assert.equal(equalBits(bitsOf(a), bitsOf(b)), same);
      assert.equal(keyOfBits(bitsOf(a)) === keyOfBits(bitsOf(b)), same);
      assert.ok(equalBits(detour, bitsOf(a)));
      assert.equal(keyOfBits(detour), keyOfBits(bitsOf(a)));
    });
  });

  it("the empty set is the falsy number 0 and still a set", () => {
    assert.ok(equalBits(empty, 0));
    assert.ok(isSubset(empty, empty));
    assert.ok(equalBits(removeBit(addBit(empty, 40), 40), empty));
  });
});

const somewhere = { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } };
const node = (): Node => ({ type: "FunctionExpression", loc: somewhere });
const functions: readonly FnVal[] = [0, 1, 2].map((id) => ({ node: node(), scope: { id, dynamic: false }, thisVal: id === 0 ? self : null, home: null, bound: null, isStatic: false }));
const objects: readonly AbsObj[] = [0, 1, 2].map((id) => ({
  id, node: node(), kind: "object", cls: null, deferred: null, props: new Map(), version: 0, elements: null, run: null, path: null, fixed: false,
}));

const atom: fc.Arbitrary<Val> = fc.oneof(
  fc.constantFrom(none, top, self),
  fc.constantFrom("u", "n", "t", "f", "T", "F", "s:", "s:x", "d:0", "d:1").map((konst) => constant(konst as "u")),
  fc.constantFrom(...functions).map(ofFunction),
  fc.constantFrom(...objects).map(ofObject),
  fc.constantFrom("pkg:a", "pkg:b").map((path) => ofPath(path)),
  fc.record({ id: fc.nat(3), certain: fc.boolean() }).map(({ id, certain }) => ofRead({ id, field: id }, certain)),
);
/** Values as the analysis makes them: joins of atoms, some of them marked. */
const value: fc.Arbitrary<Val> = fc
  .record({ atoms: fc.array(atom, { minLength: 1, maxLength: 4 }), argument: fc.boolean() })
  .map(({ atoms, argument }) => {
    const joined = atoms.reduce(joinValues);
    return argument ? withArgument(joined) : joined;
  });
// `none` is one object; every other value may exist several times.
const copyOf = (v: Val): Val => (v === none ? none : { ...v });

describe("values", () => {
  it("join is commutative", () => check([value, value], (a, b) => assert.ok(equalValues(joinValues(a, b), joinValues(b, a)))));

  it("join is associative", () =>
    check([value, value, value], (a, b, c) => assert.ok(equalValues(joinValues(joinValues(a, b), c), joinValues(a, joinValues(b, c))))));

  it("join is idempotent", () => check([value], (a) => assert.ok(equalValues(joinValues(a, copyOf(a)), a))));

  it("the join is above both sides: to join one of them again changes nothing", () => {
    check([value, value], (a, b) => {
      const joined = joinValues(a, b);
      assert.ok(equalValues(joinValues(joined, copyOf(a)), joined));
      assert.ok(equalValues(joinValues(joined, copyOf(b)), joined));
    });
  });

  it("what is known of the join is known of both sides", () => {
    check([value, value], (a, b) => {
      const joined = joinValues(a, b);
      for (const question of [truthinessOf, nullishnessOf]) {
        const answer = question(joined);
        if (answer === null) continue;
        for (const side of [a, b]) if (side !== none) assert.equal(question(side), answer);
      }
    });
  });

  it("join changes neither side", () => {
    check([value, value], (a, b) => {
      const before = [copyOf(a), copyOf(b)] as const;
      joinValues(a, b);
      assert.deepEqual([a, b], before);
    });
  });

  it("equal values have equal keys, and different keys different values", () => {
    check([value, value], (a, b) => {
      if (keyOfValue(a) === keyOfValue(b)) assert.ok(equalValues(a, b));
      assert.equal(keyOfValue(copyOf(a)), keyOfValue(a));
    });
  });

  it("a tested value has no pending reads, and is not called undefined because of them", () => {
    check([value], (a) => {
      const tested = withoutPending(a);
      assert.equal(tested.pending, null);
      if (a.pending !== null) assert.notEqual(nullishnessOf(tested), true);
    });
  });
});

type Step =
  | { readonly kind: "set" | "unset" | "reset" | "use"; readonly field: number }
  | { readonly kind: "write"; readonly key: number; readonly value: Val }
  | { readonly kind: "every" | "any" | "leak" | "hold" };

const few = fc.constantFrom(0, 1, 2, 30, 31, 62);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("set", "set", "unset", "reset", "use"), field: few }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("write"), key: few, value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("every", "any", "leak", "hold") }) },
) as fc.Arbitrary<Step>;

function apply(state: State, step: Step): void {
  switch (step.kind) {
    case "set": return setField(state, step.field);
    case "unset": return unsetField(state, step.field, all);
    case "reset": return resetField(state, step.field, all);
    case "use": state.usedUnset = addBit(state.usedUnset, step.field); return;
    case "write": return write(state, step.key, step.value);
    case "every": state.everySet = state.anySet = true; return;
    case "any": state.anySet = true; return;
    case "leak": state.leaked = true; return;
    case "hold": state.held = true; return;
  }
}

const state: fc.Arbitrary<State | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 12,
    arbitrary: fc.array(fc.array(step, { maxLength: 5 }), { minLength: 1, maxLength: 2 }).map((paths) =>
      paths
        .map((steps) => {
          const made = initialState();
          for (const one of steps) apply(made, one);
          return made as State | null;
        })
        .reduce(join),
    ),
  },
);
const fields = [0, 1, 2, 3, 30, 31, 62] as const;
const same = (a: State | null, b: State | null): boolean => isBelow(a, b) && isBelow(b, a);
const forked = (s: State | null): State | null => (s === null ? null : fork(s));

describe("states", () => {
  it("join is commutative", () => check([state, state], (a, b) => assert.ok(same(join(a, b), join(b, a)))));

  it("join is associative", () => check([state, state, state], (a, b, c) => assert.ok(same(join(join(a, b), c), join(a, join(b, c))))));

  it("join is idempotent", () => check([state], (a) => assert.ok(same(join(a, forked(a)), a))));

  it("the join is above both sides", () => {
    check([state, state], (a, b) => {
      assert.ok(isBelow(a, join(a, b)));
      assert.ok(isBelow(b, join(a, b)));
    });
  });

  it("unreachable is the bottom", () => {
    check([state], (a) => {
      assert.ok(isBelow(null, a));
      assert.ok(same(join(null, a), a));
      if (a !== null) assert.ok(!isBelow(a, null));
    });
  });

  it("a field is set after the join if it is on both sides, possibly set if on one", () => {
    check([state, state], (a, b) => {
      const joined = join(a, b);
      if (joined === null || a === null || b === null) return;
      for (const at of fields) {
        assert.equal(mustHave(joined, at), mustHave(a, at) && mustHave(b, at));
        assert.equal(mayHave(joined, at), mayHave(a, at) || mayHave(b, at));
      }
    });
  });

  it("what is certainly set is possibly set", () => {
    check([state], (a) => {
      if (a !== null) for (const at of fields) assert.ok(!mustHave(a, at) || mayHave(a, at), `field ${at}`);
    });
  });

  it("after a set the field is set, after a reset certainly unset, after a deletion not certainly set", () => {
    check([state, few], (a, at) => {
      if (a === null) return;
      const [set, reset, unset] = [fork(a), fork(a), fork(a)];
      setField(set, at);
      resetField(reset, at, all);
      unsetField(unset, at, all);
      assert.ok(mustHave(set, at));
      assert.ok(!mayHave(reset, at) && !mustHave(reset, at));
      assert.ok(!mustHave(unset, at));
      assert.equal(mayHave(unset, at), mayHave(a, at));
      for (const other of fields) {
        if (other === at) continue;
        for (const changed of [set, reset, unset]) {
          assert.equal(mustHave(changed, other), mustHave(a, other));
          assert.equal(mayHave(changed, other), mayHave(a, other));
        }
      }
    });
  });

  it("transfer is monotone: less knowledge before gives no more knowledge after", () => {
    check([state, state, step], (a, b, one) => {
      const above = forked(join(a, b));
      const below = forked(a);
      if (below === null || above === null) return;
      apply(below, one);
      apply(above, one);
      assert.ok(isBelow(below, above));
    });
  });

  it("a forked state changes alone", () => {
    check([state, step], (a, one) => {
      if (a === null) return;
      const key = keyOfState(a, () => true);
      apply(fork(a), one);
      assert.equal(keyOfState(a, () => true), key);
    });
  });

  it("equal keys mean equal knowledge", () => {
    check([state, state], (a, b) => {
      if (a === null || b === null || keyOfState(a, () => true) !== keyOfState(b, () => true)) return;
      assert.ok(same(a, b));
      for (const at of fields) assert.ok(equalValues(valueOf(a, at), valueOf(b, at)));
    });
  });
});
