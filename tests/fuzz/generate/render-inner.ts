/** Objects and classes that are made on the spot, whose members reach the object by a variable or a property. */
import { type Context, enterFunction, freshName, objectOf, pick, probe } from "./context.js";
import type { Statement } from "./model.js";

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;
type RenderBody = (context: Context, body: readonly Statement[]) => string;

const tick = probe("T();");

/** In a function of its own `this` is another object; this one is known by the name of a variable. */
function insideOf(context: Context, name: string): Context {
  const scope = enterFunction(context, false);
  return { ...scope, objects: [name, name, ...scope.objects] };
}

export function renderLiteral(context: Context, { object: at, how, body }: Of<"literal">, renderBody: RenderBody): string {
  const [self, made, value] = [freshName(context), freshName(context), freshName(context)];
  const object = objectOf(context, at);
  const inner = `${tick}\n${renderBody(insideOf(context, self), body)}\n`;
  const held = `const ${self} = ${object};\nconst ${made} =`;
  const getter = `${held} { get x() {${inner}return 1;\n} };\n`;
  const forms = [
    `${getter}use(${made}.x);`,
    `${held} { set x(n) {${inner}} };\n${made}.x = 1;`,
    `${held} { x() {${inner}} };\n${made}.x();`,
    `${getter}const { x: ${value} } = ${made}; use(${value});`,
    `${getter}use({ ...${made} });`,
    `${held} { toString() {${inner}return "s";\n} };\nuse(\`\${${made}}\`);`,
    `${held} { valueOf() {${inner}return 1;\n} };\nuse(${made} + 1);`,
    `${held} { *[Symbol.iterator]() {${inner}yield 1;\n} };\nuse([...${made}]);`,
    `${held} { toJSON() {${inner}return 1;\n} };\nuse(JSON.stringify(${made}));`,
    `const ${made} = { self: ${object}, x() {\nconst ${self} = this.self;${inner}} };\n${made}.x();`,
    `${held} Object.defineProperty({}, "x", { get: () => {${inner}return 1;\n} });\nuse(${made}.x);`,
    `${held} { ["x"]: () => {${inner}} };\n${made}["x"]();`,
    `${getter}use(Object.assign({}, ${made}));`,
    context.output.program.modules ? `${getter}use(${made}.x);` : `${held} ${self};\nObject.defineProperty(${made}, "${value}", { configurable: true, get: () => {${inner}return 1;\n} });\nuse(${made}.${value});`,
    `${held} { a: () => {${inner}}, b: () => {} };\n${made}[c() ? "a" : "b"]();`,
  ];
  return pick(forms, how) ?? "";
}

export function renderInnerClass(context: Context, { object: at, how, body }: Of<"inner-class">, renderBody: RenderBody): string {
  const [self, name] = [freshName(context), `V${freshName(context).slice(1)}`];
  const object = objectOf(context, at);
  const inside = insideOf(context, self);
  const inner = (scope: Context = inside): string => `${tick}\n${renderBody(scope, body)}\n`;
  const head = `const ${self} = ${object};\nclass ${name}`;
  switch (how % 10) {
    case 0: return `${head} {\nrun() {${inner()}}\n}\nnew ${name}().run();`;
    case 1: return `${head} {\nconstructor() {${inner()}}\n}\nnew ${name}();`;
    case 2: return `${head} {\nx = (() => {${inner()}})();\n}\nnew ${name}();`;
    case 3: return `${head} {\nstatic {${inner({ ...inside, canReturn: false })}}\n}`;
    case 4: return `${head} {\nstatic x = (() => {${inner()}})();\n}`;
    case 5: return `${head} {\nstatic run() {${inner()}}\n}\n${name}.run();`;
    case 6: return `${head} extends (class {\nconstructor() {\nthis.go();\n}\n}) {\ngo() {${inner()}}\n}\nnew ${name}();`;
    case 7: return `${head} {\nget x() {${inner()}return 1;\n}\n}\nuse(new ${name}().x);`;
    case 8: return `${head} {\n#x() {${inner()}}\nrun() {\nthis.#x();\n}\n}\nnew ${name}().run();`;
    default: return `class ${name} {\nconstructor(w) {\nthis.w = w;\n}\nrun() {\nconst ${self} = this.w;${inner()}}\n}\nnew ${name}(${object}).run();`;
  }
}
