/**
 * Changes of a program that keep its meaning, by the positions of its syntax tree. Each returns null where it has nothing to change.
 */
import { parse } from "@typescript-eslint/parser";
import ts from "typescript";
import type { Node } from "../../../lib/analysis/index.js";

export const parseText = (code: string): Node => parse(code, { range: true, loc: true, sourceType: "module" }) as unknown as Node;

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Later positions first, and at one position outer edits around inner ones, so that no edit moves another. */
function applyEdits(code: string, edits: readonly Edit[]): string | null {
  if (edits.length === 0) return null;
  return [...edits].sort((a, b) => b.from - a.from || b.to - a.to).reduce((text, { from, to, text: insert }) => text.slice(0, from) + insert + text.slice(to), code);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

function childrenOf(node: Node): readonly Node[] {
  return Object.entries(node).flatMap(([key, value]) => (key === "parent" ? [] : Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

function collect(node: Node, wanted: (node: Node) => boolean, enter: (node: Node) => boolean = () => true): readonly Node[] {
  const here = wanted(node) ? [node] : [];
  return enter(node) ? [...here, ...childrenOf(node).flatMap((child) => collect(child, wanted, enter))] : here;
}

const rangeOf = (node: Node): readonly [number, number] => node.range ?? [0, 0];
const ofType = (...types: readonly string[]) => (node: Node): boolean => types.includes(node.type);
const classesOf = (program: Node): readonly Node[] => collect(program, ofType("ClassDeclaration"));
const membersOf = (klass: Node): readonly Node[] => klass["body"].body as readonly Node[];
const constructorOf = (klass: Node): Node | undefined => membersOf(klass).find((member) => member["kind"] === "constructor");
const statementsOf = (member: Node): readonly Node[] => (member["value"].body?.body ?? []) as readonly Node[];
const isOwnThisFunction = ofType("FunctionExpression", "FunctionDeclaration", "ClassDeclaration", "ClassExpression");

/** Names of parameters and variables, unless a property has the same name. */
function localNames(program: Node): ReadonlySet<string> {
  const properties = new Set(
    collect(program, ofType("MemberExpression", "Property", "PropertyDefinition", "MethodDefinition", "TSParameterProperty")).flatMap((node) => {
      const key = (node["property"] ?? node["key"] ?? node["parameter"]) as Node;
      return key.type === "Identifier" ? [String(key["name"])] : [];
    }),
  );
  const declared = collect(program, ofType("FunctionExpression", "FunctionDeclaration", "ArrowFunctionExpression", "VariableDeclarator")).flatMap((node) =>
    node.type === "VariableDeclarator" ? [node["id"] as Node] : (node["params"] as readonly Node[]),
  );
  return new Set(declared.flatMap((node) => (node.type === "Identifier" && !properties.has(String(node["name"])) ? [String(node["name"])] : [])));
}

export function renameLocals(code: string): string | null {
  const program = parseText(code);
  const names = localNames(program);
  const edits = collect(program, (node) => node.type === "Identifier" && names.has(String(node["name"]))).map((node) => {
    const from = rangeOf(node)[0];
    return { from, to: from + String(node["name"]).length, text: `other_${String(node["name"])}` };
  });
  return applyEdits(code, edits);
}

const blockable = ofType("ExpressionStatement", "IfStatement", "ForOfStatement", "TryStatement");

/** `s;` becomes `{ s; }`. */
export function wrapInBlocks(code: string): string | null {
  const edits = collect(parseText(code), blockable).flatMap((node) => {
    const [from, to] = rangeOf(node);
    return [{ from: to, to, text: " }" }, { from, to: from, text: "{ " }];
  });
  return applyEdits(code, edits);
}

/** A statement of the constructor, or of a hook, becomes a private method; the parameters it uses become the method's. */
export function extractMethods(code: string, hooks: readonly string[] = []): string | null {
  const edits: Edit[] = [];
  let count = 0;
  for (const klass of classesOf(parseText(code))) {
    const bodies = membersOf(klass).filter((member) => member["kind"] === "constructor" || hooks.includes(String(member["key"]?.name)));
    for (const member of bodies) {
      const parameters = (member["value"].params as readonly Node[]).map((parameter) => (parameter.type === "TSParameterProperty" ? parameter["parameter"] : parameter) as Node).map((parameter) => String(parameter["name"]));
      const locals = new Set(collect(member, ofType("VariableDeclarator")).map((node) => String(node["id"].name)));
      for (const statement of statementsOf(member)) {
        const identifiers = new Set(collect(statement, ofType("Identifier")).map((node) => String(node["name"])));
        const declaresNothing = collect(statement, ofType("VariableDeclarator")).every((node) => identifiers.has(String(node["id"].name)) && statement.type !== "VariableDeclaration");
        const usesLocals = statement.type !== "ForOfStatement" && [...identifiers].some((name) => locals.has(name));
        const leaves = collect(statement, ofType("Super", "ReturnStatement"), (node) => !isOwnThisFunction(node)).length > 0;
        if (leaves || usesLocals || !declaresNothing || !blockable(statement)) continue;
        const [from, to] = rangeOf(statement);
        const used = parameters.filter((name) => identifiers.has(name)).join(", ");
        const name = `#extracted${count++}`;
        const end = rangeOf(klass["body"] as Node)[1] - 1;
        edits.push({ from, to, text: `this.${name}(${used});` }, { from: end, to: end, text: `${name}(${used}) { ${code.slice(from, to)} }\n` });
      }
    }
  }
  return applyEdits(code, edits);
}

/** `this` in constructors becomes a local name of it. */
export function aliasThis(code: string): string | null {
  const edits: Edit[] = [];
  for (const klass of classesOf(parseText(code))) {
    const member = constructorOf(klass);
    if (member === undefined) continue;
    const statements = statementsOf(member);
    const uses = statements.flatMap((statement) => collect(statement, ofType("ThisExpression"), (node) => !isOwnThisFunction(node)));
    if (uses.length === 0) continue;
    const superCall = statements.find((statement) => statement["expression"]?.callee?.type === "Super");
    const at = superCall === undefined ? rangeOf(member["value"].body as Node)[0] + 1 : rangeOf(superCall)[1];
    edits.push({ from: at, to: at, text: " const itself = this;" }, ...uses.map((use) => ({ from: rangeOf(use)[0], to: rangeOf(use)[1], text: "itself" })));
  }
  return applyEdits(code, edits);
}

/** `class C { … }` becomes `class CBase { … } class C extends CBase {}`. */
export function moveIntoBase(code: string): string | null {
  const edits = classesOf(parseText(code)).flatMap((klass) => {
    const name = klass["id"] as Node;
    const end = rangeOf(klass)[1];
    return [
      { from: rangeOf(name)[1], to: rangeOf(name)[1], text: "Base" },
      { from: end, to: end, text: `\nclass ${String(name["name"])} extends ${String(name["name"])}Base {}` },
    ];
  });
  return applyEdits(code, edits);
}

/** Methods and accessors of a class without a base move into one; fields and constructor stay. */
export function moveMethodsIntoBase(code: string): string | null {
  const edits: Edit[] = [];
  for (const klass of classesOf(parseText(code))) {
    const methods = membersOf(klass).filter((member) => member.type === "MethodDefinition" && member["kind"] !== "constructor");
    if (klass["superClass"] !== null || methods.length === 0 || /#/.test(code)) continue;
    const name = klass["id"] as Node;
    const start = rangeOf(klass)[0];
    edits.push({ from: start, to: start, text: `class ${String(name["name"])}Tools {\n${methods.map((method) => code.slice(...rangeOf(method))).join("\n")}\n}\n` });
    edits.push({ from: rangeOf(name)[1], to: rangeOf(name)[1], text: ` extends ${String(name["name"])}Tools` });
    edits.push(...methods.map((method) => ({ from: rangeOf(method)[0], to: rangeOf(method)[1], text: "" })));
    const body = constructorOf(klass)?.["value"].body as Node | undefined;
    if (body !== undefined) edits.push({ from: rangeOf(body)[0] + 1, to: rangeOf(body)[0] + 1, text: " super();" });
  }
  return applyEdits(code, edits);
}

/** What the TypeScript compiler makes of it for ES2022. */
export function compile(code: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, useDefineForClassFields: true };
  return ts.transpileModule(code, { fileName: "seed.ts", compilerOptions }).outputText;
}
