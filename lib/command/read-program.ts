/** A file's text as a program for the analysis: parsed by oxc, with parents, and with places made of offsets on demand. */
import { parseSync } from "oxc-parser";
import type { Node, SourceLocation } from "../analysis/index.js";
import { linkParents } from "../analysis/estree.js";
import { locator } from "../project/module-file.js";
import { LEVELS, tooDeepAt } from "../project/nesting.js";
import type { Comment } from "./directives.js";

export interface Program {
  readonly program: Node;
  readonly classes: readonly Node[];
  readonly comments: readonly Comment[];
  locate(node: Pick<Node, "range">): SourceLocation;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

const isScript = /\.c?js$/i;
const plainJavaScript = /\.[cm]?js$/i;

export function readProgram(path: string, text: string): Program | SyntaxProblem {
  const locate = locator(text);
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== null) {
    const { start } = locate({ range: [tooDeep, tooDeep] });
    return { message: `more than ${LEVELS.toLocaleString("en")} brackets within one another, which the parser cannot take: the file is not checked`, line: start.line, column: start.column + 1 };
  }
  let result = parse(path, text, {});
  // Old scripts return at their top level, as CommonJS does.
  if (errorOf(result) !== undefined && isScript.test(path)) {
    const again = parse(path, text, { sourceType: "commonjs" });
    if (errorOf(again) === undefined) result = again;
  }
  const error = errorOf(result);
  if (error !== undefined) {
    const { start } = locate({ range: [error.labels[0]?.start ?? 0, 0] });
    return { message: error.message, line: start.line, column: start.column + 1 };
  }
  const program = result.program as unknown as Node;
  const classes = linkParents(program, "ours");
  const comments = lazily(() => result.comments.map(({ type, value, start, end }) => ({ type, value, range: [start, end] as const, loc: locate({ range: [start, end] }) })));
  // Comments say the types of JavaScript's fields.
  Object.defineProperty(program, "comments", { get: comments });
  return {
    program,
    classes,
    locate,
    get comments() {
      return comments();
    },
  };
}

/** Suggestions cut texts by `range`. Few files have findings, and with ranges the parser's trees cost a third more. */
export function addRanges(program: Node): void {
  const todo: object[] = [program];
  for (let node = todo.pop() as Record<string, unknown> | undefined; node !== undefined; node = todo.pop() as Record<string, unknown> | undefined) {
    if (typeof node["start"] === "number" && typeof node["end"] === "number") node["range"] = [node["start"], node["end"]];
    for (const key in node) {
      const child = node[key];
      if (key !== "parent" && key !== "range" && key !== "comments" && typeof child === "object" && child !== null) todo.push(child);
    }
  }
}

type ParseOptions = NonNullable<Parameters<typeof parseSync>[2]>;

/** The element syntax of React is accepted in every JavaScript file, as bundlers do. */
const parse = (path: string, text: string, options: ParseOptions) => parseSync(path, text, { preserveParens: false, ...(plainJavaScript.test(path) && { lang: "jsx" }), ...options });

const errorOf = (result: ReturnType<typeof parseSync>) => result.errors.find(({ severity }) => severity === "Error");

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
