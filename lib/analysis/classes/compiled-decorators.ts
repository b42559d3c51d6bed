/**
 * Field decorators that a compiler has taken away from the fields. What is left of them, in five forms:
 *
 *   static { _x_decorators = [field({ … })]; __esDecorate(null, null, _x_decorators, { kind: "field", name: "x", … }, …); }   TypeScript
 *   static { … = _applyDecs(this, [[_dec, 0, "x"]], [module]) }                                                            Babel, SWC
 *   __decorateElement(_init, 5, "x", _x_dec, Class);   beside the class, with _x_dec = [field({ … })] in its heritage       esbuild
 *   __decorate([field({ … })], Class.prototype, "x", void 0);   beside the class                                           TypeScript, the old ones
 *
 * Recognised by form: a call, in the class's static code or beside the class, that gets a decorator or a list of them, in place or by a
 * variable, and the name of a field. And initialisers: `x = __runInitializers(this, _x_initializers, value)` stands for `x = value`.
 */
import { childrenOf, endOf, isFunction, type Node, startOf, unwrap } from "../estree.js";

/** By field, nodes like the decorators of the source. */
export function compiledDecorators(cls: Node): ReadonlyMap<string, readonly Node[]> {
  const result = new Map<string, readonly Node[]>();
  const beside = statementsBeside(cls);
  const members = (cls["body"].body as readonly Node[]).filter((member) => member.type === "StaticBlock");
  if (members.length === 0 && !beside.some(isHelperCall)) return result;
  const found: Found = { assigned: new Map(), calls: [] };
  for (const root of [...beside, ...members, ...(cls["superClass"] == null ? [] : [cls["superClass"] as Node])]) collect(root, found);
  const note = (name: string, decorators: readonly (Node | null)[]): void => {
    const nodes = decorators.flatMap((given) => (given === null ? [] : [given.type === "Identifier" ? (found.assigned.get(given["name"]) ?? given) : given]));
    if (nodes.length > 0) result.set(name, nodes.map((expression) => ({ type: "Decorator", expression, loc: expression.loc, range: [startOf(expression), endOf(expression)], parent: expression.parent ?? cls })));
  };
  for (const call of found.calls) {
    const args = call["arguments"] as readonly Node[];
    const listOf = (arg: Node | undefined): readonly (Node | null)[] => {
      const list = arg?.type === "Identifier" ? found.assigned.get(arg["name"]) : arg;
      return list?.type === "ArrayExpression" ? (list["elements"] as readonly (Node | null)[]) : [];
    };
    const name = args.map(fieldNamed).find((one) => one !== null) ?? null;
    if (name !== null) note(name, args.map(listOf).find((elements) => elements.length > 0) ?? []);
    else if (isOfClass(args[1], cls, "prototype") && isText(args[2])) note(args[2]["value"], listOf(args[0]));
    else if (isText(args[2]) && isOfClass(args[4], cls)) note(args[2]["value"], listOf(args[3]));
    else for (const entry of args.flatMap(listOf)) noteEntry(entry, note);
  }
  return result;
}

/** `[_dec, 0, "x", …]`, with one decorator or a list of them. */
function noteEntry(entry: Node | null, note: (name: string, decorators: readonly (Node | null)[]) => void): void {
  if (entry?.type !== "ArrayExpression") return;
  const [given, kind, name] = entry["elements"] as readonly (Node | null)[];
  if (given == null || typeof kind?.["value"] !== "number" || !isText(name)) return;
  note(name["value"], given.type === "ArrayExpression" ? (given["elements"] as readonly (Node | null)[]) : [given]);
}

const isText = (node: Node | null | undefined): node is Node => node?.type === "Literal" && typeof node["value"] === "string";

function isOfClass(node: Node | undefined, cls: Node, member: string | null = null): boolean {
  if (member !== null) return node?.type === "MemberExpression" && node["property"].name === member && isOfClass(node["object"], cls);
  return node?.type === "Identifier" && namesOf(cls).includes(node["name"]);
}

const namesOf = (cls: Node): readonly string[] => [cls["id"]?.name, cls.parent?.type === "VariableDeclarator" ? cls.parent["id"].name : undefined].filter((name) => name !== undefined);

/** The statements of the list that the class stands in. */
function statementsBeside(cls: Node): readonly Node[] {
  let at: Node = cls;
  while (at.parent != null && !Array.isArray(at.parent["body"])) {
    if (isFunction(at.parent)) return [];
    at = at.parent;
  }
  return ((at.parent?.["body"] ?? []) as readonly Node[]).filter((statement) => statement.type === "ExpressionStatement");
}

const isHelperCall = (statement: Node): boolean => {
  const call = unwrap(statement["expression"]);
  return call.type === "CallExpression" && /^_*decorate/.test(calleeOf(call));
};

