/**
 * The functions that an executed program calls: opaque ones, which the analysis cannot read either, and probes, which it does not see.
 *
 * Opaque calls decide by a seeded generator, and may throw, so that paths into handlers are taken. A run has a limited number of
 * ticks: endless loops and recursion end by an exception, after which nothing is recorded any more.
 */
import type { Site } from "../generate/context.js";
import type { RenderedClass } from "../generate/render.js";
import { type Fault, type SetRead, keyOf } from "./faults.js";
import { randomFrom } from "./random.js";

export const probeNames = [
  "c", "boom", "get", "use", "xs", "n", "maybe", "other", "sink", "meddle", "later",
  "R", "RS", "U", "P", "C", "CS", "W", "CL", "FS", "WALK", "T", "G", "quiet", "AT", "FIN",
] as const;

/** The name under which the program is executed, so that call stacks tell its lines from ours. */
export const sourceName = "fuzzed-source.js";

const ticksPerRun = 250;
/** In place of a class's number: the field was written by code that the program does not show. */
const outOfSight = -2;

interface Write {
  readonly klass: number;
  readonly fromArgument: boolean;
  readonly time: number;
}

interface ObjectRecord {
  readonly object: object;
  readonly klass: RenderedClass;
  readonly writes: Map<string, Write>;
  readonly phaseStart: Map<number, number>;
  readonly clobbered: Map<string, { readonly owner: number; readonly time: number; readonly bare: boolean }>;
  /** Sites that have seen this object's field unset: a loop may come back to them after it was set. */
  readonly unsetSites: Set<number>;
  readonly unsetAtSinks: Set<string>;
  /** Fields that were read unset: what is read of them later is the same fault again. */
  readonly faultyFields: Set<string>;
  finished: boolean;
}

/** Another object: it has whatever property one asks for, and each can be called. */
const stranger: object = new Proxy(() => 1, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => 1 : key === Symbol.iterator ? () => [][Symbol.iterator]() : key === "then" ? undefined : stranger),
  set: () => true,
});

/** Whose values were lost by a declaration with an initialiser: those of the class's own code, and those of constructor arguments. */
const wasWorthKeeping = (write: Write, owner: number): boolean => write.klass >= owner || write.fromArgument;

export class Probes {
  /** Fields that had a value at the end of some run, by code of the program, as `class.field`. */
  private readonly setAtEnd = new Set<string>();
  private readonly unsetAtEnd: Extract<Fault, { kind: "unset" }>[] = [];
  readonly echoes = new Map<string, Fault>();
  private readonly faults = new Map<string, Fault>();
  readonly setReads = new Map<string, SetRead>();
  readonly reached = new Set<number>();
  readonly undefinedSeen = new Set<number>();
  readonly setAtSink = new Map<number, Set<string>>();
  reads = 0;

  private random = randomFrom(0);
  private active = false;
  private ticks = 0;
  private clock = 0;
  private pending: { readonly site: number; readonly object: object; readonly stack: readonly number[] } | null = null;
  private records = new WeakMap<object, ObjectRecord>();
  /** Objects that the construction under way has shown. */
  private met: ObjectRecord[] = [];
  private current: ObjectRecord | null = null;
  /** The fields that the value under evaluation goes to. */
  private targets: readonly string[] = [];
  /** What empties the program's registries. */
  private readonly resets: (() => void)[] = [];

  constructor(
    private readonly sites: readonly Site[],
    private readonly classes: ReadonlyMap<string, RenderedClass>,
    private readonly sourceLine: (line: number) => number,
    private readonly watched: ReadonlySet<number>,
    /** Lines of `super()` calls and class heads: every path into a base class has them, so they tell no path from another. */
    private readonly constructions: ReadonlySet<number>,
    /** May code out of sight have the object, and set what the program does not? */
    private readonly leaks: boolean,
  ) {}

  start(seed: number): void {
    for (const reset of this.resets) reset();
    this.random = randomFrom(seed);
    this.active = true;
    this.ticks = 0;
    this.clock = 0;
    this.pending = null;
    this.current = null;
    this.targets = [];
    this.met = [];
  }

  /** The construction has thrown: nobody waits for the fields of the objects that it has left behind. */
  abandon(): void {
    for (const record of this.met) record.finished = true;
  }

  stop(): void {
    this.active = false;
  }

