/**
 * The structure of a saved tree, kept in the file's metadata as JSON. Loading walks it beside the tree that says what is expected, so
 * a file of another structure is refused with the path. Static fields are not part of it: they come from that tree.
 */

/** A leaf or node of a saved tree. */
export type Manifest =
  | { readonly kind: "null" }
  | { readonly kind: "array"; readonly children: readonly Manifest[] }
  | { readonly kind: "object"; readonly entries: readonly Entry[] }
  | { readonly kind: "map"; readonly entries: readonly Entry[] }
  | { readonly kind: "module"; readonly name: string; readonly entries: readonly Entry[] }
  | { readonly kind: "custom"; readonly name: string; readonly children: readonly Manifest[] }
  | Leaf;

export type Entry = readonly [key: string, node: Manifest];

/** `encoded` marks leaves that went through the `encode` option. */
export type Leaf =
  | { readonly kind: "tensor"; readonly name: string; readonly encoded?: true }
  | { readonly kind: "number" | "string" | "bigint" | "boolean"; readonly value: string; readonly encoded?: true }
  | { readonly kind: "skipped" };

const VERSION = 1;

export function printManifest(tree: Manifest): string {
  return JSON.stringify({ version: VERSION, tree });
}

/** The manifest, or what is wrong with it. Its nodes are checked when they are visited. */
export function parseManifest(text: string): Manifest | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "its description of the tree is no JSON text";
  }
  if (!isObject(parsed)) return "its description of the tree is no object";
  if (parsed["version"] !== VERSION)
    return `its description of the tree has version ${String(parsed["version"])}, and this runtime reads version ${VERSION}`;
  return parsed["tree"] as Manifest;
}

/** Whether one level of the manifest is well formed. */
export function isManifest(node: unknown): node is Manifest {
  if (!isObject(node)) return false;
  switch (node["kind"]) {
    case "null":
    case "skipped":
      return true;
    case "array":
    case "custom":
      return Array.isArray(node["children"]) && (node["kind"] === "array" || typeof node["name"] === "string");
    case "object":
    case "map":
    case "module": {
      const entries = node["entries"];
      return (
        Array.isArray(entries) &&
        entries.every((entry) => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === "string") &&
        (node["kind"] !== "module" || typeof node["name"] === "string")
      );
    }
    case "tensor":
      return typeof node["name"] === "string";
    case "number":
    case "string":
    case "bigint":
    case "boolean":
      return typeof node["value"] === "string";
    default:
      return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A Map key as text: only strings and numbers, which JSON keeps apart by the quotes. */
export function printMapKey(key: unknown): string | null {
  return typeof key === "string" || typeof key === "number" ? JSON.stringify(key) : null;
}

/** A number, string, bigint or boolean as a leaf; NaN, infinities and -0 keep their values. */
export function valueLeaf(value: unknown): Leaf | null {
  switch (typeof value) {
    case "number":
      return { kind: "number", value: Object.is(value, -0) ? "-0" : String(value) };
    case "string":
      return { kind: "string", value };
    case "bigint":
      return { kind: "bigint", value: String(value) };
    case "boolean":
      return { kind: "boolean", value: String(value) };
    default:
      return null;
  }
}

/** The value of such a leaf; `undefined` when its text is not one. */
export function valueOf(leaf: { readonly kind: "number" | "string" | "bigint" | "boolean"; readonly value: string }): unknown {
  switch (leaf.kind) {
    case "string":
      return leaf.value;
    case "boolean":
      return leaf.value === "true" ? true : leaf.value === "false" ? false : undefined;
    case "bigint":
      return /^-?\d+$/.test(leaf.value) ? BigInt(leaf.value) : undefined;
    case "number": {
      const value = Number(leaf.value);
      return leaf.value.trim() !== "" && (leaf.value === "NaN" || !Number.isNaN(value)) ? value : undefined;
    }
  }
}
