/**
 * From events to findings: what of all that happened is a fault, and how sure that is.
 *
 * Ordinary class   certain: the field is unset on every path there, and the point is reached always, in a loop, or behind a presence test.
 * Module           certain: realised on any path of the code in sight; possible is left for what cannot be read.
 * Mandatory        a field that is set on all paths by the end, or whose declared type excludes undefined. Only such fields make an
 *                  object unfinished; one that may stay undefined is nobody's fault.
 */
import type { ClassInfo, FieldDecl } from "../classes/class-info.js";
import { areAlternatives, askedBeforeUse, setInPlaceOf } from "../classes/guarded-uses.js";
import { admitsNull } from "../classes/declared-type.js";
import { testsPresence } from "../classes/presence-tests.js";
import { finishedByFactories, setByFactories } from "../classes/factories.js";
import { hasBit } from "../domain/bits.js";
import { mustHave, type State } from "../domain/state.js";
import { positionOf } from "../domain/value.js";
import type { Node, SourceLocation } from "../estree.js";
import type { Certainty, Finding, Phase, ThisEscape, TraceStep } from "../findings.js";
import { type ReadEvent, type SinkEvent, startOf, weight } from "../interpret/events.js";
import type { Machine, PhaseRegister, Reach, Trail } from "../interpret/machine.js";
import type { Field, Target } from "../interpret/target.js";
import { show } from "../show.js";
import { comesInFirstRound, isSameWay } from "./first-round.js";
import { isToldBesideNew } from "./old-and-new.js";

interface Place {
  readonly node: Node;
  readonly trace: readonly TraceStep[];
  /** The base class's call that a class below answers. */
  readonly override: { readonly method: string; readonly in: string } | null;
  readonly foreign: boolean;
  /** Does the path start in another file? Then what the base classes there have already is still to be told apart. */
  readonly elsewhere: boolean;
  /** Does it end there, too? */
  readonly inherited: boolean;
}

interface FieldFault {
  readonly fault: string;
  readonly certainty: Certainty;
  readonly trace: ThisEscape["trace"];
}

/** A finding with what identifies it, so that the same fault seen from several classes is told once. */
export interface Judged {
  readonly finding: Finding;
  readonly key: string;
  /** The place where it goes wrong, by whichever way: what a base class has already is not told again. */
  readonly fault?: string;
  /** The same by field, where one finding tells of several, and what it would be of that field alone. */
  readonly faults?: ReadonlyMap<string, FieldFault>;
  /** Does the fault begin and end in another file, so that a base class there may have it by itself? */
  readonly elsewhere?: boolean;
}

export class Verdict {
  private readonly target: Target;
  private readonly module: boolean;
  private readonly results: Judged[] = [];

  constructor(
    private readonly m: Machine,
    /** The state at the end of initialisation; null: it never ends normally, or the budget ran out. */
    private readonly end: State | null,
    private readonly complete: boolean,
    private readonly locate: (file: string | null, node: Node) => SourceLocation,
    /** null: the analysed file. */
    private readonly file: string | null,
  ) {
    this.target = m.target;
    this.module = m.target.isModule;
  }

  judge(): readonly Judged[] {
    const { events } = this.m;
    for (const ways of events.readEvents.values()) {
      // Each expression that starts a way there is a fault of its own: moving one leaves the others.
      const byStrength = [...ways.values()].sort((a, b) => weight(b) - weight(a));
      for (const event of byStrength) this.judgeRead(event);
    }
    for (const states of events.sinks.values()) {
      for (const start of new Set(states.map((event) => startOf(event.trail)))) {
        const same = states.filter((event) => startOf(event.trail) === start);
        const certain = same.findIndex((event) => this.sinkVerdict(event, same)?.verdict.certainty === "certain");
        const event = certain >= 0 ? same[certain] : same.find((candidate) => this.sinkVerdict(candidate, same) !== null);
        if (event !== undefined) this.reportSink(event, same);
      }
    }
    if (this.end !== null && this.complete) for (const field of this.target.fields) this.judgeEnd(field, this.end);
    for (const event of events.clobbers) this.judgeClobber(event);
    const answered = new Set(this.results.filter((r) => r.finding.kind === "overridable-call").map((r) => r.finding.node));
    for (const event of events.overridableCalls.values()) {
      if (event.file !== this.file || answered.has(event.node)) continue;
      this.report(
        { kind: "overridable-call", ...this.common(event.phase), certainty: "possible", node: event.node, trace: [], method: event.method, how: "advice", overriddenIn: null, fields: [] },
        `advice ${positionOf(event.node)}`,
      );
    }
    return this.results;
  }

