/**
 * The program text as the analysis sees it: ESTree with TypeScript's nodes, from whichever parser made it.
 *
 * Parsers differ in details (an absent child is `null` here and missing there; plain JavaScript has none of the TypeScript keys), so a
 * node is an open record that is always tested before use, never a closed union that one parser's version would break.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SourceLocation {
  readonly start: Position;
  readonly end: Position;
}

export interface Node {
  readonly type: string;
  readonly range?: readonly [number, number];
  readonly loc: SourceLocation;
  readonly parent?: Node | null;
  // Children by key: nodes, arrays of nodes, literals. Absent ones are null, undefined or missing.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [key: string]: any;
}

/** Offsets in the text: parsers tell them as `range`, as `start` and `end`, or both. */
export interface Placed {
  readonly range?: readonly [number, number];
  readonly start?: number;
  readonly end?: number;
}
/** -1 where there are none. */
export const startOf = (node: Placed): number => node.range?.[0] ?? node.start ?? -1;
export const endOf = (node: Placed): number => node.range?.[1] ?? node.end ?? -1;

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
export const isFunction = (node: Node): boolean => functionTypes.has(node.type);
export const isClass = (node: Node): boolean => node.type === "ClassDeclaration" || node.type === "ClassExpression";

export const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/**
 * Where the children of a node are that can run or bind a name, by its type, in source order. Types, labels and literals have none.
 * Walks over much text spend their time here: a leaf costs nothing, and no node has to list its own keys.
 */
const childKeys: Readonly<Record<string, readonly string[] | undefined>> = {
  Program: ["body"],
  // statements
  ExpressionStatement: ["expression"],
  BlockStatement: ["body"],
  StaticBlock: ["body"],
  EmptyStatement: [],
  DebuggerStatement: [],
  WithStatement: ["object", "body"],
  ReturnStatement: ["argument"],
  LabeledStatement: ["body"],
  BreakStatement: [],
  ContinueStatement: [],
  IfStatement: ["test", "consequent", "alternate"],
  SwitchStatement: ["discriminant", "cases"],
  SwitchCase: ["test", "consequent"],
  ThrowStatement: ["argument"],
  TryStatement: ["block", "handler", "finalizer"],
  CatchClause: ["param", "body"],
  WhileStatement: ["test", "body"],
  DoWhileStatement: ["body", "test"],
  ForStatement: ["init", "test", "update", "body"],
  ForInStatement: ["left", "right", "body"],
  ForOfStatement: ["left", "right", "body"],
  VariableDeclaration: ["declarations"],
  VariableDeclarator: ["id", "init"],
  // functions and classes
  FunctionDeclaration: ["id", "params", "body"],
  FunctionExpression: ["id", "params", "body"],
  ArrowFunctionExpression: ["params", "body"],
  ClassDeclaration: ["decorators", "id", "superClass", "body"],
  ClassExpression: ["decorators", "id", "superClass", "body"],
  ClassBody: ["body"],
  MethodDefinition: ["decorators", "key", "value"],
  PropertyDefinition: ["decorators", "key", "value"],
  AccessorProperty: ["decorators", "key", "value"],
  Decorator: ["expression"],
  TSParameterProperty: ["decorators", "parameter"],
  // expressions
  Identifier: ["decorators"], // of parameters
  PrivateIdentifier: [],
  Literal: [],
  ThisExpression: [],
  Super: [],
  MetaProperty: [],
  ArrayExpression: ["elements"],
  ObjectExpression: ["properties"],
  Property: ["key", "value"],
  UnaryExpression: ["argument"],
  UpdateExpression: ["argument"],
  BinaryExpression: ["left", "right"],
  LogicalExpression: ["left", "right"],
  AssignmentExpression: ["left", "right"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  CallExpression: ["callee", "arguments"],
  NewExpression: ["callee", "arguments"],
  MemberExpression: ["object", "property"],
  ChainExpression: ["expression"],
  SequenceExpression: ["expressions"],
  YieldExpression: ["argument"],
  AwaitExpression: ["argument"],
  ImportExpression: ["source", "options"],
  TemplateLiteral: ["expressions"],
  TemplateElement: [],
  TaggedTemplateExpression: ["tag", "quasi"],
  SpreadElement: ["argument"],
  TSAsExpression: ["expression"],
  TSSatisfiesExpression: ["expression"],
  TSNonNullExpression: ["expression"],
  TSTypeAssertion: ["expression"],
  TSInstantiationExpression: ["expression"],
  ParenthesizedExpression: ["expression"],
  // patterns
  ArrayPattern: ["decorators", "elements"],
  ObjectPattern: ["decorators", "properties"],
  AssignmentPattern: ["decorators", "left", "right"],
  RestElement: ["decorators", "argument"],
  // modules and declarations of TypeScript
  ImportDeclaration: ["specifiers", "source"],
  ImportSpecifier: ["imported", "local"],
  ImportDefaultSpecifier: ["local"],
  ImportNamespaceSpecifier: ["local"],
  ExportNamedDeclaration: ["declaration", "specifiers", "source"],
  ExportSpecifier: ["local", "exported"],
  ExportDefaultDeclaration: ["declaration"],
  ExportAllDeclaration: ["exported", "source"],
  TSInterfaceDeclaration: [],
  TSTypeAliasDeclaration: [],
};

const skippedKeys = new Set(["parent", "range", "loc", "type", "typeAnnotation", "returnType", "typeParameters", "typeArguments", "tokens", "comments", "start", "end"]);

/** For node types that are not in the table (JSX, enums, proposals): whatever looks like a child. */
const keysOf = (node: Node): readonly string[] => Object.keys(node).filter((key) => !skippedKeys.has(key));

/** The children that are run, in source order; type annotations are left out. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  pushChildren(node, children);
  return children;
}

/** The same, appended to a list. */
export function pushChildren(node: Node, into: Node[]): void {
  const keys = childKeys[node.type] ?? keysOf(node);
  for (let k = 0; k < keys.length; k++) {
    const child: unknown = node[keys[k]!];
    if (typeof child !== "object" || child === null) continue;
    if (Array.isArray(child)) {
      for (let i = 0; i < child.length; i++) if (isNode(child[i])) into.push(child[i] as Node);
    } else if (typeof (child as Node).type === "string") into.push(child as Node);
  }
}

/** Is there such a node at `root` or below it? However deep: nothing recurses here. Below a node that `enters` refuses nothing is looked at. */
export function someNode(root: Node, holds: (node: Node) => boolean, enters: (node: Node) => boolean = () => true): boolean {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (holds(node)) return true;
    if (enters(node)) pushChildren(node, todo);
  }
  return false;
}

