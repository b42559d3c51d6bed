/** Objects of other classes that are made while the object is constructed: their constructors, initialisers and statics run like any code. */
import type { ClassInfo } from "../classes/class-info.js";
import { join } from "../domain/state.js";
import { type AbsObj, type FnVal, none, ofObject, top, type Val } from "../domain/value.js";
import type { Node } from "../estree.js";
import { bindParameters, runBody } from "./activation.js";
import { noteForeignCode } from "./calls.js";
import { carriesClosure } from "./closures.js";
import { activationScope, frameFor } from "./construct.js";
import { evaluate } from "./expressions.js";
import { type Args, limits, type Machine } from "./machine.js";
import { reaches, sink, used, useValue } from "./properties.js";

/** Runs another class's constructor on a new object of its own, because it receives the object or closes over it. */
function constructInstance(m: Machine, cls: ClassInfo, object: AbsObj, args: Args, node: Node): void {
  const saved = { frame: m.frame, trail: m.trail };
  const trail = m.step("new", node, true);
  const key = `new ${cls.id} ${trail.depth}`;
  let at = m.trail;
  while (at !== null) {
    if (at.kind === "new" && at.node === node) return; // recursion: one round is enough
    at = at.parent;
  }
  m.trail = trail;
  constructLevel(m, cls.chain(), 0, object, args, node, key);
  m.frame = saved.frame;
  m.trail = saved.trail;
}

function constructLevel(m: Machine, chain: readonly ClassInfo[], level: number, object: AbsObj, args: Args, node: Node, key: string): void {
  const cls = chain[level];
  if (m.state === null) return;
  if (cls === undefined) {
    // The chain's root: a Module keeps what it is given.
    const last = chain.at(-1)!;
    if (m.target.isModule && m.isModuleClass(last) && args.values.some((value) => value.self || value.objs?.some((o) => [...o.props.values()].some((p) => p.self)))) sink(m, "stores", node, args.nodes[0] ?? null);
    if (args.values.some((value) => reaches(m, value))) m.state.held = true;
    noteForeignCode(m);
    m.mayThrow();
    return;
  }
  const saved = m.frame;
  const scope = activationScope(m, cls, `${key} ${level}`);
  const thisVal = ofObject(object);
  const frame = { ...frameFor(cls, scope, thisVal, false, args.values) };
  m.frame = frame;
  const fields = (): void => {
    for (const decl of cls.fields) {
      if (decl.value === null || m.state === null) continue;
      m.frame = { ...frameFor(cls, activationScope(m, cls, `${key} field ${decl.key}`), thisVal, false, null) };
      const value = used(m, evaluate(m, decl.value), "value");
      m.setProperty(object, decl.key, value);
      m.frame = frame;
    }
  };
  const ctor = cls.constructorNode;
  if (ctor === null) {
    if (cls.superClass.kind !== "none") constructLevel(m, chain, level + 1, object, args, node, key);
    fields();
  } else {
    if (cls.superClass.kind === "none") fields();
    m.constructing.push({
      level: -1,
      construct: (given, at) => {
        const before = m.frame;
        constructLevel(m, chain, level + 1, object, given, at, key);
        m.frame = frame;
        fields();
        m.frame = before;
      },
    });
    bindParameters(m, ctor, args, frame);
    for (const decl of cls.fields) {
      if (!decl.parameter || m.state === null) continue;
      const binding = scope.lookup(decl.key);
      const value = binding === null ? top : used(m, m.state.vars.get(binding) ?? top, "value");
      m.setProperty(object, decl.key, value);
      if (value.self && m.target.isModule && m.isModuleClass(cls)) sink(m, "stores", decl.node, null);
    }
    runBody(m, ctor);
    m.constructing.pop();
    m.state = join(m.state, frame.returned.state);
  }
  m.frame = saved;
}

export function instantiate(m: Machine, fn: FnVal, args: Args, node: Node): Val {
  const cls = m.statics.classOf(fn);
  const object = m.object(node, "instance", { cls });
  if (m.state === null) return none;
  const everything = [...args.values, ...(args.rest === null ? [] : [args.rest])];
  const touches = m.globals.used || everything.some((value) => reaches(m, value) || carriesClosure(value) || value.pending !== null) || cls.chain().some((base) => base.scope.dynamic);
  if (touches) {
    const depth = m.trail?.depth ?? 0;
    if (depth >= limits.depth) m.incomplete = true;
    else constructInstance(m, cls, object, args, node);
  } else {
    m.unbuilt.set(object, { cls, args, node });
    noteForeignCode(m);
    m.mayThrow();
  }
  return ofObject(object);
}

/** An instance whose construction had nothing to do with the object: what its fields hold is found out when code that has asks for one. */
export function built(m: Machine, object: AbsObj): AbsObj {
  const waiting = m.unbuilt.get(object);
  if (waiting === undefined || m.state === null) return object;
  m.unbuilt.delete(object);
  if ((m.trail?.depth ?? 0) < limits.depth) constructInstance(m, waiting.cls, object, waiting.args, waiting.node);
  return object;
}

/** Static initialisers and blocks of a class that is defined while the object is constructed. */
export function initializeStatics(m: Machine, node: Node, value: Val): void {
  const outer = m.frame;
  const scope = outer.scope;
  const home = m.statics.classOf(value.fns![0]!);
  for (const member of node["body"].body as readonly Node[]) {
    if (m.state === null) return;
    if (member["computed"] === true) useValue(m, evaluate(m, member["key"]), "value");
    const isField = member.type === "PropertyDefinition" || member.type === "AccessorProperty";
    if (!(isField && member["static"] === true && member["value"] != null) && member.type !== "StaticBlock") continue;
    m.frame = { ...outer, scope, thisVal: value, home, isStatic: true, own: false, outermost: false, returned: { state: null, value: none }, jumps: [] };
    if (member.type === "StaticBlock") runBody(m, { type: "FunctionExpression", params: [], body: { ...member, type: "BlockStatement" }, loc: member.loc } as Node);
    else useValue(m, evaluate(m, member["value"]), "value");
    m.frame = outer;
  }
}