  /** The object has been constructed and its hooks have run: what is unset now stays so, what was lost is lost. */
  finish(object: object, privateValues: Readonly<Record<string, unknown>>): void {
    const record = this.recordOf(object);
    if (record === null || this.ticks > ticksPerRun) return;
    for (const [field, fact] of record.klass.facts) {
      const value = fact.isPrivate ? privateValues[field] : (object as Record<string, unknown>)[field];
      if (fact.mandatoryAtEnd && value === undefined) this.unsetAtEnd.push({ kind: "unset", klass: record.klass.name, field });
      if (value !== undefined && record.writes.get(field)?.klass !== outOfSight) this.setAtEnd.add(`${record.klass.name}.${field}`);
      const lost = record.clobbered.get(field);
      // What the generated constructor was given wins over whatever was there before.
      if (lost === undefined || record.klass.given?.includes(field) === true) continue;
      const lasting = lost.bare ? value === undefined : (record.writes.get(field)?.time ?? 0) <= lost.time;
      if (lasting) this.add({ kind: "clobber", klass: record.klass.name, field, owner: `C${lost.owner}` });
    }
    record.finished = true;
  }

  /** The runtime refused to finish a Module that lacks fields. */
  refuse(): void {
    if (!this.active || this.ticks > ticksPerRun || this.current === null || this.current.finished) return;
    const { klass, object } = this.current;
    for (const [field, fact] of klass.facts) {
      if (fact.mandatoryAtEnd && isUnset(() => (object as Record<string, unknown>)[field])) this.unsetAtEnd.push({ kind: "unset", klass: klass.name, field });
    }
  }

  /** All faults of all runs. */
  allFaults(): readonly Fault[] {
    const unset = this.unsetAtEnd.filter(({ klass, field }) => {
      const typed = this.classes.get(klass)?.facts.get(field)?.typed === true;
      return (typed && !this.leaks) || this.setAtEnd.has(`${klass}.${field}`);
    });
    // In an ordinary class a field that nothing sets is no worse in a walk than it is at the end.
    const faults = [...this.faults].filter(([, fault]) => fault.kind !== "walk" || fault.field === "this" || this.setAtEnd.has(`${fault.klass}.${fault.field}`));
    return [...new Map([...faults, ...unset.map((fault) => [keyOf(fault), fault] as const)]).values()];
  }

  /** The functions in the order of `probeNames`. */
  functions(): readonly unknown[] {
    const call = <T>(answer: () => T) => (): T => {
      this.tick();
      if (this.random() < 0.03) throw new Error("opaque");
      return answer();
    };
    return [
      call(() => this.random() < 0.5),
      () => {
        this.tick();
        if (this.random() < 0.6) throw new Error("boom");
      },
      call(() => 1),
      call(() => undefined),
      call(() => [1, 2, 3].slice(0, Math.floor(this.random() * 3))),
      call(() => Math.floor(this.random() * 4)),
      call(() => (this.random() < 0.5 ? undefined : { take: () => 1 })),
      call(() => stranger),
      (given: unknown) => this.sink(given),
      (given: object) => this.meddle(given),
      () => undefined,
      (site: number, object: object, thunk: () => unknown) => this.read(site, object, thunk),
      (site: number, object: object, thunk: () => unknown) => neverUndefined(this.read(site, object, thunk)),
      (site: number, object: object, current: () => unknown, value: unknown) => this.useCopy(site, object, current, value),
      (site: number, object: object, thunk: () => unknown) => this.passOn(site, object, thunk),
      (thunk: () => unknown) => this.consume(thunk),
      (thunk: () => unknown, targets: readonly string[]) => neverUndefined(this.consume(thunk, targets)),
      (object: object, field: string, klass: number, fromArgument: boolean, value: unknown, before?: () => unknown) => {
        // To write a private field that does not exist yet throws; the analysis goes on as if it did not.
        if (before !== undefined && throws(before)) this.active = false;
        const given = fromArgument && this.recordOf(object)?.klass.argumentsReach.includes(klass) === true;
        this.noteWrite(object, field, { klass, fromArgument: given, time: ++this.clock });
        return value;
      },
      (object: object, field: string, klass: number, _started: unknown, before: () => unknown, value: unknown) => this.define(object, field, klass, before, value),
      (object: object, klass: number) => {
        const record = this.recordOf(object);
        if (record?.phaseStart.has(klass) === false) record.phaseStart.set(klass, ++this.clock);
        return 0;
      },
      (site: number, object: object) => this.walk(site, object),
      () => this.tick(),
      (thunk: () => unknown) => this.readQuietly(thunk),
      (promise: unknown) => {
        if (promise instanceof Promise) promise.catch(() => undefined);
        return promise;
      },
      (reset: () => void) => void this.resets.push(reset),
      (made: object) => {
        const record = this.recordOf(made);
        if (record !== null) record.finished = true;
      },
    ];
  }

