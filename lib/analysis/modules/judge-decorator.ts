/**
 * Concrete subclasses of our Module that nothing finishes. `@module` in any spelling does, and `defineModule` or `module` called with the
 * class; where a compiler has taken the decorators away, the list of them that it leaves beside the class.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { runtime } from "../effects/table.js";
import { childrenOf, isClass, isFunction, type Node, statementsOf, unwrap } from "../estree.js";
import { localName } from "./imports.js";
import { type ModuleProgram, outside } from "./module-program.js";
import { isWithin } from "./place.js";
import { enclosingFunction, referencesIn } from "./references.js";
import { alternatives } from "./type.js";

const finishers = new Set([`${runtime}:module`, `${runtime}:module()`, `${runtime}:defineModule`]);

export function judgeDecorators(p: ModuleProgram, classes: readonly ClassInfo[]): void {
  for (const cls of classes) {
    if (cls.file !== p.file || cls.abstract || !isOurs(p, cls) || cls.abstractMembers.size > 0 || cls.node["declare"] === true) continue;
    if (isDecorated(p, cls) || isOnlyExtended(p, cls, classes)) continue;
    const { name, importAfter } = localName(p.context.program, "module");
    p.report({ kind: "missing-module-decorator", ...outside(cls.name), node: cls.node["id"] ?? cls.node, decorator: name, importAfter, classNode: cls.node });
  }
}

/** Does the chain end in the runtime's own Module? How other libraries finish their objects is their business. */
function isOurs(p: ModuleProgram, cls: ClassInfo): boolean {
  const last = cls.chain().at(-1)!.superClass;
  return last.kind === "path" && last.path.startsWith(`${runtime}:`) && p.context.isModuleClass(cls);
}

function isDecorated(p: ModuleProgram, cls: ClassInfo): boolean {
  if (cls.decorators.some((decorator) => finishes(p, decorator["expression"]))) return true;
  if (isArgumentOfFinisher(p, cls)) return true;
  return listsBeside(p, cls);
}

/** `@module`, `@module({ … })`, an alias of it, a decorator of the project that uses it; one from elsewhere may do so too. */
function finishes(p: ModuleProgram, expression: Node): boolean {
  const inner = unwrap(expression);
  const callee = inner.type === "CallExpression" ? unwrap(inner["callee"]) : inner;
  const type = p.types.of(callee);
  if (type.kind === "path") return finishers.has(type.path) || !type.path.startsWith(`${runtime}:`);
  return type.kind !== "function" || type.node === null || mentionsFinisher(p, type.node);
}

function isFinisher(p: ModuleProgram, node: Node): boolean {
  if (finishers.has(p.types.pathOf(node) ?? "")) return true;
  // Compilers write `ns.module` as `(_a = ns).module.bind(_a)`.
  const callee = node.type === "CallExpression" ? unwrap(node["callee"]) : null;
  return callee?.type === "MemberExpression" && callee["property"].name === "bind" && isFinisher(p, unwrap(callee["object"]));
}

function mentionsFinisher(p: ModuleProgram, root: Node): boolean {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if ((node.type === "Identifier" || node.type === "MemberExpression") && isFinisher(p, node)) return true;
    for (const child of childrenOf(node)) todo.push(child);
  }
  return false;
}

/** `defineModule(class …)`, `defineModule(Named, …)`, `module(Named, context)`; and helpers that get a list of decorators and the class. */
function isArgumentOfFinisher(p: ModuleProgram, cls: ClassInfo): boolean {
  return referencesIn(p.context.program).calls.some((call) => {
    const args = call["arguments"] as readonly Node[];
    const takesClass = args.some((arg) => {
      if (unwrap(arg) === cls.node) return true;
      if (arg.type !== "Identifier") return false;
      return alternatives(p.types.of(arg)).some((type) => type.kind === "class" && type.cls.node === cls.node);
    });
    if (!takesClass) return false;
    const callee = unwrap(call["callee"]);
    return usesFinisher(p, callee) || args.some((arg) => isListOfFinishers(p, arg)) || (callee.type === "CallExpression" && isFinisher(p, unwrap(callee["callee"])));
  });
}

/** A callee that is one of the finishers, or a function in sight that uses one. */
function usesFinisher(p: ModuleProgram, callee: Node): boolean {
  if (isFinisher(p, callee)) return true;
  const type = p.types.of(callee);
  return type.kind === "function" && type.node !== null && mentionsFinisher(p, type.node);
}

function isListOfFinishers(p: ModuleProgram, node: Node): boolean {
  const list = unwrap(node);
  if (list.type === "ArrayExpression") return (list["elements"] as readonly (Node | null)[]).some((element) => element !== null && element.type !== "SpreadElement" && finishesElement(p, unwrap(element)));
  if (list.type !== "Identifier") return false;
  const type = p.types.of(list);
  return type.kind === "array" && (type.elements ?? [type.of]).some((element) => element.kind === "path" && finishers.has(element.path));
}

const finishesElement = (p: ModuleProgram, element: Node): boolean => isFinisher(p, element) || (element.type === "CallExpression" && isFinisher(p, unwrap(element["callee"])));

/** `let _classDecorators = [module];` in the function that a compiler wraps around the class, or in its static blocks. */
function listsBeside(p: ModuleProgram, cls: ClassInfo): boolean {
  const around = enclosingFunction(cls.node);
  const todo: Node[] = around === null ? [cls.node] : [around["body"]];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "ArrayExpression" && isListOfFinishers(p, node)) return true;
    for (const child of childrenOf(node)) {
      if (isFunction(child) || (isClass(child) && child !== cls.node && !isWithin(cls.node, child))) continue;
      if (child.type === "MethodDefinition" || (child.type === "PropertyDefinition" && child["static"] !== true)) continue;
      todo.push(child);
    }
  }
  return false;
}

/** A base class that is neither exported nor constructed: only the classes below it are ever finished. */
function isOnlyExtended(p: ModuleProgram, cls: ClassInfo, classes: readonly ClassInfo[]): boolean {
  if (!classes.some((other) => other.chain().slice(1).some((base) => base.node === cls.node))) return false;
  if (isExported(p, cls)) return false;
  return !referencesIn(p.context.program).calls.some((call) => {
    if (call.type !== "NewExpression") return false;
    const callee = p.types.of(unwrap(call["callee"]));
    return callee.kind === "class" && callee.cls.node === cls.node;
  });
}

function isExported(p: ModuleProgram, cls: ClassInfo): boolean {
  if (cls.node.parent?.type.startsWith("Export") === true) return true;
  return statementsOf(p.context.program).some(
    (statement) => statement.type === "ExportNamedDeclaration" && ((statement["specifiers"] ?? []) as readonly Node[]).some((specifier) => specifier["local"].name === cls.name),
  ) || statementsOf(p.context.program).some((statement) => statement.type === "ExportDefaultDeclaration" && statement["declaration"].name === cls.name);
}
