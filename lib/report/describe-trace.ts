/** The way from the reported expression to the fault, in words: ESLint's reports have no related locations, so the text carries it. */
import type { Finding, Phase, TraceStep } from "../analysis/index.js";

const maxFrames = 5;

/**
 * A sentence such as ` Path: postInit › this.partitionForGrad() (line 12) › partition (line 17).`, with a leading space, or "" where
 * the fault lies in the reported expression itself. At most five frames: of a longer way the middle is left out, since the beginning
 * is what the reader changes and the end is what breaks.
 */
export function describeTrace({ phase, trace }: Pick<Finding, "phase" | "trace">): string {
  if (trace.length < 2) return "";
  const frames = [showPhase(phase), ...trace.map(showStep)];
  return ` Path: ${shorten(frames).join(" › ")}.`;
}

function shorten(frames: readonly string[]): readonly string[] {
  if (frames.length <= maxFrames) return frames;
  const head = frames.slice(0, 2);
  const tail = frames.slice(frames.length - (maxFrames - 2));
  const left = frames.length - maxFrames;
  return [...head, `… ${left} more …`, ...tail];
}

export function showPhase(phase: Phase): string {
  switch (phase.kind) {
    case "constructor":
      return "constructor";
    case "initializer":
      return `initialiser of ${phase.field}`;
    case "hook":
      return phase.name;
    case "later":
      return "after initialisation";
  }
}

function showStep({ kind, label, file, loc }: TraceStep): string {
  const place = file === null ? `line ${loc.start.line}` : `${file}:${loc.start.line}`;
  return `${showAct({ kind, label })} (${place})`;
}

/** What happens at a step: `this.sum()`, `reads this.lines`. */
export const showAct = ({ kind, label }: Pick<TraceStep, "kind" | "label">): string => (kind === "read" ? `reads ${label}` : label);

/** The part of initialisation a finding lies in, for the middle of a sentence. */
export function describePhase(phase: Phase): string {
  switch (phase.kind) {
    case "constructor":
      return "the constructor";
    case "initializer":
      return `the initialiser of '${phase.field}'`;
    case "hook":
      return `the hook '${phase.name}'`;
    case "later":
      return "code that runs after initialisation";
  }
}
