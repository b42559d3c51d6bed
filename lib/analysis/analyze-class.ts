/**
 * The analysis of one class, in the language's own order of events: construct, then what the generated constructor adds, then the hooks
 * a framework runs; and what of all that is a fault.
 */
import type { ClassInfo } from "./classes/class-info.js";
import { isQuietClass } from "./classes/quiet-class.js";
import { initialState, setField } from "./domain/state.js";
import { EventLog } from "./interpret/events.js";
import { applyGivenFields, construct, runHook } from "./interpret/construct.js";
import { Budget, Machine } from "./interpret/machine.js";
import { none, self, top, topArgument } from "./domain/value.js";
import type { Context } from "./program/context.js";
import { type Judged, Verdict } from "./verdict/verdict.js";

export interface ClassResult {
  readonly findings: readonly Judged[];
  /** Did the budget suffice? Else only what is reached always has been kept. */
  readonly complete: boolean;
  readonly steps: number;
  /** Distinct entries into functions. */
  readonly contexts: number;
  /** The construction of a Module, for what is judged of Modules only. */
  readonly machine: Machine | null;
}

export function analyzeClass(context: Context, cls: ClassInfo): ClassResult {
  if (isQuiet(context, cls) && !context.isModuleClass(cls)) return { findings: [], complete: true, steps: 0, contexts: 0, machine: null };
  const target = context.targetOf(cls);
  const m = new Machine(target, context.statics, context.settings, new EventLog(), initialState(), target.chain.length > 1 ? topArgument : top, context.isModuleClass, context.isModuleBase);
  m.frame = { scope: cls.scope, thisVal: self, home: cls, isStatic: false, file: cls.file, own: true, outermost: false, args: null, async: false, yields: null, returned: { state: null, value: none }, suspended: null, jumps: [], madeClosure: false };
  let complete = true;
  try {
    construct(m, 0, null, cls.node);
    if (target.isModule) {
      noteParentHooks(context, m);
      // Without a constructor in sight that says otherwise, the framework makes one.
      if (m.generated === true) {
        applyGivenFields(m);
        runHooks(context, m);
      }
    } else runHooks(context, m);
  } catch (error) {
    if (!(error instanceof Budget)) throw error;
    complete = false;
  }
  complete &&= !m.incomplete;
  const verdict = new Verdict(m, m.state, complete, context.locate, cls.file);
  const findings = verdict.judge();
  if (target.isModule && complete) runCheckHooks(m);
  return { findings, complete, steps: m.steps, contexts: sum(m.contexts.values()), machine: target.isModule && complete ? m : null };
}

/** Does a linear look show that there is nothing to tell of it? */
export function isQuiet(context: Context, cls: ClassInfo): boolean {
  const { kind } = context.rootOf(cls);
  return isQuietClass(cls, context.hookNamesOf(cls), kind === "path" || kind === "unknown");
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Overridden hooks of the base classes, so that the state can keep whether they have been called. */
function noteParentHooks(context: Context, m: Machine): void {
  context.hooksOf(m.target).forEach((name, i) => {
    const parent = m.target.member(name, 1);
    if (m.target.member(name).kind === "method" && parent.kind === "method") m.parentHooks.set(parent.decl.fn, -1 - i);
  });
}

/** Check hooks run on the finished object: whatever they write comes too late. */
function runCheckHooks(m: Machine): void {
  const end = m.state;
  for (const name of m.settings.checkHooks) {
    const member = m.target.member(name);
    if (member.kind !== "method" || member.level !== 0) continue;
    m.state = { ...initialState(), later: true };
    try {
      runHook(m, name);
    } catch (error) {
      if (!(error instanceof Budget)) throw error;
    }
  }
  m.state = end;
}

function runHooks(context: Context, m: Machine): void {
  for (const name of context.hooksOf(m.target)) {
    // A hook that the class calls itself is its own business, not a framework's.
    if (m.calledHooks.has(name)) continue;
    setDecorated(context, m, name);
    runHook(m, name);
  }
  for (const name of context.frameworkHooksOf(m.target)) {
    if (m.calledHooks.has(name)) continue;
    if (m.state !== null) m.setBeforeFramework ??= m.state.may;
    if (m.state !== null) m.state.held = m.state.leaked = true;
    setDecorated(context, m, name);
    runHook(m, name);
  }
}

function setDecorated(context: Context, m: Machine, hook: string): void {
  if (m.state === null || m.target.isModule) return;
  for (const field of context.decoratedFieldsBefore(m.target, hook)) setField(m.state, field.index);
}

