/**
 * What happens to the object while it is constructed, as the interpreter meets it. Events are facts with the state at that point;
 * whether one is reported is the verdict's business.
 */
import type { ClassInfo, FieldDecl } from "../classes/class-info.js";
import { equalBits } from "../domain/bits.js";
import type { State } from "../domain/state.js";
import type { FnVal, PendingRead, Val } from "../domain/value.js";
import type { Node } from "../estree.js";
import type { PhaseRegister, Reach, Trail } from "./machine.js";
import type { Field } from "./target.js";

export interface ReadInfo {
  readonly field: Field;
  readonly node: Node;
  readonly file: string | null;
  /** Unset on every path to this point. */
  readonly certain: boolean;
  readonly reach: Reach;
  readonly trail: Trail | null;
  readonly phase: PhaseRegister;
  /** The class being constructed at that moment. */
  readonly level: number;
  /** By keys that the text does not fix: which field is read is not known. */
  readonly byUnknownKey: boolean;
}

export type Use = "deref" | "value" | "tolerated";

export interface ReadEvent {
  readonly info: ReadInfo;
  readonly use: Use;
  readonly reach: Reach;
  /** Seen elsewhere on the way with the field possibly set: in another round of a loop, or on another path to the same place. */
  readonly mixed: boolean;
  /** The field had been set by the time its old value was used. */
  readonly late: boolean;
  /** The reading code may not run at all: a closure given to unknown code. */
  readonly speculative: boolean;
}

export type SinkKind = "walks" | "reflects" | "unknown" | "publishes" | "stores" | "throws" | "callback";

export interface SinkEvent {
  readonly kind: SinkKind;
  readonly node: Node;
  readonly file: string | null;
  readonly handed: Node | null;
  readonly state: Pick<State, "must" | "may" | "everySet" | "anySet" | "leaked">;
  readonly reach: Reach;
  readonly trail: Trail | null;
  readonly phase: PhaseRegister;
  readonly level: number;
  /** A closure given to unknown code would read these. */
  readonly needs: readonly Field[] | null;
  /** One of several ways through the same code: what holds there holds on all of them. */
  readonly again: boolean;
}

export interface ClobberEvent {
  readonly field: Field;
  readonly decl: FieldDecl;
  readonly cls: ClassInfo;
  readonly certain: boolean;
  readonly reach: Reach;
  readonly setAt: Field["setAt"];
  /** Was the lost value set by code of the class itself, or of one below it, that the base constructor ran? */
  readonly own: boolean;
}

export interface CallEvent {
  readonly node: Node;
  readonly method: string;
  readonly file: string | null;
  readonly phase: PhaseRegister;
}

/** A field is set after initialisation is over, by code that initialisation started. */
export interface LateWrite {
  readonly field: string;
  readonly node: Node;
  readonly file: string | null;
  readonly trail: Trail | null;
  readonly phase: PhaseRegister;
}

/** A Module's field is given a value during initialisation. */
export interface StoreEvent {
  readonly field: Field;
  readonly value: Val;
  /** What the fields held just before, by number, where more is known of it than that it exists. */
  readonly before: ReadonlyMap<number, Val>;
  /** Functions in it that close over the object, or are its methods. */
  readonly bound: readonly FnVal[];
  readonly node: Node;
  readonly file: string | null;
  readonly trail: Trail | null;
  readonly phase: PhaseRegister;
}

const useRank: Readonly<Record<Use, number>> = { tolerated: 0, value: 1, deref: 2 };

export class EventLog {
  readonly reads: ReadInfo[] = [];
  private readonly readIds = new Map<Node, Map<string, PendingRead>>();
  /** By the place that reads, then by the expression that leads there: several may, and each is told if the others are not. */
  readonly readEvents = new Map<string, Map<Node | null, ReadEvent>>();
  /** By place and kind: one for each state of knowledge in which it is reached, the first ones. */
  readonly sinks = new Map<string, SinkEvent[]>();
  readonly clobbers: ClobberEvent[] = [];
  readonly overridableCalls = new Map<Node, CallEvent>();
  readonly lateWrites = new Map<string, LateWrite>();
  /** In a Module: every store of a field, functions that initialisation enters, what transforms made, by origin. */
  readonly stores: StoreEvent[] = [];
  readonly entered = new Set<Node>();
  readonly enteredLater = new Set<Node>();
  readonly transforms = new Map<string, Node>();
  /** In a Module: what each `new` was given. */
  readonly made = new Map<Node, readonly Val[]>();
  /** Reads that found their field set, where others may not: by place, with the steps that led there. */
  private readonly setReads = new Map<Node, { readonly field: Field; readonly way: ReadonlySet<Node> }[]>();
  /** Code that runs once for each way that leads to it, and not always in the order in which fields are set: finalisers, base classes. */
  runsAgain = false;
  private nodeIds = new Map<Node, number>();

  private idOf(node: Node): number {
    let id = this.nodeIds.get(node);
    if (id === undefined) this.nodeIds.set(node, (id = this.nodeIds.size));
    return id;
  }

