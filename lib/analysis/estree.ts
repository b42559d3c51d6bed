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

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
export const isFunction = (node: Node): boolean => functionTypes.has(node.type);
export const isClass = (node: Node): boolean => node.type === "ClassDeclaration" || node.type === "ClassExpression";

const skippedKeys = new Set(["parent", "range", "loc", "type", "typeAnnotation", "returnType", "typeParameters", "typeArguments", "tokens", "comments", "start", "end"]);

export const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** The children that are run, in source order as far as the parser lists them so; type annotations are left out. */
export function* childrenOf(node: Node): Iterable<Node> {
  for (const key in node) {
    if (skippedKeys.has(key)) continue;
    const child: unknown = node[key];
    if (Array.isArray(child)) {
      for (const item of child) if (isNode(item)) yield item;
    } else if (isNode(child)) yield child;
  }
}

/** The same, appended to a list: walks over much text spend their time here. */
export function pushChildren(node: Node, into: Node[]): void {
  for (const key in node) {
    const child: unknown = node[key];
    if (typeof child !== "object" || child === null || skippedKeys.has(key)) continue;
    if (Array.isArray(child)) {
      for (let i = 0; i < child.length; i++) if (isNode(child[i])) into.push(child[i] as Node);
    } else if (typeof (child as Node).type === "string") into.push(child as Node);
  }
}

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
  return null;
}

/** Gives every node its parent, for programs whose parser did not; and collects the classes on the way. Iterative: depth is hostile. */
export function linkParents(program: Node): Node[] {
  const classes: Node[] = [];
  const todo: Node[] = [program];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (isClass(node)) classes.push(node);
    const first = todo.length;
    pushChildren(node, todo);
    for (let i = first; i < todo.length; i++) if (todo[i]!.parent !== node) Object.defineProperty(todo[i], "parent", { value: node, enumerable: false, writable: true, configurable: true });
  }
  return classes.sort((a, b) => (a.range?.[0] ?? 0) - (b.range?.[0] ?? 0));
}

export function programOf(node: Node): Node {
  let at = node;
  while (at.parent != null) at = at.parent;
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

function someNode(root: Node, holds: (node: Node) => boolean): boolean {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (holds(node)) return true;
    pushChildren(node, todo);
  }
  return false;
}
