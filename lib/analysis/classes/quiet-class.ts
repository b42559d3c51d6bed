/**
 * Classes that need no interpretation: nothing in their initialisation can be read too early, handed out, wiped or forgotten.
 *
 * Most classes are like this. A linear look at the constructors and initialisers of the chain, and at the own methods that they call,
 * proves it:
 *  - no hooks, no class decorators, no method that the constructor of a Map or Set calls;
 *  - `this` occurs only in `this.x = …`, in calls of own methods and accessors that pass the same test, in calls of methods that only a base
 *    class out of sight can have, in comparisons, and in reads of an x that a plain statement before has set, or that no code of the chain
 *    declares or sets;
 *  - a closure over `this` could run at once, or it is only put into a field that initialisation does not read;
 *  - no field is defined again below the class that sets it, or that calls what may set it, and every declared field that must have a value
 *    gets one on every path.
 * Fields are only ever added, so that what may run now may run at any later time.
 *
 * What a function does is noted once for its text (steps-of.ts); a chain combines the notes of its classes in the order of construction. In
 * doubt the class is not quiet, and is interpreted.
 */
import { type Node, unwrap } from "../estree.js";
import { adderOf } from "./adder.js";
import type { ClassInfo, FieldDecl } from "./class-info.js";
import { involvesThis, type Notes, type Step, stepsOf } from "./steps-of.js";

/** More steps than this are not looked at: a class that calls so much is interpreted. */
const STEPS = 4000;

/** The construction of one chain, note by note. */
class Chain {
  private readonly set = new Set<string>();
  private readonly sometimes = new Set<string>();
  private readonly closures = new Set<string>();
  private readonly read = new Set<string>();
  /** Properties that no class of the chain declares or assigns: what they are is a base class's business. */
  private readonly foreign = new Set<string>();
  private readonly running = new Set<Node>();
  private steps = 0;
  /** A method of a base class out of sight has been called: it may have set anything. */
  private out = false;

  constructor(
    private readonly classes: readonly ClassInfo[],
    /** Does the chain end in a class whose members are not known? */
    private readonly open: boolean,
  ) {}

  isQuiet(): boolean {
    return (
      this.construct(0) &&
      ![...this.closures].some((key) => this.read.has(key)) &&
      ![...this.foreign].some((key) => this.set.has(key) || this.sometimes.has(key) || this.closures.has(key)) &&
      this.classes.every((cls) => cls.fields.every((field) => this.ends(field)))
    );
  }

  private construct(level: number): boolean {
    const cls = this.classes[level];
    if (cls === undefined) return true;
    const derived = cls.superClass.kind !== "none";
    if (cls.constructorNode === null) return this.construct(level + 1) && this.fields(level);
    const notes = stepsOf(cls.constructorNode);
    if (notes === null || notes.list.filter((step) => step.kind === "super").length !== (derived ? 1 : 0)) return false;
    if (!derived && !this.fields(level)) return false;
    for (const step of notes.list) {
      if (step.kind === "super" ? !(this.construct(level + 1) && this.fields(level)) : !this.take(level, step, false)) return false;
    }
    return true;
  }

  private fields(level: number): boolean {
    const cls = this.classes[level]!;
    const early = cls.fields.some((field) => field.parameter) && (cls.semantics.parameterPropertiesFirst || !cls.semantics.useDefineForClassFields);
    if (early && !this.parameters(level)) return false;
    for (const field of cls.fields) {
      if (!field.defines || field.parameter || (field.value === null && !cls.semantics.useDefineForClassFields && !field.key.startsWith("#") && !field.accessor)) continue;
      if (this.set.has(field.key) || this.sometimes.has(field.key) || (this.out && !field.key.startsWith("#"))) return false;
      if (field.value === null) continue;
      const value = unwrap(field.value);
      if (value.type === "ArrowFunctionExpression" && involvesThis(value)) {
        if (!this.take(level, { kind: "closure", steps: stepsOf(value), field: field.key }, false)) return false;
      } else {
        const notes = stepsOf(value);
        if (notes === null || !this.run(level, notes, false)) return false;
      }
      if (!this.assign(level, field.key, false)) return false;
    }
    return early || this.parameters(level);
  }

