/**
 * All values that a declared type admits, where it names them: `boolean`, `"on" | "off"`, an enum, an alias of such a type, the property
 * that tells the members of a union apart. Only the program's own text is asked; null where a type says no such thing.
 *
 * A value is named as the constants of the domain are (`s:on`, `d:1`, `t`), a member of an enum by its enum (`e:Mode.On`).
 */
import { type Node, programOf, staticKey, statementsOf, unwrap } from "../estree.js";

export type ValueName = string;

/** Types that mention themselves end here. */
const DEPTH = 6;

/** `at`: any node of the program that is no part of a type, as these have no parents. */
export function declaredValues(type: Node | null | undefined, at: Node, depth = 0): readonly ValueName[] | null {
  if (type == null || depth > DEPTH) return null;
  switch (type.type) {
    case "TSTypeAnnotation":
    case "TSParenthesizedType":
      return declaredValues(type["typeAnnotation"], at, depth + 1);
    case "TSBooleanKeyword":
      return ["t", "f"];
    case "TSNullKeyword":
      return ["n"];
    case "TSUndefinedKeyword":
      return ["u"];
    case "TSLiteralType":
      return nameOnly(type["literal"]);
    case "TSUnionType":
      return allOf(type["types"], (member) => declaredValues(member, at, depth + 1));
    case "TSTypeReference":
      return valuesOfReference(type["typeName"], at, depth);
    case "TSIndexedAccessType":
      return valuesOfConstant(type, at);
    default:
      return null;
  }
}

/** The values of a property, which each member of a union of object types declares. */
export function declaredValuesOfProperty(type: Node | null | undefined, key: string, at: Node, depth = 0): readonly ValueName[] | null {
  if (type == null || depth > DEPTH) return null;
  switch (type.type) {
    case "TSTypeAnnotation":
    case "TSParenthesizedType":
      return declaredValuesOfProperty(type["typeAnnotation"], key, at, depth + 1);
    case "TSUnionType":
      return allOf(type["types"], (member) => declaredValuesOfProperty(member, key, at, depth + 1));
    case "TSTypeLiteral":
      return valuesOfMember(type["members"], key, at, depth);
    case "TSTypeReference": {
      const declaration = type["typeName"].type === "Identifier" ? declarationOf(at, type["typeName"].name) : null;
      if (declaration?.type === "TSTypeAliasDeclaration") return declaredValuesOfProperty(declaration["typeAnnotation"], key, at, depth + 1);
      return declaration?.type === "TSInterfaceDeclaration" ? valuesOfMember(declaration["body"].body, key, at, depth) : null;
    }
    default:
      return null;
  }
}

/** The name of a literal, or of what looks like the member of an enum; null for anything else. */
export function nameOfValue(expression: Node): ValueName | null {
  const node = unwrap(expression);
  if (node.type === "Literal") return nameOfLiteral(node);
  if (node.type === "Identifier" && node["name"] === "undefined") return "u";
  if (node.type !== "MemberExpression" || unwrap(node["object"]).type !== "Identifier") return null;
  const key = staticKey(node["property"], node["computed"]);
  return key === null ? null : `e:${String(unwrap(node["object"])["name"])}.${key}`;
}

function nameOfLiteral({ value, regex }: Node): ValueName | null {
  if (value === null) return regex == null ? "n" : null;
  return typeof value === "string" ? `s:${value}` : typeof value === "number" ? `d:${value}` : typeof value === "boolean" ? (value ? "t" : "f") : null;
}

function nameOnly(literal: Node): readonly ValueName[] | null {
  const name = literal.type === "Literal" ? nameOfLiteral(literal) : null;
  return name === null ? null : [name];
}

function allOf(types: readonly Node[], values: (type: Node) => readonly ValueName[] | null): readonly ValueName[] | null {
  const all = types.map(values);
  return all.includes(null) ? null : all.flatMap((names) => names!);
}

function valuesOfReference(name: Node, at: Node, depth: number): readonly ValueName[] | null {
  if (name.type === "TSQualifiedName") {
    const owner = name["left"].type === "Identifier" ? declarationOf(at, name["left"].name) : null;
    return owner?.type === "TSEnumDeclaration" ? [`e:${String(name["left"].name)}.${String(name["right"].name)}`] : null;
  }
  const declaration = declarationOf(at, name["name"]);
  if (declaration?.type === "TSTypeAliasDeclaration") return declaredValues(declaration["typeAnnotation"], at, depth + 1);
  if (declaration?.type !== "TSEnumDeclaration") return null;
  const members = (declaration["body"]?.members ?? declaration["members"]) as readonly Node[];
  return members.map((member) => `e:${String(name["name"])}.${staticKey(member["id"], member["computed"] === true) ?? ""}`);
}

function valuesOfMember(members: readonly Node[], key: string, at: Node, depth: number): readonly ValueName[] | null {
  const member = members.find((each) => each.type === "TSPropertySignature" && staticKey(each["key"], each["computed"]) === key);
  return member === undefined || member["optional"] === true ? null : declaredValues(member["typeAnnotation"], at, depth + 1);
}

/** `(typeof Mode)[keyof typeof Mode]`, `(typeof modes)[number]`, of a constant `as const`: an object's values are named as an enum's. */
function valuesOfConstant(type: Node, at: Node): readonly ValueName[] | null {
  let owner = type["objectType"] as Node;
  while (owner.type === "TSParenthesizedType") owner = owner["typeAnnotation"];
  const [query, index] = [owner["exprName"] as Node | undefined, type["indexType"] as Node];
  if (owner.type !== "TSTypeQuery" || query?.type !== "Identifier") return null;
  const init = declarationOf(at, query["name"], "value")?.["init"] as Node | null | undefined;
  if (init?.type !== "TSAsExpression") return null;
  const value = unwrap(init);
  if (value.type === "ObjectExpression" && index.type === "TSTypeOperator") return allOf(value["properties"], (property) => memberName(query["name"], property));
  return value.type === "ArrayExpression" && index.type === "TSNumberKeyword" ? allOf(value["elements"], (element) => (element == null ? null : nameOnly(element))) : null;
}

function memberName(owner: string, property: Node): readonly ValueName[] | null {
  const key = property.type === "Property" ? staticKey(property["key"], property["computed"]) : null;
  return key === null ? null : [`e:${owner}.${key}`];
}

/** The type that an alias of the program's top level stands for. `at`: as above. */
export function aliasedType(at: Node, name: string): Node | null {
  const declaration = declarationOf(at, name);
  return declaration?.type === "TSTypeAliasDeclaration" ? (declaration["typeAnnotation"] as Node) : null;
}

const declarations = new WeakMap<Node, ReadonlyMap<string, Node>>();

/** A type or enum, or a variable, that the program declares at its top level. */
export function declarationOf(from: Node, name: string, kind: "type" | "value" = "type"): Node | null {
  const program = programOf(from);
  let known = declarations.get(program);
  if (known === undefined) declarations.set(program, (known = new Map(statementsOf(program).flatMap(declaredBy))));
  return known.get(`${kind} ${name}`) ?? null;
}

function declaredBy(statement: Node): readonly (readonly [string, Node])[] {
  const node = statement.type.startsWith("Export") && statement["declaration"] != null ? (statement["declaration"] as Node) : statement;
  if (node.type === "VariableDeclaration") return (node["declarations"] as readonly Node[]).flatMap((each) => (each["id"].type === "Identifier" ? [[`value ${String(each["id"].name)}`, each] as const] : []));
  return /^TS(?:TypeAlias|Enum|Interface)Declaration$/.test(node.type) ? [[`type ${String(node["id"].name)}`, node]] : [];
}
