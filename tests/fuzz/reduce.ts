/**
 * Cuts a program down while it keeps a property: statements and members away, bodies in place of what holds them, plain values for
 * composed ones, small numbers for large ones. The result is minimal in the sense that no single cut of these keeps the property.
 */
import type { Program, Statement, Test, Value } from "./generate/model.js";

const plainValue: Value = { kind: "literal", which: 0 };
const plainTest: Test = { kind: "opaque" };
const plainStrings: Readonly<Record<string, readonly string[]>> = {
  language: ["js"],
  emit: ["native"],
  form: ["declaration", "bare", "initialised"],
  superForm: ["plain"],
  takes: ["object"],
  root: ["none"],
};
const valueKeys = new Set(["value", "yes", "no"]);
const testKeys = new Set(["test", "of", "left", "right"]);
const bodyKeys = ["body", "then", "otherwise", "handler", "finalizer"] as const;
const fieldForms = new Set(["initialised", "bare", "asserted", "optional", "union", "private", "private-initialised", "accessor", "accessor-bare", "declared", "parameter", "undeclared"]);

export function reduce(program: Program, keeps: (candidate: Program) => boolean, maxAttempts = 1500): Program {
  let current = program;
  let attempts = 0;
  for (let progress = true; progress; ) {
    progress = false;
    for (const candidate of smaller(current, "") as Iterable<Program>) {
      if (candidate.classes.length === 0 || candidate.slots.length === 0) continue;
      if (++attempts > maxAttempts) return current;
      if (!keeps(candidate)) continue;
      current = candidate;
      progress = true;
      break;
    }
  }
  return current;
}

type Record_ = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Record_ => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every value that is one cut smaller, the largest cuts first. */
function* smaller(value: unknown, key: string): Iterable<unknown> {
  if (Array.isArray(value)) yield* smallerLists(value as readonly unknown[]);
  else if (isRecord(value)) yield* smallerRecords(value, key);
  else if (typeof value === "number" && value > 0) yield* value > 1 ? [0, value - 1] : [0];
  else if (value === true) yield false;
  else if (typeof value === "string") {
    for (const plain of plainStrings[key] ?? []) {
      if (plain !== value && fieldForms.has(plain) === fieldForms.has(value)) yield plain;
      else if (plain === value) return;
    }
  }
}

function* smallerLists(list: readonly unknown[]): Iterable<readonly unknown[]> {
  if (list.length > 2) {
    const half = list.length >> 1;
    yield list.slice(0, half);
    yield list.slice(half);
  }
  for (let at = 0; at < list.length; at++) yield [...list.slice(0, at), ...list.slice(at + 1)];
  for (let at = 0; at < list.length; at++) {
    const bodies = bodiesOf(list[at]);
    if (bodies.length > 0) yield [...list.slice(0, at), ...bodies, ...list.slice(at + 1)];
  }
  for (let at = 0; at < list.length; at++) {
    for (const part of smaller(list[at], "")) yield [...list.slice(0, at), part, ...list.slice(at + 1)];
  }
}

function bodiesOf(item: unknown): readonly Statement[] {
  if (!isRecord(item) || typeof item["kind"] !== "string") return [];
  return bodyKeys.flatMap((key) => (Array.isArray(item[key]) ? (item[key] as readonly Statement[]) : []));
}

function* smallerRecords(record: Record_, key: string): Iterable<unknown> {
  if (key === "closureField" || key === "constructor_") yield null;
  if (valueKeys.has(key) && record["kind"] !== "literal") yield plainValue;
  if (testKeys.has(key) && record["kind"] !== "opaque") yield plainTest;
  for (const [name, part] of Object.entries(record)) {
    if (name === "kind") continue;
    if (name === "setup" && part !== null) yield { ...record, setup: null };
    for (const less of smaller(part, name)) yield { ...record, [name]: less };
  }
}
