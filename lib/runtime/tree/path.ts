/** Where a leaf is in a tree. */
export type PathEntry =
  | { readonly kind: "attr"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "key"; readonly key: unknown };

export type Path = readonly PathEntry[];

/** `.layers[1].bias`, `["a b"]`, `.get("k")` for Maps: a path as one would type it after the tree. The root is the empty string. */
export function showPath(path: Path): string {
  return path.map(showEntry).join("");
}

/** Names that need no quotes. */
export const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

function showEntry(entry: PathEntry): string {
  switch (entry.kind) {
    case "attr":
      return IDENTIFIER.test(entry.name) ? `.${entry.name}` : `[${JSON.stringify(entry.name)}]`;
    case "index":
      return `[${entry.index}]`;
    case "key":
      return `.get(${typeof entry.key === "string" ? JSON.stringify(entry.key) : String(entry.key)})`;
  }
}
