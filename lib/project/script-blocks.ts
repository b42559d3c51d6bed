/**
 * The scripts of a Vue or Svelte component as one program of the same offsets and lines: all that is no script is blanked. A component's
 * own compiler puts them into one module, too, so that names of one are seen in the other.
 *
 * Only blocks of the file's top level count: what a template or a comment holds is text of another language.
 */
export interface Scripts {
  readonly text: string;
  readonly lang: "js" | "jsx" | "ts" | "tsx";
}

export const isComponent = (path: string): boolean => /\.(?:vue|svelte)$/.test(path);

/** null where there is no script, or only one of a language that is not read. */
export function scriptsIn(text: string): Scripts | null {
  let result = "";
  let kept = 0;
  let lang: Scripts["lang"] | null = null;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    if (text.startsWith("<!--", at)) {
      at = after(text, "-->", at + 4);
      continue;
    }
    const tag = readTag(text, at);
    if (tag === null) {
      at += 1;
      continue;
    }
    if (tag.name !== "script" && tag.name !== "style" && tag.name !== "template") {
      at = tag.end;
      continue;
    }
    const end = tag.closed ? tag.end : tag.name === "template" ? endOfTemplate(text, tag.end) : endOf(text, tag.name, tag.end);
    if (tag.name === "script" && !tag.closed) {
      const given = languageOf(tag.attributes);
      if (given === null) return null;
      lang = lang === null || lang === given ? given : "tsx";
      result += blank(text.slice(kept, tag.end)) + text.slice(tag.end, end);
      kept = end;
    }
    at = Math.max(end, at + 1);
  }
  return lang === null ? null : { text: result + blank(text.slice(kept)), lang };
}

interface Tag {
  readonly name: string;
  readonly attributes: string;
  /** Offset behind its `>`. */
  readonly end: number;
  /** `<script … />`. */
  readonly closed: boolean;
}

/** An opening tag; quoted values may hold `>`. */
function readTag(text: string, at: number): Tag | null {
  let nameEnd = at + 1;
  while (nameEnd < text.length && /[A-Za-z]/.test(text[nameEnd]!)) nameEnd++;
  if (nameEnd === at + 1) return null;
  let quote = "";
  for (let i = nameEnd; i < text.length; i++) {
    const char = text[i]!;
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === ">") return { name: text.slice(at + 1, nameEnd).toLowerCase(), attributes: text.slice(nameEnd, i), end: i + 1, closed: text[i - 1] === "/" };
  }
  return null;
}

function endOf(text: string, name: string, from: number): number {
  const close = text.indexOf(`</${name}`, from);
  return close < 0 ? text.length : close;
}

/** Templates nest. */
function endOfTemplate(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at >= 0; ) {
    const close = text.indexOf("</template", at);
    if (close < 0) return text.length;
    const open = text.indexOf("<template", at);
    if (open >= 0 && open < close) {
      const tag = readTag(text, open);
      if (tag !== null && !tag.closed) depth++;
      at = tag?.end ?? open + 1;
      continue;
    }
    depth--;
    at = close + 1;
    if (depth === 0) return close;
  }
  return text.length;
}

function languageOf(attributes: string): Scripts["lang"] | null {
  if (/\bsrc\s*=/.test(attributes)) return null;
  const lang = /\blang\s*=\s*["']?([\w/.-]+)/.exec(attributes)?.[1] ?? "js";
  const known = { js: "js", javascript: "js", jsx: "jsx", ts: "ts", typescript: "ts", tsx: "tsx" } as const;
  return known[lang as keyof typeof known] ?? null;
}

const after = (text: string, wanted: string, from: number): number => {
  const at = text.indexOf(wanted, from);
  return at < 0 ? text.length : at + wanted.length;
};

const blank = (text: string): string => text.replaceAll(/[^\r\n\u2028\u2029]/g, " ");
