/**
 * The abstract machine: its registers, and what moves them.
 *
 * Evaluating an expression or a statement means changing `state`, the knowledge at the current point; null is dead code, and nothing
 * happens in it. Branches fork the state and join it again; jumps join it into their target and leave null behind.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { type Bits, empty, isSubset } from "../domain/bits.js";
import { fork, join, type State } from "../domain/state.js";
import { type AbsObj, joinValues, keyOfValue, makeObject, none, positionOf, sharpened, truthy, type Val, withoutPending } from "../domain/value.js";
import type { Node } from "../estree.js";
import type { TraceStepKind } from "../findings.js";
import type { Vars } from "../domain/vars.js";
import type { Scope } from "../program/scope.js";
import type { StaticValues } from "../program/static-value.js";
import type { AnalysisSettings } from "../settings.js";
import type { EventLog } from "./events.js";
import { Globals } from "./globals.js";
import type { Field, Target } from "./target.js";

/** What guards a point: nothing, a presence test or loop, or any other test. */
export type Reach = 0 | 1 | 2;

export interface Trail {
  readonly parent: Trail | null;
  readonly kind: TraceStepKind;
  readonly node: Node;
  readonly file: string | null;
  /** Is the code that is entered foreign to the object: neither its own members nor closures of them? */
  readonly foreign: boolean;
  /** Code of a base class calls a method that a class below it defines. */
  readonly override: { readonly method: string; readonly in: string } | null;
  readonly depth: number;
}

export interface Jump {
  readonly labels: readonly string[];
  readonly kind: "loop" | "switch" | "block";
  breaks: State | null;
  continues: State | null;
}

export interface Outcome {
  state: State | null;
  value: Val;
}

/** What a generator has yielded to whoever iterates it. */
export interface Yields extends Outcome {
  /** How often it is still asked, as far as the text tells. */
  remaining: number;
}

export interface Frame {
  /** The innermost block scope of the activation. */
  scope: Scope;
  readonly thisVal: Val;
  readonly home: ClassInfo | null;
  readonly isStatic: boolean;
  readonly file: string | null;
  /** Own code of the object: its members and what they close over. */
  readonly own: boolean;
  /** Runs directly in a constructor, initialiser or hook, not in what they call. */
  readonly outermost: boolean;
  readonly args: readonly Val[] | null;
  readonly async: boolean;
  /** A constructor of the object: what it returns may take the object's place. */
  readonly constructs?: boolean;
  /** In a generator that is being iterated: what it has yielded so far. */
  readonly yields: Yields | null;
  returned: Outcome;
  /** Where an `await` has handed control back to the caller: unlike a `return`, no finaliser is run on the way. */
  suspended: State | null;
  jumps: Jump[];
  madeClosure: boolean;
  /** An arrow function of a constructor that waits for `super()` to return: its `this` cannot be touched yet. */
  readonly beforeSuper?: boolean;
}

/** Where an exception goes. */
export type Handler = Outcome;

export type PhaseRegister = { readonly kind: "constructor" } | { readonly kind: "initializer"; readonly field: string } | { readonly kind: "hook"; readonly name: string };

export interface MemoEntry {
  exit: State | null;
  value: Val;
  thrown: Outcome;
  active: boolean;
  recursive: boolean;
  /** How many activations were under way when it was entered, itself included. */
  readonly rank: number;
  /** The steps that led to where the function was entered, the call last. */
  readonly trail: Trail;
}

export const limits = { steps: 30_000, depth: 12, recursiveDepth: 24, recursion: 2, deepRecursion: 6, contexts: 3, manyContexts: 20, closures: 500, nesting: 900 } as const;

export class Budget extends Error {}

