/** What a run showed: each fault with the lines of the program that were active. */
export type Fault =
  | { readonly kind: "read"; readonly klass: string; readonly field: string; readonly line: number; readonly stack: readonly number[] }
  | { readonly kind: "walk"; readonly klass: string; readonly field: string; readonly line: number; readonly stack: readonly number[] }
  | { readonly kind: "clobber"; readonly klass: string; readonly field: string; readonly owner: string }
  | { readonly kind: "unset"; readonly klass: string; readonly field: string };

/** A read of a watched site that saw a value: what a claim "always unset" may be refuted by. */
export interface SetRead {
  readonly klass: string;
  readonly field: string;
  readonly line: number;
  readonly stack: readonly number[];
}

export interface Observation {
  readonly faults: readonly Fault[];
  /** Reads of a field after its first faulty read in the same run: they only show which paths meet. */
  readonly echoes: readonly Fault[];
  readonly setReads: readonly SetRead[];
  /** Sites that were reached, and those that saw undefined. */
  readonly reached: ReadonlySet<number>;
  readonly undefinedSeen: ReadonlySet<number>;
  /** Fields that had a value in some run when the object was given to a sink on this line. */
  readonly setAtSink: ReadonlyMap<number, ReadonlySet<string>>;
  readonly reads: number;
  readonly constructions: number;
  readonly completed: number;
}

export const keyOf = (fault: Fault): string =>
  fault.kind === "read" || fault.kind === "walk"
    ? `${fault.kind}|${fault.klass}|${fault.field}|${fault.line}|${fault.stack.join(",")}`
    : `${fault.kind}|${fault.klass}|${fault.field}`;
