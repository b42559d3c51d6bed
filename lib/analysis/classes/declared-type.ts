/** What a declared type says of a field: may it stay undefined, and what is it an instance of? Annotations and JSDoc only, no checker. */
import type { Node } from "../estree.js";

/** yes: undefined is a value of the type · no: it is not · loose: `any`, `unknown` · unknown: nothing is declared. */
export type Admits = "yes" | "no" | "loose" | "unknown";

/** Aliases that mention themselves end here. */
const ALIASES = 8;

const noAlias: (name: string) => Node | null = () => null;

const worst = (all: readonly Admits[]): Admits => (all.includes("yes") ? "yes" : all.includes("loose") ? "loose" : "no");

/** `aliased`: what a name stands for, where that is known. */
export function admitsUndefined(type: Node | null | undefined, optional: boolean, aliased = noAlias, depth = 0): Admits {
  const again = (inner: Node): Admits => admitsUndefined(inner, false, aliased, depth + 1);
  if (optional) return "yes";
  if (type == null) return "unknown";
  switch (type.type) {
    case "TSTypeAnnotation":
      return again(type["typeAnnotation"]);
    case "TSUndefinedKeyword":
    case "TSVoidKeyword":
      return "yes";
    case "TSAnyKeyword":
    case "TSUnknownKeyword":
      return "loose";
    case "TSUnionType":
      return worst((type["types"] as readonly Node[]).map(again));
    case "TSParenthesizedType":
      return again(type["typeAnnotation"]);
    case "TSTypeReference": {
      // NoInit<T>, Readonly<T>: a brand or modifier around the type that counts.
      const name: unknown = type["typeName"]?.type === "Identifier" ? type["typeName"].name : null;
      const args = (type["typeArguments"] ?? type["typeParameters"])?.params as readonly Node[] | undefined;
      if ((name === "NoInit" || name === "Default" || name === "Readonly") && args?.length === 1) return again(args[0]!);
      const alias = name === null || depth > ALIASES ? null : aliased(name as string);
      return alias === null ? "no" : again(alias);
    }
    default:
      return "no";
  }
}

/** Does the type itself say that there may be nothing: `T | null`? */
export function admitsNull(type: Node | null | undefined): boolean {
  if (type?.type === "TSTypeAnnotation" || type?.type === "TSParenthesizedType") return admitsNull(type["typeAnnotation"]);
  return type?.type === "TSNullKeyword" || (type?.type === "TSUnionType" && (type["types"] as readonly Node[]).some(admitsNull));
}

/** The same question to a JSDoc type's text. */
export function admitsUndefinedByDoc(comment: string): Admits {
  const tag = comment.indexOf("@type");
  if (tag < 0) return "unknown";
  const open = comment.indexOf("{", tag);
  if (open < 0) return "unknown";
  let depth = 0;
  let close = open;
  for (; close < comment.length; close++) {
    if (comment[close] === "{") depth++;
    else if (comment[close] === "}" && --depth === 0) break;
  }
  const text = comment.slice(open + 1, close).trim();
  if (text === "*" || text === "any" || text === "unknown" || text === "?") return "loose";
  if (text.endsWith("=") || text.startsWith("?")) return "yes";
  return text.split("|").some((part) => part.trim() === "undefined" || part.trim() === "void") ? "yes" : "no";
}

/** The name by which a type refers to a class or namespace member, without type arguments: `nn.MLP` → ["nn", "MLP"]. */
export function referredName(type: Node | null | undefined): readonly string[] | null {
  if (type == null) return null;
  switch (type.type) {
    case "TSTypeAnnotation":
    case "TSParenthesizedType":
      return referredName(type["typeAnnotation"]);
    case "TSTypeReference": {
      const args = (type["typeArguments"] ?? type["typeParameters"])?.params as readonly Node[] | undefined;
      const name = entityName(type["typeName"]);
      if (name !== null && name.length === 1 && (name[0] === "NoInit" || name[0] === "Default" || name[0] === "Readonly") && args?.length === 1) return referredName(args[0]);
      return name;
    }
    case "TSUnionType": {
      const named = (type["types"] as readonly Node[]).filter((member) => member.type !== "TSNullKeyword" && member.type !== "TSUndefinedKeyword");
      return named.length === 1 ? referredName(named[0]) : null;
    }
    default:
      return null;
  }
}

function entityName(name: Node): readonly string[] | null {
  if (name.type === "Identifier") return [name["name"]];
  if (name.type === "TSQualifiedName") {
    const left = entityName(name["left"]);
    return left === null ? null : [...left, name["right"].name];
  }
  return null;
}
