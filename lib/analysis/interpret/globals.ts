/**
 * What outlives a construction: variables of a module, its lists, maps and objects, static fields of classes. The object may be put there,
 * and another function may find it again: `all.push(this); refresh()`.
 *
 * Until something from which the object can be reached is put into one of them, nothing of this is tracked and no function is entered on
 * its account. From then on every function of the program may lead to the object. Objects gain possibilities only (weak update); a
 * variable holds what was assigned last, or anything.
 */
import { fork, write } from "../domain/state.js";
import { type AbsObj, joinValues, top, type Val } from "../domain/value.js";
import type { Node } from "../estree.js";
import type { Binding } from "../program/scope.js";
import type { Machine } from "./machine.js";

export class Globals {
  /** Has the object, or a closure over it, been put anywhere? */
  used = false;
  /** Counts changes, so that memo keys notice them. */
  version = 0;
  private readonly opened = new Map<AbsObj, AbsObj>();
  private readonly statics = new Map<Node, AbsObj>();

  /** An object of the module as this construction has left it. */
  current(object: AbsObj): AbsObj {
    return this.used ? (this.opened.get(object) ?? object) : object;
  }

  /** Keeps something in an object that the module made. */
  keep(m: Machine, object: AbsObj, key: string, value: Val): void {
    let open = this.opened.get(object);
    if (open === undefined) {
      open = m.newObject(object.node, object.kind, { cls: object.cls, deferred: object.deferred, run: object.run, path: object.path, props: new Map(object.props) });
      this.opened.set(object, open);
    }
    this.put(m, open, key, value);
  }

  keepStatic(m: Machine, cls: Node, key: string, value: Val): void {
    let object = this.statics.get(cls);
    if (object === undefined) this.statics.set(cls, (object = m.newObject(cls, "object")));
    this.put(m, object, key, value);
  }

  staticField(cls: Node, key: string): Val | null {
    return this.statics.get(cls)?.props.get(key) ?? null;
  }

  private put(m: Machine, object: AbsObj, key: string, value: Val): void {
    const { version } = object;
    m.setProperty(object, key, value);
    this.used = true;
    if (object.version !== version) this.version++;
  }

  /** A variable of the module is assigned. Code out of sight may assign it, too. */
  assign(m: Machine, binding: Binding, value: Val, reaches: boolean): void {
    if (m.state === null || (!reaches && !m.state.vars.has(binding))) return;
    if (reaches) this.used = true;
    m.state = fork(m.state);
    write(m.state, binding, reaches ? joinValues(value, top) : top);
  }

  /** Also of another module, by the name under which it is imported. */
  ofVariable(m: Machine, binding: Binding): Val | null {
    if (!this.used) return null;
    const { declaration, scope } = binding;
    const variable = declaration.kind === "import" ? m.statics.host?.variable?.(scope.file, declaration.source, declaration.imported) : binding;
    return variable == null ? null : (m.state?.vars.get(variable) ?? null);
  }
}
