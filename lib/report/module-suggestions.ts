/** Repairs of Modules: each is a list of edits, or null where the text does not have the form the repair needs. */
import type { MethodInField, ModuleMutation, Node, UnfilteredOptimizerInit } from "../analysis/index.js";
import type { Edit, FileView } from "./rule-definition.js";

type TextOf = (node: Node) => string;
const before = (node: Node, text: string): Edit => ({ range: [node.range![0], node.range![0]], text });
const after = (node: Node, text: string): Edit => ({ range: [node.range![1], node.range![1]], text });
const replace = (node: Node, text: string): Edit => ({ range: [node.range![0], node.range![1]], text });

/** `filter(this, f)` → `filter(this.net, f)`. */
export function handOverFinishedChild(handed: Node | null, child: string | null, textOf: TextOf): readonly Edit[] | null {
  if (handed?.range === undefined || child === null || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(child)) return null;
  return [replace(handed, `${textOf(handed)}.${child}`)];
}

/** `call = (x: T): R => …;` → `get call() { return (x: T): R => …; }`. Decorated fields and private names stay as they are. */
export function getterInstead(field: Node, initializer: Node | null, { textOf }: FileView): readonly Edit[] | null {
  if (initializer === null || field.type !== "PropertyDefinition" || field.range === undefined || field["decorators"]?.length > 0 || field["static"] === true) return null;
  const key = field["key"] as Node;
  const type = field["typeAnnotation"] == null ? "" : textOf(field["typeAnnotation"]);
  const name = field["computed"] === true ? `[${textOf(key)}]` : textOf(key);
  const access = field["accessibility"] == null ? "" : `${field["accessibility"] as string} `;
  const override = field["override"] === true ? "override " : "";
  return [replace(field, `${access}${override}get ${name}()${type} { return ${textOf(initializer)}; }`)];
}

/** `f!: T` and `this.f = this.m.bind(this);` → `get f(): T { return (...args) => this.m(...args); }`. */
export function getterForMethod({ stored, method }: MethodInField, { textOf, typescript }: FileView): readonly Edit[] | null {
  if (stored === null || method === null || method.startsWith("#")) return null;
  const { statement, declaration } = stored;
  const key = declaration["key"] as Node;
  if (declaration.type !== "PropertyDefinition" || declaration["decorators"]?.length > 0 || declaration["computed"] === true || declaration["value"] != null || key.type !== "Identifier") return null;
  if (typescript && declaration["typeAnnotation"] == null) return null;
  const type = declaration["typeAnnotation"] == null ? "" : textOf(declaration["typeAnnotation"]);
  return [replace(declaration, `get ${textOf(key)}()${type} { return (...args) => this.${method}(...args); }`), { range: withGap(statement), text: "" }];
}

/** The hook's statements at the end of the constructor, and no hook. Not where either can return early, nor where names would meet. */
export function moveHookIntoConstructor(constructorNode: Node, hookNode: Node, { textOf, locate }: FileView): readonly Edit[] | null {
  const body = constructorNode["value"].body as Node;
  const hookBody = hookNode["value"].body as Node;
  if (hookNode["value"].params.length > 0 || hookNode["value"].async === true || hookNode["value"].generator === true || body.range === undefined) return null;
  const statements = hookBody["body"] as readonly Node[];
  if (contains(hookBody, "ReturnStatement") || contains(body, "ReturnStatement") || contains(hookBody, "Super")) return null;
  const remove: Edit = { range: withGap(hookNode), text: "" };
  if (statements.length === 0) return [remove];
  const first = statements[0]!.range![0];
  const last = statements.at(-1)!.range![1];
  const text = textOf(hookBody).slice(first - hookBody.range![0], last - hookBody.range![0]);
  const indent = " ".repeat(locate(statements[0]!).start.column);
  const close = body.range[1] - 1;
  const inner = (body["body"] as readonly Node[]).at(-1);
  const names = statements.some((statement) => /Declaration$/.test(statement.type));
  const moved = names ? `{\n${indent}${text}\n${indent}}` : text;
  return [{ range: inner?.range === undefined ? [close, close] : [inner.range[1], inner.range[1]], text: `\n${indent}${moved}${inner === undefined ? "\n" : ""}` }, remove];
}

