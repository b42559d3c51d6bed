/** A setting or option that means nothing. Thrown while a rule is created, which is where ESLint reports configuration errors. */
export class ConfigurationError extends Error {
  readonly code = "SAFE_INIT_CONFIGURATION";

  constructor(message: string) {
    super(`eslint-plugin-safe-init: ${message}`);
    this.name = "ConfigurationError";
  }
}

/** The known name nearest to a mistyped one, as a question to append; "" when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const ranked = known.map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(2, name.length / 3) ? ` Did you mean "${best.candidate}"?` : "";
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
