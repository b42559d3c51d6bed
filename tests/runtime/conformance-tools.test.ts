/** treeAt, equality, one level, checks, filters: rows AT, EQUAL, INF, ONE, CK, FIL, PAR and COM of docs/conformance.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  combine,
  field,
  filter,
  isArray,
  isArrayLike,
  isInexactArray,
  Module,
  module,
  nn,
  partition,
  registerNode,
  step,
  treeAllClose,
  treeAt,
  treeCheck,
  treeDeserialise,
  treeEqual,
  treeFlattenOneLevel,
  treeLeaves,
  treeMap,
  treeMapWith,
  TreeMismatchError,
  treePrint,
  treeSerialise,
  treeStructure,
  treeUnflatten,
  treeUpdateAt,
} from "../../lib/runtime/index.js";
import { captureWarnings, tf, thrownBy } from "./helpers.js";

@module
class Pair extends Module<Pair, "sum"> {
  a!: any;
  b!: any;
  @field({ static: true }) name: any = "pair";
  get sum() {
    return this.a + this.b;
  }
  get first() {
    return this.a;
  }
}

const pair = (a: unknown, b: unknown): Pair => new Pair({ a, b, name: "pair" } as never);
const isNull = (x: unknown) => x === null;

test("AT-01: one leaf is replaced, the original stays", () => {
  const before = pair(1, [2, 3]);
  const after = treeAt((m) => m.b[1], before, 9);
  assert.deepEqual(treeLeaves(after), [1, 2, 9]);
  assert.deepEqual(treeLeaves(before), [1, 2, 3]);
  assert.ok(after instanceof Pair);
});

test("AT-02: an array of places is replaced by an array of values", () => {
  assert.deepEqual(treeLeaves(treeAt((m) => [m.b[0], m.a], pair(1, [2, 3]), [20, 10])), [10, 20, 3]);
});

test("AT-03: several places with one value fail", () => {
  assert.throws(() => treeAt((m) => [m.a, m.b], pair(1, 2), 3 as never), { code: "bad-argument", message: /2 places.*not 3/ });
});

test("AT-04: another number of values than places fails", () => {
  assert.throws(() => treeAt((m) => [m.a, m.b], pair(1, 2), [3]), { code: "bad-argument", message: /2 places.*1 values/ });
});

test("AT-05: an empty array that is in two places is addressed in one of them", () => {
  const empty: unknown[] = [];
  assert.deepEqual(
    treeAt((m) => m[1], [empty, empty] as unknown[], 5),
    [[], 5],
  );
});

test("AT-07: treeUpdateAt gives the old value to a function; a replacement is needed", () => {
  const seen: unknown[] = [];
  const after = treeUpdateAt(
    (m) => [m.a, m.b],
    pair(1, [2, 3]),
    (x: unknown) => (seen.push(x), 0),
  );
  assert.deepEqual(seen, [1, [2, 3]]);
  assert.deepEqual(treeLeaves(after), [0, 0]);
  assert.throws(() => (treeAt as (...args: unknown[]) => unknown)((m: Pair) => m.a, pair(1, 2)), {
    code: "bad-argument",
    message: /needs the replacement/,
  });
  assert.throws(() => treeUpdateAt((m) => m.a, pair(1, 2), 3 as never), { code: "bad-argument", message: /function of the old value/ });
  assert.throws(() => treeAt(pair(1, 2) as never, (m: Pair) => m.a, 1 as never), { code: "bad-argument", message: /function comes first/ });
});

test("AT-08: a whole subtree, or the array of its children, is replaced", () => {
  const tree = pair(1, { x: 2, y: 3 });
  assert.deepEqual(treeLeaves(treeAt((m) => m.b, tree, 7)), [1, 7]);
  assert.deepEqual(treeLeaves(treeAt((m) => [m.b.x, m.b.y], tree, [[4, 5], 6])), [1, 4, 5, 6]);
  assert.deepEqual(treeLeaves(treeAt((m) => m.b, pair(1, [2, 3]), [8])), [1, 8]);
  assert.equal(
    treeAt((m: number) => m, 1, 2),
    2,
  );
});

test("AT-09: a selection that depends on leaves fails", () => {
  const tree = pair(1, 2);
  assert.throws(() => treeAt((m) => (m.a > 0 ? m.a : m.b), tree, 3), { code: "bad-argument", message: /just the PyTree structure/ });
  assert.throws(() => treeAt((m) => (typeof m.a === "number" ? m.a : m.b), tree, 3), {
    code: "bad-argument",
    message: /just the PyTree structure/,
  });
  assert.throws(() => treeAt((m) => m.a.shape, tree, 3), { code: "bad-argument", message: /value of a leaf/ });
});

test("AT-10: one of several nulls is replaced only if isLeaf makes them leaves", () => {
  const tree = pair(null, null);
  assert.throws(() => treeAt((m) => m.a, tree, 1), { code: "bad-argument", message: /does not uniquely identify/ });
  const after = treeAt((m) => m.b, tree, 1, { isLeaf: isNull });
  assert.deepEqual([after.a, after.b], [null, 1]);
});

test("AT-11: a single null needs isLeaf too", () => {
  assert.throws(() => treeAt((m) => m.b, pair(1, null), 2), { code: "bad-argument", message: /isLeaf: \(x\) => x === null/ });
  assert.equal(treeAt((m) => m.b, pair(1, null), 2, { isLeaf: isNull }).b, 2);
});

test("AT-12: a static field is no place", () => {
  assert.throws(() => treeAt((m) => m.name, pair(1, 2), "other"), {
    code: "bad-argument",
    message: /"pair", which is not a leaf of the pytree.*Static fields/s,
  });
});

test("AT-13: a getter that gives a leaf works, one that computes does not", () => {
  assert.deepEqual(treeLeaves(treeAt((m) => m.first, pair(1, 2), 5)), [5, 2]);
  assert.throws(() => treeAt((m) => m.sum, pair(1, 2), 5), { code: "bad-argument" });
});

test("AT-14: one place selected twice, or inside another, fails", () => {
  assert.throws(() => treeAt((m) => [m.a, m.a], pair(1, 2), [3, 4]), { code: "bad-argument", message: /one place twice: at '\.a'/ });
  assert.throws(() => treeAt((m) => [m.b, m.b[0]], pair(1, [2]), [3, 4]), {
    code: "bad-argument",
    message: /inside another, '\.b'.*'\.b\[0\]'/,
  });
});

test("AT-15: two fields with one tensor are addressed separately", () => {
  const shared = tf.scalar(1);
  const other = tf.scalar(2);
  const after = treeAt((m) => m.b, pair(shared, shared), other);
  assert.equal(after.a, shared);
  assert.equal(after.b, other);
});

test("AT-16: no constructor, hook, converter or check runs", () => {
  let runs = 0;
  @module
  class Counted extends Module<Counted> {
    @field({ converter: (x: number) => (runs++, x) }) a!: number;
    postInit() {
      runs++;
    }
    checkInit() {
      runs++;
    }
  }
  const model = new Counted({ a: 1 });
  runs = 0;
  assert.equal(treeAt((m) => m.a, model, 2).a, 2);
  assert.equal(runs, 0);
});

test("EQUAL-01: several trees are equal in structure and values, or not", () => {
  const make = (x: number, f: unknown) => pair(tf.tensor1d([x, 2]), f);
  assert.equal(treeEqual(make(1, "f"), make(1, "f"), make(1, "f")), true);
  assert.equal(treeEqual(make(1, "f"), make(1, "f"), make(3, "f")), false);
  assert.equal(treeEqual(make(1, "f"), make(1, "g")), false);
  assert.equal(treeEqual([1, [2]], [1, 2]), false);
  assert.equal(treeEqual([1, 2], [1, [2]]), false);
  assert.equal(treeEqual(tf.scalar(NaN), tf.scalar(NaN)), false);
});

test("EQUAL-03: data types must agree, and a tensor equals neither typed array nor number", () => {
  assert.equal(treeEqual(tf.scalar(1, "int32"), tf.scalar(1, "float32")), false);
  assert.equal(treeEqual(tf.tensor1d([1]), new Float32Array([1])), false);
  assert.equal(treeEqual(tf.scalar(1), 1), false);
  assert.equal(treeEqual(tf.tensor1d([1, 2]), tf.tensor2d([[1, 2]])), false);
});

test("EQUAL-05: tolerances for floating tensors only", () => {
  const [a, b] = [tf.tensor1d([1, 100]), tf.tensor1d([1.001, 100.1])];
  assert.equal(treeAllClose(a, b), false);
  assert.equal(treeAllClose(a, b, { rtol: 1e-2 }), true);
  assert.equal(treeAllClose(a, b, { atol: 0.05, rtol: 0 }), false);
  assert.equal(treeAllClose(tf.scalar(1, "int32"), tf.scalar(2, "int32"), { atol: 5 }), false);
  assert.throws(() => treeAllClose(a, b, { rtol: -1 }), { code: "bad-argument", message: /rtol/ });
});

test("INF-01: inferenceMode sets every nested flag and leaves the original", () => {
  const model = pair(new nn.Dropout(0.5), [new nn.Sequential([new nn.Dropout(0.1)])]);
  const inference = nn.inferenceMode(model);
  assert.equal(inference.a.inference, true);
  assert.equal(inference.b[0].layers[0].inference, true);
  assert.equal(model.a.inference, false);
  assert.equal(nn.inferenceMode(inference, false).a.inference, false);
  assert.throws(() => nn.inferenceMode(model, 1 as never), { code: "bad-argument" });
});

test("ONE-01: one level of an object, of a leaf, of lists that contain each other", () => {
  assert.deepEqual(treeFlattenOneLevel({ b: [1], a: 2 })[0], [2, [1]]);
  assert.deepEqual(treeFlattenOneLevel(5)[0], [5]);
  const one: unknown[] = [];
  const other: unknown[] = [one];
  one.push(other);
  assert.deepEqual(treeFlattenOneLevel(one)[0], [other]);
});

test("ONE-02: a list that directly contains itself fails", () => {
  const list: unknown[] = [];
  list.push(list);
  assert.throws(() => treeFlattenOneLevel(list), { code: "cycle", message: /'\[0\]'/ });
});

test("ONE-03: null and empty Modules count as children", () => {
  const empty = new nn.Identity();
  const [children, def] = treeFlattenOneLevel([null, empty]);
  assert.deepEqual(children, [null, empty]);
  assert.deepEqual(treeUnflatten(def, children), [null, empty]);
});

test("CK-01: a tree that contains itself fails in treeCheck and when it is flattened", () => {
  const inner: unknown[] = [1];
  const tree = { deep: [inner] };
  inner.push(tree);
  assert.throws(() => treeCheck(tree), { code: "cycle", message: /contains itself: the value at the root is found again at '\.deep\[0\]\[1\]'/ });
  assert.throws(() => treeLeaves(tree), { code: "cycle", message: /'\.deep\[0\]\[1\]'/ });
  assert.throws(() => treeMap((x) => x, tree), { code: "cycle" });
});

test("CK-02: nulls, numbers and Modules without leaves may be repeated", () => {
  const empty = new nn.Identity();
  treeCheck([null, null, 3, 3, "a", "a", empty, empty]);
});

test("CK-03: a node in two places fails, one tensor in two places warns", (t) => {
  const warnings = captureWarnings(t);
  const layer = new nn.Linear(1, 1);
  assert.throws(() => treeCheck([layer, { again: layer }]), {
    code: "bad-argument",
    message: /multiple times, at '\[0\]' and at '\[1\]\.again'/,
  });
  const w = tf.scalar(1);
  treeCheck({ ck03a: w, ck03b: [w] });
  assert.match(warnings.join("\n"), /'\.ck03a' and '\.ck03b\[0\]'/);
});

test("FIL-01: isArray: tensors and variables only", () => {
  for (const [value, expected] of [
    [tf.scalar(1), true],
    [tf.variable(tf.scalar(1)), true],
    [1, false],
    [[tf.scalar(1)], false],
    [new Float32Array(1), false],
    [new nn.Linear(1, 1), false],
    [null, false],
  ] as const) {
    assert.equal(isArray(value), expected);
  }
});

test("FIL-02: isArrayLike: numbers and booleans too", () => {
  for (const [value, expected] of [
    [tf.scalar(1), true],
    [1, true],
    [false, true],
    ["1", false],
    [[1], false],
    [null, false],
  ] as const)
    assert.equal(isArrayLike(value), expected);
});

test("FIL-03: isInexactArray: float32 and complex64 only", () => {
  assert.equal(isInexactArray(tf.scalar(1)), true);
  assert.equal(isInexactArray(tf.complex(1, 2)), true);
  for (const dtype of ["int32", "bool"] as const) assert.equal(isInexactArray(tf.scalar(1, dtype)), false);
  assert.equal(isInexactArray(tf.scalar("s")), false);
});

test("FIL-04: there is no predicate for inexact numbers, since 2 and 2.0 are the same; isInexactArray takes none of them", () => {
  assert.equal(isInexactArray(2.5), false);
  assert.equal(isInexactArray(2), false);
});

test("FIL-05: a predicate keeps leaves and puts null elsewhere", () => {
  assert.deepEqual(
    filter([1, "a", { k: true, n: 2 }], (x) => typeof x === "number"),
    [1, null, { k: null, n: 2 }],
  );
});

test("FIL-06: a filter of booleans and predicates over the first levels; kept leaves are the same objects", () => {
  const w = tf.scalar(1);
  const tree = pair({ w, n: 1 }, ["x", 2]);
  const kept = filter(
    tree,
    pair(true, (x: unknown) => typeof x === "number"),
  );
  assert.equal(kept.a.w, w);
  assert.deepEqual(kept.b, [null, 2]);
  assert.deepEqual(treeLeaves(filter(tree, pair(false, true))), ["x", 2]);
  assert.deepEqual(treeLeaves(filter(tree, true)), [1, w, "x", 2]);
});

test("FIL-07: a filter of another structure fails", () => {
  assert.throws(() => filter([1, 2], [true]), TreeMismatchError);
  assert.throws(() => filter({ a: 1 }, { b: true }), {
    name: "TreeMismatchError",
    message: /filter: trees differ at the root: the filter has the keys \["b"\], the tree has \["a"\]/,
  });
});

test("FIL-08: dropping everything leaves the class and its structure", () => {
  const model = new nn.Linear(1, 2);
  const none = filter(model, () => false);
  assert.ok(none instanceof nn.Linear);
  assert.deepEqual([none.weight, none.bias], [null, null]);
  assert.equal(String(treeStructure(none)), "Linear{weight: null, bias: null}");
});

test("FIL-09: isLeaf lets the predicate see whole Modules", () => {
  const layer = new nn.Linear(1, 1);
  const isLinear = (x: unknown) => x instanceof nn.Linear;
  assert.deepEqual(filter([layer, 1], isLinear, { isLeaf: isLinear }), [layer, null]);
});

test("FIL-10: inverse and replace", () => {
  const isNumber = (x: unknown) => typeof x === "number";
  assert.deepEqual(filter([1, "a"], isNumber, { inverse: true }), [null, "a"]);
  assert.deepEqual(filter([1, "a"], isNumber, { replace: 0 }), [1, 0]);
});

test("FIL-11: predicates count by truthiness; other values in a filter fail with their place", () => {
  assert.deepEqual(filter([1, 0, "x"], ((x: unknown) => x) as never), [1, null, "x"]);
  assert.throws(() => filter([1, 2], [true, 3]), {
    code: "bad-argument",
    message: /must consist of booleans and callables only, but at '\[1\]' it has 3/,
  });
});

const isNumber = (x: unknown) => typeof x === "number";

test("PAR-01: partition splits by predicate", () => {
  const [numbersOnly, others] = partition(pair(1, ["a", 2]), isNumber);
  assert.deepEqual(treeLeaves(numbersOnly), [1, 2]);
  assert.deepEqual(treeLeaves(others), ["a"]);
  assert.ok(numbersOnly instanceof Pair && others instanceof Pair);
});

test("PAR-02: combine restores the tree, in either order", () => {
  const tree = pair(1, ["a", { k: 2, n: null }]);
  const [yes, no] = partition(tree, isNumber);
  for (const whole of [combine(yes, no), combine(no, yes)]) assert.ok(treeEqual(whole, tree));
});

test("PAR-03: partition by subtrees, then combine", () => {
  const tree = pair([1, 2], { x: 3 });
  const [left, right] = partition(tree, pair(true, false));
  assert.deepEqual(treeLeaves(left), [1, 2]);
  assert.deepEqual(treeLeaves(right), [3]);
  assert.ok(treeEqual(combine(left, right), tree));
});

test("PAR-04: partition honours isLeaf, and combine puts whole Modules back", () => {
  const isLinear = (x: unknown) => x instanceof nn.Linear;
  const tree = [new nn.Linear(1, 1), 5];
  const [layers, rest] = partition(tree, isLinear, { isLeaf: isLinear });
  assert.deepEqual([layers[1], rest[0]], [null, null]);
  for (const whole of [combine(layers, rest), combine(rest, layers)]) assert.ok(treeEqual(whole, tree));
});

test("COM-01: the first that is not null wins; falsy values count", () => {
  assert.deepEqual(combine<unknown>([0, null, null], [1, false, null], [2, true, ""]), [0, false, ""]);
});

test("COM-02: different structures fail, with the path", () => {
  const error = thrownBy(() => combine<unknown>({ a: [1, null] }, { a: [1] }));
  assert.ok(error instanceof TreeMismatchError);
  assert.equal(error.path, ".a");
  assert.throws(() => combine(), { code: "bad-argument" });
});

test("treeMap: mismatches say the path and both sides; the function comes first", () => {
  assert.match(
    thrownBy(() => treeMap((x) => x, { a: [1, 2] }, { a: [1] })).message,
    /treeMap: trees differ at '\.a': the first tree has an array of 2, the other tree has an array of 1/,
  );
  assert.match(thrownBy(() => treeMap((x) => x, [null], [1])).message, /has null/);
  assert.throws(() => treeMap([1] as never, ((x: number) => x) as never), { code: "bad-argument", message: /function comes first/ });
  assert.deepEqual(
    treeMapWith({ isLeaf: isNull }, (x) => x ?? 0, [null, 1]),
    [0, 1],
  );
});

test("registerNode: instances of another class become nodes", () => {
  class Point {
    constructor(
      readonly x: unknown,
      readonly y: unknown,
      readonly label: string,
    ) {}
  }
  registerNode(Point, { flatten: (p) => [[p.x, p.y], p.label], unflatten: (label: string, [x, y]) => new Point(x, y, label) });
  const moved = treeMap((x: number) => x + 1, new Point(1, [2], "p"));
  assert.ok(moved instanceof Point);
  assert.deepEqual([moved.x, moved.y, moved.label], [2, [3], "p"]);
  assert.throws(() => treeMap((x) => x, new Point(1, 2, "p"), new Point(1, 2, "q")), { message: /a Point of 2 with "p", the other tree has one of 2 with "q"/ });
  assert.throws(() => registerNode(Point, {} as never), { code: "bad-argument", message: /Point is a node already/ });
});

test("options that do not exist are refused everywhere", () => {
  const bad = { nope: 1 } as never;
  const calls: Record<string, () => unknown> = {
    filter: () => filter([1], true, bad),
    partition: () => partition([1], true, bad),
    treeAt: () => treeAt((t) => t[0]!, [1], 2, bad),
    treeUpdateAt: () =>
      treeUpdateAt(
        (t) => t[0]!,
        [1],
        (x) => x,
        bad,
      ),
    treeAllClose: () => treeAllClose(1, 1, bad),
    treePrint: () => treePrint(1, bad),
    treeMapWith: () => treeMapWith(bad, (x) => x, 1),
    treeSerialise: () => treeSerialise(1, bad),
    treeDeserialise: () => treeDeserialise(treeSerialise(1), 1, bad),
    step: () => step(() => 0, bad),
  };
  for (const [name, call] of Object.entries(calls))
    assert.throws(call, { code: "bad-argument", message: new RegExp(`^${name}: unknown option 'nope'`) });
});