export class Machine {
  state: State | null;
  frame!: Frame;
  trail: Trail | null = null;
  reach: Reach = 0;
  handler: Handler | null = null;
  phase: PhaseRegister = { kind: "constructor" };
  /** The class of the chain that is being constructed; classes below it are still to come. */
  level = 0;
  /** In a derived class's constructor before its super() returned: its own fields are still to be defined. */
  superPending = false;
  /** The nearest enclosing class constructor's super(): whether fields of that class have been defined is up to construct.ts. */
  readonly constructing: { readonly level: number; readonly construct: (args: Args, node: Node) => void }[] = [];
  steps = 0;
  nesting = 0;
  probes = 0;
  incomplete = false;
  /** Probing what a closure would do: fields it needs are collected here, and nothing is recorded. */
  probe: Set<Field> | null = null;
  /** In a Module: was the generated constructor used? null until its root is reached. */
  generated: boolean | null = null;
  readonly memo = new Map<string, MemoEntry>();
  readonly activations = new Map<string, Scope>();
  readonly objects = new Map<Node, Map<number | string, AbsObj>>();
  /** What stands for any entry of a container, for the list of its entries, of its values, and for what an iterator's `next` gives. */
  readonly pairs = new Map<AbsObj, AbsObj>();
  readonly entries = new Map<AbsObj, AbsObj>();
  readonly values = new Map<AbsObj, AbsObj>();
  readonly stepsOf = new Map<AbsObj, AbsObj>();
  /** Generators, with the number under which the state keeps that one has not been asked yet. */
  readonly fresh = new Map<AbsObj, number>();
  /** Lists and the like of which some state keeps only where they are. */
  readonly coarse = new Set<AbsObj>();
  /** Instances whose constructors have not been interpreted. */
  readonly unbuilt = new Map<AbsObj, { readonly cls: ClassInfo; readonly args: Args; readonly node: Node }>();
  /** Accessors that code defines on the object itself, by field. */
  readonly definedAccessors = new Map<number | string, { readonly get: Val; readonly set: Val }>();
  /** Other objects that code has given accessors by `Object.defineProperty`. */
  readonly described = new Set<AbsObj>();
  /** Properties of the object that are no fields, by name: the numbers under which the state keeps what leads to the object from there. */
  readonly otherProperties = new Map<string, number>();
  /** How many writes with keys that the text does not fix there were. */
  unknownWrites = 0;
  /** Fields that code has given a value from outside by their name, not by a key that the text does not fix. */
  givenByName: Bits = empty;
  /** Fields that have been read while they were set. */
  readWhenSet: Bits = empty;
  /** Fields that code deletes. */
  deleted: Bits = empty;
  /** Fields that a closure sets which code out of sight may have run. */
  setOutOfSight: Bits = empty;
  /** Fields that were set on some path before a framework ran its hooks; null: none does. */
  setBeforeFramework: Bits | null = null;
  /** What was known when the object last got into the hands of code out of sight: to forget it again changes nothing. */
  leakedVars: Vars | null = null;
  /** Functions that the object has added to itself as listeners. */
  listeners: Val = none;
  /** What has been put where other functions of the program find it. */
  readonly globals = new Globals();
  /** Activations under way, by function. */
  readonly active = new Map<string, MemoEntry[]>();
  /** How many activations are under way, and the outermost of them that the code since the innermost was entered has called again. */
  underWay = 0;
  recursesInto = Infinity;
  /** What stands for all later entries of a function that is entered very often. */
  readonly mergedEntries = new Map<string, State>();
  /** Entries whose result was forgotten, since it rested on one that was not settled yet. */
  readonly provisional = new Set<string>();
  /** By container and function: the number under which the state keeps that the one is no longer in the other. */
  readonly removals = new Map<string, number>();
  /** A callback that is run for each element of a list that is known: those entries are few, and each tells something. */
  unrolled: Node | null = null;
  /** Distinct entries interpreted so far, by function. */
  readonly contexts = new Map<string, number>();
  /** Fields whose definition has been run. */
  readonly defined = new Set<number>();
  readonly calledHooks = new Set<string>();
  /** In a Module: hooks that its own hooks override, with the number under which the state keeps that one has been called. */
  readonly parentHooks = new Map<Node, number>();
  private nextObject = 1;
  private nextFact = -1000;

  constructor(
    readonly target: Target,
    readonly statics: StaticValues,
    readonly settings: AnalysisSettings,
    readonly events: EventLog,
    initial: State,
    /** What nothing is known of but that the caller passed it: worth tracking only where a class below may wipe it. */
    readonly unknownArgument: Val,
    /** Does the class extend a configured Module base? */
    readonly isModuleClass: (cls: ClassInfo) => boolean,
    /** Is the class itself, in sight, named as a Module base? */
    readonly isModuleBase: (cls: ClassInfo) => boolean,
  ) {
    this.state = initial;
  }

  /** A number for something that the state is to know beside fields, which have those from zero on, and hooks, just below. */
  newFact(): number {
    return this.nextFact--;
  }

  tick(): void {
    if (++this.steps > limits.steps) throw new Budget();
  }

  fork(): State | null {
    return this.state === null ? null : fork(this.state);
  }

  /** Runs `then` on a copy; the state before is given back for the other branch. */
  branch(state: State | null, run: () => void): State | null {
    this.state = state;
    if (state !== null) run();
    const result = this.state;
    return result;
  }

  /** One of these happens, or perhaps none of them: what holds afterwards holds whichever it was. */
  oneOf<T>(choices: readonly T[], orNone: boolean, run: (choice: T) => Val): Val {
    if (choices.length === 0) return none;
    if (choices.length === 1 && !orNone) return run(choices[0]!);
    const entry = this.state;
    if (entry === null) return none;
    let exit = orNone ? fork(entry) : null;
    let result = none;
    for (const choice of choices) {
      this.state = fork(entry);
      result = joinValues(result, run(choice));
      exit = join(exit, this.state);
    }
    this.state = exit;
    return result;
  }

  joinInto(state: State | null): void {
    this.state = join(this.state, state);
  }

  /** Runs under a guard. */
  guarded<T>(reach: Reach, run: () => T): T {
    const before = this.reach;
    if (reach > before) this.reach = reach;
    try {
      return run();
    } finally {
      this.reach = before;
    }
  }

  /** Runs what is perhaps no fault, although the field is unset: it does not count as one that happens on every path. */
  doubted(isDoubtful: boolean, run: () => void): void {
    if (!isDoubtful) return run();
    const usedUnset = this.state?.usedUnset;
    this.guarded(2, run);
    if (this.state !== null && usedUnset !== undefined) this.state.usedUnset = usedUnset;
  }