  private report(finding: Finding, key: string, elsewhere = false): void {
    this.results.push({ finding, key: `${key} @${positionOf(finding.node)}`, fault: key, elsewhere });
  }

  private common(phase: PhaseRegister): { className: string; module: boolean; phase: Phase } {
    return { className: this.target.cls.name, module: this.module, phase };
  }

  private isMandatory(field: Field): boolean {
    if (field.decorated) return false;
    return field.admits === "no" || (this.end !== null && (this.end.everySet ? hasBit(this.end.must, field.index) : mustHave(this.end, field.index)));
  }

  // ---- reads

  private judgeRead(event: ReadEvent): void {
    const { info } = event;
    const { field } = info;
    const certainty = this.certaintyOfRead(event);
    if (!this.complete && event.reach > 0) return;
    const place = this.place(info.trail, info.node, info.file, "read", `this.${field.name}`);
    const key = `${positionOf(info.node)} ${field.key}`;
    if (place.foreign) {
      this.addReader(place, key, field, certainty, info.phase, info.trail);
    } else if (place.elsewhere || !this.addLeaf(place.node, field.name, certainty)) {
      this.report(
        {
          kind: "uninitialized-read",
          ...this.common(info.phase),
          certainty,
          node: place.node,
          trace: place.trace,
          field: field.name,
          how: event.use,
          unset: info.certain && !event.mixed && !this.m.events.isContradicted(info) ? "always" : "sometimes",
          setAt: field.setAt !== null && field.setAt.file === this.file ? this.locate(this.file, field.setAt.node) : null,
        },
        `read ${key}`,
        place.inherited,
      );
    }
    this.reportOverride(place, key, [field.name], certainty, info.phase);
  }

  private certaintyOfRead(event: ReadEvent): Certainty {
    return this.certaintyAt(event, event.reach > 1 && this.readOnEveryPath().has(event.info.field) ? 0 : event.reach);
  }

  /** Fields that no single place reads always, but every way to the end some place: `if (fast) this.short(); else this.long();` */
  private readOnEveryPath(): ReadonlySet<Field> {
    if (this.everywhere !== null) return this.everywhere;
    const { end } = this;
    const fields = new Set(end === null ? [] : this.target.fields.filter(({ index }) => hasBit(end.usedUnset, index)));
    for (const ways of fields.size === 0 ? [] : this.m.events.readEvents.values()) {
      for (const event of ways.values()) if (this.certaintyAt(event, event.reach) === "certain") fields.delete(event.info.field);
    }
    return (this.everywhere = fields);
  }
  private everywhere: ReadonlySet<Field> | null = null;

  private certaintyAt(event: ReadEvent, reach: Reach): Certainty {
    const { info } = event;
    if (info.byUnknownKey || (event.late && event.use !== "deref") || event.speculative) return "possible";
    if (this.mayLieOnPrototype(info.field)) return "possible";
    if (this.module) return event.use === "tolerated" && !info.certain ? "possible" : "certain";
    if (event.use === "tolerated" || !info.certain || reach > 1 || info.field.admits === "yes" || isToldBesideNew(info.node)) return "possible";
    // Whoever sets it by a decorated setter does so after construction, as ever; that it has no value before is known.
    if (event.use === "value" && info.field.suppliedBySetter && info.field.decl?.value === null) return "possible";
    // A value passed on is a fault only where something says that the field is meant to have one by the end.
    if (event.use === "value" && info.field.admits !== "no" && (this.end === null || !mustHave(this.end, info.field.index))) return "possible";
    // One that construction never sets is no worse here than later.
    if (event.use === "value" && this.end !== null && !isSetSometimes(this.end, info.field)) return "possible";
    return "certain";
  }

