/** The lines around a place, with the place marked: as compilers show it. */
import type { SourceLocation } from "../../analysis/index.js";
import type { Colors } from "./colors.js";

const linesAbove = 1;
const linesBelow = 1;
/** Of a place that spans many lines, the first ones say where it is. */
const mostLines = 4;
const tab = "  ";
/** A longer line is machine-made; its beginning, or the part around the mark, is enough. */
const widest = 160;

export function codeFrame(lines: readonly string[], { start, end }: SourceLocation, { dim, red }: Colors): string {
  const lastMarked = Math.min(end.line, start.line + mostLines - 1);
  const first = Math.max(1, start.line - linesAbove);
  const last = Math.min(lines.length, lastMarked + linesBelow);
  const width = String(last).length;
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const line = lines[number - 1]!;
    const isMarked = number >= start.line && number <= lastMarked;
    const from = number === start.line ? start.column : indentOf(line);
    const to = number === end.line ? Math.max(end.column, from + 1) : Math.max(line.length, from + 1);
    const cut = isMarked ? Math.max(0, Math.min(from - 20, line.length - widest)) : 0;
    const shown = (part: string): string => part.replaceAll("\t", tab);
    const text = shown(line.slice(cut, cut + widest));
    rows.push(`${isMarked ? red(">") : " "} ${dim(`${String(number).padStart(width)} |`)} ${text}`.trimEnd());
    if (!isMarked) continue;
    const blank = shown(line.slice(cut, from)).replaceAll(/[^ ]/g, " ");
    const marks = shown(line.slice(from, Math.min(to, cut + widest))).length;
    rows.push(`  ${dim(`${" ".repeat(width)} |`)} ${blank}${red("^".repeat(Math.max(1, marks)))}`);
  }
  return rows.join("\n");
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
