/**
 * Comments that switch rules off, read as ESLint reads them: `eslint-disable`, `eslint-enable`, `eslint-disable-line`,
 * `eslint-disable-next-line`, with rule names or for all rules, with or without a reason after `--`; and `eslint safe-init/x: off` for a
 * file. So a project that uses both has one way to say it.
 */
import type { SourceLocation } from "../analysis/index.js";

export interface Comment {
  readonly type: "Line" | "Block";
  readonly value: string;
  readonly loc: SourceLocation;
}

interface Switch {
  readonly off: boolean;
  readonly line: number;
  readonly column: number;
  /** null: every rule. */
  readonly rule: string | null;
}

/** Does the text have any such comment at all? */
export const mayHaveDirectives = (text: string): boolean => text.includes("eslint");

/** @returns says whether a report of a rule, named with its prefix, is switched off at a place */
export function readDirectives(comments: readonly Comment[]): (rule: string, line: number, column: number) => boolean {
  const blocks: Switch[] = [];
  const lines: Switch[] = [];
  const offInFile = new Set<string>();
  for (const comment of comments) readDirective(comment, blocks, lines, offInFile);
  if (blocks.length + lines.length + offInFile.size === 0) return () => false;
  for (const switches of [blocks, lines]) switches.sort((a, b) => a.line - b.line || a.column - b.column);
  return (rule, line, column) => offInFile.has(rule) || isOff(blocks, rule, line, column) || isOff(lines, rule, line, column);
}

function readDirective({ type, value, loc }: Comment, blocks: Switch[], lines: Switch[], offInFile: Set<string>): void {
  const text = value.trimStart().split(/\s-{2,}\s/u)[0]!;
  const match = /^(eslint(?:-enable|-disable(?:-next-line|-line)?)?)(?:\s|$)/u.exec(text);
  if (match === null) return;
  const label = match[1]!;
  const rest = text.slice(label.length);
  switch (label) {
    case "eslint":
      if (type === "Block") for (const [, rule] of rest.matchAll(switchedOff)) offInFile.add(rule!);
      return;
    case "eslint-disable-line":
      return forLine(lines, loc.start.line, rest);
    case "eslint-disable-next-line":
      return forLine(lines, loc.end.line + 1, rest);
    default:
      if (type === "Block") for (const rule of rulesOf(rest)) blocks.push({ off: label === "eslint-disable", line: loc.start.line, column: loc.start.column, rule });
  }
}

/** `"safe-init/no-this-escape": "off"`, and the same without quotes, as 0, or in brackets. */
const switchedOff = /["']?(safe-init\/[a-z-]+)["']?\s*:\s*\[?\s*["']?(?:off|0)\b/gu;

/** On again before the next line's first column, where another comment may switch off. */
function forLine(switches: Switch[], line: number, rules: string): void {
  for (const rule of rulesOf(rules)) switches.push({ off: true, line, column: 0, rule }, { off: false, line: line + 1, column: -1, rule });
}

function rulesOf(list: string): readonly (string | null)[] {
  const names = list.split(",").flatMap((name) => name.trim().replace(/^(['"]?)(.*)\1$/su, "$2") || []);
  return names.length === 0 ? [null] : names;
}

/** What was said last, before the place, of this rule or of all. */
function isOff(switches: readonly Switch[], rule: string, line: number, column: number): boolean {
  let off = false;
  for (const one of switches) {
    if (one.line > line || (one.line === line && one.column > column)) break;
    if (one.rule === null || one.rule === rule) off = one.off;
  }
  return off;
}