  /** Where fields only assign, or the field is only `declare`d: one that no code in sight sets may come from a prototype, of a subclass or of Object. */
  private mayLieOnPrototype(field: Field): boolean {
    const { key, decl, levels } = field;
    if (decl === null || decl.value !== null || decl.parameter || key.startsWith("#")) return false;
    const assigns = !this.target.chain[levels[0]!]!.semantics.useDefineForClassFields || (!this.module && !this.target.isDefined(field));
    return assigns && !this.target.chain.some((cls) => cls.assigned.has(key));
  }

  /** A field read at several places of one path: told once. */
  private addLeaf(node: Node, field: string, certainty: Certainty): boolean {
    const known = this.results.findIndex(({ finding }) => finding.kind === "uninitialized-read" && finding.node === node && finding.field === field);
    if (known < 0) return false;
    if (this.results[known]!.finding.certainty === "certain" || certainty === "possible") return true;
    this.results.splice(known, 1);
    return false;
  }

  /** Several fields read by the same callee: one finding at the expression that hands the object over. */
  private addReader(place: Place, key: string, field: Field, certainty: Certainty, phase: PhaseRegister, trail: Trail | null): void {
    const entered = outermostForeign(trail);
    // The fault is where the object is handed over, also seen from a class in another file.
    const fault = `reader ${positionOf(entered?.node ?? place.node)} ${key}`;
    const ofField: FieldFault = { fault, certainty, trace: place.trace };
    const known = this.results.findIndex(({ finding }) => finding.kind === "this-escape" && finding.how === "reads" && finding.node === place.node);
    if (known >= 0) {
      const { finding, key: oldKey } = this.results[known]!;
      const before = finding as ThisEscape;
      if (!before.fields.includes(field.name)) {
        const stronger = certainty === "certain" && before.certainty === "possible";
        this.results[known] = {
          ...this.results[known]!,
          key: oldKey,
          faults: new Map([...(this.results[known]!.faults ?? []), [field.name, ofField]]),
          finding: { ...before, fields: stronger ? [field.name, ...before.fields] : [...before.fields, field.name], certainty: stronger ? "certain" : before.certainty, trace: stronger ? place.trace : before.trace },
        };
      }
      return;
    }
    this.report(
      {
        kind: "this-escape",
        ...this.common(phase),
        certainty,
        node: place.node,
        trace: place.trace,
        how: "reads",
        sink: entered === null ? show(place.node) : sinkName(entered.node),
        fields: [field.name],
        finishedChild: null,
        handed: null,
      },
      fault,
      place.inherited,
    );
    this.results[this.results.length - 1] = { ...this.results.at(-1)!, faults: new Map([[field.name, ofField]]) };
  }

  private reportOverride(place: Place, key: string, fields: readonly string[], certainty: Certainty, phase: PhaseRegister): void {
    if (place.override === null) return;
    const { method, in: overriddenIn } = place.override;
    const known = this.results.findIndex(({ finding }) => finding.kind === "overridable-call" && finding.node === place.node && finding.method === method && finding.overriddenIn === overriddenIn);
    if (known >= 0) {
      const before = this.results[known]!;
      if (before.finding.kind !== "overridable-call" || (before.finding.certainty === "certain" && certainty === "possible")) return;
      if (before.finding.certainty === certainty) {
        const all = new Set([...before.finding.fields, ...fields]);
        this.results[known] = { ...before, finding: { ...before.finding, fields: [...all] } };
        return;
      }
      // What may be unset is not named beside what certainly is.
      this.results.splice(known, 1);
    }
    this.report({ kind: "overridable-call", ...this.common(phase), certainty, node: place.node, trace: place.trace, method, how: "override", overriddenIn, fields }, `override ${overriddenIn} ${key}`, place.inherited);
  }

  // ---- escapes

  private sinkVerdict(event: SinkEvent, same: readonly SinkEvent[]): { readonly verdict: { readonly how: ThisEscape["how"]; readonly certainty: Certainty }; readonly missing: readonly Field[]; readonly certainMissing: readonly Field[] } | null {
    if (!this.complete && event.reach > 0) return null;
    const { state } = event;
    // In an ordinary class only what is still to come counts: a field that initialisation never sets is no worse here than later.
    const toCome = (field: Field): boolean => this.module || this.end === null || isSetSometimes(this.end, field);
    const missing = this.target.fields.filter((field) => this.isMandatory(field) && toCome(field) && !this.isMethodToo(field) && !(state.everySet || hasBit(state.must, field.index)));
    const ways = event.again ? same.filter(({ again }) => again) : this.roundsOf(event, same);
    const certainMissing = missing.filter((field) => ways.every((way) => isMissing(way.state, field)) && !this.definesNow(event.node, field));
    const verdict = this.module ? this.moduleSink(event, missing) : this.ordinarySink(event, missing, certainMissing);
    return verdict === null ? null : { verdict, missing, certainMissing };
  }

