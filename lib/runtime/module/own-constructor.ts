/**
 * Whether a class is constructed by its own constructor or by the generated one. JavaScript does not tell; the text of the class does.
 *
 * Own        `constructor(size) { super(); ... }`
 * Generated  no constructor; one that only forwards (`super(...args)`, also as compilers write it for decorated fields); one that hands
 *            an argument to a generated constructor: `constructor(init) { super(init); }`
 */

/** The nearest class from `cls` upwards, below `base`, whose own constructor replaces the generated one; `null` when none does. */
export function constructorOf(cls: Function, base: Function): Function | null {
  const parent = Object.getPrototypeOf(cls) as Function;
  const inherited = cls === base || parent === base || parent === Function.prototype ? null : constructorOf(parent, base);
  const body = constructorText(Function.prototype.toString.call(cls));
  if (body === null) return inherited;
  if (inherited === null) return passesInit(body) ? null : cls;
  return isForwarder(body) ? inherited : cls;
}

/** From the parameter list of the class's own constructor to the end of the class; `null` without one. */
function constructorText(text: string): string | null {
  let level = 0;
  for (let i = 0; i < text.length;) {
    const skipped = skipText(text, i);
    if (skipped > i) {
      i = skipped;
      continue;
    }
    const char = text[i]!;
    if (char === "{" || char === "(" || char === "[") level++;
    else if (char === "}" || char === ")" || char === "]") level--;
    else if (level === 1 && char === "c" && /^constructor\s*\(/.test(text.slice(i, i + 40)) && !/[.\w$#]/.test(text[i - 1] ?? " ")) {
      return text.slice(i);
    }
    i++;
  }
  return null;
}

/** The position after the string, template or comment that starts at `i`; `i` itself when none does. */
function skipText(text: string, i: number): number {
  const two = text.slice(i, i + 2);
  if (two === "//") return endOf(text.indexOf("\n", i), text, 0);
  if (two === "/*") return endOf(text.indexOf("*/", i), text, 2);
  const quote = text[i]!;
  if (quote !== '"' && quote !== "'" && quote !== "`") return i;
  let j = i + 1;
  while (j < text.length && text[j] !== quote) j += text[j] === "\\" ? 2 : 1;
  return j + 1;
}

function endOf(found: number, text: string, length: number): number {
  return found < 0 ? text.length : found + length;
}

function isForwarder(body: string): boolean {
  return /^constructor\s*\(\s*(?:\.\.\.\s*(\w+))?\s*\)\s*\{\s*super\(\s*\.\.\.\s*(?:arguments|\1)\s*\)/.test(body);
}

/** Under a generated constructor, any argument of `super` is the object of fields. */
function passesInit(body: string): boolean {
  return /\bsuper\s*\(\s*[^)\s]/.test(body);
}
