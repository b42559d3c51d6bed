/** Bytes to trees. First everything is checked, then tensors are made: a file is loaded as a whole or not at all. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { ModuleError, showPlace, showTensorType, showValue, TreeMismatchError } from "../errors.js";
import { isArray } from "../filter.js";
import { knownInteger } from "../known-integers.js";
import { tidyTree } from "../memory.js";
import { tf } from "#tensorflow";
import { checkOptions } from "../options.js";
import { childrenOf } from "../tree/children.js";
import { flatten, treeUnflatten } from "../tree/flatten.js";
import { isPlainObject } from "../tree/plain-object.js";
import { showPath, type Path } from "../tree/path.js";
import { nodeTypeOf } from "../tree/registry.js";
import { isManifest, parseManifest, printMapKey, valueLeaf, valueOf, type Leaf, type Manifest } from "./manifest.js";
import { bad, decodeFile, type File, type FileTensor } from "./safetensors.js";
import { MANIFEST } from "./tree-serialise.js";

export interface DeserialiseOptions {
  /** Leaves that are taken from `like` instead of the file. */
  readonly skip?: (leaf: unknown, path: string) => boolean;
  /** The leaf for what `encode` saved; needed for each leaf that was saved by `encode`. */
  readonly decode?: (saved: unknown, like: unknown, path: string) => unknown;
}

/**
 * The tree that `treeSerialise` wrote.
 *
 * @param like a tree of the expected structure, such as a freshly constructed model. Its tensors may be disposed: only shape and data type
 *   are used. Functions, other objects that are not saved, and static fields are taken from it. It is not changed.
 * @throws TreeMismatchError with the path and both sides, when structure, shape or data type differ; ModuleError (`bad-file`) when the
 *   bytes are no such file, or damaged. In both cases no tensor was made.
 *
 * Owner: the new tensors belong to the caller; those of `like` still do. Constructors, hooks and checks do not run.
 * Semantics: `equinox.tree_deserialise_leaves`, with the structure checked.
 */
export function treeDeserialise<T>(bytes: Uint8Array, like: T, options: DeserialiseOptions = {}): T {
  checkOptions("treeDeserialise", options, { skip: "function", decode: "function" });
  const given = bytesOf(bytes);
  const [leaves, def] = flatten(like);
  const file = decodeFile(given);
  const text = file.metadata.get(MANIFEST);
  if (text === undefined) throw bad("it does not say of which tree it is; treeSerialise writes files that do");
  const manifest = parseManifest(text);
  if (typeof manifest === "string") throw bad(manifest);
  const loads = new Loader(file, options).load(manifest, like);
  if (loads.length !== leaves.length) throw bad(`it has ${loads.length} leaves, and the tree has ${leaves.length}`);
  return tidyTree(
    () =>
      treeUnflatten(
        def,
        loads.map((load) => load()),
      ) as T,
  );
}

function bytesOf(bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  const hint =
    typeof bytes === "string"
      ? " To load from a path, read the file first: treeDeserialise(readFileSync(path), like)."
      : bytes instanceof Promise
        ? " Await it first."
        : "";
  throw new ModuleError("bad-argument", `treeDeserialise: the first argument must be a Uint8Array, not ${showValue(bytes)}.${hint}`);
}

/** Makes a leaf, once all was checked. */
type Load = () => unknown;

class Loader {
  private readonly loads: Load[] = [];
  private readonly used = new Set<string>();

  constructor(
    private readonly file: File,
    private readonly options: DeserialiseOptions,
  ) {}

  load(manifest: unknown, like: unknown): Load[] {
    this.visit(manifest, like, []);
    for (const name of this.file.tensors.keys())
      if (!this.used.has(name)) throw bad(`it has a tensor '${name}' that is no part of its tree`);
    return this.loads;
  }

  private visit(node: unknown, like: unknown, path: Path): void {
    if (!isManifest(node)) throw bad(`its description of the tree is damaged ${showPlace(showPath(path))}`);
    const children = childrenOf(like);
    if (children === null) {
      if (like === null) {
        if (node.kind !== "null") throw differ(path, "null", node);
      } else this.visitLeaf(node, like, path);
      return;
    }
    const entries = this.childrenIn(
      node,
      like as object,
      children.map(([entry]) => entry),
      path,
    );
    children.forEach(([entry, child], i) => this.visit(entries[i], child, [...path, entry]));
  }

  /** The children of a node of the file, after comparing it with the node of `like`. */
  private childrenIn(node: Manifest, like: object, entries: Path, path: Path): readonly unknown[] {
    if (Array.isArray(like)) {
      if (node.kind !== "array" || node.children.length !== like.length) throw differ(path, `an array of ${like.length}`, node);
      return node.children;
    }
    const type = nodeTypeOf(like);
    if (type?.kind === "custom") {
      if (node.kind !== "custom" || node.name !== type.name || node.children.length !== entries.length)
        throw differ(path, `a ${type.name} of ${entries.length}`, node);
      return node.children;
    }
    const keys = entries.map((entry) => (entry.kind === "attr" ? entry.name : entry.kind === "key" ? (printMapKey(entry.key) ?? "") : ""));
    const name = type?.kind === "module" ? type.view(like).type.name : null;
    const kind = name !== null ? "module" : isPlainObject(like) ? "object" : "map";
    const shown = `${name ?? (kind === "map" ? "a Map" : "an object")} with the fields [${keys.join(", ")}]`;
    if (node.kind !== kind || !("entries" in node) || (node.kind === "module" && node.name !== name)) throw differ(path, shown, node);
    if (node.entries.length !== keys.length || node.entries.some(([key], i) => key !== keys[i])) throw differ(path, shown, node);
    return node.entries.map(([, child]) => child);
  }

