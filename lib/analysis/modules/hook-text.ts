/** What a hook's text says of the hook it overrides. */
import { childrenOf, type Node } from "../estree.js";

/** Does the text name `super.hook`? */
export function mentionsHook(method: Node, hook: string): boolean {
  const todo: Node[] = [method];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "MemberExpression" && node["object"].type === "Super" && node["property"].name === hook) return true;
    for (const child of childrenOf(node)) todo.push(child);
  }
  return false;
}