  /** One number for each place, field, way there and kind of knowledge, so that loops come to rest. */
  pendingRead(info: ReadInfo): PendingRead {
    let byKey = this.readIds.get(info.node);
    if (byKey === undefined) this.readIds.set(info.node, (byKey = new Map()));
    const key = `${info.field.index} ${info.certain} ${info.reach} ${info.phase.kind} ${info.byUnknownKey}${this.wayTo(info.trail)}`;
    let read = byKey.get(key);
    if (read === undefined) {
      read = { id: this.reads.length, field: info.field.index };
      this.reads.push(info);
      byKey.set(key, read);
    }
    return read;
  }

  /** A field that is set is read at a place where others find it unset: what is claimed of them does not hold always. */
  setRead(field: Field, node: Node, trail: Trail | null): void {
    if (!this.runsAgain && !this.readIds.has(node)) return;
    const ways = this.setReads.get(node) ?? [];
    this.setReads.set(node, ways);
    if (ways.length < WAYS * 4) ways.push({ field, way: nodesOf(trail) });
  }

  /** A call ends as one by another way has ended, and what it reads is not looked at again. */
  replayed(call: Node, as: Trail): void {
    const known = this.replays.get(call);
    if (known === undefined) this.replays.set(call, [as]);
    else if (known.length < WAYS && !known.includes(as)) known.push(as);
  }
  private readonly replays = new Map<Node, Trail[]>();

  /** Has another run of the same way found the field set, or a run of another way that stands for it, where it may be? */
  isContradicted({ field, node, trail }: ReadInfo): boolean {
    if (this.setReads.get(node)?.some((read) => read.field === field && (isAlong(trail, read.way) || this.isReplay(trail, read.way))) === true) return true;
    for (const { id } of this.readIds.get(node)?.values() ?? []) {
      const other = this.reads[id]!;
      if (other.field === field && !other.certain && this.isReplay(trail, nodesOf(other.trail))) return true;
    }
    return false;
  }

  /** Does the trail lead through a call that has been taken to end as one on the way? */
  private isReplay(trail: Trail | null, way: ReadonlySet<Node>): boolean {
    for (let at = trail; at !== null; at = at.parent) {
      if (this.replays.get(at.node)?.some((as) => isAlong(as, way)) === true) return true;
      if (!way.has(at.node)) return false;
    }
    return false;
  }

  private wayTo(trail: Trail | null): string {
    let way = "";
    for (let at = trail; at !== null; at = at.parent) way += ` ${this.idOf(at.node)}`;
    return way;
  }

  use(read: PendingRead, use: Use, reach: Reach, late: boolean, speculative: boolean): void {
    const info = this.reads[read.id]!;
    const key = `${this.idOf(info.node)} ${info.field.index}`;
    const ways = this.readEvents.get(key) ?? new Map<Node | null, ReadEvent>();
    this.readEvents.set(key, ways);
    const start = startOf(info.trail);
    if (ways.size >= WAYS && !ways.has(start)) return;
    const known = ways.get(start);
    const mixed = known !== undefined && (known.mixed || known.info.certain !== info.certain);
    const event: ReadEvent = { info, use, reach: Math.max(info.reach, reach) as Reach, mixed, late, speculative };
    if (known === undefined || weight(event) > weight(known)) ways.set(start, event);
    else if (mixed && !known.mixed) ways.set(start, { ...known, mixed });
  }

  sink(event: SinkEvent): void {
    const key = `${this.idOf(event.node)} ${event.kind}`;
    const known = this.sinks.get(key);
    if (known === undefined) this.sinks.set(key, [event]);
    else if (known.length < WAYS && !known.some((other) => other.reach <= event.reach && startOf(other.trail) === startOf(event.trail) && equalBits(other.state.must, event.state.must) && equalBits(other.state.may, event.state.may))) known.push(event);
  }

  overridableCall(event: CallEvent): void {
    if (!this.overridableCalls.has(event.node)) this.overridableCalls.set(event.node, event);
  }

  lateWrite(event: LateWrite): void {
    const key = `${this.idOf(event.node)} ${event.field}`;
    if (!this.lateWrites.has(key)) this.lateWrites.set(key, event);
  }
}

function nodesOf(trail: Trail | null): ReadonlySet<Node> {
  const nodes = new Set<Node>();
  for (let at = trail; at !== null; at = at.parent) nodes.add(at.node);
  return nodes;
}

function isAlong(trail: Trail | null, way: ReadonlySet<Node>): boolean {
  // Which of several `super()` calls it was is no part of what is told.
  for (let at = trail; at !== null; at = at.parent) if (at.kind !== "constructor" && !way.has(at.node)) return false;
  return true;
}

/** Places from which one read is reached, and states in which one sink is: the first ones count. */
const WAYS = 6;

/** The expression that starts the path: `super()` steps lead to the base class's own. */
export function startOf(trail: Trail | null): Node | null {
  let start: Node | null = null;
  for (let at = trail; at !== null; at = at.parent) if (at.kind !== "constructor") start = at.node;
  return start;
}

/** Stronger evidence replaces weaker evidence for the same place; equal evidence keeps the first. */
export function weight(event: ReadEvent): number {
  return (
    (event.speculative ? 0 : 64) + (event.info.certain ? 32 : 0) + (event.late ? 0 : 16) + (event.info.byUnknownKey ? 0 : 8) + (2 - event.reach) * 2.5 + useRank[event.use] * 0.5
  );
}
