/**
 * Sets of small numbers: the fields of one class.
 *
 * Most classes have fewer than 31 fields, so a set is one machine word; larger ones are arrays of words. Values are immutable; every
 * operation is fresh or returns one of its arguments unchanged. Test a set with the functions, never by its truth: 0 is the empty set.
 */
export type Bits = number | readonly number[];

const WORD = 31;
export const empty: Bits = 0;

const words = (bits: Bits): readonly number[] => (typeof bits === "number" ? [bits] : bits);

export function hasBit(bits: Bits, index: number): boolean {
  if (typeof bits === "number") return index < WORD && (bits & (1 << index)) !== 0;
  const word = bits[Math.floor(index / WORD)];
  return word !== undefined && (word & (1 << index % WORD)) !== 0;
}

function write(bits: Bits, index: number, on: boolean): Bits {
  const result = [...words(bits)];
  const word = Math.floor(index / WORD);
  while (result.length <= word) result.push(0);
  const mask = 1 << index % WORD;
  result[word] = on ? result[word]! | mask : result[word]! & ~mask;
  return result;
}

export function addBit(bits: Bits, index: number): Bits {
  if (hasBit(bits, index)) return bits;
  if (typeof bits === "number" && index < WORD) return bits | (1 << index);
  return write(bits, index, true);
}

export function removeBit(bits: Bits, index: number): Bits {
  if (!hasBit(bits, index)) return bits;
  if (typeof bits === "number") return bits & ~(1 << index);
  return write(bits, index, false);
}

function zip(a: Bits, b: Bits, combine: (x: number, y: number) => number): Bits {
  const [left, right] = [words(a), words(b)];
  const result: number[] = [];
  for (let i = 0; i < Math.max(left.length, right.length); i++) result.push(combine(left[i] ?? 0, right[i] ?? 0));
  return result;
}

// One word on both sides is the rule, and these run at every join: it goes first, without a call.
const or = (x: number, y: number): number => x | y;
const and = (x: number, y: number): number => x & y;
const andNot = (x: number, y: number): number => x & ~y;
export function unite(a: Bits, b: Bits): Bits {
  if (typeof a === "number" && typeof b === "number") return a | b;
  return a === b ? a : zip(a, b, or);
}
export function intersect(a: Bits, b: Bits): Bits {
  if (typeof a === "number" && typeof b === "number") return a & b;
  return a === b ? a : zip(a, b, and);
}
export const subtract = (a: Bits, b: Bits): Bits => (typeof a === "number" && typeof b === "number" ? a & ~b : zip(a, b, andNot));

export function isSubset(a: Bits, b: Bits): boolean {
  if (typeof a === "number" && typeof b === "number") return (a & ~b) === 0;
  if (a === b) return true;
  const [left, right] = [words(a), words(b)];
  for (let i = 0; i < left.length; i++) if ((left[i]! & ~(right[i] ?? 0)) !== 0) return false;
  return true;
}

export const equalBits = (a: Bits, b: Bits): boolean => a === b || (isSubset(a, b) && isSubset(b, a));

/** The same set, the same text: for memo keys. */
export function keyOfBits(bits: Bits): string {
  if (typeof bits === "number") return bits.toString(36);
  let end = bits.length;
  while (end > 1 && bits[end - 1] === 0) end--;
  return bits.slice(0, end).map((word) => word.toString(36)).join(".");
}

export function* membersOf(bits: Bits): Iterable<number> {
  const all = words(bits);
  for (let w = 0; w < all.length; w++) {
    for (let i = 0; i < WORD; i++) if ((all[w]! & (1 << i)) !== 0) yield w * WORD + i;
  }
}
