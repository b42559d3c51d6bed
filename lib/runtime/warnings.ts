/** Warnings: what is legal and almost never meant. Each is written once, so that a training loop does not fill the console. */

const seen = new WeakMap<object, Set<string>>();

/** Writes `message` by `console.warn`, unless one with the same key was written about the same object, such as a class. */
export function warnOnce(about: object, key: string, message: string): void {
  const keys = seen.get(about) ?? new Set();
  if (keys.has(key)) return;
  seen.set(about, keys.add(key));
  warn(message);
}

/** Writes `message` by `console.warn`. */
export function warn(message: string): void {
  console.warn(`safe-init: ${message}`);
}
