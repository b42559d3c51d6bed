/** Laws of trees, on random trees of arrays, objects, Maps and Modules. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  applyUpdates,
  combine,
  field,
  filter,
  flattenUpTo,
  Module,
  module,
  partition,
  showPath,
  treeAt,
  treeDeserialise,
  treeEqual,
  treeFlatten,
  treeFlattenWithPath,
  treeLeaves,
  treeMap,
  TreeMismatchError,
  treeSerialise,
  treeStructure,
  treeUnflatten,
} from "../../lib/runtime/index.js";
import "./helpers.js";

@module
class Node2 extends Module<Node2> {
  left!: unknown;
  @field({ static: true }) label!: string;
  @field() right!: unknown;
}

const leaf = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean());
const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "a.b", "a", "[0]", "toString", ""));

/** Random trees. Undefined is left out: in a Module it means that a field has no value. */
const tree = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.oneof(fc.string(), fc.integer()), tie("tree")), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.record({ left: tie("tree"), label: fc.string(), right: tie("tree") }).map((fields) => new Node2(fields as never)),
  ),
})).tree;

const law = (name: string, check: (value: unknown) => void) => test(name, () => fc.assert(fc.property(tree, check), { numRuns: 300 }));
const isNumber = (x: unknown) => typeof x === "number";

law("unflatten after flatten gives an equal tree of the same structure", (t) => {
  const [leaves, def] = treeFlatten(t);
  const copy: unknown = treeUnflatten(def, leaves);
  assert.equal(leaves.length, def.numLeaves);
  assert.ok(treeEqual(copy, t));
  assert.equal(String(treeStructure(copy)), String(def));
  assert.deepStrictEqual(copy, t);
});

law("mapping the identity gives an equal tree, and maps compose", (t) => {
  assert.ok(
    treeEqual(
      treeMap((x) => x, t),
      t,
    ),
  );
  const f = (x: unknown) => [x];
  const g = (x: unknown[]) => x.length;
  const composed = treeMap((x) => g(f(x)), t);
  assert.deepEqual(
    treeLeaves(composed),
    treeLeaves(t).map(() => 1),
  );
});

law("combine of partition is the tree, in both orders; both halves have its number of places", (t) => {
  const [yes, no] = partition(t, isNumber);
  assert.ok(treeEqual(combine(yes, no), t));
  assert.ok(treeEqual(combine(no, yes), t));
  assert.equal(treeLeaves(yes).length + treeLeaves(no).length, treeLeaves(t).length);
  assert.ok(treeEqual(filter(t, isNumber), yes));
});

law("paths are unique, in the order of the leaves", (t) => {
  const [entries] = treeFlattenWithPath(t);
  assert.deepEqual(
    entries.map(([, value]) => value),
    treeLeaves(t),
  );
  assert.equal(new Set(entries.map(([path]) => showPath(path))).size, entries.length);
});

law("a tree flattens up to its own structure, and not to a larger one", (t) => {
  const def = treeStructure(t);
  assert.deepEqual(flattenUpTo(def, t), treeLeaves(t));
  assert.throws(() => flattenUpTo(treeStructure([t, 0]), [t]), TreeMismatchError);
});

law("treeAt: what was put is there, and the rest is as it was", (t) => {
  const whole = { before: 1, t, after: [2] };
  const put = treeAt(
    (w) => w.t as unknown,
    t === null ? { ...whole, t: 0 as unknown } : (whole as { before: number; t: unknown; after: number[] }),
    "put",
  );
  assert.deepEqual(put, { before: 1, t: "put", after: [2] });
});

law("what is saved is loaded: the same structure and leaves, for trees with something to save", (t) => {
  const whole = { t, something: 1 };
  const loaded = treeDeserialise(treeSerialise(whole), whole);
  assert.ok(treeEqual(loaded, whole));
  assert.deepStrictEqual(loaded, whole);
});

law("updates of null change nothing", (t) => {
  assert.ok(treeEqual(applyUpdates<unknown>(t, null), t));
  assert.ok(
    treeEqual(
      applyUpdates<unknown>(
        t,
        filter(t, () => false),
      ),
      t,
    ),
  );
});
