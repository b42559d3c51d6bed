/**
 * What is found out about a class of another file by itself, for all the files with classes below it.
 *
 * Such a result rests on files, not on who asks: it holds as long as each file it was found with is still the same, every import on the way
 * leads where it led, and the class's fields are compiled as they were. That is asked before each use, for nothing tells of a saved file.
 */
import type { FieldSemantics, Node } from "../analysis/index.js";

/** What a result was found with. */
export interface Basis {
  /** By path; null where there was nothing to read. */
  readonly sources: ReadonlyMap<string, object | null>;
  /** Where imports led, by importing file and source. */
  readonly imports: ReadonlyMap<string, string | null>;
  readonly semantics: FieldSemantics;
}

/** What holds now. */
export interface Present {
  source(path: string): object | null;
  import(key: string): string | null;
  semantics(): FieldSemantics;
}

interface Entry {
  readonly keys: ReadonlySet<string>;
  // Not to keep the trees of files alive that the cache has let go of: if one is read again, its nodes are others, and so are the keys.
  readonly sources: readonly (readonly [path: string, source: WeakRef<object> | null])[];
  readonly imports: ReadonlyMap<string, string | null>;
  readonly semantics: FieldSemantics;
}

/** Of one kind of settings. */
export class ClassesAlone {
  private readonly entries = new WeakMap<Node, Entry>();

  get(node: Node, present: Present): ReadonlySet<string> | null {
    const entry = this.entries.get(node);
    return entry !== undefined && holds(entry, present) ? entry.keys : null;
  }

  keep(node: Node, keys: ReadonlySet<string>, { sources, imports, semantics }: Basis): void {
    this.entries.set(node, { keys, imports, semantics, sources: [...sources].map(([path, source]) => [path, source === null ? null : new WeakRef(source)]) });
  }
}

function holds({ sources, imports, semantics }: Entry, present: Present): boolean {
  const now = present.semantics();
  if (now.useDefineForClassFields !== semantics.useDefineForClassFields || now.parameterPropertiesFirst !== semantics.parameterPropertiesFirst) return false;
  for (const [path, source] of sources) if (present.source(path) !== (source === null ? null : (source.deref() ?? undefined))) return false;
  for (const [key, path] of imports) if (present.import(key) !== path) return false;
  return true;
}
