/**
 * Trees of 10,000 levels. Parsers refuse most of such text, so the trees are built here: the analysis must take whatever some parser may
 * accept, and answer or be silent, without an exception and within its budget, the same on every run.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Node, analyzeProgram } from "../../lib/analysis/index.js";

const levels = 10_000;
const loc = { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } };
let offset = 0;
const node = (type: string, parts: object = {}): Node => ({ type, loc, range: [offset, ++offset], ...parts }) as Node;

const name = (text: string): Node => node("Identifier", { name: text });
const literal = (value: unknown): Node => node("Literal", { value, raw: String(value) });
const self = (): Node => node("ThisExpression");
const member = (object: Node, property: string): Node => node("MemberExpression", { object, property: name(property), computed: false, optional: false });
const call = (callee: Node, args: readonly Node[]): Node => node("CallExpression", { callee, arguments: args, optional: false });
const statement = (expression: Node): Node => node("ExpressionStatement", { expression });
const block = (body: readonly Node[]): Node => node("BlockStatement", { body });
const fn = (body: Node): Node => node("FunctionExpression", { id: null, params: [], body, async: false, generator: false, expression: false });
const arrow = (body: Node): Node => node("ArrowFunctionExpression", { id: null, params: [], body, async: false, generator: false, expression: body.type !== "BlockStatement" });
const field = (key: string, value: Node | null): Node => node("PropertyDefinition", { key: name(key), value, computed: false, static: false, decorators: [] });
const cls = (className: string, members: readonly Node[], superClass: Node | null = null): Node => node("ClassDeclaration", { id: name(className), superClass, body: node("ClassBody", { body: members }), decorators: [] });
const constructor_ = (body: readonly Node[]): Node => node("MethodDefinition", { key: name("constructor"), kind: "constructor", computed: false, static: false, value: fn(block(body)) });
const program = (body: readonly Node[]): Node => node("Program", { body, sourceType: "module" });

/** `wrap` around `innermost`, `levels` times. */
function nested(innermost: Node, wrap: (inner: Node) => Node, count = levels): Node {
  let tree = innermost;
  for (let level = 0; level < count; level++) tree = wrap(tree);
  return tree;
}

const later = (): Node => statement(node("AssignmentExpression", { operator: "=", left: member(self(), "late"), right: literal(1) }));
const inConstructor = (...statements: readonly Node[]): Node => program([cls("A", [constructor_([...statements, later()])])]);
const inField = (value: Node): Node => program([cls("A", [field("early", value), field("late", literal(1))])]);
const early = (): Node => member(self(), "late");

const sum = (): Node => nested(literal(1), (left) => node("BinaryExpression", { operator: "+", left, right: literal(1) }));
const assignment = (key: string): Node => node("AssignmentExpression", { operator: "=", left: member(self(), key), right: literal(1) });
const method = (key: string, body: readonly Node[]): Node => node("MethodDefinition", { key: name(key), kind: "method", computed: false, static: false, value: fn(block(body)) });
/** `private f!: number` */
const forgotten = (key: string): Node => ({ ...field(key, null), definite: true, accessibility: "private", typeAnnotation: node("TSTypeAnnotation", { typeAnnotation: node("TSNumberKeyword") }) }) as Node;

