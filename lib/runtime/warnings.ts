/** Warnings: what is legal and almost never meant. Each is written once, so that a training loop does not fill the console. */

const seen = new Set<string>();

/** Writes `message` by `console.warn`, unless one of the same `key` was written before. */
export function warnOnce(key: string, message: string): void {
  if (seen.has(key)) return;
  seen.add(key);
  warn(message);
}

/** Writes `message` by `console.warn`. */
export function warn(message: string): void {
  console.warn(`safe-init: ${message}`);
}
