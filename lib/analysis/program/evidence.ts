/**
 * What a type checker says of an expression or a type annotation of the analysed file, as data. null stands for everything that it does not
 * know for sure: `any`, `unknown`, a choice of which one alternative is something else.
 */
import type { ClassInfo } from "../classes/class-info.js";

/** A class, interface or function as its declaration names it. */
export interface Declared {
  readonly name: string;
  /** The package in whose folder the declaration lies; null for the language's own. */
  readonly package: string | null;
  readonly file: string;
}

export type Evidence =
  /** An instance. `names`: its class or interface, and all that these extend; `cls`: the class, where its text can be read. */
  | { readonly kind: "instance"; readonly names: readonly Declared[]; readonly cls: ClassInfo | null }
  /** A function; `declared`: where it has a name; `owner`: the class or interface whose method it is. */
  | { readonly kind: "function"; readonly declared: Declared | null; readonly owner: string | null; readonly returns: () => Evidence | null }
  /** A class itself; `of`: what it makes. */
  | { readonly kind: "class"; readonly of: Evidence | null }
  | { readonly kind: "array" | "container" | "record" | "promise"; readonly of: Evidence | null }
  | { readonly kind: "tuple"; readonly of: readonly (Evidence | null)[] }
  | { readonly kind: "object"; readonly props: ReadonlyMap<string, Evidence>; readonly literal: boolean }
  /** One of these, each of them known. */
  | { readonly kind: "union"; readonly of: readonly Evidence[] };
