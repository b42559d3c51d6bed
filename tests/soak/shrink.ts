/** Cuts a failing text down: lines, then tokens, in ever smaller pieces, for as long as it fails in the same way. */
import { tokensOf } from "./mutate.js";

export function shrink(text: string, fails: (candidate: string) => boolean, attempts = 2000): string {
  let left = attempts;
  const stillFails = (candidate: string): boolean => left-- > 0 && fails(candidate);
  const byLines = removePieces(text.split(/(?<=\n)/), stillFails);
  return removePieces(tokensOf(byLines), stillFails);
}

/** So few pieces are tried at every place: ` extends Base` goes only as a whole. */
const few = 6;

function removePieces(pieces: readonly string[], fails: (candidate: string) => boolean): string {
  let kept = pieces;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size > few ? Math.ceil(size / 2) : size - 1) {
    for (let from = 0; from < kept.length; ) {
      const candidate = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (fails(candidate.join(""))) kept = candidate;
      else from += size > few ? size : 1;
    }
  }
  return kept.join("");
}
