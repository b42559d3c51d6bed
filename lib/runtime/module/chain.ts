/** An object or class, and what is above it in the prototype chain. */
export function* chainOf<T extends object>(start: T): Generator<T, void> {
  for (let level: T | null = start; level !== null; level = Object.getPrototypeOf(level) as T | null) yield level;
}
