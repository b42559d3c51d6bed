/**
 * How deep a text nests its brackets, as far as that can be told without a parser.
 *
 * The parser is native code and recurses: some thousands of levels end the whole process, where a parser in JavaScript would throw. A
 * thousand is more than anybody writes and a quarter of what it takes (found by trying 45 kinds of nesting in a worker thread).
 */
export const LEVELS = 1000;

const closing: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const brackets = /[()[\]{}]/g;

/**
 * Where the text goes deeper than `LEVELS`; null: nowhere. Brackets in texts and comments count like others, but one that is not closed ends
 * with those around it.
 */
export function tooDeepAt(text: string): number | null {
  const open: string[] = [];
  const count: Record<string, number> = { "(": 0, "[": 0, "{": 0 };
  for (const { 0: bracket, index } of text.matchAll(brackets)) {
    const opened = closing[bracket];
    if (opened === undefined) {
      open.push(bracket);
      count[bracket]!++;
      if (open.length > LEVELS) return index;
    } else if (count[opened]! > 0) {
      let last: string;
      do count[(last = open.pop()!)]!--;
      while (last !== opened);
    }
  }
  return null;
}