const trees: Readonly<Record<string, () => Node>> = {
  "operators on the left": () => inConstructor(statement(nested(early(), (left) => node("BinaryExpression", { operator: "+", left, right: literal(1) })))),
  "operators on the right": () => inConstructor(statement(nested(early(), (right) => node("BinaryExpression", { operator: "+", left: literal(1), right })))),
  "logical operators": () => inConstructor(statement(nested(early(), (left) => node("LogicalExpression", { operator: "&&", left, right: literal(1) })))),
  "conditions": () => inConstructor(statement(nested(early(), (alternate) => node("ConditionalExpression", { test: name("a"), consequent: literal(1), alternate })))),
  "negations": () => inConstructor(statement(nested(early(), (argument) => node("UnaryExpression", { operator: "!", prefix: true, argument })))),
  "arrays": () => inField(nested(early(), (element) => node("ArrayExpression", { elements: [element] }))),
  "objects": () => inField(nested(early(), (value) => node("ObjectExpression", { properties: [node("Property", { key: name("k"), value, kind: "init", computed: false, method: false, shorthand: false })] }))),
  "arguments": () => inConstructor(statement(nested(self(), (argument) => call(name("f"), [argument])))),
  "calls of calls": () => inConstructor(statement(nested(member(self(), "f"), (callee) => call(callee, [])))),
  "members of members": () => inConstructor(statement(nested(early(), (object) => member(object, "x")))),
  "chains of methods": () => inConstructor(statement(nested(early(), (object) => call(member(object, "then"), [])))),
  "functions": () => inConstructor(statement(nested(early(), (body) => call(arrow(body), [])))),
  "closures that are kept": () => inField(nested(early(), (body) => arrow(body))),
  "assignments": () => inConstructor(statement(nested(early(), (right) => node("AssignmentExpression", { operator: "=", left: member(self(), "x"), right })))),
  "templates": () => inConstructor(statement(nested(early(), (inner) => node("TemplateLiteral", { expressions: [inner], quasis: [node("TemplateElement", { value: { raw: "", cooked: "" } }), node("TemplateElement", { value: { raw: "", cooked: "" } })] })))),
  "blocks": () => inConstructor(nested(statement(early()), (inner) => block([inner]))),
  "branches": () => inConstructor(nested(later(), (consequent) => node("IfStatement", { test: early(), consequent, alternate: null }))),
  "else branches": () => inConstructor(nested(later(), (alternate) => node("IfStatement", { test: name("a"), consequent: block([]), alternate }))),
  "loops": () => inConstructor(nested(later(), (body) => node("WhileStatement", { test: name("a"), body }))),
  "tries": () => inConstructor(nested(later(), (inner) => node("TryStatement", { block: block([inner]), handler: null, finalizer: block([]) }))),
  "labels": () => inConstructor(nested(later(), (body) => node("LabeledStatement", { label: name("a"), body }))),
  "classes": () => program([nested(cls("A", [field("x", early())]), (inner) => cls("A", [constructor_([inner])]))]),
  "classes in fields": () => program([nested(cls("A", [field("x", early())]), (inner) => cls("A", [field("y", node("ClassExpression", { id: null, superClass: null, body: inner["body"], decorators: [] }))]))]),
  // Each is analysed with as much of its chain as is followed: fewer of them are enough.
  "base classes": () => program([nested(cls("A", [field("x", early())]), (inner) => cls("A", [], node("ClassExpression", { id: null, superClass: inner["superClass"], body: inner["body"], decorators: [] })), levels / 10)]),
  "operators in a function that returns an object": () => program([node("FunctionDeclaration", { ...fn(block([statement(sum()), node("ReturnStatement", { argument: node("ObjectExpression", { properties: [] }) })])), type: "FunctionDeclaration", id: name("make") }), ...inConstructor(statement(call(name("make"), [literal(1)])))["body"]]),
  "operators in a method of a class that forgets a field": () => program([cls("A", [forgotten("f"), constructor_([node("IfStatement", { test: name("a"), consequent: statement(assignment("f")), alternate: statement(assignment("g")) })]), method("use", [statement(sum()), statement(member(self(), "f"))])])]),
  "patterns": () => inConstructor(node("VariableDeclaration", { kind: "const", declarations: [node("VariableDeclarator", { id: nested(name("x"), (value) => node("ObjectPattern", { properties: [node("Property", { key: name("k"), value, kind: "init", computed: false, method: false, shorthand: false })] })), init: self() })] })),
};

const analyse = (make: () => Node): readonly string[] => {
  const problems: string[] = [];
  const onProblem = (className: string, problem: unknown): void => void (problem === "budget" || problems.push(`${className}: ${String(problem)}`));
  const findings = analyzeProgram(make(), { onProblem });
  assert.deepEqual(problems, [], "an exception, caught for the class");
  return findings.map((finding) => `${finding.kind} ${finding.className} ${finding.certainty}`);
};

describe("10,000 levels", () => {
  for (const [kind, make] of Object.entries(trees)) {
    it(`of ${kind}`, { timeout: 60_000 }, () => assert.deepEqual(analyse(make), analyse(make)));
  }
});