  private parameters(level: number): boolean {
    return this.classes[level]!.fields.every((field) => !field.parameter || (!this.set.has(field.key) && !this.out && this.assign(level, field.key, false)));
  }

  private run(level: number, notes: Notes, branch: boolean): boolean {
    return notes.list.every((step) => this.take(level, step, branch));
  }

  private take(level: number, step: Step, branch: boolean): boolean {
    if (++this.steps > STEPS) return false;
    switch (step.kind) {
      case "super":
        return false;
      case "read":
        return this.look(level, step.key, branch || step.branch);
      case "mention":
        return this.find(step.key, 0)?.member.get === undefined;
      case "set":
        return this.assign(level, step.key, branch || step.branch);
      case "call":
        return this.call(level, step, branch || step.branch);
      case "closure":
        // It may run now, and so at any time; else nobody may touch it.
        if (step.steps !== null && this.run(level, step.steps, true)) return true;
        if (step.field === null) return false;
        this.closures.add(this.own(level, step.field));
        return true;
    }
  }

  private own(level: number, key: string): string {
    return key.startsWith("#") && !key.includes(" ") ? this.classes[level]!.privateKey(key) : key;
  }

  /** The member of that name that runs, and the level of the class whose code it is. */
  private find(own: string, from: number): { readonly member: NonNullable<ReturnType<ClassInfo["methods"]["get"]>>; readonly level: number } | null {
    for (let level = from; level < this.classes.length; level++) {
      const member = this.classes[level]!.methods.get(own);
      if (member !== undefined) return { member, level };
    }
    return null;
  }

  private look(level: number, key: string, branch: boolean): boolean {
    const own = this.own(level, key);
    const found = this.find(own, 0);
    if (found === null) {
      this.read.add(own);
      return this.set.has(own) || this.isForeign(own);
    }
    // A method that is not called is a function like any other: without the object it can do nothing.
    if (found.member.method !== undefined) return true;
    return found.member.get !== undefined && this.enter(found.level, found.member.get.fn, branch, false);
  }

  private isForeign(key: string): boolean {
    if (key.startsWith("#") || this.classes.some((cls) => cls.assigned.has(key) || cls.fields.some((field) => field.key === key))) return false;
    this.foreign.add(key);
    return true;
  }

  private assign(level: number, key: string, branch: boolean): boolean {
    const own = this.own(level, key);
    const found = this.find(own, 0);
    if (found !== null) return found.member.set !== undefined && this.enter(found.level, found.member.set.fn, branch, true);
    (branch ? this.sometimes : this.set).add(own);
    return true;
  }

  private call(level: number, { key, dropped, above }: Extract<Step, { kind: "call" }>, branch: boolean): boolean {
    const own = this.own(level, key);
    const found = this.find(own, above ? level + 1 : 0);
    if (found === null && this.open && (above || this.isForeign(own))) {
      this.out = true;
      return true;
    }
    return found?.member.method !== undefined && this.enter(found.level, found.member.method.fn, branch, dropped);
  }

  private enter(level: number, fn: Node, branch: boolean, dropped: boolean): boolean {
    // Recursion does nothing that the first round has not been seen to do.
    if (this.running.has(fn)) return dropped;
    const notes = stepsOf(fn);
    if (notes === null || (notes.returnsThis && !dropped)) return false;
    this.running.add(fn);
    const quiet = this.run(level, notes, branch);
    this.running.delete(fn);
    return quiet;
  }

  private ends(field: FieldDecl): boolean {
    if (field.value !== null || this.set.has(field.key)) return true;
    if (!field.defines) return !this.sometimes.has(field.key);
    return field.admits === "yes" || field.admits === "loose" || (field.admits === "unknown" && !this.sometimes.has(field.key));
  }
}

/** `hooks`: names of methods that are run on the object after its construction. `open`: the chain ends in a class whose members are not known. */
export function isQuietClass(cls: ClassInfo, hooks: ReadonlySet<string>, open: boolean): boolean {
  const chain = cls.chain();
  for (const each of chain) {
    if (each.decorators.length > 0) return false;
    for (const name of hooks) if (each.methods.get(name)?.method !== undefined) return false;
  }
  const adder = adderOf(chain);
  if (adder !== null && chain.some((each) => each.methods.has(adder))) return false;
  return new Chain(chain, open).isQuiet();
}
