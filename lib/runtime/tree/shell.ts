/**
 * Makes objects of a prototype and own fields without running constructors.
 *
 * Assignments will not do: they would reach accessors and the guard in the prototype chain. Object.defineProperty and spreads define
 * fields, but take twenty and seven times as long as class fields, which engines compile. So class fields with computed names are used,
 * on an object that a base class handed to them. No code is generated, so a content security policy is no obstacle.
 */

/** A base class whose "instance" is the object that it is given. */
class On {
  constructor(target: object) {
    return target;
  }
}

type Definer = new (target: object) => object;

// What the field initialisers below read. They run no foreign code, so nothing can come in between.
const NONE: readonly unknown[] = [];
let values = NONE;
let at = 0;

const four = (a: string, b: string, c: string, d: string): Definer =>
  class extends On {
    [a] = values[at];
    [b] = values[at + 1];
    [c] = values[at + 2];
    [d] = values[at + 3];
  };
const two = (a: string, b: string): Definer =>
  class extends On {
    [a] = values[at];
    [b] = values[at + 1];
  };
const one = (a: string): Definer =>
  class extends On {
    [a] = values[at];
  };

/** A function that gives an object of `prototype` its fields `names`, in order, with the given values. */
export function shellOf(prototype: object, names: readonly string[]): (fields: readonly unknown[]) => object {
  const Empty = function () {} as unknown as new () => object;
  Empty.prototype = prototype;
  const definers: Definer[] = [];
  const widths: number[] = [];
  let i = 0;
  const add = (definer: Definer, width: number): void => {
    definers.push(definer);
    widths.push(width);
    i += width;
  };
  while (names.length - i >= 4) add(four(names[i]!, names[i + 1]!, names[i + 2]!, names[i + 3]!), 4);
  if (names.length - i >= 2) add(two(names[i]!, names[i + 1]!), 2);
  if (names.length - i === 1) add(one(names[i]!), 1);
  return (fields) => {
    const target = new Empty();
    values = fields;
    at = 0;
    for (let k = 0; k < definers.length; k++) {
      new definers[k]!(target);
      at += widths[k]!;
    }
    values = NONE;
    return target;
  };
}
