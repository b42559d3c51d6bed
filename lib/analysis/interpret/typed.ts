/**
 * Callees and receivers that the text does not tell, by their types: asked only where the object, or a closure over it, is handed over, and
 * only of the analysed file's own text, which alone the checker's nodes belong to.
 *
 * A value whose type is a class may be an instance of a subclass; it is taken for one of that class, unless the class is abstract, whose
 * instances certainly belong to another. An interface, a choice of classes and a declaration without body stay unknown.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { type AbsObj, ofFunction, ofObject, top, type Val } from "../domain/value.js";
import { declaredPath } from "../effects/declared-path.js";
import { knowledgeOf } from "../effects/match.js";
import type { Knowledge } from "../effects/table.js";
import { isClass, type Node, staticKey, unwrap } from "../estree.js";
import type { Args, Machine } from "./machine.js";
import { reaches } from "./properties.js";

export interface Typed {
  readonly target: Val;
  readonly receiver: Val | null;
}

export const handsOver = (m: Machine, args: Args): boolean => args.values.some((value) => reaches(m, value)) || (args.rest !== null && reaches(m, args.rest));

/** What a call or `new` runs; null where its type says no more than its text. */
export function typedCallee(m: Machine, node: Node, key: string | null): Typed | null {
  const host = m.statics.host;
  if (host?.hasTypes !== true || m.frame.file !== null) return null;
  const callee = unwrap(node["callee"]);
  const object = callee.type === "MemberExpression" && node.type === "CallExpression" ? unwrap(callee["object"]) : null;
  const cls = object === null || key === null || object.type === "Super" ? null : typedInstance(m, object);
  const method = cls === null ? null : methodOf(cls, key!);
  if (cls !== null && method !== null) return { target: method, receiver: instanceAt(m, object!, cls) };
  const target = host.typedFunction?.(m.statics, callee) ?? null;
  return target === null || target.fns?.some((fn) => isClass(fn.node)) !== (node.type === "NewExpression") ? null : { target, receiver: null };
}

/** What the effect table knows of a callee that only its type names: a function of the runtime behind a barrel without types of its own. */
export function typedKnowledge(m: Machine, node: Node): { readonly path: string; readonly knowledge: Knowledge } | null {
  const host = m.statics.host;
  if (host?.hasTypes !== true || m.frame.file !== null) return null;
  const evidence = host.typeOf?.(m.statics, unwrap(node["callee"])) ?? null;
  const path = evidence?.kind === "function" && evidence.declared !== null ? declaredPath(evidence.declared, evidence.owner) : null;
  const knowledge = path === null ? null : knowledgeOf(path, m.settings.effects);
  return path === null || knowledge === null ? null : { path, knowledge };
}

/** The setter that an assignment to a property of such an instance runs. */
export function typedSetter(m: Machine, target: Node, key: string | null): Typed | null {
  if (key === null || target.type !== "MemberExpression") return null;
  const cls = typedInstance(m, unwrap(target["object"]));
  for (const base of cls?.chain() ?? []) {
    if (base.fields.some((field) => field.key === key)) return null;
    const setter = base.methods.get(key)?.set;
    if (setter !== undefined) return { target: ofFunction({ node: setter.fn, scope: base.scope, thisVal: null, home: base, bound: null, isStatic: false }), receiver: instanceAt(m, unwrap(target["object"]), cls!) };
  }
  return null;
}

/** The concrete class, in sight, of which an expression's value is an instance. */
export function typedInstance(m: Machine, expression: Node): ClassInfo | null {
  const host = m.statics.host;
  if (host?.hasTypes !== true || m.frame.file !== null) return null;
  const evidence = host.typeOf?.(m.statics, expression) ?? null;
  const cls = evidence?.kind === "instance" ? evidence.cls : null;
  return cls === null || cls.abstract || cls.file?.includes("/node_modules/") === true ? null : cls;
}

/** An object of that class that others made: what is stored in it is held by them. */
export function instanceAt(m: Machine, node: Node, cls: ClassInfo): Val {
  let objects = instances.get(m);
  if (objects === undefined) instances.set(m, (objects = new Map()));
  let object = objects.get(node);
  if (object === undefined) {
    object = m.newObject(node, "instance", { cls, fixed: true });
    objects.set(node, object);
  }
  return ofObject(object);
}

const instances = new WeakMap<Machine, Map<Node, AbsObj>>();

/**
 * A list, map or set that such an object declares or makes for itself: `private jobs: Job[] = []`. Others may have put anything into it;
 * what code in sight puts in while our object is made is found in it again.
 */
export function containerOf(m: Machine, object: AbsObj, cls: ClassInfo, key: string): Val | null {
  if (!isGiven(m, object)) return null;
  for (const base of cls.chain()) {
    const name = key.startsWith("#") ? base.privateKey(key) : key;
    const made = base.fields.find((field) => field.key === name)?.value ?? assignedAtFirst(base, key);
    const path = made == null ? null : containerMade(unwrap(made));
    if (path === null) continue;
    const isArray = path === "Array";
    const container = m.newObject(made!, isArray ? "array" : "container", { props: new Map([["[]", top]]), path: isArray ? null : path, fixed: true });
    const value: Val = ofObject(container);
    containers.add(container);
    object.props.set(key, value);
    return value;
  }
  return null;
}

const containers = new WeakSet<AbsObj>();
export const isContainerOfOther = (object: AbsObj): boolean => containers.has(object);

const isGiven = (m: Machine, object: AbsObj): boolean => {
  const given = instances.get(m)?.get(object.node);
  return given !== undefined && (given === object || m.globals.current(given) === object);
};

/** `this.jobs = []` among the statements of the constructor. */
function assignedAtFirst(cls: ClassInfo, key: string): Node | null {
  for (const { type, expression } of (cls.constructorNode?.["body"]?.body ?? []) as readonly Node[]) {
    if (type !== "ExpressionStatement" || expression.type !== "AssignmentExpression" || expression.left.type !== "MemberExpression") continue;
    if (expression.left.object.type === "ThisExpression" && staticKey(expression.left.property, expression.left.computed) === key) return expression.right;
  }
  return null;
}

function containerMade(node: Node): string | null {
  if (node.type === "ArrayExpression" && node["elements"].length === 0) return "Array";
  const name: unknown = node.type === "NewExpression" && node["arguments"].length === 0 && node["callee"].type === "Identifier" ? node["callee"].name : null;
  return name === "Map" || name === "Set" || name === "Array" ? name : null;
}

function methodOf(cls: ClassInfo, name: string): Val | null {
  for (const base of cls.chain()) {
    const key = name.startsWith("#") ? base.privateKey(name) : name;
    if (base.fields.some((field) => field.key === key)) return null;
    const method = base.methods.get(key)?.method;
    if (method !== undefined) return ofFunction({ node: method.fn, scope: base.scope, thisVal: null, home: base, bound: null, isStatic: false });
  }
  return null;
}
