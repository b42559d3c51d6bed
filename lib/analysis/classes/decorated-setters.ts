/**
 * Fields behind a decorated accessor: `@Input() set size(value) { this._size = value; }`. A framework that knows the decorator gives them
 * their value by the setter, before its first hook; where it gives none, that is for whoever uses the class to decide.
 */
import { isClass, type Node, pushChildren, staticKey, unwrap } from "../estree.js";
import type { ClassInfo } from "./class-info.js";

const known = new WeakMap<Node, ReadonlySet<string>>();

export function storedByDecoratedSetters(cls: ClassInfo): ReadonlySet<string> {
  let keys = known.get(cls.node);
  if (keys === undefined) known.set(cls.node, (keys = keysOf(cls)));
  return keys;
}

function keysOf(cls: ClassInfo): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { get, set } of cls.methods.values()) {
    // TypeScript wants the decorators of an accessor at whichever of the two comes first.
    if (set === undefined || !(isDecorated(set.node) || (get !== undefined && isDecorated(get.node)))) continue;
    const todo: Node[] = [set.fn["body"] as Node];
    for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
      const target = node.type === "AssignmentExpression" ? unwrap(node["left"]) : null;
      const key = target?.type === "MemberExpression" && target["object"].type === "ThisExpression" ? staticKey(target["property"], target["computed"]) : null;
      if (key !== null) keys.add(key.startsWith("#") ? cls.privateKey(key) : key);
      if (!isClass(node)) pushChildren(node, todo);
    }
  }
  return keys;
}

const isDecorated = (member: Node): boolean => ((member["decorators"] ?? []) as readonly Node[]).length > 0;
