/** Seeds: the same seed gives the same numbers, on every backend; without one they differ from run to run. */
import { ModuleError, showValue } from "../errors.js";

/** A seed for the `index`-th use of `seed`, so that layers of one network do not start alike. */
export function splitSeed(seed: number | undefined, index: number): number | undefined {
  if (seed === undefined) return undefined;
  // Mixing of 32 bits by multiplication and shifts; the constants are odd and of full period.
  let mixed = Math.imul((seed | 0) ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The seed as given, or a random one. */
export function seedOf(where: string, seed: number | undefined): number {
  if (seed === undefined) return Math.floor(Math.random() * 2 ** 32);
  if (Number.isInteger(seed)) return seed;
  throw new ModuleError("bad-argument", `${where}: the seed must be an integer, not ${showValue(seed)}.`);
}
