/**
 * Files, classes and their base classes, as far as their text says it plainly. Made without the analysis: it is what the analysis is
 * measured against, and knows less on purpose. What it cannot tell for certain is null.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import parser from "@typescript-eslint/parser";
import { resolveImport } from "../../dist/lib/project/resolve-import.js";
import { corpusFolder, sourceNames } from "../corpora.mjs";

/** Base classes of the platform and of Node. What they have on their prototypes is not unset. */
const platform = new Set(["Error", "TypeError", "RangeError", "Map", "Set", "Array", "Event", "CustomEvent", "EventTarget", "EventEmitter", "HTMLElement"]);

const ofPlatform = new Set(["name", "message", "stack", "cause", "type", "target", "length", "size", "bubbles", "detail", "domain"]);

export const isNode = (value) => typeof value === "object" && value !== null && typeof value.type === "string";

/** The children of a node, in the order of the text. */
export function childrenOf(node) {
  const children = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === "parent" || key === "loc" || key === "range" || key === "typeAnnotation" || key === "returnType" || key === "typeParameters" || key === "typeArguments") continue;
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

/** Without what TypeScript writes around an expression. */
export function bare(node) {
  while (node && ["TSAsExpression", "TSNonNullExpression", "TSTypeAssertion", "TSSatisfiesExpression", "ChainExpression"].includes(node.type)) node = node.expression;
  return node;
}

/** `x` of `this.x`, `#x` of `this.#x`; null: computed. */
export function keyOf({ key, property, computed }) {
  const name = key ?? property;
  if (name.type === "PrivateIdentifier") return `#${name.name}`;
  if (!computed && name.type === "Identifier") return name.name;
  return name.type === "Literal" && typeof name.value === "string" ? name.value : null;
}

