/**
 * What the text of an expression says of its making, where the interpreter has not followed it: the transform that a helper or a callback
 * applies, the one part that fills a whole list.
 */
import { isFunction, type Node, startOf, staticKey, unwrap } from "../estree.js";
import type { Binding } from "../program/scope.js";
import type { ModuleProgram } from "./module-program.js";
import { isWithin } from "./place.js";
import { referencesIn } from "./references.js";
import { divisible, keyOf, partsOf } from "./shared-part.js";

const DEPTH = 4;

const transforms = new Set(["filterGrad", "filterValueAndGrad", "step", "grad", "grads", "valueAndGrad", "valueAndGrads", "customGrad"]);

/** Does the callee's path name a function that makes a function of a function? */
export const isTransform = (path: string | null): boolean => path !== null && /^(?:eslint-plugin-safe-init\/runtime|@tensorflow\/tfjs(?:-core)?):/.test(path) && transforms.has(path.slice(path.lastIndexOf(":") + 1));

/** Calls of transforms that the value may be, or hold: directly, as a constant, out of a helper in sight, for each element of a list. */
export function transformsIn(p: ModuleProgram, expression: Node, depth = 0): readonly Node[] {
  if (depth > DEPTH) return [];
  const value = unwrap(expression);
  const inner = (nodes: readonly (Node | null)[]): readonly Node[] => nodes.flatMap((node) => (node === null || node.type === "SpreadElement" ? [] : transformsIn(p, node, depth + 1)));
  switch (value.type) {
    case "Identifier":
      return inner([constantOf(p, value)]);
    case "ArrayExpression":
      return inner(value["elements"] as readonly (Node | null)[]);
    case "ObjectExpression":
      return inner((value["properties"] as readonly Node[]).map((property) => (property.type === "Property" ? (property["value"] as Node) : null)));
    case "ConditionalExpression":
      return inner([value["consequent"], value["alternate"]]);
    case "LogicalExpression":
      return inner([value["left"], value["right"]]);
    case "CallExpression": {
      const callee = p.types.of(unwrap(value["callee"]));
      if (callee.kind === "path") return isTransform(callee.path) ? [value] : inner(callbackResults(p, value));
      if (callee.kind !== "function" || callee.node === null) return inner(callbackResults(p, value));
      return inner([returnedBy(callee.node)]);
    }
    default:
      return [];
  }
}

/** What stands in several places of a list. */
export interface Repeated {
  readonly holds: "module" | "tensor";
}

/** A Module or tensor that stands in several places of the list that an expression makes: `[layer, layer]`, `new Array(3).fill(layer)`. */
export function repeatedPart(p: ModuleProgram, expression: Node, depth = 0): Repeated | null {
  if (depth > DEPTH) return null;
  const value = unwrap(expression);
  if (value.type === "Identifier") {
    const made = constantOf(p, value);
    return made === null ? null : (pushedInLoop(p, value) ?? repeatedPart(p, made, depth + 1));
  }
  if (value.type === "ArrayExpression") return writtenTwice(p, value);
  if (value.type !== "CallExpression") return null;
  const args = value["arguments"] as readonly Node[];
  const name = nameOf(value);
  if (name === "fill" && args[0] !== undefined) return partOf(p, args[0]);
  if (name === "concat") for (const list of [value["callee"].object as Node, ...args]) {
    const repeated = repeatedPart(p, list, depth + 1);
    if (repeated !== null) return repeated;
  }
  for (const callback of callbacksOf(p, value)) {
    const made = returnedBy(callback);
    if (made !== null && isFromOutside(p, unwrap(made), callback)) return partOf(p, made);
  }
  return null;
}

function writtenTwice(p: ModuleProgram, list: Node): Repeated | null {
  const seen = new Set<string>();
  for (const part of partsOf(list)) {
    const key = keyOf(p, part);
    if (key === null) continue;
    const repeated = seen.has(key) ? partOf(p, part) : null;
    if (repeated !== null) return repeated;
    seen.add(key);
  }
  return null;
}

