/** The counts as tables of Markdown. */
const share = (part, whole) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(part > 0 && part < whole / 100 ? 1 : 0)} %`);

const outcomes = { recommended: "`recommended`", strict: "`strict` only", missed: "missed" };

function table(rows, name, keyOf) {
  const groups = new Map();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  const line = (label, group) => {
    const counts = Object.keys(outcomes).map((outcome) => group.filter(({ found }) => found === outcome).length);
    return `| ${[label, group.length, ...counts.map((count) => (count === 0 ? "0" : `${count} (${share(count, group.length)})`))].join(" | ")} |`;
  };
  const head = [name, "seeded", ...Object.values(outcomes)];
  return [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...[...groups].map(([label, group]) => line(label, group)), line("all", rows)].join("\n");
}

const uses = { deref: "used: dereferenced, called, computed with", stored: "kept in a field", passed: "handed to a function" };

export function renderTables(rows) {
  const [certain, possible] = [rows.filter((row) => row.certain), rows.filter((row) => !row.certain)];
  const reads = certain.filter(({ use }) => use in uses);
  const found = rows.filter(({ found: by }) => by !== "missed");
  const parts = [
    ["Faults that happen in every run, which `recommended` is meant to tell:", table(certain, "kind", ({ kind }) => kind)],
    ["Faults that some runs have, which only `strict` is meant to tell:", table(possible, "kind", ({ kind }) => kind)],
    ["The first kind by what is done with the value that is read too early:", table(reads, "value", ({ use }) => uses[use])],
    ["The first kind by corpus:", table(certain, "corpus", ({ corpus }) => corpus)],
  ];
  return [...parts.map(([title, text]) => `${title}\n\n${text}`), `Of the ${found.length} that are found, ${found.filter(({ here }) => here).length} are told at the expression or declaration that was expected.`].join("\n\n");
}
