/**
 * The repair that turns a hook into a static factory: what the hook computed from the fields, `create` computes from its arguments, and the
 * generated constructor takes the results as ordinary fields. Constructions in the file become calls of `create`.
 *
 * Only where every `this` of the hook is one of the class's own plain fields, so that each can become a variable of the same name, and
 * where no other name is in the way. Else there is no such repair.
 */
import type { Node } from "../analysis/index.js";
import type { Edit, FileView } from "./rule-definition.js";

interface FactoryField {
  readonly name: string;
  readonly node: Node;
  readonly type: string;
  readonly derived: boolean;
}

/** @param derived names of the fields that the generated constructor leaves out, all of which the hook must set */
export function extractFactory(hookNode: Node, derived: readonly string[], file: FileView): readonly Edit[] | null {
  const { textOf } = file;
  const cls = hookNode.parent?.parent;
  const hook = hookNode["value"] as Node;
  if (cls == null || cls["id"] == null || cls["typeParameters"] != null || hook["params"].length > 0 || hook["async"] === true || hook["generator"] === true || derived.length === 0) return null;
  const members = cls["body"].body as readonly Node[];
  if (members.some((member) => member["kind"] === "constructor" || (member["key"]?.name === "create" && member["static"] === true))) return null;
  const fields = fieldsOf(members, derived, textOf);
  if (fields === null || fields.filter((field) => field.derived).length !== derived.length) return null;
  const statements = hook["body"].body as readonly Node[];
  const uses = usesOf(hook["body"], new Set(fields.map((field) => field.name)));
  if (uses === null || statements.length === 0) return null;
  const assigned = new Set(uses.filter(({ written }) => written).map(({ name }) => name));
  if (fields.some((field) => field.derived !== assigned.has(field.name))) return null;
  const program = root(cls);
  const given = fields.filter((field) => !field.derived);
  return [
    ...fields.filter((field) => field.derived).flatMap((field) => makeOrdinary(field.node, textOf) ?? []),
    ...(secondTypeArgument(cls) ?? []),
    { range: [hookNode.range![0], hookNode.range![1]], text: factoryText(cls, hook["body"], fields, given, uses, file) },
    ...constructionsOf(program, cls["id"].name, hookNode),
  ];
}

function fieldsOf(members: readonly Node[], derived: readonly string[], textOf: (node: Node) => string): readonly FactoryField[] | null {
  const fields: FactoryField[] = [];
  for (const node of members) {
    if (node.type !== "PropertyDefinition" || node["static"] === true) continue;
    const key = node["key"] as Node;
    if (node["computed"] === true || key.type !== "Identifier" || node["value"] != null || node["typeAnnotation"] == null) return null;
    const annotation = node["typeAnnotation"].typeAnnotation as Node;
    fields.push({ name: key["name"], node, type: textOf(withoutBrand(annotation) ?? annotation), derived: derived.includes(key["name"]) });
  }
  return fields;
}

/** `NoInit<T>` → `T`. */
function withoutBrand(annotation: Node): Node | null {
  const name = annotation["typeName"]?.right?.name ?? annotation["typeName"]?.name;
  const args = (annotation["typeArguments"] ?? annotation["typeParameters"])?.params as readonly Node[] | undefined;
  return annotation.type === "TSTypeReference" && name === "NoInit" && args?.length === 1 ? args[0]! : null;
}

/** Removes what leaves the field out of the constructor: `init: false` and `NoInit<…>`. */
function makeOrdinary(field: Node, textOf: (node: Node) => string): readonly Edit[] | null {
  const edits: Edit[] = [];
  for (const decorator of (field["decorators"] ?? []) as readonly Node[]) {
    const options = decorator["expression"]["arguments"]?.[0] as Node | undefined;
    if (options?.type !== "ObjectExpression") continue;
    const kept = (options["properties"] as readonly Node[]).filter((property) => property["key"]?.name !== "init");
    edits.push({ range: [options.range![0], options.range![1]], text: kept.length === 0 ? "" : `{ ${kept.map(textOf).join(", ")} }` });
  }
  const annotation = field["typeAnnotation"].typeAnnotation as Node;
  const inner = withoutBrand(annotation);
  if (inner !== null) edits.push({ range: [annotation.range![0], annotation.range![1]], text: textOf(inner) });
  return edits;
}

/** `Module<Self, "a">` → `Module<Self>`. */
function secondTypeArgument(cls: Node): readonly Edit[] | null {
  const args = (cls["superTypeArguments"] ?? cls["superTypeParameters"])?.params as readonly Node[] | undefined;
  return args?.length === 2 ? [{ range: [args[0]!.range![1], args[1]!.range![1]], text: "" }] : null;
}

