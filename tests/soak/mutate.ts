/** Other programs made from one: cut off, with tokens deleted, doubled and swapped, and with parts of other programs in place of its own. */
import { readProgram } from "../../lib/command/read-program.js";
import { type Part, type PartKind, partsOf } from "./syntax.js";
import type { Random } from "./random.js";

const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|[A-Za-z_$][\w$]*|\d[\w.]*|\s+|=>|\?\?=?|\?\.|&&=?|\|\|=?|[-+*/%&|^!=<>]?=+|[\s\S]/g;

export const tokensOf = (text: string): string[] => text.match(token) ?? [];

/** Cut off at a random point, in the middle of whatever stands there; or behind a whole token, with what is open closed again. */
export function truncate(text: string, random: Random): string {
  if (random.chance(0.5)) return text.slice(0, random.below(text.length + 1));
  const tokens = tokensOf(text);
  const kept = tokens.slice(0, random.below(tokens.length + 1));
  return kept.join("") + closersOf(kept);
}

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

function closersOf(tokens: readonly string[]): string {
  const open: string[] = [];
  for (const text of tokens) {
    if (closing[text] !== undefined) open.push(closing[text]);
    else if (text === open.at(-1)) open.pop();
  }
  return open.reverse().join("");
}

/** One to three tokens deleted, doubled, swapped with the next one, or replaced by another of the same text. */
export function disturbTokens(text: string, random: Random): string {
  const tokens = tokensOf(text);
  for (let edits = 1 + random.below(3); edits > 0 && tokens.length > 0; edits--) {
    let at = random.below(tokens.length);
    while (at < tokens.length - 1 && /^\s/.test(tokens[at]!)) at++;
    const how = random.below(4);
    if (how === 0) tokens.splice(at, 1);
    else if (how === 1) tokens.splice(at, 0, tokens[at]!, " ");
    else if (how === 2) tokens.splice(at, 2, tokens[at + 1] ?? "", " ", tokens[at]!);
    else tokens[at] = random.pick(tokens);
  }
  return tokens.join("");
}

/** Parts of programs seen before, by kind; a fixed number, so that old ones make room. */
export class PartStore {
  private readonly texts: Record<PartKind, string[]> = { expression: [], statement: [], member: [] };

  constructor(private readonly limit = 4000) {}

  add(text: string, parts: readonly Part[], random: Random): void {
    for (let i = 0; i < Math.min(60, parts.length); i++) {
      const { kind, from, to, inClass } = random.pick(parts);
      // What stands outside of classes has little to do with `this`.
      if (to - from > 2000 || (!inClass && random.chance(0.7))) continue;
      const kept = this.texts[kind];
      if (kept.length < this.limit) kept.push(text.slice(from, to));
      else kept[random.below(this.limit)] = text.slice(from, to);
    }
  }

  draw(kind: PartKind, random: Random): string | null {
    const kept = this.texts[kind];
    if (kept.length === 0) return null;
    const text = random.pick(kept);
    return kind === "expression" ? `(${text})` : text;
  }
}

/**
 * Up to six parts, of classes by preference, replaced by parts of the same kind: programs that nobody writes, and most of which parse.
 * Their parts go into the store. The same text where it does not parse.
 */
export function graft(name: string, text: string, store: PartStore, random: Random): string {
  const parts = partsIn(name, text);
  store.add(text, parts, random);
  const inClasses = parts.filter(({ inClass }) => inClass);
  const hosts = inClasses.length > 0 ? inClasses : parts;
  if (hosts.length === 0) return text;
  const chosen = Array.from({ length: 1 + random.below(6) }, () => random.pick(hosts)).sort((a, b) => b.from - a.from);
  let end = text.length;
  let result = text;
  for (const { kind, from, to } of chosen) {
    if (to > end) continue;
    const replacement = store.draw(kind, random);
    if (replacement === null) continue;
    result = result.slice(0, from) + replacement + result.slice(to);
    end = from;
  }
  return result;
}

function partsIn(name: string, text: string): readonly Part[] {
  const read = readProgram(name, text);
  return "program" in read ? partsOf(read.program) : [];
}
