/** Small grammar for messages. */
import type { SourceLocation } from "../analysis/index.js";

const maxNames = 3;

/** `'a'`, `'a' and 'b'`, `'a', 'b', 'c' and 2 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).map((name) => `'${name}'`);
  if (names.length > maxNames) return `${shown.join(", ")} and ${names.length - maxNames} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

/** One field is, several are. */
export const isOrAre = (names: readonly string[]): string => (names.length === 1 ? "is" : "are");

export const itOrThem = (names: readonly string[]): string => (names.length === 1 ? "it" : "them");

/** ` (line 14 comes too late)`, or "" where nothing else sets the field. */
export const tooLate = (setAt: SourceLocation | null): string => (setAt === null ? "" : ` (line ${setAt.start.line} comes too late)`);

/** A class's name for the middle of a sentence; anonymous classes have none. */
export const classWords = (name: string): string => (name === "" || name === "(anonymous class)" ? "this class" : name);
