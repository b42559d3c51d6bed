/** How the figures of the runtime are taken: both sides take turns within each round, and the median of the rounds' ratios counts. */

export const sortedMiddle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/**
 * Milliseconds of processor time a call. Others' work on the machine lengthens the time on the clock, and that of the processor much less; the
 * process's collector and compiler are counted.
 */
export async function timeOf(fn, count) {
  const began = process.cpuUsage();
  let last;
  for (let i = 0; i < count; i++) {
    last = fn();
    if (last instanceof Promise) await last;
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000 / count;
}

/** How often `fn` runs in about `ms` milliseconds, after a warm-up of the same length. */
async function countFor(fn, ms) {
  await timeOf(fn, 1);
  let count = 1;
  for (;;) {
    const each = await timeOf(fn, count);
    if (each * count >= ms) return Math.max(1, Math.round(ms / each));
    count = Math.min(count * 4, Math.max(count + 1, Math.ceil((1.2 * ms) / Math.max(each, 1e-7))));
  }
}

/** The ratio of the time of `ours` to that of `theirs`, and the median time of `ours` in microseconds. */
export async function compare(ours, theirs, rounds, ms = 60) {
  const counts = [await countFor(ours, ms), await countFor(theirs, ms)];
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    const times = [0, 0];
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) times[side] = await timeOf([ours, theirs][side], counts[side]);
    measured.push(times);
  }
  const ratios = measured.map(([a, b]) => a / b);
  return { ratio: sortedMiddle(ratios), low: Math.min(...ratios), high: Math.max(...ratios), micros: sortedMiddle(measured.map(([a]) => a)) * 1000 };
}

/** Both sides of a ratio must do the same work. */
export function same(a, b, what, tolerance = 1e-4) {
  if (!(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)))) throw new Error(`${what}: the two sides do not do the same: ${a} against ${b}.`);
}