  /**
   * What may hold where the place is reached first: in the first round of a loop, or in whichever round. What code out of sight may have set by
   * then is no matter: it is this place, more often than not, that has handed it the object.
   */
  private roundsOf(event: SinkEvent, same: readonly SinkEvent[]): readonly Pick<SinkEvent, "state">[] {
    const rounds = same.length === 1 ? same : same.filter(({ trail }) => isSameWay(trail, event.trail));
    if (rounds.length === 1 || (rounds[0] === event && comesInFirstRound(event.node, event.trail))) return [event];
    return rounds.map(({ state }) => ({ state: { ...state, leaked: event.state.leaked } }));
  }

  /** `this.handle = this.handle.bind(this)`: until then it is the method. */
  private isMethodToo(field: Field): boolean {
    const member = this.module || this.target.isDefined(field) ? null : this.target.member(field.key);
    return (member?.kind === "field" && member.method !== null) || this.target.isOnEveryObject(field);
  }

  private reportSink(event: SinkEvent, same: readonly SinkEvent[]): void {
    const judged = this.sinkVerdict(event, same);
    if (judged === null) return;
    const { verdict, missing, certainMissing } = judged;
    const { state } = event;
    const anchor = this.place(event.trail, event.node, event.file, "sink", show(event.node));
    const fields = (event.needs ?? (verdict.how === "unknown" || verdict.how === "walks" || verdict.how === "publishes" ? (this.module || certainMissing.length === 0 ? missing : certainMissing) : missing)).map((field) => field.name);
    this.report(
      {
        kind: "this-escape",
        ...this.common(event.phase),
        certainty: verdict.certainty,
        node: anchor.node,
        trace: anchor.trace,
        how: verdict.how,
        sink: sinkName(event.node),
        fields,
        finishedChild: this.module ? this.finishedChild(state) : null,
        handed: event.file === this.file ? event.handed : null,
      },
      `sink ${positionOf(event.node)} ${event.kind}`,
      anchor.inherited,
    );
    this.reportOverride(anchor, `sink ${positionOf(event.node)}`, fields, verdict.certainty, event.phase);
  }

  private moduleSink(event: SinkEvent, missing: readonly Field[]): { how: ThisEscape["how"]; certainty: Certainty } | null {
    switch (event.kind) {
      case "walks":
        return { how: "walks", certainty: "certain" };
      case "reflects":
        return missing.length > 0 ? { how: "walks", certainty: "certain" } : null;
      case "stores":
        return { how: "stores", certainty: "certain" };
      case "publishes":
        return { how: "publishes", certainty: missing.length > 0 ? "certain" : "possible" };
      case "unknown":
        return { how: "unknown", certainty: "possible" };
      case "throws":
        return missing.length > 0 ? { how: "throws", certainty: "possible" } : null;
      case "callback":
        return { how: "callback", certainty: "possible" };
    }
  }

  private ordinarySink(event: SinkEvent, missing: readonly Field[], certainMissing: readonly Field[]): { how: ThisEscape["how"]; certainty: Certainty } | null {
    const close = event.reach <= 1;
    switch (event.kind) {
      case "walks":
      case "reflects":
        if (certainMissing.length > 0) return { how: "walks", certainty: close ? "certain" : "possible" };
        return missing.length > 0 && !missing.every((field) => this.definesNow(event.node, field)) ? { how: "walks", certainty: "possible" } : null;
      case "publishes":
        return certainMissing.length > 0 ? { how: "publishes", certainty: close ? "certain" : "possible" } : null;
      case "unknown":
        return certainMissing.length > 0 ? { how: "unknown", certainty: "possible" } : null;
      case "throws":
        return missing.length > 0 ? { how: "throws", certainty: "possible" } : null;
      case "stores":
      case "callback":
        return null;
    }
  }

