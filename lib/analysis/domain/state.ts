/**
 * What is known about the object under construction, and about tracked variables, at one point of the program.
 *
 * State    must: fields set on every path; may: fields set on some path; must ⊆ may. null is unreachable code.
 *          given: fields that may hold a value from a constructor argument or from code of a class below the one being constructed.
 *          usedUnset: fields that were used while they were certainly unset, on every path.
 *          everySet / anySet: a write with unknown keys happened, so every field counts as set / possibly set.
 *          held: code outside holds a reference and can use it when it next runs.
 *          leaked: code that cannot be read may have written to the object.
 *          when: fields that are set wherever a test, asked before, comes out true, and where it comes out false: `if (a) this.f = 1; …
 *          if (a) use(this.f)` is no fault. An outcome that this path excludes is null: it holds vacuously.
 *          vars: values of variables (by cell) and of fields (by number) of which more is known than that they exist.
 * Order    S ⊑ T iff S.must ⊇ T.must, S.usedUnset ⊇ T.usedUnset, S.may ⊆ T.may, and S.vars is below T.vars where T says anything; bottom is null.
 * Join     must and usedUnset by intersection, all else by union. A class has finitely many fields and a text finitely many cells: chains are finite.
 * Reads    f ∉ may: certainly unset. f ∉ must: possibly unset.
 * Ignores  deletion of a field takes it out of must and keeps it in may.
 */
import { addBit, type Bits, empty, equalBits, hasBit, intersect, isSubset, keyOfBits, removeBit, unite } from "./bits.js";
import { equalValues, isPlain, joinValues, nullishnessOf, top, truthinessOf, type Val } from "./value.js";
import { type Key, kept, Vars } from "./vars.js";

export type { Cell, Key } from "./vars.js";

export interface Outcomes {
  readonly whenTrue: Bits | null;
  readonly whenFalse: Bits | null;
}

export interface State {
  must: Bits;
  may: Bits;
  given: Bits;
  usedUnset: Bits;
  everySet: boolean;
  anySet: boolean;
  held: boolean;
  leaked: boolean;
  /** Runs after initialisation (behind an `await`, in a later callback): only writes are of interest. */
  later: boolean;
  /** By test; immutable. */
  when: ReadonlyMap<string, Outcomes>;
  vars: Vars;
}

const noTests: ReadonlyMap<string, Outcomes> = new Map();
/** More tests than this are not remembered. */
const TESTS = 16;

export const initialState = (): State => ({
  must: empty,
  may: empty,
  given: empty,
  usedUnset: empty,
  everySet: false,
  anySet: false,
  held: false,
  leaked: false,
  later: false,
  when: noTests,
  vars: Vars.empty,
});

/** The same knowledge twice, to be changed apart. */
export const fork = (state: State): State => ({ ...state });

export const mustHave = (state: State, field: number): boolean => state.everySet || hasBit(state.must, field);
export const mayHave = (state: State, field: number): boolean => state.anySet || hasBit(state.may, field);

export function setField(state: State, field: number): void {
  state.must = addBit(state.must, field);
  state.may = addBit(state.may, field);
}

/** `delete this.f`: no longer certainly set. `known` are all fields there are. */
export function unsetField(state: State, field: number, known: Bits): void {
  if (state.everySet) {
    state.everySet = false;
    state.must = unite(state.must, known);
  }
  state.must = removeBit(state.must, field);
  if (state.when.size > 0) state.when = new Map([...state.when].map(([test, { whenTrue, whenFalse }]) => [test, { whenTrue: without(whenTrue, field), whenFalse: without(whenFalse, field) }]));
  write(state, field, top);
}

const without = (set: Bits | null, field: number): Bits | null => (set === null ? null : removeBit(set, field));

/** A declaration without initialiser defines the field as undefined: certainly unset from here. */
export function resetField(state: State, field: number, known: Bits): void {
  unsetField(state, field, known);
  if (state.anySet) {
    state.anySet = false;
    state.may = unite(state.may, known);
  }
  state.may = removeBit(state.may, field);
  state.given = removeBit(state.given, field);
}