export class Corpus {
  /** @param texts file → its text; @param options as corpora.json has them: `fields`, `module` */
  constructor(texts, options) {
    this.texts = texts;
    this.options = options;
    this.parsed = new Map();
    this.define = options.fields === "define";
    const all = [...this.texts.values()];
    /** Names that some code of the corpus assigns through another name than `this`: they may be set from outside once the object is out. */
    this.setFromOutside = namesIn(all, /(?<!\bthis)\.([A-Za-z_$][\w$]*)\s*(?:\?\?|\|\||&&|[-+*/|&^%]|\*\*|<<|>>>?)?=(?![=>])/g);
    /** Names that a prototype may have, or that are defined by their string. */
    this.ofPrototypes = namesIn(all, /(?:\.prototype\.([A-Za-z_$][\w$]*)\s*=)|(?:defineProperty\([^,]+,\s*["'`]([\w$]+)["'`])/g);
    for (const name of ofPlatform) this.ofPrototypes.add(name);
  }

  static read(corpus) {
    const folder = corpusFolder(corpus.name);
    return new Corpus(new Map(sourceNames(corpus).map((name) => [path.join(folder, name), readFileSync(path.join(folder, name), "utf8")])), corpus);
  }

  /** The same corpus with another text of one file. */
  withText(file, text) {
    const changed = Object.create(this);
    changed.parsed = new Map([[file, parse(file, text, this.options)]]);
    changed.file = (name) => changed.parsed.get(name) ?? this.file(name);
    return changed;
  }

  /** null: not a file of the corpus, or not parsed. */
  file(name) {
    if (!this.parsed.has(name)) this.parsed.set(name, this.texts.has(name) ? parse(name, this.texts.get(name), this.options) : null);
    return this.parsed.get(name);
  }

  /** A class or function that a name of a file means: `{ kind, node, file }`. */
  named(file, name, depth = 0) {
    if (file === null || depth > 8) return null;
    const own = file.declared.get(name);
    if (own !== undefined) return { ...own, file };
    const imported = file.imports.get(name);
    return imported === undefined ? null : this.exported(this.file(resolveImport(file.name, imported.source)), imported.name, depth + 1);
  }

  exported(file, name, depth) {
    if (file === null || depth > 8) return null;
    const given = file.exports.get(name);
    if (given?.source !== undefined) return this.exported(this.file(resolveImport(file.name, given.source)), given.name, depth + 1);
    if (given !== undefined) return given.node ? { ...given, file } : this.named(file, given.name, depth + 1);
    for (const star of file.stars) {
      const found = this.exported(this.file(resolveImport(file.name, star)), name, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }

  /** The class and its bases, most derived first; null where one is not found. Those of the platform set no fields of ours. */
  chain(cls) {
    const chain = [cls];
    for (let at = cls; at.node.superClass != null; ) {
      const heritage = bare(at.node.superClass);
      if (heritage.type !== "Identifier") return null;
      const found = this.named(at.file, heritage.name);
      if (found === null) return platform.has(heritage.name) && !at.file.declared.has(heritage.name) ? chain : null;
      if (found.kind !== "class" || chain.length > 12) return null;
      chain.push((at = classOf(found.node, found.file)));
    }
    return chain;
  }
}

function namesIn(texts, pattern) {
  const names = new Set();
  for (const text of texts) for (const [, first, second] of text.matchAll(pattern)) names.add(first ?? second);
  return names;
}

function parse(name, text, options) {
  let ast;
  try {
    ast = parser.parseForESLint(text, { range: true, loc: true, sourceType: options.module ?? "module", filePath: name, ecmaFeatures: { jsx: false } }).ast;
  } catch {
    return null;
  }
  const file = { name, text, ast, declared: new Map(), imports: new Map(), exports: new Map(), stars: [], classes: [] };
  for (const statement of ast.body) noteStatement(file, statement);
  for (const { node, kind } of file.declared.values()) if (kind === "class") file.classes.push(classOf(node, file));
  for (const { node, kind } of file.exports.values()) if (kind === "class" && !file.classes.some((cls) => cls.node === node)) file.classes.push(classOf(node, file));
  return file;
}

const kinds = { ClassDeclaration: "class", ClassExpression: "class", FunctionDeclaration: "function", FunctionExpression: "function", ArrowFunctionExpression: "function" };

function noteStatement(file, statement) {
  switch (statement.type) {
    case "ImportDeclaration":
      for (const { type, local, imported } of statement.specifiers) {
        if (type !== "ImportNamespaceSpecifier") file.imports.set(local.name, { source: statement.source.value, name: type === "ImportDefaultSpecifier" ? "default" : (imported.name ?? imported.value) });
      }
      break;
    case "ExportAllDeclaration":
      if (statement.exported == null) file.stars.push(statement.source.value);
      break;
    case "ExportNamedDeclaration":
      for (const { local, exported } of statement.specifiers) {
        const name = local.name ?? local.value;
        file.exports.set(exported.name ?? exported.value, statement.source ? { source: statement.source.value, name } : { name });
      }
      if (statement.declaration) for (const name of noteDeclaration(file, statement.declaration)) file.exports.set(name, { name });
      break;
    case "ExportDefaultDeclaration": {
      const { declaration } = statement;
      const kind = kinds[declaration.type];
      if (declaration.type === "Identifier") file.exports.set("default", { name: declaration.name });
      else if (kind !== undefined) file.exports.set("default", declaration.id ? { name: noteDeclaration(file, declaration)[0] } : { kind, node: declaration });
      break;
    }
    default:
      noteDeclaration(file, statement);
  }
}

function noteDeclaration(file, node) {
  if ((node.type === "ClassDeclaration" || node.type === "FunctionDeclaration") && node.id) {
    file.declared.set(node.id.name, { kind: kinds[node.type], node });
    return [node.id.name];
  }
  if (node.type !== "VariableDeclaration") return [];
  return node.declarations.flatMap(({ id, init }) => {
    if (id.type !== "Identifier") return [];
    const kind = node.kind === "const" && init ? kinds[init.type] : undefined;
    // `const Buffer = require("buffer")` and the like hide the platform's name.
    file.declared.set(id.name, { kind: kind ?? "other", node: init });
    return [id.name];
  });
}

const classes = new WeakMap();

export function classOf(node, file) {
  const known = classes.get(node);
  if (known !== undefined) return known;
  const cls = { node, file, name: node.id?.name ?? "(anonymous class)", ctor: null, members: new Map(), fields: [], computed: false };
  for (const member of node.body.body) noteMember(cls, member);
  classes.set(node, cls);
  return cls;
}

function noteMember(cls, member) {
  const { type, kind, value, static: isStatic } = member;
  if (isStatic || type === "StaticBlock" || type === "TSIndexSignature") return;
  const key = member.key ? keyOf(member) : null;
  if (key === null) cls.computed = true;
  else if (kind === "constructor") {
    if (value.body) cls.ctor = value;
  } else if (type === "MethodDefinition") {
    if (!value.body) return;
    const known = cls.members.get(key) ?? {};
    cls.members.set(key, { ...known, [kind]: value });
  } else if (type === "PropertyDefinition") cls.fields.push({ node: member, key, value, declared: member.declare === true, type: member.typeAnnotation, optional: member.optional === true, decorated: (member.decorators ?? []).length > 0 });
  else if (type === "AccessorProperty") cls.computed = true;
}
