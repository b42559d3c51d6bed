/**
 * One file that is read for another's sake: its text parsed once, its scopes made on demand, and what it exports.
 */
import { type ParseResult, parseSync } from "oxc-parser";
import type { Node, SourceLocation } from "../analysis/index.js";
import { endOf, isNode, linkParents, type Placed, pushChildren, startOf, statementsOf } from "../analysis/estree.js";
import { tooDeepAt } from "./nesting.js";
import { isComponent, scriptsIn } from "./script-blocks.js";
import { TextScopes } from "../analysis/program/scope.js";

export type Export =
  | { readonly kind: "local"; readonly name: string } // a name of the module's own scope
  | { readonly kind: "expression"; readonly node: Node }
  | { readonly kind: "from"; readonly source: string; readonly imported: string }; // imported "*": the namespace

export interface ModuleFile {
  readonly path: string;
  readonly program: Node;
  readonly scopes: TextScopes;
  readonly exports: ReadonlyMap<string, Export>;
  /** Sources of `export * from`. */
  readonly stars: readonly string[];
  readonly locate: (node: Placed) => SourceLocation;
  readonly size: number;
  /** Is it certain, without a look at the tree, that the module itself exports no such name? */
  lacks(name: string): boolean;
  /** Has it been tried, and failed, to parse the text? Then there is nothing in it. */
  readonly broken: boolean;
}

const readable = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte)$/;
const declarations = /\.d\.[cm]?ts$/;

/** May the file be read at all? Declaration files have no bodies; JSON, styles and other languages no classes of ours. */
export const isReadable = (path: string): boolean => readable.test(path) && !declarations.test(path);

/** Few long lines: made for machines, and slow to no purpose. A source map at the end of the text is such a line, and no code. */
function isMinified(text: string): boolean {
  const map = text.lastIndexOf("//# sourceMappingURL=data:");
  const end = map < 0 ? text.length : map;
  if (end < 5000) return false;
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) lines++;
  return end / lines > 500;
}

/** null where the text is not worth a look. Whether it can be parsed shows when somebody has to know more than the text tells. */
export function readModule(path: string, text: string, onBroken: () => void): ModuleFile | null {
  const scripts = isComponent(path) ? scriptsIn(text) : null;
  if ((isComponent(path) && scripts === null) || isMinified(scripts?.text.trim() ?? text)) return null;
  const isTypeScript = scripts === null ? /tsx?$/.test(path) : scripts.lang.startsWith("ts");
  return new LazyModule(path, text, onBroken, () => parseSync(path, scripts?.text ?? text, { preserveParens: false, astType: isTypeScript ? "ts" : "js", ...(scripts !== null && { lang: scripts.lang, sourceType: "module" }) }));
}

/** `export *`, CommonJS, and an escape in which a name may hide: only a parser tells what such a text exports. */
const isObscure = /\bexport\s*(?:\/\*[^*]*\*\/\s*)?[*=]|\bexports\b|\\u/;

const emptyProgram: Node = { type: "Program", body: [], start: 0, end: 0 } as unknown as Node;

/**
 * A file that is parsed when its text does not tell enough, and whose tree is taken over from the parser when somebody looks into it: a
 * barrel is asked for a name, and asks many files that do not have it.
 */
class LazyModule implements ModuleFile {
  readonly size: number;
  readonly locate: ModuleFile["locate"];
  readonly scopes: TextScopes;
  broken = false;
  private readonly obscure: boolean;
  private result: ParseResult | null = null;
  private table: { readonly names: ReadonlySet<string> | null; readonly stars: readonly string[] } | null = null;
  private tree: { readonly program: Node; readonly exports: ReadonlyMap<string, Export>; readonly stars: readonly string[] } | null = null;

  constructor(
    readonly path: string,
    private readonly text: string,
    private readonly onBroken: () => void,
    private readonly parseText: () => ParseResult,
  ) {
    this.size = text.length;
    this.locate = locator(text);
    this.scopes = new TextScopes(path);
    this.obscure = isObscure.test(text);
  }

  private parse(): ParseResult | null {
    if (this.result !== null || this.broken) return this.result;
    try {
      this.broken = tooDeepAt(this.text) !== null;
      if (!this.broken) this.result = this.parseText();
      this.broken ||= this.result!.errors.some((error) => error.severity === "Error");
    } catch {
      this.broken = true;
    }
    if (this.broken) {
      this.result = null;
      this.onBroken();
    }
    return this.result;
  }

  private read() {
    if (this.tree !== null) return this.tree;
    const program = (this.parse()?.program as unknown as Node | undefined) ?? emptyProgram;
    this.result = null;
    linkParents(program, "ours");
    return (this.tree = { program, ...exportsOf(program) });
  }

  /** What the parser's own list of exports says. */
  private listed() {
    if (this.table !== null) return this.table;
    const record = this.parse()?.module;
    if (record === undefined) return (this.table = { names: new Set(), stars: [] });
    // What CommonJS exports, and `export =`, only the tree tells.
    if (!record.hasModuleSyntax || /\bexport\s*=/.test(this.text) || /\bexports\b/.test(this.text)) return (this.table = { names: null, stars: this.read().stars });
    const entries = record.staticExports.flatMap(({ entries }) => entries);
    return (this.table = {
      names: new Set(entries.map(({ exportName }) => (exportName.kind === "Default" ? "default" : (exportName.name ?? "")))),
      stars: entries.filter(({ exportName }) => exportName.kind === "None").flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
    });
  }

