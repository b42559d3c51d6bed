/**
 * Names and what they stand for: scopes of the program's text, and of single activations.
 *
 * The analysis resolves names itself, for three reasons: it reads files that no scope manager has seen, one text is activated many times
 * with different values, and where nothing is tracked it costs nothing.
 */
import type { Cell } from "../domain/state.js";
import type { Val } from "../domain/value.js";
import { isClass, isFunction, type Node, pushChildren, statementsOf } from "../estree.js";

export type Declaration =
  | { readonly kind: "import"; readonly source: string; readonly imported: string }
  | { readonly kind: "function"; readonly node: Node }
  /** `blocks`: of a namespace of the same name, which adds to the class. */
  | { readonly kind: "class"; readonly node: Node; readonly blocks?: Node[] }
  | { readonly kind: "variable"; readonly node: Node; readonly constant: boolean }
  /** `namespace units { … }`: its blocks, for it may be continued. */
  | { readonly kind: "namespace"; readonly blocks: Node[] }
  | { readonly kind: "fixed"; readonly value: Val }
  /** `at`: the name in its pattern, from where the text says more. `signature`: of a function without body. */
  | { readonly kind: "other"; readonly at?: Node; readonly signature?: Node };

export interface Binding extends Cell {
  readonly scope: Scope;
  readonly declaration: Declaration;
}

let nextId = 1;

export class Scope {
  readonly id = nextId++;
  readonly names = new Map<string, Binding>();
  readonly children = new Map<Node, Scope>();

  constructor(
    readonly parent: Scope | null,
    /** Does it belong to an activation? Else it is the text's own. */
    readonly dynamic: boolean,
    readonly file: string | null,
  ) {}

  declare(name: string, declaration: Declaration = { kind: "other" }): Binding {
    const binding: Binding = { id: nextId++, name, scope: this, declaration };
    this.names.set(name, binding);
    return binding;
  }

  lookup(name: string): Binding | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding !== undefined) return binding;
    }
    return null;
  }

  /** Is the name visible from `inner`? */
  encloses(inner: Scope): boolean {
    for (let scope: Scope | null = inner; scope !== null; scope = scope.parent) if (scope === this) return true;
    return false;
  }
}

/** The names that a pattern binds. */
export const namesIn = (pattern: Node | null | undefined): readonly string[] => identifiersIn(pattern).map((identifier) => identifier["name"] as string);

/** The identifiers by which a pattern binds its names. */
export function identifiersIn(pattern: Node | null | undefined): readonly Node[] {
  if (pattern == null) return [];
  if (pattern.type === "Identifier") return [pattern];
  const found: Node[] = [];
  const todo: Node[] = [pattern];
  const parts = (nodes: readonly (Node | null)[]): void => {
    for (let i = nodes.length - 1; i >= 0; i--) if (nodes[i] != null) todo.push(nodes[i]!);
  };
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    switch (at.type) {
      case "Identifier":
        found.push(at);
        break;
      case "ObjectPattern":
        parts((at["properties"] as readonly Node[]).map((property) => (property.type === "RestElement" ? property["argument"] : property["value"]) as Node));
        break;
      case "ArrayPattern":
        parts(at["elements"]);
        break;
      case "AssignmentPattern":
        todo.push(at["left"]);
        break;
      case "RestElement":
        todo.push(at["argument"]);
        break;
      case "TSParameterProperty":
        todo.push(at["parameter"]);
        break;
    }
  }
  return found;
}

const declarePattern = (scope: Scope, pattern: Node | null | undefined): void => {
  for (const at of identifiersIn(pattern)) scope.declare(at["name"], { kind: "other", at });
};

export interface Hoisted {
  readonly vars: readonly string[];
  /** Where each of them is declared first. */
  readonly at: ReadonlyMap<string, Node>;
  readonly mentionsArguments: boolean;
}

const hoisted = new WeakMap<Node, Hoisted>();

