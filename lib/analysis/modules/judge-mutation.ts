/**
 * Writes to finished Modules: to their fields, and to arrays and objects that belong to them, anywhere in the program. Writes of a
 * construction to its own object are none; writes of a check hook to it are told as such.
 */
import { type Node, staticKey, unwrap } from "../estree.js";
import type { ModuleMutation } from "../findings.js";
import { show } from "../show.js";
import { localName } from "./imports.js";
import { classNameAround, type ModuleProgram, outside } from "./module-program.js";
import { enclosingFunction, referencesIn } from "./references.js";
import { alternatives, partOwner, type Type } from "./type.js";

const arrayMutators = new Set(["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"]);
const containerMutators = new Set(["set", "add", "delete", "clear"]);
export const objectMutators = new Set(["Object.assign", "Object.defineProperty", "Object.defineProperties", "Object.setPrototypeOf", "Reflect.set", "Reflect.defineProperty", "Reflect.deleteProperty"]);

interface Write {
  /** What is told: the place of the write. */
  readonly node: Node;
  /** The Module, or the container, as an expression and as a type. */
  readonly object: Node;
  readonly key: string | null;
  readonly by: Node;
}

export function judgeMutations(p: ModuleProgram, initialWrites: ReadonlySet<Node>): void {
  const { calls, writes } = referencesIn(p.context.program);
  for (const { target, by } of writes) {
    if (target.type !== "MemberExpression" || target["object"].type === "Super" || initialWrites.has(target) || isInHelper(target)) continue;
    judge(p, { node: target, object: target["object"], key: staticKey(target["property"], target["computed"]), by });
  }
  for (const call of calls) {
    const callee = unwrap(call["callee"]);
    const args = call["arguments"] as readonly Node[];
    if (callee.type !== "MemberExpression" || call.type !== "CallExpression") continue;
    const key = staticKey(callee["property"], callee["computed"]);
    if (key !== null && (arrayMutators.has(key) || containerMutators.has(key)) && callee["object"].type !== "Super") judgeMutator(p, call, callee["object"], key);
    if (args[0] === undefined || args[0].type === "SpreadElement" || !objectMutators.has(p.types.pathOf(callee) ?? "") || isInHelper(call)) continue;
    judge(p, { node: call, object: args[0], key: writtenKeys(args[1]), by: call });
  }
}

/** In one of the functions that compilers add to a file, such as `__publicField`: it defines what the class declares. */
function isInHelper(node: Node): boolean {
  const fn = enclosingFunction(node);
  const name: unknown = fn?.["id"]?.name ?? (fn?.parent?.type === "VariableDeclarator" ? fn.parent["id"].name : undefined);
  return typeof name === "string" && name.startsWith("__");
}

/** What `Object.assign(x, { … })` or `Reflect.set(x, "key", …)` writes, where the text says it. */
function writtenKeys(argument: Node | undefined): string | null {
  if (argument === undefined || argument.type === "SpreadElement") return null;
  if (argument.type !== "ObjectExpression") return staticKey(argument, true);
  const keys = (argument["properties"] as readonly Node[]).map((property) => (property.type === "Property" ? staticKey(property["key"], property["computed"]) : null));
  return keys.length === 0 || keys.includes(null) ? null : keys.join("', '");
}

function judgeMutator(p: ModuleProgram, call: Node, object: Node, key: string): void {
  for (const type of alternatives(p.types.of(object))) {
    const mutates = type.kind === "array" ? arrayMutators.has(key) : type.kind === "container" && containerMutators.has(key);
    if (mutates && partOwner(type) !== null) return void tell(p, { node: call, object, key: null, by: call }, "part", partOwner(type) === "this");
  }
}

function judge(p: ModuleProgram, write: Write): void {
  for (const type of alternatives(p.types.of(write.object))) {
    if (type.kind === "module") {
      if (write.key !== null && type.cls !== null && hasSetter(type, write.key)) continue;
      return tell(p, write, "field", type.isThis);
    }
    const owner = partOwner(type);
    if (owner !== null) return tell(p, write, "part", owner === "this");
  }
}

/** To assign to a property with a setter runs the setter: what that writes is told there. */
function hasSetter(type: Extract<Type, { kind: "module" }>, key: string): boolean {
  for (const cls of type.cls!.chain()) {
    const name = key.startsWith("#") ? cls.privateKey(key) : key;
    if (cls.fields.some((field) => field.key === name)) return false;
    if (cls.methods.get(name)?.set !== undefined) return true;
  }
  return false;
}