  get program(): Node {
    return this.read().program;
  }

  get exports(): ReadonlyMap<string, Export> {
    return this.read().exports;
  }

  get stars(): readonly string[] {
    return this.obscure ? this.listed().stars : [];
  }

  lacks(name: string): boolean {
    if (this.tree !== null) return false;
    if (!this.obscure && (name === "=" || (name !== "default" && !this.text.includes(name)))) return true;
    const { names } = this.listed();
    if (names === null || names.has(name)) return false;
    this.result = null; // as large as the tree, and perhaps never needed
    return true;
  }
}

/** The node of the wanted kind whose text ends there: where it begins, parsers disagree about decorators and modifiers. */
export function nodeEndingAt(program: Node, end: number, isWanted: (node: Node) => boolean): Node | null {
  const todo: Node[] = [program];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (endOf(node) === end && isWanted(node)) return node;
    pushChildren(node, todo);
  }
  return null;
}

/** The only node of the wanted kind with that name. */
export function nodeNamed(program: Node, name: string | null, isWanted: (node: Node) => boolean): Node | null {
  let found: Node | null = null;
  const todo: Node[] = name === null ? [] : [program];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node["id"]?.name === name && isWanted(node)) {
      if (found !== null) return null;
      found = node;
    }
    pushChildren(node, todo);
  }
  return found;
}

/** Places of nodes from their offsets, in lines as the language counts them. */
export function locator(text: string): (node: Placed) => SourceLocation {
  let starts: number[] | null = null;
  const position = (offset: number) => {
    if (starts === null) {
      starts = [0];
      for (const end of text.matchAll(/\r\n?|[\n\u2028\u2029]/gu)) starts.push(end.index + end[0].length);
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! };
  };
  return (node) => {
    return { start: position(Math.max(startOf(node), 0)), end: position(Math.max(endOf(node), 0)) };
  };
}

/** What any module exports, by name, in ES modules and in the usual forms of CommonJS. */
export function exportsOf(program: Node): { exports: ReadonlyMap<string, Export>; stars: readonly string[] } {
  const exports = new Map<string, Export>();
  const stars: string[] = [];
  const nameOf = (node: Node): string => String(node["name"] ?? node["value"]);
  for (const statement of statementsOf(program)) {
    switch (statement.type) {
      case "ExportNamedDeclaration": {
        const source = statement["source"]?.value as string | undefined;
        for (const specifier of statement["specifiers"] as readonly Node[]) {
          const local = nameOf(specifier["local"]);
          exports.set(nameOf(specifier["exported"]), source === undefined ? { kind: "local", name: local } : { kind: "from", source, imported: local });
        }
        const declaration = statement["declaration"] as Node | null | undefined;
        if (declaration == null) break;
        if (declaration.type === "VariableDeclaration") {
          for (const declarator of declaration["declarations"] as readonly Node[]) if (declarator["id"].type === "Identifier") exports.set(declarator["id"].name, { kind: "local", name: declarator["id"].name });
        } else if (declaration["id"]?.type === "Identifier") exports.set(declaration["id"].name, { kind: "local", name: declaration["id"].name });
        break;
      }
      case "ExportDefaultDeclaration": {
        const declaration = statement["declaration"] as Node;
        const named = (declaration.type === "ClassDeclaration" || declaration.type === "FunctionDeclaration") && declaration["id"] != null;
        exports.set("default", named ? { kind: "local", name: declaration["id"].name } : { kind: "expression", node: declaration });
        break;
      }
      case "ExportAllDeclaration":
        if (statement["exported"] != null) exports.set(nameOf(statement["exported"]), { kind: "from", source: statement["source"].value, imported: "*" });
        else stars.push(statement["source"].value);
        break;
      case "TSExportAssignment":
        exports.set("=", { kind: "expression", node: statement["expression"] });
        break;
      case "ExpressionStatement":
        commonJs(statement["expression"], exports);
        break;
    }
  }
  return { exports, stars };
}

/** `module.exports = X`, `module.exports = { X }`, `exports.X = X`. */
function commonJs(expression: Node, exports: Map<string, Export>): void {
  if (expression.type !== "AssignmentExpression" || expression["operator"] !== "=") return;
  const left = expression["left"] as Node;
  const right = expression["right"] as Node;
  if (left.type !== "MemberExpression" || left["computed"]) return;
  const object = left["object"] as Node;
  const isModuleExports = (node: Node): boolean => node.type === "MemberExpression" && node["object"].name === "module" && node["property"].name === "exports";
  if (isModuleExports(left)) {
    exports.set("=", { kind: "expression", node: right });
    if (right.type !== "ObjectExpression") return;
    for (const property of right["properties"] as readonly Node[]) {
      if (property.type === "Property" && !property["computed"] && isNode(property["value"])) exports.set(String(property["key"].name ?? property["key"].value), { kind: "expression", node: property["value"] });
    }
  } else if (object["name"] === "exports" || isModuleExports(object)) exports.set(left["property"].name, { kind: "expression", node: right });
}
