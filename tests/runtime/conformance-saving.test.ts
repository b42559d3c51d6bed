/** Saving and loading: rows SER of docs/conformance.md, and files that were damaged or made to harm. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  dispose,
  field,
  Module,
  module,
  nn,
  optim,
  filter,
  isArray,
  treeAt,
  treeDeserialise,
  treeEqual,
  treeLeaves,
  TreeMismatchError,
  treeSerialise,
  treeSerialiseAsync,
  treeStructure,
} from "../../lib/runtime/index.js";
import { numbers, tf, thrownBy } from "./helpers.js";

const make = (seed?: number) => new nn.MLP(2, 1, 3, 1, { seed });

test("SER-01: a model written to a file is loaded into another of the same structure; functions come from `like`", () => {
  const folder = mkdtempSync(join(tmpdir(), "safe-init-"));
  try {
    const model = make(1);
    const like = make(2);
    writeFileSync(join(folder, "model.safetensors"), treeSerialise(model));
    const loaded = treeDeserialise(readFileSync(join(folder, "model.safetensors")), like);
    assert.ok(loaded instanceof nn.MLP && Object.isFrozen(loaded));
    assert.ok(treeEqual(loaded, model));
    assert.ok(!treeEqual(loaded, like));
    assert.equal(loaded.activation, like.activation);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("SER-02: the bytes may lie anywhere in a larger buffer", () => {
  const model = make(1);
  const bytes = treeSerialise(model);
  const larger = new Uint8Array(bytes.length + 13);
  larger.set(bytes, 3);
  assert.ok(treeEqual(treeDeserialise(larger.subarray(3, 3 + bytes.length), make()), model));
  assert.ok(treeEqual(treeDeserialise(bytes.buffer as never, make()), model));
});

test("SER-03: cut data and another data type say where", () => {
  const bytes = treeSerialise(make(1));
  assert.throws(() => treeDeserialise(bytes.subarray(0, bytes.length - 4), make()), {
    code: "bad-file",
    message: /layers\[1\]\.bias.*cut or damaged/s,
  });
  const error = thrownBy(() => treeDeserialise(treeSerialise({ a: [tf.scalar(1)] }), { a: [tf.scalar(1, "int32")] }));
  assert.ok(error instanceof TreeMismatchError);
  assert.equal(error.path, ".a[0]");
  assert.match(error.message, /changed data type from int32 in `like` to float32 in the file/);
});

test("SER-05: numbers, strings, bigints and booleans are kept exactly", () => {
  const values = {
    n: [0.1, -0, NaN, Infinity, -Infinity, 2 ** 53, 5e-324],
    s: ["", "é\n\u{1f600}", "__proto__"],
    b: [12345678901234567890n, -1n],
    t: [true, false],
  };
  const like = { n: values.n.map(() => 0), s: ["", "", ""], b: [0n, 0n], t: [false, true] };
  const loaded = treeDeserialise(treeSerialise(values), like);
  assert.deepEqual(treeLeaves(loaded), treeLeaves(values));
  assert.ok(Object.is(loaded.n[1], -0));
});

test("SER-06: leaves can be encoded, decoded and skipped", () => {
  const when = new Date(5);
  const tree = { when, w: tf.scalar(1), cache: tf.scalar(2) };
  const skip = (_leaf: unknown, path: string) => path === ".cache";
  const bytes = treeSerialise(tree, { skip, encode: (leaf) => (leaf instanceof Date ? leaf.getTime() : undefined) });
  const like = { when: new Date(0), w: tf.scalar(0), cache: tf.scalar(7) };
  const loaded = treeDeserialise(bytes, like, { skip, decode: (saved) => new Date(saved as number) });
  assert.deepEqual(loaded.when, when);
  assert.deepEqual(numbers(loaded.w), [1]);
  assert.equal(loaded.cache, like.cache);
  assert.throws(() => treeDeserialise(bytes, like, { skip }), { code: "bad-argument", message: /'\.when' was saved by encode/ });
  assert.throws(() => treeDeserialise(bytes, like, { decode: () => 0 }), {
    name: "TreeMismatchError",
    message: /'\.cache'.*was not saved/s,
  });
});

test("SER-07: a model is saved together with its optimiser state", () => {
  const optimizer = optim.chain(optim.clipByGlobalNorm(1), optim.adam(0.1));
  const model = make(1);
  const params = filter(model, isArray);
  const [, state] = optimizer.update(params, optimizer.init(params));
  const [loaded, loadedState] = treeDeserialise(treeSerialise([model, state]), [make(2), optimizer.init(params)] as const);
  assert.ok(treeEqual([loaded, loadedState], [model, state]));
  assert.deepEqual(numbers((loadedState as unknown as [unknown, optim.AdamState])[1].count), [1]);
});

test("SER-08: `like` may be made of disposed tensors", () => {
  const model = make(1);
  const like = make(2);
  dispose(like);
  assert.ok(treeEqual(treeDeserialise(treeSerialise(model), like), model));
});

test("SER-09: another shape says both", () => {
  const error = thrownBy(() => treeDeserialise(treeSerialise(new nn.MLP(2, 1, 3, 1)), new nn.MLP(2, 1, 4, 1)));
  assert.ok(error instanceof TreeMismatchError);
  assert.equal(error.path, ".layers[0].weight");
  assert.match(error.message, /changed shape from \[2,4\] in `like` to \[2,3\] in the file/);
});

@module
class Configured extends Module<Configured> {
  w!: tf.Tensor;
  @field({ static: true }) mode!: string;
}

test("SER-10: static fields are not saved; those of `like` count", () => {
  const bytes = treeSerialise(new Configured({ w: tf.scalar(1), mode: "secret" }));
  assert.ok(!new TextDecoder().decode(bytes).includes("secret"));
  const loaded = treeDeserialise(bytes, new Configured({ w: tf.scalar(0), mode: "other" }));
  assert.equal(loaded.mode, "other");
});

test("SER-11: another structure is refused, also one with fewer leaves or another container", () => {
  const w = tf.scalar(1);
  const saved = { a: [w, w], b: w };
  const bytes = treeSerialise(saved);
  const cases: [like: unknown, path: string, message: RegExp][] = [
    [{ a: [w], b: w }, ".a", /`like` has an array of 1, the file has an array of 2/],
    [{ a: [w, w] }, "", /`like` has an object with the fields \[a\], the file has an object with the fields \[a, b\]/],
    [[w, w, w], "", /`like` has an array of 3, the file has an object/],
    [{ a: { x: w, y: w }, b: w }, ".a", /an object .* the file has an array of 2/],
    [{ a: [w, null], b: w }, ".a[1]", /`like` has null, the file has a Tensor/],
    [{ a: [w, w], b: 3 }, ".b", /`like` has a number, the file has a Tensor/],
    [new Map([["a", w]]), "", /a Map/],
    [new Configured({ w, mode: "m" }), "", /Configured with the fields \[w\]/],
  ];
  const before = tf.memory().numTensors;
  for (const [like, path, message] of cases) {
    const error = thrownBy(() => treeDeserialise(bytes, like));
    assert.ok(error instanceof TreeMismatchError, error.message);
    assert.equal(error.path, path);
    assert.match(error.message, message);
  }
  assert.equal(tf.memory().numTensors, before);
});

test("SER-12: the runtime writes bytes and leaves the name of the file to the caller", () => {
  assert.ok(treeSerialise({ a: 1 }) instanceof Uint8Array);
  assert.throws(() => treeDeserialise("model.safetensors" as never, { a: 1 }), {
    code: "bad-argument",
    message: /"model\.safetensors".*readFileSync/s,
  });
});

test("all data types, Maps and odd names survive", () => {
  const tree = {
    f: tf.tensor2d([
      [1.5, -2],
      [NaN, Infinity],
    ]),
    i: tf.tensor1d([1, -5], "int32"),
    t: tf.tensor1d([1, 0, 1], "bool"),
    c: tf.complex([1, 2], [3, 4]),
    empty: tf.zeros([0, 3]),
    map: new Map<unknown, unknown>([
      ["1", tf.scalar(1)],
      [1, tf.scalar(2)],
    ]),
    ["__proto__x"]: tf.scalar(3),
    "a.b": { c: tf.scalar(4) },
    a: { "b.c": tf.scalar(5) },
    __metadata__: tf.scalar(6),
  };
  const loaded = treeDeserialise(treeSerialise(tree), tree);
  assert.equal(String(treeStructure(loaded)), String(treeStructure(tree)));
  assert.deepEqual(numbers(loaded.i), [1, -5]);
  assert.deepEqual(numbers(loaded.t), [1, 0, 1]);
  assert.deepEqual(
    [numbers(tf.real(loaded.c)), numbers(tf.imag(loaded.c))],
    [
      [1, 2],
      [3, 4],
    ],
  );
  assert.deepEqual(numbers(loaded.f), [1.5, -2, NaN, Infinity]);
  assert.deepEqual([numbers(loaded.map.get("1")), numbers(loaded.map.get(1))], [[1], [2]]);
  assert.deepEqual([numbers(loaded["a.b"].c), numbers(loaded.a["b.c"]), numbers(loaded.__metadata__)], [[4], [5], [6]]);
});

test("what cannot be saved says where", () => {
  assert.throws(() => treeSerialise({ s: tf.tensor1d(["a"]) }), { code: "bad-argument", message: /'\.s' is string\[1\]/ });
  const gone = tf.scalar(1);
  gone.dispose();
  assert.throws(() => treeSerialise([gone]), { code: "bad-argument", message: /'\[0\]' is disposed/ });
  assert.throws(() => treeSerialise(new Map([[{}, tf.scalar(1)]])), { code: "bad-argument", message: /neither string nor number/ });
  assert.throws(() => treeSerialise({ f: tf.relu }), { code: "bad-argument", message: /no tensor/ });
});

test("the asynchronous form writes the same bytes", async () => {
  const model = make(1);
  assert.deepEqual(await treeSerialiseAsync(model), treeSerialise(model));
});

/** A file with this header and data. */
function file(header: unknown, data: Uint8Array = new Uint8Array(0), length?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const tensorTree = JSON.stringify({ version: 1, tree: { kind: "array", children: [{ kind: "tensor", name: "[0]" }] } });
const withTree = (tensors: object, tree: string = tensorTree) => ({ __metadata__: { "safe-init.tree": tree }, ...tensors });
const F32 = (shape: unknown, offsets: unknown) => ({ "[0]": { dtype: "F32", shape, data_offsets: offsets } });
const four = new Uint8Array(4);

const HOSTILE: [name: string, bytes: Uint8Array, message: RegExp][] = [
  ["no bytes", new Uint8Array(0), /0 bytes/],
  ["a header longer than the file", file({}, four, 1e15), /header should have 1000000000000000 bytes/],
  ["a header that is no text", file("{\u0000", four), /no JSON/],
  ["a header that is a list", file([]), /'header' is no object/],
  ["an unknown data type", file(withTree({ "[0]": { dtype: "F16", shape: [], data_offsets: [0, 2] } }), four), /data type F16/],
  [
    "a data type from the prototype",
    file(withTree({ "[0]": { dtype: "toString", shape: [], data_offsets: [0, 4] } }), four),
    /data type toString/,
  ],
  ["a negative shape", file(withTree(F32([-1], [0, 4])), four), /shape \[-1\]/],
  ["a huge shape", file(withTree(F32([2 ** 40, 2 ** 40], [0, 4])), four), /needs .* bytes/],
  ["a shape that overflows to zero", file(withTree(F32([0, 2 ** 53], [0, 4])), four), /shape|needs 0 bytes/],
  ["offsets outside of the data", file(withTree(F32([], [0, 400])), four), /bytes 0 to 400, and there are 4/],
  ["offsets in the wrong order", file(withTree(F32([], [4, 0])), four), /bytes 4 to 0/],
  ["bytes that no tensor covers", file(withTree(F32([], [0, 4])), new Uint8Array(8)), /end at byte 4, and there are 8/],
  [
    "overlapping tensors",
    file(withTree({ ...F32([], [0, 4]), other: { dtype: "F32", shape: [], data_offsets: [0, 4] } }), four),
    /starts at byte 0, and the one before it ends at 4/,
  ],
  ["no description of the tree", file(F32([], [0, 4]), four), /does not say of which tree/],
  ["a description of another version", file(withTree(F32([], [0, 4]), '{"version":2}'), four), /version 2/],
  ["a description that is no JSON", file(withTree(F32([], [0, 4]), "{"), four), /no JSON text/],
  ["a description without a tree", file(withTree(F32([], [0, 4]), '{"version":1}'), four), /damaged at the root/],
  ["a tensor that is missing", file(withTree({}), new Uint8Array(0)), /tensor '\[0\]' are missing/],
  [
    "a tensor that is no part of the tree",
    file(withTree({ ...F32([], [0, 4]), more: { dtype: "F32", shape: [0], data_offsets: [4, 4] } }), four),
    /'more' that is no part/,
  ],
  ["metadata that are no strings", file({ __metadata__: { a: 1 } }), /no string/],
];

for (const [name, bytes, message] of HOSTILE) {
  test(`a file with ${name} is refused, and nothing is loaded`, () => {
    const like = [tf.scalar(1)];
    const before = tf.memory().numTensors;
    assert.throws(() => treeDeserialise(bytes, like), { name: "ModuleError", code: "bad-file", message });
    assert.equal(tf.memory().numTensors, before);
  });
}

test("any single changed byte gives an error or a tree of the same structure, never anything else", () => {
  const model = { w: tf.tensor1d([1, 2]), n: 3, deep: [{ t: tf.scalar(true, "bool") }] };
  const bytes = treeSerialise(model);
  let refused = 0;
  for (let i = 0; i < bytes.length; i++) {
    const changed = bytes.slice();
    changed[i] = changed[i]! ^ 0x15;
    try {
      const loaded = treeDeserialise(changed, model);
      assert.equal(String(treeStructure(loaded)), String(treeStructure(model)));
      dispose(loaded);
    } catch (error) {
      assert.ok(error instanceof Error && ["ModuleError", "TreeMismatchError"].includes(error.name), `byte ${i}: ${String(error)}`);
      refused++;
    }
  }
  assert.ok(refused > 0);
});

test("loading does not run into names of the prototype", () => {
  const like = treeAt((m: { a: unknown }) => m.a, { a: 1 }, tf.scalar(1));
  const tree = JSON.stringify({ version: 1, tree: { kind: "object", entries: [["__proto__", { kind: "tensor", name: "x" }]] } });
  assert.throws(
    () => treeDeserialise(file(withTree({ x: { dtype: "F32", shape: [], data_offsets: [0, 4] } }, tree), four), like),
    TreeMismatchError,
  );
});