/** `super.postInit();` as the hook's first statement. */
export function callSuperHook(hookNode: Node, hook: string, { locate }: FileView): readonly Edit[] | null {
  const body = hookNode["value"].body as Node;
  if (body.range === undefined || hookNode["value"].async === true) return null;
  const first = (body["body"] as readonly Node[])[0];
  const call = `super.${hook}();`;
  if (first === undefined) return [replace(body, `{ ${call} }`)];
  const { line, column } = locate(first).start;
  return [before(first, line === locate(body).start.line ? `${call} ` : `${call}\n${" ".repeat(column)}`)];
}

/** Removes a call that is a statement of its own. */
export function removeStatement(call: Node): readonly Edit[] | null {
  const statement = call.parent;
  if (statement?.type !== "ExpressionStatement" || statement.parent?.type !== "BlockStatement") return null;
  return [{ range: withGap(statement), text: "" }];
}

/** `@module` before the class, and the import it needs. */
export function addDecorator(classNode: Node, decorator: string | null, importAfter: Node | null, { locate }: FileView): readonly Edit[] | null {
  if (decorator === null && importAfter === null) return null;
  const parent = classNode.parent;
  if (classNode.range === undefined || (classNode.type === "ClassExpression" && parent?.type === "CallExpression")) return null;
  const exported = parent?.type === "ExportNamedDeclaration" || parent?.type === "ExportDefaultDeclaration";
  const at = exported ? parent : classNode;
  const edits: Edit[] = [before(at, `@${decorator ?? "module"}${classNode.type === "ClassDeclaration" ? "\n" + " ".repeat(locate(at).start.column) : " "}`)];
  if (decorator === null) edits.push(after(importAfter!, ", module"));
  return edits;
}

/** `model.x = value;` → `model = treeAt((m) => m.x, model, value);`. */
export function replaceByTreeAt({ statement, object, target, value, treeAt, importAfter }: NonNullable<ModuleMutation["replaceable"]>, textOf: TextOf): readonly Edit[] | null {
  if (treeAt === null && importAfter === null) return null;
  const name = textOf(object);
  const variable = name === "m" ? "tree" : "m";
  const edits: Edit[] = [replace(statement, `${name} = ${treeAt ?? "treeAt"}((${variable}) => ${variable}.${textOf(target["property"])}, ${name}, ${textOf(value)});`)];
  if (treeAt === null) edits.push(after(importAfter!, ", treeAt"));
  return edits;
}

/** `init(model)` → `init(filter(model, isInexactArray))`, and the imports it needs. */
export function filterArgument({ argument, filter, predicate, missing, importAfter }: UnfilteredOptimizerInit, textOf: TextOf): readonly Edit[] | null {
  if (missing.length > 0 && importAfter === null) return null;
  const edits: Edit[] = [replace(argument, `${filter ?? "filter"}(${textOf(argument)}, ${predicate ?? "isInexactArray"})`)];
  if (missing.length > 0) edits.push(after(importAfter!, missing.map((name) => `, ${name}`).join("")));
  return edits;
}

/** The node and what stands between it and the one before it. */
function withGap(node: Node): [number, number] {
  const siblings = ((node.parent?.["body"] ?? []) as readonly Node[]).filter((sibling) => sibling.range !== undefined && sibling.range[1] <= node.range![0]);
  const start = siblings.at(-1)?.range?.[1] ?? (node.parent!.range![0] + 1);
  return [start, node.range![1]];
}

function contains(root: Node, type: string): boolean {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === type) return true;
    if (type === "ReturnStatement" && node !== root && /Function/.test(node.type)) continue;
    for (const [key, child] of Object.entries(node)) {
      if (key === "parent") continue;
      for (const item of Array.isArray(child) ? child : [child]) if (item !== null && typeof item === "object" && typeof (item as Node).type === "string") todo.push(item as Node);
    }
  }
  return false;
}
