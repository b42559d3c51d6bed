/**
 * Calls that do not return, by what is declared of a callee whose code is not in sight: `declare function fail(text: string): never`, a method
 * of an interface, a parameter of such a function's type, `process.exit`. Where the code is in sight, it says so itself.
 */
import { declarationOf } from "../classes/declared-values.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import type { Binding } from "../program/scope.js";
import type { Machine } from "./machine.js";
import { keyOnSelf } from "./properties.js";

/** Aliases that mention themselves end here. */
const DEPTH = 6;

const exits = /^(?:process|(?:node:)?process:(?:\*|default))\.(?:exit|abort)$|^(?:node:)?process:(?:exit|abort)$|^(?:node:)?assert(?:\/strict)?:(?:fail|(?:\*|default|strict)\.fail)$/;

/** `path`: of the callee. */
export function neverReturns(m: Machine, callee: Node, path: string | null): boolean {
  if (path !== null && exits.test(path)) return true;
  if (callee.type === "Identifier") {
    const binding = m.frame.scope.lookup(callee["name"]);
    return binding !== null && (isNever(signatureOf(binding)?.["returnType"]) || returnsNever(typeOf(binding), callee));
  }
  const key = callee.type === "MemberExpression" ? staticKey(callee["property"], callee["computed"]) : null;
  if (key === null) return false;
  const owner = unwrap(callee["object"]);
  if (owner.type === "ThisExpression") return isNever(abstractMethod(m, key)?.["value"]?.returnType);
  const type = owner.type === "Identifier" ? typeOfName(m, owner) : owner.type === "MemberExpression" ? typeOfOwnField(m, owner) : null;
  return memberReturnsNever(type, key, callee, 0);
}

const isNever = (type: Node | null | undefined): boolean => (type?.type === "TSTypeAnnotation" ? type["typeAnnotation"] : type)?.type === "TSNeverKeyword";

const signatureOf = ({ declaration }: Binding): Node | null => (declaration.kind === "other" ? (declaration.signature ?? null) : null);

function typeOf({ declaration }: Binding): Node | null {
  const at = declaration.kind === "other" ? declaration.at : declaration.kind === "variable" ? (declaration.node["id"] as Node) : undefined;
  return at === undefined || at["optional"] === true ? null : (at["typeAnnotation"] ?? null);
}

function typeOfName(m: Machine, name: Node): Node | null {
  const binding = m.frame.scope.lookup(name["name"]);
  return binding === null ? null : typeOf(binding);
}

function typeOfOwnField(m: Machine, member: Node): Node | null {
  const key = unwrap(member["object"]).type === "ThisExpression" && m.frame.thisVal.self ? staticKey(member["property"], member["computed"]) : null;
  return key === null ? null : (m.target.field(keyOnSelf(m, key))?.decl?.type ?? null);
}

/** Nothing but a class below implements it. */
function abstractMethod(m: Machine, key: string): Node | null {
  if (!m.frame.thisVal.self) return null;
  for (const { node } of m.target.chain) {
    const found = (node["body"].body as readonly Node[]).find((member) => /^TSAbstractMethod/.test(member.type) && staticKey(member["key"], member["computed"]) === key);
    if (found !== undefined) return found;
  }
  return null;
}

/** A function's type. `at`: any node of the program that is no part of a type. */
function returnsNever(type: Node | null | undefined, at: Node, depth = 0): boolean {
  if (type == null || depth > DEPTH) return false;
  switch (type.type) {
    case "TSTypeAnnotation":
    case "TSParenthesizedType":
      return returnsNever(type["typeAnnotation"], at, depth + 1);
    case "TSFunctionType":
      return isNever(type["returnType"]);
    case "TSTypeReference": {
      const declaration = named(type, at);
      return declaration?.type === "TSTypeAliasDeclaration" && returnsNever(declaration["typeAnnotation"], at, depth + 1);
    }
    default:
      return false;
  }
}

function memberReturnsNever(type: Node | null | undefined, key: string, at: Node, depth: number): boolean {
  if (type == null || depth > DEPTH) return false;
  switch (type.type) {
    case "TSTypeAnnotation":
    case "TSParenthesizedType":
      return memberReturnsNever(type["typeAnnotation"], key, at, depth + 1);
    case "TSTypeLiteral":
      return oneReturnsNever(type["members"], key, at, depth);
    case "TSTypeReference": {
      const declaration = named(type, at);
      if (declaration?.type === "TSInterfaceDeclaration") return oneReturnsNever(declaration["body"].body, key, at, depth);
      return declaration?.type === "TSTypeAliasDeclaration" && memberReturnsNever(declaration["typeAnnotation"], key, at, depth + 1);
    }
    default:
      return false;
  }
}

const named = (reference: Node, at: Node): Node | null => (reference["typeName"].type === "Identifier" ? declarationOf(at, reference["typeName"].name) : null);

function oneReturnsNever(members: readonly Node[], key: string, at: Node, depth: number): boolean {
  const all = members.filter((member) => (member.type === "TSMethodSignature" || member.type === "TSPropertySignature") && staticKey(member["key"], member["computed"]) === key);
  return all.length > 0 && all.every((member) => member["optional"] !== true && (member.type === "TSMethodSignature" ? isNever(member["returnType"]) : returnsNever(member["typeAnnotation"], at, depth + 1)));
}