/** For walks that leave out what classes within contain. */
export const isNoClass = (node: Node): boolean => !isClass(node);

/** Visits `root` and the nodes below it, in no order. */
export const eachNode = (root: Node, enters: (node: Node) => boolean, visit: (node: Node) => void): void => void someNode(root, (node) => (visit(node), false), enters);

/** How many such nodes there are. */
export function countNodes(root: Node, counts: (node: Node) => boolean, enters?: (node: Node) => boolean): number {
  let count = 0;
  someNode(root, (node) => (counts(node) && count++, false), enters);
  return count;
}

/** The statements of a module. A Svelte component has them in elements, one for the module and one for each instance. */
export function statementsOf(program: Node): readonly Node[] {
  const body = (program["body"] ?? []) as readonly Node[];
  return body.some(isScriptElement) ? body.flatMap((node) => (isScriptElement(node) ? (node["body"] as readonly Node[]) : [])) : body;
}

const isScriptElement = (node: Node): boolean => node.type === "SvelteScriptElement";

/** Looks through what TypeScript adds around an expression, and through parentheses. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "TSInstantiationExpression":
      case "ParenthesizedExpression":
        inner = inner["expression"] as Node;
        break;
      default:
        return inner;
    }
  }
}

/**
 * The name by which a property is known, where the text fixes it: `x`, `"x"`, `1`, `#x`, and `@@iterator` for `[Symbol.iterator]`.
 * null where it is computed.
 */
export function staticKey(key: Node, computed: boolean): string | null {
  if (key.type === "PrivateIdentifier" || key.type === "PrivateName") return `#${String(key["name"] ?? key["id"]?.name)}`;
  if (!computed && key.type === "Identifier") return key["name"] as string;
  const inner = unwrap(key);
  if (inner.type === "Literal" && (typeof inner["value"] === "string" || typeof inner["value"] === "number")) return String(inner["value"]);
  if (inner.type === "TemplateLiteral" && inner["expressions"].length === 0) return inner["quasis"][0].value.cooked as string;
  if (inner.type === "MemberExpression" && !inner["computed"] && inner["object"].type === "Identifier" && inner["object"].name === "Symbol") {
    return `@@${String(inner["property"].name)}`;
  }
  return inner.type === "Identifier" ? constantKey(inner) : null;
}

const constantKeys = new WeakMap<Node, ReadonlyMap<string, string>>();

/** `const WIDTH = "width"` and `const tag = Symbol("tag")` of the module: the properties that they name. A symbol's is known as `[tag]`. */
function constantKey(name: Node): string | null {
  const program = programOf(name);
  let keys = constantKeys.get(program);
  if (keys === undefined) constantKeys.set(program, (keys = keysDeclaredIn(program)));
  const key = keys.get(name["name"]);
  return key === undefined || isShadowed(name) ? null : key;
}

function keysDeclaredIn(program: Node): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const outer of (program["body"] ?? []) as readonly Node[]) {
    const statement = outer.type === "ExportNamedDeclaration" && outer["declaration"] != null ? (outer["declaration"] as Node) : outer;
    if (statement.type !== "VariableDeclaration" || statement["kind"] !== "const") continue;
    for (const declarator of statement["declarations"] as readonly Node[]) {
      const key = keyNamedBy(declarator);
      if (key !== null) keys.set(declarator["id"].name, key);
    }
  }
  return keys;
}