  private visitLeaf(node: Manifest, like: unknown, path: Path): void {
    const place = showPath(path);
    const skip = this.options.skip?.(like, place) === true;
    if (node.kind === "tensor") this.used.add(node.name);
    if (skip) {
      this.loads.push(() => like);
      return;
    }
    if ("encoded" in node && node.encoded === true) {
      const { decode } = this.options;
      if (decode === undefined)
        throw new ModuleError(
          "bad-argument",
          `treeDeserialise: the leaf ${showPlace(place)} was saved by encode, so loading needs the option decode.`,
        );
      const saved = node.kind === "tensor" ? loadTensor(this.tensorOf(node.name)) : loadValue(node as Leaf, path);
      this.loads.push(() => decode(saved(), like, place));
      return;
    }
    this.loads.push(isArray(like) ? this.expectTensor(node, like, path) : this.expectValue(node, like, path));
  }

  private tensorOf(name: string): FileTensor {
    const tensor = this.file.tensors.get(name);
    if (tensor === undefined) throw bad(`the data of the tensor '${name}' are missing`);
    return tensor;
  }

  private expectTensor(node: Manifest, like: Tensor, path: Path): Load {
    if (node.kind !== "tensor") throw differ(path, `Tensor ${showTensorType(like)}`, node);
    const stored = this.tensorOf(node.name);
    const dtype = TF_DTYPE[stored.dtype];
    const place = showPath(path);
    if (dtype !== like.dtype) {
      throw new TreeMismatchError(
        place,
        `treeDeserialise: the tensor ${showPlace(place)} has changed data type from ${like.dtype} in \`like\` to ${dtype} in the file.`,
      );
    }
    if (stored.shape.length !== like.rank || stored.shape.some((size, i) => size !== like.shape[i])) {
      throw new TreeMismatchError(
        place,
        `treeDeserialise: the tensor ${showPlace(place)} has changed shape from [${like.shape.join(",")}] in \`like\` to [${stored.shape.join(",")}] in the file. ` +
          "Construct `like` with the sizes that the saved model had.",
      );
    }
    checkBooleans(stored, node.name);
    return loadTensor(stored);
  }

  private expectValue(node: Manifest, like: unknown, path: Path): Load {
    const expected = valueLeaf(like);
    if (expected === null) {
      if (node.kind !== "skipped") throw differ(path, showValue(like), node);
      return () => like;
    }
    if (node.kind !== expected.kind) throw differ(path, `a ${expected.kind}`, node);
    return loadValue(node as Leaf, path);
  }
}

const TF_DTYPE = { F32: "float32", I32: "int32", BOOL: "bool", C64: "complex64" } as const;

function loadValue(leaf: Leaf, path: Path): Load {
  if (!("value" in leaf)) throw bad(`its description of the tree is damaged ${showPlace(showPath(path))}`);
  const value = valueOf(leaf);
  if (value === undefined) throw bad(`the ${leaf.kind} ${showPlace(showPath(path))} is ${JSON.stringify(leaf.value)}`);
  return () => value;
}

function checkBooleans(stored: FileTensor, name: string): void {
  if (stored.dtype === "BOOL" && stored.data.some((byte) => byte > 1))
    throw bad(`the tensor '${name}' is BOOL and has other bytes than 0 and 1`);
}

function loadTensor({ dtype, shape, data }: FileTensor): Load {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const size = shape as number[];
  switch (dtype) {
    case "F32":
      return () =>
        tf.tensor(
          Float32Array.from({ length: data.length / 4 }, (_, i) => view.getFloat32(4 * i, true)),
          size,
          "float32",
        );
    case "I32":
      // Counters of steps stay known, so that a training goes on with the very numbers it would have had.
      if (size.length === 0) return () => knownInteger(view.getInt32(0, true));
      return () =>
        tf.tensor(
          Int32Array.from({ length: data.length / 4 }, (_, i) => view.getInt32(4 * i, true)),
          size,
          "int32",
        );
    case "BOOL":
      return () => tf.tensor(Uint8Array.from(data), size, "bool");
    case "C64":
      return () => {
        const part = (offset: number): Tensor =>
          tf.tensor(
            Float32Array.from({ length: data.length / 8 }, (_, i) => view.getFloat32(8 * i + offset, true)),
            size,
            "float32",
          );
        return tf.complex(part(0), part(4));
      };
  }
}

function differ(path: Path, expected: string, node: Manifest): TreeMismatchError {
  const place = showPath(path);
  return new TreeMismatchError(
    place,
    `treeDeserialise: trees differ ${showPlace(place)}: \`like\` has ${expected}, the file has ${showNode(node)}. ` +
      "Construct `like` as the saved tree was constructed. Nothing was loaded.",
  );
}

function showNode(node: Manifest): string {
  switch (node.kind) {
    case "null":
      return "null";
    case "array":
      return `an array of ${node.children.length}`;
    case "custom":
      return `a ${node.name} of ${node.children.length}`;
    case "object":
    case "map":
    case "module": {
      const name = node.kind === "module" ? node.name : node.kind === "map" ? "a Map" : "an object";
      return `${name} with the fields [${node.entries.map(([key]) => key).join(", ")}]`;
    }
    case "skipped":
      return "a leaf that was not saved";
    case "tensor":
      return "a Tensor";
    default:
      return `a ${node.kind}`;
  }
}