/** The state in which `test` has come out as `truth`: what is known of that outcome holds now, and the other is excluded. */
export function assume(state: State, test: string, truth: boolean): State {
  const known = state.when.get(test);
  const set = truth ? known?.whenTrue : known?.whenFalse;
  if (known === undefined && state.when.size >= TESTS) return state;
  const result = fork(state);
  if (set !== null && set !== undefined) {
    result.must = unite(result.must, set);
    result.may = unite(result.may, set);
  }
  const here = { whenTrue: truth ? (set ?? empty) : null, whenFalse: truth ? null : (set ?? empty) };
  result.when = new Map(state.when).set(test, here);
  return result;
}

/** How the names of tests begin that ask about a variable, or about a field of the object. */
export const subjectOf = (key: Key): string => (typeof key === "number" ? `#${key} ` : `${key.id} `);

/** What a test asks about changes: its outcomes are forgotten. */
function forgetTests(state: State, key: Key): void {
  if (state.when.size > 0) forgetTestsIf(state, (test) => test.startsWith(subjectOf(key)));
}

function forgetTestsIf(state: State, changed: (test: string) => boolean): void {
  const rest = [...state.when].filter(([test]) => !changed(test));
  if (rest.length < state.when.size) state.when = new Map(rest);
}

/** A property of some other object has been written: tests that ask about one of that name are forgotten; null: of any name. */
export function forgetPropertyTests(state: State, property: string | null): void {
  if (state.when.size > 0) forgetTestsIf(state, (test) => test.includes(`.${property ?? ""}`));
}

/** Any field may have been given another value, but for those that code out of sight cannot touch. */
export function forgetFieldTests(state: State, isSafe: (field: number) => boolean): void {
  if (state.when.size > 0) forgetTestsIf(state, (test) => test.startsWith("#") && !isSafe(parseInt(test.slice(1), 10)));
}

export function write(state: State, key: Key, value: Val): void {
  forgetTests(state, key);
  state.vars = isPlain(value) ? state.vars.without(key) : state.vars.set(key, value);
}

export const valueOf = (state: State, key: Key): Val => state.vars.get(key) ?? top;

/** A value that joins with what is not known at all. */
function joinUnknown(value: Val): Val | null {
  if (value.opaque && value.konst === null && value.path === null && !value.exact && value.origin == null) return kept(value);
  return kept(joinValues(top, value));
}

const joining = {
  both: (a: Val, b: Val): Val | null => {
    const joined = joinValues(a, b);
    return joined === a ? a : kept(joined);
  },
  one: (_key: Key, value: Val): Val | null => joinUnknown(value),
};

export function join(a: State | null, b: State | null): State | null {
  if (a === null || a === b) return b;
  if (b === null) return a;
  if (a.later !== b.later) return a.later ? b : a;
  // Where keys that the text does not fix set everything on both sides, what is left of `must` is what has been set by name on both.
  const must = a.everySet === b.everySet ? intersect(a.must, b.must) : a.everySet ? b.must : a.must;
  return {
    must,
    when: joinTests(a, b, must),
    may: unite(a.may, b.may),
    given: unite(a.given, b.given),
    usedUnset: intersect(a.usedUnset, b.usedUnset),
    everySet: a.everySet && b.everySet,
    anySet: a.anySet || b.anySet,
    held: a.held || b.held,
    leaked: a.leaked || b.leaked,
    later: a.later,
    vars: a.vars.merge(b.vars, joining),
  };
}

/** Fields set where the test comes out so: those of the outcome, and those set anyway. null: it cannot. */
function setWhen(state: State, test: string, outcome: keyof Outcomes): Bits | null {
  const known = state.when.get(test);
  if (known === undefined) return outcomeOf(state, test) === (outcome === "whenFalse") ? null : state.must;
  const set = known[outcome];
  return set === null ? null : unite(set, state.must);
}

/** What the value of the variable or field makes of a test that asks whether it is there; null: of another test, or of none. */
function outcomeOf(state: State, test: string): boolean | null {
  const end = test.indexOf(" ") + 1;
  const question = test.slice(end);
  if (question !== "" && question !== isNull && question !== isUndefined && question !== isNullish) return null;
  const value = state.vars.get(test.startsWith("#") ? Number(test.slice(1, end)) : { id: Number(test.slice(0, end)), name: "" });
  if (value === undefined || value.pending !== null) return null;
  if (question === "") return truthinessOf(value);
  if (question === isNullish || nullishnessOf(value) === false) return nullishnessOf(value);
  return value.konst === "n" || value.konst === "u" ? (value.konst === "n") === (question === isNull) : null;
}

