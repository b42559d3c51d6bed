/** Classes whose instances nobody but their own static methods makes: what these set on a fresh one belongs to its initialisation. */
import { type Node, pushChildren, staticKey, unwrap } from "../estree.js";
import type { ClassInfo } from "./class-info.js";

const known = new WeakMap<Node, ReadonlySet<string>>();

/** Fields that static methods assign on some object, where the constructor is private or protected. */
export function setByFactories(cls: ClassInfo): ReadonlySet<string> {
  let names = known.get(cls.node);
  if (names === undefined) known.set(cls.node, (names = namesOf(cls)));
  return names;
}

function namesOf(cls: ClassInfo): ReadonlySet<string> {
  const names = new Set<string>();
  const access: unknown = cls.constructorNode?.parent?.["accessibility"];
  if (access !== "private" && access !== "protected") return names;
  const todo: Node[] = [...cls.statics.values()].filter(({ type }) => type === "MethodDefinition");
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    const target = node.type === "AssignmentExpression" ? unwrap(node["left"]) : null;
    if (target?.type === "MemberExpression" && target["object"].type !== "ThisExpression") {
      const key = staticKey(target["property"], target["computed"]);
      if (key !== null) names.add(key.startsWith("#") ? cls.privateKey(key) : key);
    }
    pushChildren(node, todo);
  }
  return names;
}