const calleeOf = (call: Node): string => String(call["callee"].name ?? call["callee"].property?.name ?? "");

interface Found {
  readonly assigned: Map<string, Node>;
  readonly calls: Node[];
}

function collect(root: Node, { assigned, calls }: Found): void {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.type === "AssignmentExpression" && node["left"].type === "Identifier") assigned.set(node["left"].name, node["right"]);
    else if (node.type === "CallExpression") calls.push(node);
    for (const child of childrenOf(node)) if (!isFunction(child) && child.type !== "ClassBody") todo.push(child);
  }
}

/** `{ kind: "field", name: "x" }` → "x". */
function fieldNamed(object: Node): string | null {
  if (object.type !== "ObjectExpression") return null;
  const value = (key: string): unknown => (object["properties"] as readonly Node[]).find((property) => property.type === "Property" && property["key"].name === key)?.["value"]?.value;
  const name = value("name");
  return value("kind") === "field" && typeof name === "string" ? name : null;
}

/** The initialiser of the source, where a compiler has wrapped it; null for none. */
export function sourceInitializer(value: Node | null): Node | null {
  if (value === null) return null;
  // Initialisers of other decorators may run first.
  if (value.type === "SequenceExpression" && (value["expressions"] as readonly Node[]).every((part) => part.type === "CallExpression" && isInitializerHelper(part))) return sourceInitializer(value["expressions"].at(-1));
  if (value.type !== "CallExpression" || !isInitializerHelper(value)) return value;
  const args = value["arguments"] as readonly Node[];
  const given = calleeOf(value) === "__runInitializers" ? args.slice(2).at(-1) : args[1];
  return given === undefined || (given.type === "UnaryExpression" && given["operator"] === "void") || given["name"] === "undefined" || given.type === "ThisExpression" ? null : given;
}

const isInitializerHelper = (call: Node): boolean => {
  const name = calleeOf(call);
  if (name === "__runInitializers") return true;
  return /^_init(?:Proto|_)/.test(name) && call["callee"].type === "Identifier" && call["arguments"][0]?.type === "ThisExpression";
};

/** What compilers add to constructors: `__runInitializers(this, …);`, `_init_extra_x(this);`, `__publicField(this, "x"), …;`. */
export function isHelperStatement(statement: Node): boolean {
  return statement.type === "ExpressionStatement" && expressionsOf(statement).every((call) => call.type === "CallExpression" && (isInitializerHelper(call) || isFieldDefinition(call)));
}

/** Fields that a compiler has moved into the constructor. */
export function fieldsInConstructor(constructorNode: Node): readonly { readonly node: Node; readonly name: string; readonly value: Node | null }[] {
  const statements = (constructorNode["body"].body as readonly Node[]).filter((statement) => statement.type === "ExpressionStatement");
  return statements.flatMap((statement) =>
    expressionsOf(statement)
      .filter(isFieldDefinition)
      .map((node) => ({ node, name: node["arguments"][1].value as string, value: writtenValue(definedByTsc(node) ?? node["arguments"][2] ?? null) })),
  );
}

/** `void 0` stands for no initialiser at all: one that says `undefined` is left as it is written. */
function writtenValue(value: Node | null): Node | null {
  const written = sourceInitializer(value);
  return written?.type === "UnaryExpression" && written["operator"] === "void" ? null : written;
}

const expressionsOf = (statement: Node): readonly Node[] => (statement["expression"].type === "SequenceExpression" ? statement["expression"].expressions : [statement["expression"]]);

const fieldHelpers = new Set(["__publicField", "_defineProperty", "_define_property"]);
const isFieldDefinition = (call: Node): boolean =>
  call.type === "CallExpression" && call["arguments"][0]?.type === "ThisExpression" && isText(call["arguments"][1]) && (fieldHelpers.has(call["callee"].name) || definedByTsc(call) !== null);

/** How `tsc` writes a field for targets without them: `Object.defineProperty(this, "x", { enumerable: true, configurable: true, writable: true, value })`. */
function definedByTsc(call: Node): Node | null {
  const callee = call["callee"] as Node;
  const descriptor = call["arguments"][2] as Node | undefined;
  if (callee.type !== "MemberExpression" || callee["object"].name !== "Object" || callee["property"].name !== "defineProperty" || descriptor?.type !== "ObjectExpression") return null;
  const properties = descriptor["properties"] as readonly Node[];
  if (properties.length !== 4 || !properties.every((property, i) => property["key"]?.name === tscDescriptor[i])) return null;
  return properties.slice(0, 3).every((property) => property["value"].value === true) ? (properties[3]!["value"] as Node) : null;
}

const tscDescriptor = ["enumerable", "configurable", "writable", "value"];