// As conditions name them: `flag = null`, `flag = undefined`, and either of them.
const [isNull, isUndefined, isNullish] = [" = n", " = u", " == n"];

/**
 * Tests that would tell the two sides apart, although nobody has asked yet: a variable is known to be true, false, null or undefined on one of
 * them. `let found = false; for (…) if (…) { this.f = 1; found = true; } if (!found) throw …`
 */
function tellingTests(a: State, b: State): readonly string[] {
  const tests: string[] = [];
  if (equalBits(a.must, b.must)) return tests;
  a.vars.differsFrom(b.vars, (key, left, right) => {
    // What else the state keeps under a number is asked for by nobody's test.
    if ((typeof key === "number" && key < 0) || (left !== null && right !== null && left.konst === right.konst)) return false;
    const konsts = [left, right].map((value) => (value?.pending === null ? value.konst : null));
    if (konsts.some((konst) => konst === "t" || konst === "f" || konst === "n" || konst === "u")) tests.push(subjectOf(key));
    if (konsts.some((konst) => konst === "n" || konst === "u")) tests.push(...[isNull, isUndefined, isNullish].map((question) => subjectOf(key) + question));
    return tests.length >= TESTS;
  });
  return tests;
}

function joinTests(a: State, b: State, must: Bits): ReadonlyMap<string, Outcomes> {
  const telling = tellingTests(a, b);
  if (a.when.size === 0 && b.when.size === 0 && telling.length === 0) return noTests;
  if (a.when === b.when && must === a.must && must === b.must) return a.when;
  const result = new Map<string, Outcomes>();
  const both = (test: string, outcome: keyof Outcomes): Bits | null => {
    const [left, right] = [setWhen(a, test, outcome), setWhen(b, test, outcome)];
    return left === null ? right : right === null ? left : intersect(left, right);
  };
  for (const test of new Set([...a.when.keys(), ...b.when.keys(), ...telling])) {
    const outcomes = { whenTrue: both(test, "whenTrue"), whenFalse: both(test, "whenFalse") };
    const tells = (set: Bits | null): boolean => set === null || !isSubset(set, must);
    if (tells(outcomes.whenTrue) || tells(outcomes.whenFalse)) result.set(test, outcomes);
  }
  return result;
}

/** Does `b` say nothing that `a` does not allow already? Ends loops. */
export function isBelow(b: State | null, a: State | null): boolean {
  if (b === null) return true;
  if (a === null) return false;
  if (b.later && !a.later) return true;
  if (b.everySet === a.everySet ? !isSubset(a.must, b.must) : a.everySet) return false;
  if ((b.anySet && !a.anySet) || (!a.anySet && !isSubset(b.may, a.may)) || !isSubset(b.given, a.given) || !isSubset(a.usedUnset, b.usedUnset) || (b.leaked && !a.leaked) || (b.held && !a.held)) return false;
  for (const [test, outcomes] of a.when) {
    for (const outcome of ["whenTrue", "whenFalse"] as const) {
      const set = setWhen(b, test, outcome);
      if (set !== null && (outcomes[outcome] === null || !isSubset(outcomes[outcome], set))) return false;
    }
  }
  return !a.vars.differsFrom(b.vars, (_key, value, other) => {
    if (value === null) return joinUnknown(other!) !== null;
    return other === null ? !equalValues(joinValues(value, top), value) : !equalValues(value, other) && !equalValues(joinValues(value, other), value);
  });
}

/** Text that is equal for equal states, restricted to the keys that matter: for memo keys. */
export function keyOfState(state: State, matters: (key: Key) => boolean): string {
  const vars = state.vars.keys(matters);
  if (state.when.size > 0) {
    const tests = [...state.when].map(([test, { whenTrue, whenFalse }]) => `${test}?${whenTrue === null ? "" : keyOfBits(whenTrue)}:${whenFalse === null ? "" : keyOfBits(whenFalse)}`);
    vars.push(...tests.sort());
  }
  const flags = `${state.everySet ? "E" : ""}${state.anySet ? "Y" : ""}${state.held ? "H" : ""}${state.leaked ? "L" : ""}${state.later ? "D" : ""}`;
  return `${keyOfBits(state.must)}|${keyOfBits(state.may)}|${keyOfBits(state.given)}|${keyOfBits(state.usedUnset)}|${flags}|${vars.join(";")}`;
}