  /**
   * Is there nothing left to find? In an ordinary class all is well once every field has been set and no declaration is to come that
   * could wipe one.
   */
  isSettled(): boolean {
    const { state, target } = this;
    return state !== null && !target.isModule && this.level === 0 && !this.superPending && this.phase.kind === "constructor" && (state.everySet || isSubset(target.allFields, state.must)) && !target.deletes && target.movedFields.every(({ index }) => this.defined.has(index));
  }

  /** Something here may throw: an error, unless it is said what. What is known now may hold in the catch clause. */
  mayThrow(value: Val = truthy): void {
    if (this.handler === null || this.state === null) return;
    this.handler.state = join(this.handler.state, fork(this.state));
    this.handler.value = joinValues(this.handler.value, value);
  }

  throwValue(value: Val): void {
    this.mayThrow(value);
    this.state = null;
  }

  returnValue(value: Val): void {
    if (this.state === null) return;
    const out = this.frame.returned;
    out.state = join(out.state, this.state);
    out.value = joinValues(out.value, value);
    this.state = null;
  }

  jump(kind: "break" | "continue", label: string | null): void {
    if (this.state === null) return;
    for (let i = this.frame.jumps.length - 1; i >= 0; i--) {
      const target = this.frame.jumps[i]!;
      const fits = label !== null ? target.labels.includes(label) : kind === "continue" ? target.kind === "loop" : target.kind !== "block";
      if (!fits || (kind === "continue" && target.kind !== "loop")) continue;
      if (kind === "break") target.breaks = join(target.breaks, this.state);
      else target.continues = join(target.continues, this.state);
      break;
    }
    this.state = null;
  }

  step(kind: TraceStepKind, node: Node, foreign: boolean, override: Trail["override"] = null): Trail {
    return { parent: this.trail, kind, node, file: this.frame.file, foreign, override, depth: (this.trail?.depth ?? 0) + 1 };
  }

  /** An object of its own, however often the place is reached. */
  newObject(node: Node, kind: AbsObj["kind"], facts: Parameters<typeof makeObject>[3] = {}): AbsObj {
    return makeObject(this.nextObject++, node, kind, facts);
  }

  /** The object allocated by `node` in this activation: one for all rounds of a loop, but for generators one for each way of starting it. */
  object(node: Node, kind: AbsObj["kind"], facts: Partial<Pick<AbsObj, "cls" | "path" | "run" | "elements" | "deferred">> = {}): AbsObj {
    let byScope = this.objects.get(node);
    if (byScope === undefined) this.objects.set(node, (byScope = new Map()));
    const { run } = facts;
    const scope = run == null ? this.frame.scope.id : `${this.frame.scope.id} ${positionOf(run.fn.node)}@${run.fn.scope.id} ${keyOfValue(run.thisVal)}(${run.args.map(keyOfValue).join()})`;
    let object = byScope.get(scope);
    if (object === undefined) {
      object = this.newObject(node, kind, facts);
      byScope.set(scope, object);
    }
    return object;
  }

  /**
   * What an array is made of, and in that order, if it is known. One object stands for all the arrays that a place makes in a loop, and
   * somebody may hold an earlier one: `pairs.push([a])`. So each position gains possibilities only, and an order that was lost stays lost.
   */
  setElements(object: AbsObj, elements: readonly Val[], isKnown: boolean): void {
    const before = object.elements;
    const isNew = before === null && object.props.size === 0;
    for (const element of elements) this.setProperty(object, "[]", withoutPending(element));
    if (isNew) object.elements = isKnown ? elements : null;
    else if (before !== null) {
      const after = isKnown && elements.length === before.length ? before.map((value, i) => joinValues(value, elements[i]!)) : null;
      if (after?.every((value, i) => value === before[i]) === true) return;
      object.elements = after;
      object.version++;
    }
  }

  /** What is in the array is known from here, but not where. */
  forgetOrder(object: AbsObj): void {
    if (object.elements === null) return;
    object.elements = null;
    object.version++;
  }

  setProperty(object: AbsObj, key: string, value: Val): void {
    const before = object.props.get(key);
    const after = before === undefined ? value : joinValues(before, value);
    if (after === before) return;
    object.props.set(key, after);
    object.version++;
    if (this.coarse.has(object) && (value.self || value.fns !== null || value.objs !== null)) this.sharpen(object);
  }

  /** What has been put into it may lead to the object: from here, states differ by what it holds. */
  private sharpen(object: AbsObj): void {
    if (this.state !== null) this.state.vars = this.state.vars.map((_key, value) => sharpened(value, object));
  }
}

export interface Args {
  readonly values: readonly Val[];
  readonly nodes: readonly Node[];
  /** A spread of unknown length: `values` are a prefix, `rest` is what may follow. */
  readonly rest: Val | null;
}

export const noArgs: Args = { values: [], nodes: [], rest: null };
export const argument = (args: Args, index: number): Val | null => args.values[index] ?? args.rest;
