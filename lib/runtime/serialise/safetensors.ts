/**
 * The safetensors file format: 8 bytes with the length of the header (little endian), the header as JSON, the data of the tensors.
 *
 * Strict on reading: a file that is cut, has gaps, overlaps or unknown data types is refused as a whole, and nothing is allocated by a
 * number from the file before it was checked against the file's size.
 */
import { ModuleError } from "../errors.js";

export type FileDtype = "F32" | "I32" | "BOOL" | "C64";

export interface FileTensor {
  readonly dtype: FileDtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface File {
  readonly tensors: ReadonlyMap<string, FileTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

const BYTES: Record<FileDtype, number> = { F32: 4, I32: 4, BOOL: 1, C64: 8 };
const METADATA = "__metadata__";
const MAX_HEADER = 100_000_000;

/** A name under which no tensor may be stored. */
export function isReserved(name: string): boolean {
  return name === METADATA || name === "";
}

export function encodeFile({ tensors, metadata }: File): Uint8Array {
  const header: [string, unknown][] = [[METADATA, Object.fromEntries(metadata)]];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    header.push([name, { dtype, shape, data_offsets: [offset, offset + data.length] }]);
    offset += data.length;
  }
  // Built as text, since a tensor may be called `__proto__`.
  const text = `{${header.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
  const json = new TextEncoder().encode(text);
  // Padded, so that the data start at a multiple of 8.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + headerLength);
  let position = 8 + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(data, position);
    position += data.length;
  }
  return bytes;
}

export function decodeFile(bytes: Uint8Array): File {
  if (bytes.length < 8) throw bad(`it has ${bytes.length} bytes, and the header's length alone takes 8`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (declared > BigInt(Math.min(bytes.length - 8, MAX_HEADER)))
    throw bad(`its header should have ${declared} bytes, and ${bytes.length - 8} follow`);
  const headerLength = Number(declared);
  const header = parseHeader(bytes.subarray(8, 8 + headerLength));
  const data = bytes.subarray(8 + headerLength);
  const metadata = new Map<string, string>();
  const tensors = new Map<string, FileTensor>();
  const ranges: [start: number, end: number, name: string][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) {
      for (const [key, value] of Object.entries(asObject(entry, METADATA))) {
        if (typeof value !== "string") throw bad(`'${key}' of its metadata is no string`);
        metadata.set(key, value);
      }
      continue;
    }
    const { tensor, start, end } = parseTensor(name, asObject(entry, name), data);
    tensors.set(name, tensor);
    ranges.push([start, end, name]);
  }
  checkCover(ranges, data.length);
  return { tensors, metadata };
}

function parseHeader(json: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (cause) {
    throw new ModuleError("bad-file", "treeDeserialise: this is no safetensors file: its header is no JSON text.", { cause });
  }
  return asObject(header, "header");
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw bad(`'${what}' is no object`);
}

function parseTensor(name: string, entry: Record<string, unknown>, data: Uint8Array): { tensor: FileTensor; start: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(BYTES, dtype)) {
    throw bad(`the tensor '${name}' has the data type ${String(dtype)}; this runtime has ${Object.keys(BYTES).join(", ")}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) throw bad(`the tensor '${name}' has the shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw bad(`the tensor '${name}' has no valid data_offsets`);
  const [start, end] = offsets as [number, number];
  if (start > end || end > data.length)
    throw bad(`the tensor '${name}' lies at bytes ${start} to ${end}, and there are ${data.length}: the file is cut or damaged`);
  const size = (shape as number[]).reduce((product, n) => product * n, BYTES[dtype as FileDtype]);
  if (size !== end - start) throw bad(`the tensor '${name}' needs ${size} bytes for ${dtype}[${shape.join(",")}] and has ${end - start}`);
  return { tensor: { dtype: dtype as FileDtype, shape: shape as number[], data: data.subarray(start, end) }, start, end };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The format wants the data to be covered without gaps and overlaps, so that nothing can hide in it. */
function checkCover(ranges: [start: number, end: number, name: string][], length: number): void {
  let position = 0;
  for (const [start, end, name] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start !== position) throw bad(`the tensor '${name}' starts at byte ${start}, and the one before it ends at ${position}`);
    position = end;
  }
  if (position !== length) throw bad(`its tensors end at byte ${position}, and there are ${length} bytes of data`);
}

export function bad(reason: string): ModuleError {
  return new ModuleError("bad-file", `treeDeserialise: this file cannot be read: ${reason}. Nothing was loaded.`);
}