  private tick(): void {
    // A program may catch the exception and go on: nothing that it does then is a run of the program.
    if (++this.ticks > ticksPerRun) this.active = false;
    if (!this.active) throw new Error("out of ticks");
  }

  private recordOf(object: object): ObjectRecord | null {
    if (!this.active || object === null || typeof object !== "object") return null;
    const known = this.records.get(object);
    if (known !== undefined) return known;
    const klass = this.classes.get(object.constructor.name);
    if (klass === undefined) return null;
    const record: ObjectRecord = { object, klass, writes: new Map(), phaseStart: new Map(), clobbered: new Map(), unsetSites: new Set(), unsetAtSinks: new Set(), faultyFields: new Set(), finished: false };
    this.records.set(object, record);
    this.met.push(record);
    this.current = record;
    return record;
  }

  private stack(): readonly number[] {
    const lines = new Set<number>();
    const { stackTraceLimit, prepareStackTrace } = Error;
    Error.stackTraceLimit = 200;
    // The calls themselves: their text would have to be written first, and then read again.
    Error.prepareStackTrace = (_, calls) => calls;
    const calls = new Error().stack as unknown as readonly NodeJS.CallSite[];
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
    for (const call of calls) {
      if (call.getFileName() !== sourceName) continue;
      const line = this.sourceLine(call.getLineNumber() ?? 0);
      if (line > 0 && !this.constructions.has(line)) lines.add(line);
    }
    return [...lines];
  }

  private noteWrite(object: object, field: string, write: Write): void {
    const record = this.recordOf(object);
    if (record === null) return;
    record.writes.set(field, write);
    // A Module's runtime refuses to set a field before its declaration has run; what happens then is no matter of order any more.
    if (record.klass.module && !Object.hasOwn(object, field)) this.active = false;
  }

  private add(fault: Fault, to: Map<string, Fault> = this.faults): void {
    if (!this.active || this.ticks > ticksPerRun) return;
    const key = keyOf(fault);
    if (!to.has(key)) to.set(key, fault);
  }

  private faultyRead(id: number, object: object, earlier: readonly number[] = []): void {
    const record = this.recordOf(object);
    const site = this.sites[id];
    if (record === null || record.finished || site === undefined) return;
    this.undefinedSeen.add(id);
    record.unsetSites.add(id);
    const fact = record.klass.facts.get(site.field);
    if (fact === undefined || fact.optional) return;
    const again = record.faultyFields.has(site.field);
    record.faultyFields.add(site.field);
    const stack = [...new Set([...earlier, ...this.stack()])];
    this.add({ kind: "read", klass: record.klass.name, field: site.field, line: site.line, stack }, again ? this.echoes : this.faults);
  }

  /** A read whose value is used at once. A private or auto-accessor field that does not exist yet throws: that is a fault too. */
  private read(id: number, object: object, thunk: () => unknown): unknown {
    this.reads++;
    this.reached.add(id);
    const value = this.evaluate(id, object, thunk);
    if (value === undefined) this.faultyRead(id, object);
    else if (this.watched.has(id)) this.noteSet(id, object);
    return value;
  }

  private evaluate(id: number, object: object, thunk: () => unknown): unknown {
    try {
      return thunk();
    } catch (error) {
      if (error instanceof Error && (error instanceof TypeError || error.name === "UninitializedFieldError") && !this.targets.includes(this.sites[id]?.field ?? "")) this.faultyRead(id, object);
      // A Module's runtime throws where plain JavaScript goes on: what handlers do then follows from this fault.
      if (error instanceof Error && error.name === "UninitializedFieldError") this.active = false;
      throw error;
    }
  }

  /** A Module's runtime refuses every early read; a test of the field is none by the rules. */
  private readQuietly(thunk: () => unknown): unknown {
    try {
      return thunk();
    } catch (error) {
      if (error instanceof Error && error.name === "UninitializedFieldError") return undefined;
      throw error;
    }
  }

  private noteSet(id: number, object: object): void {
    const record = this.recordOf(object);
    const site = this.sites[id];
    if (record === null || record.finished || site === undefined || record.unsetSites.has(id)) return;
    const stack = this.stack();
    this.setReads.set(`${id}|${record.klass.name}|${stack.join(",")}`, { klass: record.klass.name, field: site.field, line: site.line, stack });
  }

