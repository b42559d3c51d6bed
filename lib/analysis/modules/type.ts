/**
 * What a value is, as far as annotations, initialisers, imports and known functions say it. Evidence, never a guess: `unknown` is the
 * answer to everything else, and a rule that meets it is silent.
 *
 * part     a container that belongs to a Module, directly or through another container: to write to it is to write to the Module.
 * ofThis   the Module in question is `this` of the code that reads it.
 */
import type { ClassInfo } from "../classes/class-info.js";
import type { Node } from "../estree.js";

export type Owner = "this" | "other";

export type Type =
  /** tree: a filtered tree of which nothing else is known. */
  | { readonly kind: "unknown" | "tree" | "tensor" | "optimizer" | "optState" | "primitive" }
  | { readonly kind: "module"; readonly cls: ClassInfo | null; readonly path: string | null; readonly isThis: boolean; readonly filtered: boolean }
  | { readonly kind: "instance"; readonly cls: ClassInfo; readonly isThis: boolean }
  | { readonly kind: "class"; readonly cls: ClassInfo }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "array"; readonly of: Type; readonly elements: readonly Type[] | null; readonly part: Owner | null }
  | { readonly kind: "container"; readonly of: Type; readonly part: Owner | null }
  | { readonly kind: "object"; readonly props: ReadonlyMap<string, Type>; readonly plain: boolean; readonly part: Owner | null }
  | { readonly kind: "function"; readonly returns: () => Type; readonly node: Node | null }
  | { readonly kind: "promise"; readonly of: Type }
  | { readonly kind: "union"; readonly of: readonly Type[] };

export const unknown: Type = { kind: "unknown" };
export const tensor: Type = { kind: "tensor" };
export const primitive: Type = { kind: "primitive" };
export const arrayOf = (of: Type, elements: readonly Type[] | null = null): Type => ({ kind: "array", of, elements, part: null });

/** The possibilities that say something. */
export function unionOf(types: readonly Type[]): Type {
  const flat = types.flatMap((type) => (type.kind === "union" ? type.of : [type]));
  const known = flat.filter((type, i) => type.kind !== "unknown" && flat.indexOf(type) === i);
  if (known.length === 0) return unknown;
  return known.length === 1 ? known[0]! : { kind: "union", of: known };
}

export const alternatives = (type: Type): readonly Type[] => (type.kind === "union" ? type.of : [type]);

/** Does a value of the type hold one that satisfies the question: itself, or in containers? Functions and other objects hide what they hold. */
export function holds(type: Type, wanted: (type: Type) => boolean, depth = 0): boolean {
  if (wanted(type)) return true;
  if (depth > 4) return false;
  switch (type.kind) {
    case "union":
      return type.of.some((one) => holds(one, wanted, depth + 1));
    case "array":
      return holds(type.of, wanted, depth + 1) || (type.elements?.some((one) => holds(one, wanted, depth + 1)) ?? false);
    case "container":
      return holds(type.of, wanted, depth + 1);
    case "object":
      return [...type.props.values()].some((one) => holds(one, wanted, depth + 1));
    default:
      return false;
  }
}

export const isTensor = (type: Type): boolean => type.kind === "tensor";
export const isModule = (type: Type): boolean => type.kind === "module";

/** The same type as what a Module's field holds. */
export function partOf(type: Type, owner: Owner): Type {
  switch (type.kind) {
    case "union":
      return { kind: "union", of: type.of.map((one) => partOf(one, owner)) };
    case "array":
      return type.part === owner ? type : { ...type, of: partOf(type.of, owner), elements: type.elements?.map((one) => partOf(one, owner)) ?? null, part: owner };
    case "container":
      return { ...type, part: owner };
    case "object":
      return { ...type, props: new Map([...type.props].map(([key, one]) => [key, partOf(one, owner)])), part: owner };
    default:
      return type;
  }
}

/** Whose part a container is. */
export const partOwner = (type: Type): Owner | null => (type.kind === "array" || type.kind === "container" || (type.kind === "object" && type.plain) ? type.part : null);

/** A new container with the same contents. */
export const copied = (type: Type): Type => (type.kind === "array" || type.kind === "container" || type.kind === "object" ? { ...type, part: null } : type);

/** TypeScript has no type for a filtered tree, so the annotation of one is its Module's class: what is bound decides. */
export function filteredLike(declared: Type, bound: () => Type): Type {
  if (!holds(declared, isModule)) return declared;
  const value = bound();
  // A literal of the same properties is no Module, whatever its annotation says.
  if (declared.kind === "module" && value.kind === "object" && value.plain) return value;
  return holds(value, (one) => one.kind === "module" && one.filtered) && !holds(value, (one) => one.kind === "module" && !one.filtered) ? value : declared;
}

/** A tree function gives a tree of the same classes; `filtered` where leaves may be missing or of other kinds. */
export function treeOf(type: Type, filtered: boolean | undefined): Type {
  if (type.kind === "unknown" && filtered === true) return { kind: "tree" };
  const one = (member: Type): Type =>
    member.kind === "module" ? { ...member, isThis: false, filtered: filtered ?? member.filtered } : member.kind === "array" ? { ...arrayOf(treeOf(member.of, filtered), member.elements?.map((element) => treeOf(element, filtered)) ?? null) } : copied(member);
  if (type.kind === "object") return { ...type, props: new Map([...type.props].map(([key, member]) => [key, treeOf(member, filtered)])), part: null };
  return type.kind === "union" ? unionOf(type.of.map(one)) : one(type);
}
