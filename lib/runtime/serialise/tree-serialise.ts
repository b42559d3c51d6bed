/** Trees to bytes. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { DONATED, ModuleError, showPlace, showTensorType, showValue } from "../errors.js";
import { isArray } from "../filter.js";
import { tf } from "#tensorflow";
import { checkOptions } from "../options.js";
import { childrenOf } from "../tree/children.js";
import { treeStructure } from "../tree/flatten.js";
import { isPlainObject } from "../tree/plain-object.js";
import { showPath, type Path } from "../tree/path.js";
import { nodeTypeOf } from "../tree/registry.js";
import { printManifest, printMapKey, valueLeaf, type Entry, type Leaf, type Manifest } from "./manifest.js";
import { encodeFile, isReserved, type FileDtype, type FileTensor } from "./safetensors.js";

export const MANIFEST = "safe-init.tree";

const FILE_DTYPE: Record<string, FileDtype> = { float32: "F32", int32: "I32", bool: "BOOL", complex64: "C64" };

export interface SerialiseOptions {
  /** Leaves that are not saved; loading takes them from `like` (pass the same `skip` there). */
  readonly skip?: (leaf: unknown, path: string) => boolean;
  /** What to save for a leaf: a tensor, number, string, bigint or boolean; `undefined` saves the leaf as it is. */
  readonly encode?: (leaf: unknown, path: string) => unknown;
}

/**
 * The leaves of a tree as a safetensors file, whose metadata hold the structure. Saved are tensors (float32, int32, bool, complex64),
 * numbers, strings, bigints and booleans, exactly. Functions and other objects are not; loading takes them, and static fields, from
 * `like`. Reads the tensors synchronously; on WebGPU use `treeSerialiseAsync`.
 *
 * @throws ModuleError (`bad-argument`) with the path: a tensor of strings, a disposed tensor, a Map whose keys are no strings or numbers,
 *   or a tree without anything to save.
 *
 * Semantics: `equinox.tree_serialise_leaves`, with a header.
 */
export function treeSerialise(tree: unknown, options: SerialiseOptions = {}): Uint8Array {
  const plan = planOf(tree, options);
  return write(
    plan,
    plan.tensors.map(({ tensor }) => (tensor.dtype === "complex64" ? [] : [tensor.dataSync() as Data])),
    (tensor) => complexData(tensor),
  );
}

/** As `treeSerialise`, reading the tensors asynchronously. They must not be disposed meanwhile. */
export async function treeSerialiseAsync(tree: unknown, options: SerialiseOptions = {}): Promise<Uint8Array> {
  const plan = planOf(tree, options);
  const data = await Promise.all(
    plan.tensors.map(async ({ tensor }) => (tensor.dtype === "complex64" ? [] : [(await tensor.data()) as Data])),
  );
  return write(plan, data, complexData);
}

type Data = Float32Array | Int32Array | Uint8Array;

interface Plan {
  readonly manifest: Manifest;
  readonly tensors: readonly { readonly name: string; readonly tensor: Tensor }[];
}

function planOf(tree: unknown, options: SerialiseOptions): Plan {
  checkOptions("treeSerialise", options, { skip: "function", encode: "function" });
  // Refuses cycles and Modules that were not constructed.
  treeStructure(tree);
  const tensors: { name: string; tensor: Tensor }[] = [];
  const names = new Set<string>();
  let saved = 0;

  const saveTensor = (tensor: Tensor, path: string): Leaf => {
    if (tensor.isDisposed) throw new ModuleError("bad-argument", `treeSerialise: the tensor ${showPlace(path)} is disposed. ${DONATED}`);
    if (FILE_DTYPE[tensor.dtype] === undefined) {
      throw new ModuleError(
        "bad-argument",
        `treeSerialise: the tensor ${showPlace(path)} is ${showTensorType(tensor)}, which the file format has not. Keep it in a static field or skip it.`,
      );
    }
    let name = path.replace(/^\./, "") || "root";
    while (names.has(name) || isReserved(name)) name += "_";
    names.add(name);
    tensors.push({ name, tensor });
    return { kind: "tensor", name };
  };

  const saveLeaf = (leaf: unknown, path: string): Leaf => {
    if (options.skip?.(leaf, path) === true) return { kind: "skipped" };
    const encoded = options.encode?.(leaf, path);
    const value = encoded === undefined ? leaf : encoded;
    const node = isArray(value) ? saveTensor(value, path) : valueLeaf(value);
    if (node === null) {
      if (encoded !== undefined)
        throw new ModuleError(
          "bad-argument",
          `treeSerialise: encode gave ${showValue(encoded)} ${showPlace(path)}; it must give a tensor, number, string, bigint or boolean.`,
        );
      return { kind: "skipped" };
    }
    saved++;
    return encoded === undefined ? node : ({ ...node, encoded: true } as Leaf);
  };

  const visit = (value: unknown, path: Path): Manifest => {
    if (value === null) return { kind: "null" };
    const children = childrenOf(value);
    if (children === null) return saveLeaf(value, showPath(path));
    const nodes = children.map(([entry, child]) => visit(child, [...path, entry]));
    const entries = (): Entry[] => children.map(([entry], i) => [entry.kind === "attr" ? entry.name : "", nodes[i]!]);
    if (Array.isArray(value)) return { kind: "array", children: nodes };
    if (isPlainObject(value)) return { kind: "object", entries: entries() };
    if (value instanceof Map) {
      return {
        kind: "map",
        entries: children.map(([entry], i) => {
          const key = printMapKey(entry.kind === "key" ? entry.key : "");
          if (key === null)
            throw new ModuleError(
              "bad-argument",
              `treeSerialise: the Map ${showPlace(showPath(path))} has a key that is neither string nor number.`,
            );
          return [key, nodes[i]!];
        }),
      };
    }
    const type = nodeTypeOf(value as object)!;
    return type.kind === "module"
      ? { kind: "module", name: type.view(value as object).type.name, entries: entries() }
      : { kind: "custom", name: type.name, children: nodes };
  };

  const manifest = visit(tree, []);
  if (saved === 0)
    throw new ModuleError("bad-argument", "treeSerialise: the tree has no tensor, number, string, bigint or boolean to save.");
  return { manifest, tensors };
}

function write(plan: Plan, data: readonly Data[][], complex: (tensor: Tensor) => Float32Array): Uint8Array {
  const tensors = new Map<string, FileTensor>();
  plan.tensors.forEach(({ name, tensor }, i) => {
    const values = data[i]![0] ?? complex(tensor);
    tensors.set(name, { dtype: FILE_DTYPE[tensor.dtype]!, shape: tensor.shape, data: littleEndian(values) });
  });
  return encodeFile({
    tensors,
    metadata: new Map([
      ["format", "tf"],
      [MANIFEST, printManifest(plan.manifest)],
    ]),
  });
}

/** Real and imaginary parts in turn, as in the file. */
function complexData(tensor: Tensor): Float32Array {
  const [real, imag] = tf.tidy(() => [tf.real(tensor).dataSync(), tf.imag(tensor).dataSync()]) as unknown as [Float32Array, Float32Array];
  const out = new Float32Array(real.length * 2);
  real.forEach((value, i) => out.set([value, imag[i]!], 2 * i));
  return out;
}

function littleEndian(values: Data): Uint8Array {
  const bytes = new Uint8Array(values.length * values.BYTES_PER_ELEMENT);
  const view = new DataView(bytes.buffer);
  if (values instanceof Float32Array) values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  else if (values instanceof Int32Array) values.forEach((value, i) => view.setInt32(4 * i, value, true));
  else bytes.set(values);
  return bytes;
}