/** `for (…) list.push(layer)` with a layer from before the loop, for a list that is a constant or a field of `this`. */
export function pushedInLoop(p: ModuleProgram, list: Node): Repeated | null {
  const key = keyOfList(p, list);
  if (key === null) return null;
  for (const call of referencesIn(p.context.program).calls) {
    const name = nameOf(call);
    const part = call["arguments"]?.[0] as Node | undefined;
    if ((name !== "push" && name !== "unshift") || part === undefined || part.type === "SpreadElement" || keyOfList(p, unwrap(unwrap(call["callee"])["object"])) !== key) continue;
    const loop = loopAround(call);
    const repeated = loop !== null && isFromOutside(p, unwrap(part), loop) ? partOf(p, part) : null;
    if (repeated !== null) return repeated;
  }
  return null;
}

const loops = /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/;

function loopAround(node: Node): Node | null {
  for (let at = node.parent; at != null && !isFunction(at); at = at.parent) if (loops.test(at.type)) return at;
  return null;
}

function keyOfList(p: ModuleProgram, node: Node): Binding | string | null {
  if (node.type === "Identifier") return p.context.scopes.of(node).lookup(node["name"]);
  const isField = node.type === "PropertyDefinition" || node.type === "AccessorProperty";
  if (!isField && (node.type !== "MemberExpression" || unwrap(node["object"]).type !== "ThisExpression")) return null;
  const key = isField ? staticKey(node["key"], node["computed"]) : staticKey(node["property"], node["computed"]);
  for (let at: Node | null | undefined = node; at != null && key !== null; at = at.parent) if (at.type === "ClassBody") return `${startOf(at)}.${key}`;
  return null;
}

function partOf(p: ModuleProgram, node: Node): Repeated | null {
  const kind = node.type === "SpreadElement" ? null : divisible(p.types.of(unwrap(node)));
  return kind === null ? null : { holds: kind };
}

/** A name, or a member by name of one, that is declared outside of `inner`: each round means the same value. */
function isFromOutside(p: ModuleProgram, node: Node, inner: Node): boolean {
  let at = node;
  while (at.type === "MemberExpression" && at["computed"] !== true) at = unwrap(at["object"]);
  if (at.type === "ThisExpression") return node !== at;
  const binding = at.type === "Identifier" ? p.context.scopes.of(at).lookup(at["name"]) : null;
  if (binding === null) return false;
  const { declaration } = binding;
  const declared = declaration.kind === "other" ? declaration.at : declaration.kind === "variable" ? declaration.node : null;
  // A variable that gets another value in each round is another part in each round.
  return declared != null && !isWithin(declared, inner) && (declaration.kind !== "variable" || declaration.constant);
}

/** Callbacks of `list.map(…)` and `Array.from(…, …)`, whose results are the elements. */
function callbacksOf(p: ModuleProgram, call: Node): readonly Node[] {
  const name = nameOf(call);
  const args = call["arguments"] as readonly Node[];
  const callback = name === "map" || name === "flatMap" ? args[0] : name === "from" && p.types.pathOf(call["callee"]) === "Array.from" ? args[1] : undefined;
  if (callback === undefined) return [];
  const type = p.types.of(callback);
  return type.kind === "function" && type.node !== null ? [type.node] : [];
}

const callbackResults = (p: ModuleProgram, call: Node): readonly (Node | null)[] => callbacksOf(p, call).map(returnedBy);

const nameOf = (call: Node): string | null => {
  const callee = unwrap(call["callee"]);
  return callee.type === "MemberExpression" ? staticKey(callee["property"], callee["computed"]) : null;
};

/** What a function returns at its end, or as its only expression. */
function returnedBy(fn: Node): Node | null {
  if (fn["body"] == null || fn["generator"] === true) return null;
  if (fn["body"].type !== "BlockStatement") return fn["body"];
  const last = (fn["body"].body as readonly Node[]).at(-1);
  return last?.type === "ReturnStatement" ? (last["argument"] ?? null) : null;
}

/** What a constant is made of. */
function constantOf(p: ModuleProgram, name: Node): Node | null {
  const declaration = p.context.scopes.of(name).lookup(name["name"])?.declaration;
  return declaration?.kind === "variable" && declaration.constant ? (declaration.node["init"] ?? null) : constantPattern(declaration?.kind === "other" ? declaration.at : undefined);
}

/** Inside of functions a `const` is known by its name's place only. */
function constantPattern(at: Node | undefined): Node | null {
  const declarator = at?.parent;
  return declarator?.type === "VariableDeclarator" && declarator["id"] === at && declarator.parent?.["kind"] === "const" ? (declarator["init"] ?? null) : null;
}
