/** What the static methods of a class set on a fresh instance belongs to its initialisation. */
import { eachNode, isNoClass, type Node, ownKey, staticKey, unwrap } from "../estree.js";
import type { ClassInfo } from "./class-info.js";

interface SetByStatics {
  /** Fields that they assign on some object. */
  readonly assigned: ReadonlySet<string>;
  /** Fields that methods assign which they call on an object of the class that they have made. */
  readonly byMethods: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();
const known = new WeakMap<Node, SetByStatics>();

function setByStatics(cls: ClassInfo): SetByStatics {
  let found = known.get(cls.node);
  if (found === undefined) known.set(cls.node, (found = look(cls)));
  return found;
}

/** Fields that static methods assign on some object, where the constructor is private or protected: nobody else makes instances. */
export function setByFactories(cls: ClassInfo): ReadonlySet<string> {
  const access: unknown = cls.constructorNode?.parent?.["accessibility"];
  return access === "private" || access === "protected" ? setByStatics(cls).assigned : nothing;
}

/** Fields that `static create() { const made = new Client(); made.connect(); return made; }` sets by a method of the fresh object. */
export const finishedByFactories = (cls: ClassInfo): ReadonlySet<string> => setByStatics(cls).byMethods;

function look(cls: ClassInfo): SetByStatics {
  const assigned = new Set<string>();
  const byMethods = new Set<string>();
  for (const member of cls.statics.values()) {
    if (member.type !== "MethodDefinition") continue;
    let makes = false;
    const called = new Set<string>();
    eachNode(member, isNoClass, (node) => {
      makes ||= node.type === "NewExpression" && isOwnClass(cls, node["callee"]);
      const target = node.type === "AssignmentExpression" ? unwrap(node["left"]) : null;
      const callee = node.type === "CallExpression" ? unwrap(node["callee"]) : null;
      const reached = target ?? callee;
      if (reached?.type !== "MemberExpression" || reached["object"].type === "ThisExpression") return;
      const key = staticKey(reached["property"], reached["computed"]);
      if (key !== null) (target === null ? called : assigned).add(keyIn(cls, key));
    });
    if (makes) for (const name of called) addAssigned(cls, name, byMethods);
  }
  return { assigned, byMethods };
}

const keyIn = (cls: ClassInfo, key: string): string => (key.startsWith("#") ? cls.privateKey(key) : key);

const isOwnClass = (cls: ClassInfo, callee: Node): boolean => callee.type === "ThisExpression" || (callee.type === "Identifier" && callee["name"] === cls.node["id"]?.name);

/** What a method of the class assigns itself. */
function addAssigned(cls: ClassInfo, name: string, keys: Set<string>): void {
  const method = cls.methods.get(name)?.method;
  if (method === undefined) return;
  eachNode(method.fn, isNoClass, (node) => {
    const key = node.type === "AssignmentExpression" ? ownKey(node["left"]) : null;
    if (key !== null) keys.add(keyIn(cls, key));
  });
}
