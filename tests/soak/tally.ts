/** What a soak run has seen, group by group, and the table of it. */
import type { TextCheck } from "./check-text.js";

interface Row {
  texts: number;
  parsed: number;
  bySeveral: number;
  interpreted: number;
  classes: number;
  steps: number;
  overBudget: number;
  findings: number;
  failures: number;
  slowest: number;
}

const columns: readonly (readonly [title: string, show: (row: Row) => string])[] = [
  ["texts", (row) => String(row.texts)],
  ["parsed", (row) => String(row.parsed)],
  ["by more than one parser", (row) => String(row.bySeveral)],
  ["with a class interpreted", (row) => `${row.interpreted}${row.parsed > 0 ? ` (${((100 * row.interpreted) / row.parsed).toFixed(0)} %)` : ""}`],
  ["steps", (row) => String(row.steps)],
  ["classes over budget", (row) => String(row.overBudget)],
  ["findings", (row) => String(row.findings)],
  ["slowest analysis", (row) => `${row.slowest.toFixed(0)} ms`],
  ["failures", (row) => String(row.failures)],
];

export class Tally {
  private readonly rows = new Map<string, Row>();

  add(group: string, { parsers, counters, findings, failures, slowest }: TextCheck): void {
    const row = this.rows.get(group) ?? { texts: 0, parsed: 0, bySeveral: 0, interpreted: 0, classes: 0, steps: 0, overBudget: 0, findings: 0, failures: 0, slowest: 0 };
    this.rows.set(group, row);
    row.texts++;
    if (parsers.length > 0) row.parsed++;
    if (parsers.length > 1) row.bySeveral++;
    if (counters.steps > 0) row.interpreted++;
    row.classes += counters.classes;
    row.steps += counters.steps;
    row.overBudget += counters.overBudget;
    row.findings += findings;
    if (failures.length > 0) row.failures++;
    row.slowest = Math.max(row.slowest, slowest);
  }

  get texts(): number {
    return [...this.rows.values()].reduce((sum, { texts }) => sum + texts, 0);
  }

  get failures(): number {
    return [...this.rows.values()].reduce((sum, { failures }) => sum + failures, 0);
  }

  show(): string {
    const lines = [...this.rows].map(([group, row]) => `| ${group} | ${columns.map(([, show]) => show(row)).join(" | ")} |`);
    return [`| texts of | ${columns.map(([title]) => title).join(" | ")} |`, `|${" --- |".repeat(columns.length + 1)}`, ...lines].join("\n");
  }
}