  /** Is the expression part of what gives the field its value, `this.f = register(this)`? */
  private definesNow(node: Node, field: Field): boolean {
    for (let at: Node | null | undefined = node; at != null; at = at.parent) {
      if (at.type === "AssignmentExpression" && at["left"].type === "MemberExpression" && (at["left"].object.type === "ThisExpression" || at["left"].object.type === "Identifier") && at["left"].property.name === field.name) return true;
      if (at.type === "PropertyDefinition") return at["key"].name === field.name;
      if (at.type === "ExpressionStatement" || at.type === "ClassBody") return false;
    }
    return false;
  }

  private finishedChild(state: SinkEvent["state"]): string | null {
    const children = this.target.fields.filter((field) => field.holdsModule() && (state.everySet || hasBit(state.must, field.index)));
    return children.length === 1 ? children[0]!.name : null;
  }

  // ---- the end

  private judgeEnd(field: Field, end: State): void {
    const { decl } = field;
    const untyped = field.admits === "unknown" && decl?.value === null;
    if (decl === null || (field.admits !== "no" && !untyped) || field.decorated || (!this.module && field.suppliedBySetter) || decl.abstract || this.target.cls.abstract || this.target.finish === "abstract" || mustHave(end, field.index)) return;
    // Without `super()`, and so without its initialisers, a constructor does not end.
    if (decl.value !== null && decl.defines && !hasBit(this.m.deleted, field.index)) return;
    if (!hasBit(end.may, field.index) && !this.target.isDefined(field)) return;
    const out = !this.target.isClosed && !(decl.defines && (this.target.chain[field.levels[0]!]!.semantics.useDefineForClassFields || decl.value !== null));
    if (out) return;
    const sometimes = isSetSometimes(end, field);
    // Set by nothing but a closure that code out of sight may have run: likely enough.
    if (sometimes && field.setAt === null) return;
    // Without a type nothing says that it must have a value: only a forgotten path hints at it. But a Module is refused without it.
    if (untyped && !sometimes && this.target.finish !== "concrete") return;
    if (!sometimes && end.leaked && !field.private && !this.module) return;
    const owner = this.target.chain[field.levels[0]!]!;
    if (!sometimes && !this.module && setByFactories(owner).has(field.key)) return;
    const mine = owner.file === this.file;
    this.report(
      {
        kind: "unset-field",
        ...this.common({ kind: "constructor" }),
        className: this.target.cls.name,
        certainty: this.module || (sometimes && this.isForgotten(field, decl, owner, end)) ? "certain" : "possible",
        node: mine ? decl.node : (this.target.cls.node["id"] ?? this.target.cls.node),
        trace: [],
        field: field.name,
        how: sometimes ? "sometimes" : "never",
        setAt: field.setAt !== null && field.setAt.file === this.file ? this.locate(this.file, field.setAt.node) : null,
      },
      `unset ${positionOf(decl.node)} ${field.key}`,
      !mine,
    );
  }

  /** In an ordinary class: has its author overlooked the path that leaves the field unset? */
  private isForgotten(field: Field, decl: FieldDecl, owner: ClassInfo, end: State): boolean {
    // Without the promise of `!`, either the compiler reports it (TS2564) or the project has chosen that types say nothing here.
    if (!decl.definite || hasBit(this.m.setOutOfSight, field.index) || finishedByFactories(owner).has(field.key)) return false;
    // A hook that runs with each change, or leaves early where something is missing, sets what it needs when it needs it.
    if (this.m.setBeforeFramework !== null && !hasBit(this.m.setBeforeFramework, field.index)) return false;
    return !this.target.chain.some(({ node }) => testsPresence(node, asWritten(field.key), admitsNull(decl.type))) && !this.isAnsweredFor(field, owner, end);
  }

  /**
   * Does the class ask before each use for another field that may be unset, or set in the place of this one, or at all for one that another
   * branch sets instead? Nobody else uses it.
   */
  private isAnsweredFor({ key, decl, private: hidden }: Field, owner: ClassInfo, end: State): boolean {
    if (!hidden && decl?.node["accessibility"] !== "protected") return false;
    const written = asWritten(key);
    const mayLack = (other: string): boolean => {
      const field = other === written ? null : this.target.field(other.startsWith("#") ? owner.privateKey(other) : other);
      return field != null && !mustHave(end, field.index);
    };
    if (askedBeforeUse(owner.node, written).some(({ key: other, present }) => mayLack(other) && present !== areAlternatives(owner.node, written, other))) return true;
    return setInPlaceOf(owner, written).some((other) => mayLack(other) && testsPresence(owner.node, other));
  }