function tell(p: ModuleProgram, write: Write, how: "field" | "part", ofThis: boolean): void {
  const { node, object, key, by } = write;
  const field = how === "part" ? show(object) : (key ?? show(node === by ? object : node));
  const when = ofThis ? (how === "part" && runsLater(p, node) ? "later" : whenOf(p, node)) : enclosedByEntered(p, node) && how === "part" ? "init" : "later";
  if (when === "init") return;
  if (when !== "later") {
    p.report({ kind: "assign-in-check-init", ...outside(classNameAround(node)), phase: { kind: "hook", name: when.hook }, node, hook: when.hook, how: "assign", field });
    return;
  }
  const lazy = by.type === "AssignmentExpression" && /^(?:\?\?|\|\|)=$/.test(by["operator"]);
  p.report({ kind: "module-mutation", ...outside(classNameAround(node)), node, how: lazy && how === "field" ? "lazy" : how, field, replaceable: how === "field" ? replaceable(p, write) : null });
}

/** Is the code around part of the initialisation of its class, of a check hook, or does it run later? */
export function whenOf(p: ModuleProgram, node: Node): "init" | "later" | { readonly hook: string } {
  let member: Node | null | undefined = node;
  while (member?.parent != null && member.parent.type !== "ClassBody") member = member.parent;
  if (member?.parent == null) return "later";
  if (member.type !== "MethodDefinition" || p.unfollowed.has(member.parent!.parent!)) return "init";
  if (member["kind"] === "constructor") return "init";
  const key = staticKey(member["key"], member["computed"]);
  if (key !== null && member["kind"] === "method" && p.context.hookNamesOf(p.context.classOf(member.parent!.parent!)).has(key)) return "init";
  if (key !== null && p.context.settings.checkHooks.includes(key)) return { hook: key };
  return p.entered.has(member["value"]) || isForSubclasses(p, member, key) ? "init" : "later";
}

/** A protected method that no code in sight calls: subclasses elsewhere may do so while they are constructed. */
function isForSubclasses(p: ModuleProgram, member: Node, key: string | null): boolean {
  if (member["accessibility"] !== "protected" || key === null) return false;
  return !referencesIn(p.context.program).calls.some((call) => {
    const callee = unwrap(call["callee"]);
    return callee.type === "MemberExpression" && staticKey(callee["property"], callee["computed"]) === key;
  });
}

/** In a callback that initialisation leaves to a timer or a promise: fields that are set there are told by another rule, their parts here. */
function runsLater(p: ModuleProgram, node: Node): boolean {
  const fn = enclosingFunction(node);
  return fn !== null && fn.parent?.type !== "MethodDefinition" && p.enteredLater.has(fn) && !p.entered.has(fn);
}

function enclosedByEntered(p: ModuleProgram, node: Node): boolean {
  for (let at: Node | null | undefined = node; at != null; at = at.parent) if (p.entered.has(at)) return true;
  return false;
}

/** `model.x = value;` can be `model = treeAt((m) => m.x, model, value);` where `model` is a variable that may be set. */
function replaceable(p: ModuleProgram, { node, object, by }: Write): ModuleMutation["replaceable"] {
  const name = unwrap(object);
  if (by.type !== "AssignmentExpression" || by["operator"] !== "=" || by.parent?.type !== "ExpressionStatement" || name.type !== "Identifier" || node["computed"] === true) return null;
  if (node["property"].type !== "Identifier" || object !== name) return null;
  const binding = p.context.scopes.of(name).lookup(name["name"]);
  if (binding === null) return null;
  const { declaration } = binding;
  const settable = declaration.kind === "variable" ? !declaration.constant : declaration.kind === "other" && declaration.at !== undefined && !isConstant(declaration.at);
  if (!settable) return null;
  const { name: treeAt, importAfter } = localName(p.context.program, "treeAt");
  return { statement: by.parent, object: name, target: node, value: by["right"], treeAt, importAfter };
}

function isConstant(at: Node): boolean {
  for (let node: Node | null | undefined = at; node != null; node = node.parent) {
    if (node.type === "VariableDeclaration") return node["kind"] === "const";
    if (/Function|Statement$/.test(node.type)) return false;
  }
  return false;
}