/** The property that the constant of a declarator names. */
export function keyNamedBy({ id, init }: Node): string | null {
  if (id.type !== "Identifier" || init == null) return null;
  const value = unwrap(init as Node);
  if (value.type === "Literal" && typeof value["value"] === "string") return value["value"];
  return value.type === "CallExpression" && (value["callee"].name === "Symbol" || value["callee"].object?.name === "Symbol") ? `[${String(id.name)}]` : null;
}

/** Is a name of the module declared again between its use and the module: by a parameter or a variable of a block? */
function isShadowed(name: Node): boolean {
  const declares = (pattern: unknown): boolean => isNode(pattern) && (pattern.type === "Identifier" ? pattern["name"] === name["name"] : !isFunction(pattern) && childrenOf(pattern).some(declares));
  for (let at = name.parent; at != null && at.type !== "Program"; at = at.parent) {
    if (isFunction(at) && (at["params"] as readonly Node[]).some(declares)) return true;
    const statements: readonly Node[] = at.type === "BlockStatement" ? at["body"] : [at["init"], at["left"]].filter(isNode);
    if (statements.some((statement) => statement.type === "VariableDeclaration" && (statement["declarations"] as readonly Node[]).some(({ id }) => declares(id)))) return true;
  }
  return false;
}

/**
 * Gives every node its parent, for programs whose parser did not; and collects the classes on the way, in the order of the text.
 * Iterative: depth is hostile. A tree that is somebody else's gets hidden properties, so that it can still be printed; that is slow.
 */
export function linkParents(program: Node, whose: "ours" | "theirs" = "theirs"): Node[] {
  const classes: Node[] = [];
  const todo: Node[] = [program];
  const link = (child: Node, parent: Node): void => {
    if (whose === "ours") (child as { parent?: Node }).parent = parent;
    else if (child.parent !== parent) Object.defineProperty(child, "parent", { value: parent, enumerable: false, writable: true, configurable: true });
    // Names and literals have nothing below them.
    if (child.type === "Identifier" ? (child["decorators"]?.length ?? 0) > 0 : childKeys[child.type]?.length !== 0) todo.push(child);
  };
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (isClass(node)) classes.push(node);
    const keys = childKeys[node.type] ?? keysOf(node);
    for (let k = 0; k < keys.length; k++) {
      const child: unknown = node[keys[k]!];
      if (typeof child !== "object" || child === null) continue;
      if (Array.isArray(child)) {
        for (let i = 0; i < child.length; i++) if (isNode(child[i])) link(child[i] as Node, node);
      } else if (typeof (child as Node).type === "string") link(child as Node, node);
    }
  }
  return classes.sort((a, b) => startOf(a) - startOf(b));
}

const programs = new WeakMap<Node, Node>();

/** The root of the tree. Classes remember theirs, so that code nested deeply does not walk all the way again and again. */
export function programOf(node: Node): Node {
  let at = node;
  const passed: Node[] = [];
  for (; at.parent != null; at = at.parent) {
    if (!isClass(at)) continue;
    const known = programs.get(at);
    if (known !== undefined) {
      at = known;
      break;
    }
    passed.push(at);
  }
  for (const cls of passed) programs.set(cls, at);
  return at;
}

const deleting = new WeakMap<Node, boolean>();

/** Is there a `delete` anywhere in the program? Tokens tell it faster than nodes do. */
export function deletesProperties(program: Node): boolean {
  const known = deleting.get(program);
  if (known !== undefined) return known;
  const tokens = program["tokens"] as readonly { readonly value: string }[] | null | undefined;
  const found = tokens != null && tokens.length > 0 ? tokens.some(({ value }) => value === "delete" || value === "deleteProperty") : someNode(program, (node) => (node.type === "UnaryExpression" && node["operator"] === "delete") || (node.type === "Identifier" && node["name"] === "deleteProperty"));
  deleting.set(program, found);
  return found;
}

const assignedIn = new WeakMap<Node, ReadonlySet<string>>();

/** Is a property of that name assigned anywhere in the program, on whatever object? */
export function assignsProperty(program: Node, key: string): boolean {
  let names = assignedIn.get(program) as Set<string> | undefined;
  if (names === undefined) {
    const found = (names = new Set<string>());
    someNode(program, (node) => {
      const target = node.type === "AssignmentExpression" ? unwrap(node["left"]) : null;
      if (target?.type === "MemberExpression") found.add(staticKey(target["property"], target["computed"]) ?? "*");
      else if (target !== null && target.type !== "Identifier") found.add("*");
      return false;
    });
    assignedIn.set(program, names);
  }
  return names.has(key) || names.has("*");
}

/** The name of a property of `this`, where the text fixes it: `this.size`, `this["size"]`. */
export function ownKey(node: Node): string | null {
  const inner = unwrap(node);
  return inner.type === "MemberExpression" && unwrap(inner["object"]).type === "ThisExpression" ? staticKey(inner["property"], inner["computed"]) : null;
}
