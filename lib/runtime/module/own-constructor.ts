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

// Comments, strings and templates; the start of a constructor, or of a call of a method named so; brackets that open and that close.
const TOKEN = /\/\/.*|\/\*[^]*?\*\/|(["'`])(?:\\[^]|(?!\1)[^\\])*\1|[.\w$#]*constructor\s*(\()|([([{])|([)\]}])/g;

/** From the parameter list of the class's own constructor to the end of the class; `null` without one. */
function constructorText(text: string): string | null {
  let level = 0;
  for (const { 0: token, 2: called, 3: opens, 4: closes, index } of text.matchAll(TOKEN)) {
    if (called && level === 1 && token.startsWith("c")) return text.slice(index);
    if (called ?? opens) level++;
    else if (closes) level--;
  }
  return null;
}

function isForwarder(body: string): boolean {
  return /^constructor\s*\(\s*(?:\.\.\.\s*(\w+))?\s*\)\s*\{\s*super\(\s*\.\.\.\s*(?:arguments|\1)\s*\)/.test(body);
}

/** Under a generated constructor, any argument of `super` is the object of fields. */
function passesInit(body: string): boolean {
  return /\bsuper\s*\(\s*[^)\s]/.test(body);
}