interface Use {
  readonly node: Node;
  readonly name: string;
  readonly written: boolean;
}

/** Every `this.field` of the hook; null where `this` is anything else, or where another name would meet a field's. */
function usesOf(body: Node, names: ReadonlySet<string>): readonly Use[] | null {
  const uses: Use[] = [];
  const others = new Set<string>();
  let clean = true;
  const visit = (node: Node, parent: Node | null): void => {
    if (node.type === "Super" || node.type === "ReturnStatement" || node.type === "ClassExpression" || node.type === "ClassDeclaration") clean &&= node.type === "ReturnStatement" && insideFunction(node, body);
    if (node.type === "ThisExpression") {
      const name: unknown = parent?.type === "MemberExpression" && !parent["computed"] && parent["object"] === node ? parent["property"].name : undefined;
      if (typeof name !== "string" || !names.has(name) || ownThis(node, body)) clean = false;
      else uses.push({ node: parent!, name, written: parent!.parent?.type === "AssignmentExpression" && parent!.parent["left"] === parent });
      return;
    }
    if (node.type === "Identifier" && !(parent?.type === "MemberExpression" && parent["property"] === node && !parent["computed"]) && !(parent?.type === "Property" && parent["key"] === node && !parent["shorthand"])) others.add(node["name"]);
    for (const [key, value] of Object.entries(node)) {
      if (key === "parent" || key === "loc" || key === "range" || key === "typeAnnotation" || key === "returnType" || key === "typeArguments") continue;
      for (const child of Array.isArray(value) ? value : [value]) if (child !== null && typeof child === "object" && typeof (child as Node).type === "string") visit(child as Node, node);
    }
  };
  visit(body, null);
  return clean && ![...names].some((name) => others.has(name)) ? uses : null;
}

function ownThis(node: Node, body: Node): boolean {
  for (let at: Node | null | undefined = node; at != null && at !== body; at = at.parent) if (at.type === "FunctionExpression" || at.type === "FunctionDeclaration") return true;
  return false;
}

function insideFunction(node: Node, body: Node): boolean {
  for (let at: Node | null | undefined = node; at != null && at !== body; at = at.parent) if (/Function/.test(at.type)) return true;
  return false;
}

function factoryText(cls: Node, body: Node, fields: readonly FactoryField[], given: readonly FactoryField[], uses: readonly Use[], { textOf, locate }: FileView): string {
  const indent = " ".repeat(locate(body.parent!.parent!).start.column);
  const names = given.map(({ name }) => name).join(", ");
  const types = given.map(({ name, type }) => `${name}: ${type}`).join("; ");
  let text = textOf(body).slice(1, -1);
  for (const { node, name } of [...uses].sort((a, b) => b.node.range![0] - a.node.range![0])) {
    const at = node.range![0] - body.range![0] - 1;
    text = text.slice(0, at) + name + text.slice(at + node.range![1] - node.range![0]);
  }
  const variables = fields.filter((field) => field.derived).map(({ name, type }) => `${indent}  let ${name}: ${type};`);
  const all = fields.map(({ name }) => name).join(", ");
  const name = cls["id"].name as string;
  return [
    given.length === 0 ? `static create(): ${name} {` : `static create({ ${names} }: { ${types} }): ${name} {`,
    ...variables,
    `${indent}  ${text.trim()}`,
    `${indent}  return new this({ ${all} });`,
    `${indent}}`,
  ].join("\n");
}

/** `new Name(…)` → `Name.create(…)`, everywhere but in the hook. */
function constructionsOf(program: Node, name: string, hookNode: Node): readonly Edit[] {
  const edits: Edit[] = [];
  const todo: Node[] = [program];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node === hookNode) continue;
    if (node.type === "NewExpression" && node["callee"].type === "Identifier" && node["callee"].name === name) edits.push({ range: [node.range![0], node["callee"].range[1]], text: `${name}.create` });
    for (const [key, value] of Object.entries(node)) {
      if (key === "parent" || key === "tokens" || key === "comments") continue;
      for (const child of Array.isArray(value) ? value : [value]) if (child !== null && typeof child === "object" && typeof (child as Node).type === "string") todo.push(child as Node);
    }
  }
  return edits;
}

function root(node: Node): Node {
  let at = node;
  while (at.parent != null) at = at.parent;
  return at;
}