/** `var` names of a function body or program, however deep, without those of functions and classes inside. */
export function hoistedIn(body: Node): Hoisted {
  let result = hoisted.get(body);
  if (result !== undefined) return result;
  const vars = new Map<string, Node>();
  let mentionsArguments = false;
  const todo: Node[] = [body];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "VariableDeclaration" && node["kind"] === "var") {
      for (const declarator of node["declarations"]) for (const at of identifiersIn(declarator.id)) if (!vars.has(at["name"])) vars.set(at["name"], at);
    }
    if (node.type === "Identifier" && node["name"] === "arguments") mentionsArguments = true;
    if ((isFunction(node) || isClass(node)) && node !== body) continue;
    pushChildren(node, todo);
  }
  result = { vars: [...vars.keys()], at: vars, mentionsArguments };
  hoisted.set(body, result);
  return result;
}

export interface Lexical {
  readonly name: string;
  readonly declaration: Declaration;
}

const lexicals = new WeakMap<Node, readonly Lexical[]>();
const noLexicals: readonly Lexical[] = [];

const exported = (statement: Node): Node =>
  (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") && statement["declaration"] != null ? statement["declaration"] : statement;

/** What a list of statements declares for itself: let, const, class, function, enum, namespace, import. */
export function lexicalsIn(owner: Node, statements: readonly Node[]): readonly Lexical[] {
  const known = lexicals.get(owner);
  if (known !== undefined) return known;
  const result: Lexical[] = [];
  const importedName = (specifier: Node): string => {
    if (specifier.type === "ImportDefaultSpecifier") return "default";
    if (specifier.type === "ImportNamespaceSpecifier") return "*";
    return (specifier["imported"].name ?? specifier["imported"].value) as string;
  };
  for (const outer of statements) {
    const statement = exported(outer);
    switch (statement.type) {
      case "VariableDeclaration":
        if (statement["kind"] === "var" && owner.type !== "Program") break;
        for (const declarator of statement["declarations"] as readonly Node[]) {
          const simple = declarator["id"].type === "Identifier";
          for (const at of identifiersIn(declarator["id"])) {
            result.push({ name: at["name"], declaration: simple && !statement["declare"] ? { kind: "variable", node: declarator, constant: statement["kind"] === "const" } : { kind: "other", at } });
          }
        }
        break;
      case "FunctionDeclaration":
        if (statement["id"] != null) result.push({ name: statement["id"].name, declaration: statement["body"] == null ? { kind: "other", signature: statement } : { kind: "function", node: statement } });
        break;
      case "ClassDeclaration":
        if (statement["id"] != null) result.push({ name: statement["id"].name, declaration: statement["declare"] ? { kind: "other" } : { kind: "class", node: statement, blocks: [] } });
        break;
      case "TSModuleDeclaration":
        addNamespace(result, statement);
        break;
      case "TSDeclareFunction":
      case "TSEnumDeclaration":
        // An overload's signature must not hide the implementation that follows it.
        if (statement["id"]?.type === "Identifier" && !result.some((other) => other.name === statement["id"].name)) result.push({ name: statement["id"].name, declaration: { kind: "other", signature: statement } });
        break;
      case "TSImportEqualsDeclaration": {
        // `import Base = require("./base")`; another name of a namespace's member is unknown.
        const reference = statement["moduleReference"] as Node;
        const source: unknown = reference.type === "TSExternalModuleReference" ? reference["expression"].value : null;
        result.push({ name: statement["id"].name, declaration: typeof source === "string" ? { kind: "import", source, imported: "*" } : { kind: "other" } });
        break;
      }
      case "ImportDeclaration":
        for (const specifier of statement["specifiers"] as readonly Node[]) {
          result.push({ name: specifier["local"].name, declaration: { kind: "import", source: statement["source"].value, imported: importedName(specifier) } });
        }
        break;
    }
  }
  const list = result.length === 0 ? noLexicals : result;
  lexicals.set(owner, list);
  return list;
}

/** A namespace that shares its name with a function or an enum adds to that, and is left aside. */
function addNamespace(result: Lexical[], { id, body, declare }: Node): void {
  if (id?.type !== "Identifier") return;
  const known = result.find((other) => other.name === id.name)?.declaration;
  if ((known?.kind === "namespace" || known?.kind === "class") && body?.type === "TSModuleBlock") known.blocks?.push(body);
  else if (known === undefined) result.push({ name: id.name, declaration: body?.type === "TSModuleBlock" && declare !== true ? { kind: "namespace", blocks: [body] } : { kind: "other" } });
}

function listOf(node: Node): readonly Node[] | null {
  switch (node.type) {
    case "Program":
      return statementsOf(node);
    case "BlockStatement":
    case "StaticBlock":
    case "TSModuleBlock":
      return node["body"];
    case "SwitchStatement":
      return (node["cases"] as readonly Node[]).flatMap((c) => c["consequent"] as readonly Node[]);
    default:
      return null;
  }
}

/** What the node itself declares, if it is a list of statements. */
export function lexicalsOf(node: Node): readonly Lexical[] {
  const statements = listOf(node);
  return statements === null ? noLexicals : lexicalsIn(node, statements);
}

/** What a namespace's block exports. */
export const exportedLexicals = (block: Node): readonly Lexical[] =>
  (block["body"] as readonly Node[]).flatMap((statement) => (statement.type === "ExportNamedDeclaration" && statement["declaration"] != null ? lexicalsIn(statement, [statement]) : []));

const isLoopHead = (node: Node): boolean => node.type === "ForStatement" || node.type === "ForInStatement" || node.type === "ForOfStatement";

/** Does the node open a scope of the text? */
const opensScope = (node: Node): boolean => isFunction(node) || isClass(node) || isLoopHead(node) || node.type === "CatchClause" || listOf(node) !== null;

/** Declares in `scope` what the statement list of `node` declares. */
export function declareLexicals(scope: Scope, node: Node): void {
  const statements = listOf(node);
  if (statements === null) return;
  for (const { name, declaration } of lexicalsIn(node, statements)) scope.declare(name, declaration);
}

/** Scopes of one program's text, made on demand. */
export class TextScopes {
  private readonly scopes = new WeakMap<Node, Scope>();

  constructor(readonly file: string | null) {}

  /** The module's own scope. */
  ofProgram(program: Node): Scope {
    return this.opened(program);
  }

  /** The scope in which `node` is evaluated; for a class, the one that holds its own name. */
  of(node: Node): Scope {
    let at: Node | null | undefined = isClass(node) ? node : node.parent;
    while (at != null && !opensScope(at)) at = at.parent;
    return at == null ? this.root(node) : this.opened(at);
  }

  private root(node: Node): Scope {
    const scope = this.scopes.get(node) ?? new Scope(null, false, this.file);
    this.scopes.set(node, scope);
    return scope;
  }

  private opened(node: Node): Scope {
    const known = this.scopes.get(node);
    if (known !== undefined) return known;
    // From the outside in, without recursion: depth is hostile.
    const waiting: Node[] = [];
    let scope: Scope | null = null;
    for (let at: Node | null | undefined = node; at != null && scope === null; at = at.parent) {
      if (!opensScope(at) && at !== node) continue;
      scope = this.scopes.get(at) ?? null;
      if (scope === null) waiting.push(at);
    }
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) scope = this.open(at, scope);
    return scope!;
  }

  /** A class's own scope lies in the scope around it; its heritage and members see it. */
  private open(node: Node, outer: Scope | null): Scope {
    const scope = new Scope(outer, false, this.file);
    this.scopes.set(node, scope);
    if (isClass(node)) {
      if (node["id"] != null) scope.declare(node["id"].name, { kind: "class", node });
    } else if (isFunction(node)) {
      if (node.type === "FunctionExpression" && node["id"] != null) scope.declare(node["id"].name, { kind: "function", node });
      for (const parameter of node["params"]) declarePattern(scope, parameter);
      if (node["body"] != null) for (const [name, at] of hoistedIn(node["body"]).at) if (!scope.names.has(name)) scope.declare(name, { kind: "other", at });
    } else if (isLoopHead(node)) {
      const head = (node["init"] ?? node["left"]) as Node | null | undefined;
      if (head?.type === "VariableDeclaration") for (const declarator of head["declarations"]) declarePattern(scope, declarator.id);
    } else if (node.type === "CatchClause") {
      declarePattern(scope, node["param"]);
    } else {
      if (node.type === "Program") for (const [name, at] of hoistedIn(node).at) scope.declare(name, { kind: "other", at });
      declareLexicals(scope, node);
    }
    return scope;
  }
}