  private useCopy(id: number, object: object, current: () => unknown, value: unknown): unknown {
    this.reads++;
    this.reached.add(id);
    if (value === undefined && isUnset(current)) this.faultyRead(id, object);
    return value;
  }

  private passOn(id: number, object: object, thunk: () => unknown): unknown {
    this.reads++;
    this.reached.add(id);
    const value = this.current?.klass.module === true ? this.readQuietly(thunk) : this.evaluate(id, object, thunk);
    this.pending = value === undefined ? { site: id, object, stack: this.stack() } : null;
    return value;
  }

  /** A field that becomes part of its own new value keeps itself: `targets` are the fields that the value goes to. */
  private consume(thunk: () => unknown, targets: readonly string[] = []): unknown {
    this.pending = null;
    this.targets = targets;
    const value = thunk();
    this.targets = [];
    if (value === undefined && this.pending !== null) {
      const { site, object, stack } = this.pending as { site: number; object: object; stack: readonly number[] };
      if (!targets.includes(this.sites[site]?.field ?? "")) this.faultyRead(site, object, stack);
    }
    return value;
  }

  private define(object: object, field: string, klass: number, before: () => unknown, value: unknown): unknown {
    const record = this.recordOf(object);
    if (record === null) return value;
    const write = record.writes.get(field);
    const duringSuper = write !== undefined && write.time < (record.phaseStart.get(klass) ?? 0);
    const bare = value === undefined;
    const time = ++this.clock;
    if (duringSuper && write.klass !== outOfSight && !isUnset(before) && (bare || wasWorthKeeping(write, klass))) record.clobbered.set(field, { owner: klass, time, bare });
    if (bare) record.writes.delete(field);
    else record.writes.set(field, { klass, fromArgument: false, time });
    return value;
  }

  private walk(id: number, object: object): void {
    const record = this.recordOf(object);
    const site = this.sites[id];
    if (record === null || record.finished || site === undefined) return;
    if (site.field === "this") this.add({ kind: "walk", klass: record.klass.name, field: "this", line: site.line, stack: this.stack() });
    else for (const [field, fact] of record.klass.facts) {
      if (fact.isPrivate || !fact.typed || !fact.mandatoryAtEnd) continue;
      if ((object as Record<string, unknown>)[field] !== undefined) continue;
      this.add({ kind: "walk", klass: record.klass.name, field, line: site.line, stack: this.stack() });
    }
  }

  private sink(given: unknown): void {
    this.tick();
    const boxed = Array.isArray(given) ? (given[0] as unknown) : given;
    const object = typeof boxed === "object" && boxed !== null && Object.hasOwn(boxed, "o") && !this.classes.has(boxed.constructor.name) ? (boxed as { o: object }).o : (boxed as object);
    const record = this.recordOf(object);
    if (record === null || record.finished) return;
    const line = this.stack()[0] ?? 0;
    const set = this.setAtSink.get(line) ?? new Set();
    for (const [field, fact] of record.klass.facts) {
      if (fact.isPrivate) continue;
      // A loop may come back to the sink after the field was set.
      const first = `${line} ${field}`;
      if (isUnset(() => (object as Record<string, unknown>)[field])) record.unsetAtSinks.add(first);
      else if (!record.unsetAtSinks.has(first)) set.add(field);
    }
    this.setAtSink.set(line, set);
  }

  /** Unknown code that writes to the public fields it finds. */
  private meddle(object: object): void {
    this.sink(object);
    const record = this.recordOf(object);
    if (record === null) return;
    for (const [field, fact] of record.klass.facts) {
      // A function in a public field, or a list of them, is taken to stay what it is.
      if (fact.isPrivate || /^[kl]/.test(field) || this.random() < 0.5) continue;
      try {
        (object as Record<string, unknown>)[field] = () => 1;
        this.noteWrite(object, field, { klass: outOfSight, fromArgument: false, time: ++this.clock });
      } catch {
        // An accessor whose storage does not exist yet.
      }
    }
  }
}

/** What a field is given in the place of `undefined`, which always means unset. Another value stays what it is: the analysis knows a `null`. */
const neverUndefined = (value: unknown): unknown => (value === undefined ? "?" : value);

function throws(thunk: () => unknown): boolean {
  try {
    thunk();
    return false;
  } catch {
    return true;
  }
}

function isUnset(thunk: () => unknown): boolean {
  try {
    return thunk() === undefined;
  } catch {
    return true;
  }
}