  private judgeClobber(event: Machine["events"]["clobbers"][number]): void {
    const { field, decl, cls, setAt } = event;
    if (this.module && this.m.generated === true && !field.noInit) return;
    const mine = cls.file === this.file;
    const setHere = setAt?.file === this.file;
    this.report(
      {
        kind: "field-clobber",
        ...this.common({ kind: "initializer", field: field.name }),
        certainty: this.isPutBack(event) ? "possible" : this.module || (event.certain && event.reach <= 1) ? "certain" : "possible",
        node: mine ? decl.node : setHere ? setAt.node : this.heading(),
        trace: [],
        field: field.name,
        initializer: decl.value !== null,
        setAt: setAt == null ? null : this.locate(setAt.file, setAt.node),
        setIn: setHere ? null : (setAt?.file ?? null),
        declaredAt: mine ? null : this.locate(cls.file, decl.node),
        declaredIn: mine ? null : cls.file,
      },
      `clobber ${positionOf(decl.node)} ${field.key}`,
      !mine,
    );
  }

  /** The value comes from a base class, and the subclass's constructor sets the field again before anyone has read it: nobody sees the gap. */
  private isPutBack({ field, decl, own }: Machine["events"]["clobbers"][number]): boolean {
    if (own || decl.value !== null || this.end === null || !mustHave(this.end, field.index)) return false;
    return !this.m.events.reads.some((read) => read.field === field);
  }

  // ---- places

  /** What stands for the class where the fault lies in its base classes. */
  private heading(): Node {
    const { node } = this.target.cls;
    return node["superClass"] ?? node["id"] ?? node;
  }

  /**
   * Where a fault is told: the expression in the constructor, initialiser or hook that starts the path to it. `super(…)` steps lead to
   * the base class's own code and are passed, as long as that code lies in the analysed file.
   */
  private place(trail: Trail | null, leaf: Node, leafFile: string | null, leafKind: "read" | "sink", leafLabel: string): Place {
    const steps: Trail[] = [];
    for (let at = trail; at !== null; at = at.parent) steps.unshift(at);
    const nodes = [...steps.map((step) => ({ node: step.node, file: step.file })), { node: leaf, file: leafFile }];
    let first = 0;
    while (first < steps.length && steps[first]!.kind === "constructor") first++;
    const elsewhere = nodes[first]!.file !== this.file;
    while (first > 0 && nodes[first]!.file !== this.file) first--;
    const anchor = nodes[first]!;
    const own = anchor.file === this.file;
    const trace: TraceStep[] = steps.slice(first).map((step) => ({ kind: step.kind, label: show(step.node), file: step.file === this.file ? null : step.file, loc: this.locate(step.file, step.node) }));
    trace.push({ kind: leafKind, label: leafLabel, file: leafFile === this.file ? null : leafFile, loc: this.locate(leafFile, leaf) });
    return {
      node: own ? anchor.node : this.heading(),
      trace,
      elsewhere,
      inherited: elsewhere && leafFile !== this.file,
      override: steps.find((step) => step.override !== null)?.override ?? null,
      foreign: steps.some((step) => step.foreign),
    };
  }
}

/** `#size of 7` is written as `#size`. */
const asWritten = (key: string): string => (key.startsWith("#") ? key.replace(/ of \d+$/, "") : key);

/** On every path to this state. */
const isMissing = ({ may, anySet, leaked }: SinkEvent["state"], field: Field): boolean => !anySet && !hasBit(may, field.index) && (!leaked || field.private);

/** Once anything may have been set, the bits no longer tell what code in sight has set; where it did, does. */
const isSetSometimes = (end: State, field: Field): boolean => hasBit(end.may, field.index) || (end.anySet && field.setAt !== null);

function outermostForeign(trail: Trail | null): Trail | null {
  let found: Trail | null = null;
  for (let at = trail; at !== null; at = at.parent) if (at.foreign) found = at;
  return found;
}

/** What receives the object, by name. */
function sinkName(node: Node): string {
  if (node.type === "CallExpression" || node.type === "NewExpression") return show(node["callee"]);
  return show(node);
}
