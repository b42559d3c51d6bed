/** Lists, maps, sets and objects that a module makes, one for each place and scope: read, never written, by those who meet them. */
import { type AbsObj, joinValues, makeObject, none, ofObject, top, undefinedValue, type Val } from "../domain/value.js";
import { type Node, staticKey } from "../estree.js";
import type { Scope } from "./scope.js";

let nextId = -1;

/** A number that no object of a construction has: those count up from one. */
export const newObjectId = (): number => nextId--;

export const fixedObject = (node: Node, kind: AbsObj["kind"], facts: Parameters<typeof makeObject>[3]): AbsObj => makeObject(newObjectId(), node, kind, { ...facts, fixed: true });

export class StaticObjects {
  private readonly known = new Map<Node, Map<Scope, Val>>();

  constructor(private readonly evaluate: (node: Node, scope: Scope) => Val) {}

  private once(node: Node, scope: Scope, make: () => Val): Val {
    let byScope = this.known.get(node);
    if (byScope === undefined) this.known.set(node, (byScope = new Map()));
    let value = byScope.get(scope);
    if (value === undefined) byScope.set(scope, (value = make()));
    return value;
  }

  /** A list, a map or a set that a constructor makes: what is in it is not known. */
  container(node: Node, scope: Scope, path: string): Val {
    return this.once(node, scope, () => ({ ...ofObject(fixedObject(node, "container", { props: new Map([["[]", top]]), path })), opaque: true, path: `${path}#` }));
  }

  list(node: Node, scope: Scope): Val {
    return this.once(node, scope, () => {
      const elements = this.elementsOf(node, scope);
      return ofObject(fixedObject(node, "array", { props: new Map([["[]", elements === null ? top : elements.reduce(joinValues, none)]]), elements }));
    });
  }

  /** null: not all of them are known. An empty list is there to be filled. */
  private elementsOf(node: Node, scope: Scope): readonly Val[] | null {
    const elements: Val[] = [];
    for (const element of node["elements"] as readonly (Node | null)[]) {
      if (element?.type === "SpreadElement") return null;
      elements.push(element === null ? undefinedValue : this.evaluate(element, scope));
    }
    return elements.length === 0 ? null : elements;
  }

  literal(node: Node, scope: Scope): Val {
    return this.once(node, scope, () => {
      const props = new Map<string, Val>();
      let complete = true;
      for (const property of node["properties"] as readonly Node[]) {
        if (property.type === "SpreadElement" && this.spread(property["argument"], scope, props)) continue;
        const key = property.type === "Property" ? staticKey(property["key"], property["computed"]) : null;
        const isAccessor = property["kind"] === "get" || property["kind"] === "set";
        if (key === null) complete = false;
        else props.set(isAccessor ? `${property["kind"] as string} ${key}` : key, this.evaluate(property["value"], scope));
      }
      const value = ofObject(fixedObject(node, "object", { props }));
      return complete && props.size > 0 ? value : { ...value, opaque: true };
    });
  }

  private spread(source: Node, scope: Scope, into: Map<string, Val>): boolean {
    const value = this.evaluate(source, scope);
    const object = value.objs?.length === 1 && !value.opaque ? value.objs[0]! : null;
    // A spread runs getters, and copies what they give.
    if (object === null || object.kind !== "object" || [...object.props.keys()].some((key) => /^[gs]et /.test(key))) return false;
    for (const [key, one] of object.props) into.set(key, one);
    return true;
  }
}
