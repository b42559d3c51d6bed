/**
 * Field decorators that a compiler has taken away from the fields. What is left of them stands in the class's static blocks:
 *
 *   static { _name_decorators = [field({ init: false })]; __esDecorate(null, null, _name_decorators, { kind: "field", name: "name", … }, …); }
 *
 * Recognised by form: a call that gets a list of decorators, in place or by a variable that the class's static code assigns, and an object
 * that says which field it is for.
 */
import { childrenOf, isFunction, type Node } from "../estree.js";

/** By field, nodes like the decorators of the source. */
export function compiledDecorators(cls: Node): ReadonlyMap<string, readonly Node[]> {
  const result = new Map<string, readonly Node[]>();
  const lists = new Map<string, Node>();
  const calls: Node[] = [];
  for (const member of cls["body"].body as readonly Node[]) if (member.type === "StaticBlock") collect(member, lists, calls);
  for (const call of calls) {
    const args = call["arguments"] as readonly Node[];
    const name = args.map(fieldNamed).find((found) => found !== null) ?? null;
    const list = args.map((arg) => (arg.type === "ArrayExpression" ? arg : arg.type === "Identifier" ? lists.get(arg["name"]) : undefined)).find((found) => found !== undefined && found["elements"].length > 0);
    if (name === null || list === undefined) continue;
    result.set(name, (list["elements"] as readonly (Node | null)[]).flatMap((element) => (element === null ? [] : [{ type: "Decorator", expression: element, loc: element.loc, range: element.range, parent: list }])));
  }
  return result;
}

function collect(root: Node, lists: Map<string, Node>, calls: Node[]): void {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "AssignmentExpression" && node["left"].type === "Identifier" && node["right"].type === "ArrayExpression") lists.set(node["left"].name, node["right"]);
    else if (node.type === "CallExpression") calls.push(node);
    for (const child of childrenOf(node)) if (!isFunction(child)) todo.push(child);
  }
}

/** `{ kind: "field", name: "x" }` → "x". */
function fieldNamed(object: Node): string | null {
  if (object.type !== "ObjectExpression") return null;
  const value = (key: string): unknown => (object["properties"] as readonly Node[]).find((property) => property.type === "Property" && property["key"].name === key)?.["value"]?.value;
  const name = value("name");
  return value("kind") === "field" && typeof name === "string" ? name : null;
}
