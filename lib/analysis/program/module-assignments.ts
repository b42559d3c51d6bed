/** What a module's own statements give a name that its declaration leaves open: found by a look at its text, once. */
import { isClass, isFunction, type Node, programOf, pushChildren, statementsOf } from "../estree.js";
import { hoistedIn, lexicalsOf, namesIn } from "./scope.js";

const compiledNames = new WeakMap<Node, ReadonlyMap<string, Node>>();

/**
 * `let _Net; class Net { static { ({ c: [_Net, …] } = _applyDecs(this, …)); } }`: the decorated class, under the name by which Babel and SWC
 * let the rest of the module know it.
 */
export function classBehind(declarator: Node): Node | null {
  const name: unknown = declarator["id"].name;
  if (typeof name !== "string" || !name.startsWith("_")) return null;
  let program = declarator;
  while (program.parent != null) program = program.parent;
  let names = compiledNames.get(program);
  if (names === undefined) compiledNames.set(program, (names = namesOfDecorated(program)));
  return names.get(name) ?? null;
}

function namesOfDecorated(program: Node): ReadonlyMap<string, Node> {
  const names = new Map<string, Node>();
  for (const statement of statementsOf(program)) {
    const cls = statement.type === "ExportNamedDeclaration" && statement["declaration"] != null ? (statement["declaration"] as Node) : statement;
    if (!isClass(cls)) continue;
    for (const block of (cls["body"].body as readonly Node[]).filter((member) => member.type === "StaticBlock")) {
      for (const { expression } of block["body"] as readonly { readonly expression?: Node }[]) {
        const left = expression?.type === "AssignmentExpression" ? (expression["left"] as Node) : null;
        const property = left?.type === "ObjectPattern" ? (left["properties"] as readonly Node[]).find((one) => one["key"]?.name === "c") : undefined;
        const first = property?.["value"]?.type === "ArrayPattern" ? (property["value"].elements[0] as Node | null) : null;
        if (first?.type === "Identifier") names.set(first["name"], cls);
      }
    }
  }
  return names;
}

const assignments = new WeakMap<Node, ReadonlyMap<string, readonly Node[]>>();

/** Where the program assigns to a name, whatever the name means there. */
export function assignmentsTo(declarator: Node): readonly Node[] {
  const program = programOf(declarator);
  let byName = assignments.get(program);
  if (byName === undefined) {
    const found = new Map<string, Node[]>();
    const todo: Node[] = [program];
    for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
      if (node.type === "AssignmentExpression") for (const name of namesIn(node["left"])) found.set(name, [...(found.get(name) ?? []), node]);
      pushChildren(node, todo);
    }
    assignments.set(program, (byName = found));
  }
  return byName.get(declarator["id"].name) ?? [];
}

/** A statement of the module, or of a static block: it has run before anybody has an instance. */
export const runsOnLoad = (assignment: Node): boolean => assignment.parent?.type === "ExpressionStatement" && (assignment.parent.parent?.type === "Program" || assignment.parent.parent?.type === "StaticBlock");

/** Does a function mean by its names what the module means by them? */
export function seesModuleOnly(fn: Node): boolean {
  const local = new Set<string>();
  for (let at = fn.parent; at != null && at.type !== "Program"; at = at.parent) {
    if (isFunction(at)) for (const name of [...(at["params"] as readonly Node[]).flatMap(namesIn), ...hoistedIn(at["body"]).vars]) local.add(name);
    for (const { name } of lexicalsOf(at)) local.add(name);
  }
  const todo: Node[] = [fn];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "Identifier" && local.has(node["name"])) return false;
    pushChildren(node, todo);
  }
  return true;
}
