/** Functions in variables and fields, and the ways in which they are called. */
import { type Context, type Rendered, enterFunction, freshName, objectOf, pick, probe } from "./context.js";
import type { Statement } from "./model.js";
import { readClosureField } from "./render-expression.js";

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;
type RenderBody = (context: Context, body: readonly Statement[]) => string;

export function renderClosure(context: Context, { how, body }: Of<"closure">, renderBody: RenderBody): Rendered {
  const name = freshName(context);
  const aliased = context.objects.some((object) => object !== "this");
  const form = how % 13;
  const isAsync = form === 3;
  const arrow = (form !== 4 && form !== 5) || !aliased;
  const inner = renderBody({ ...enterFunction(context, arrow), pauses: isAsync ? "await" : null }, body);
  const tick = probe("T();");
  const declared = (text: string, called = name): Rendered => ({ text, after: { ...context, closures: [...context.closures, { name: called, isAsync }] } });
  if (form === 9) return declared(`const ${name} = [() => {${tick}\n${inner}\n}];`, `${name}[0]`);
  if (form === 10) return declared(`const ${name} = new Map([["x", () => {${tick}\n${inner}\n}]]);`, `${name}.get("x")`);
  if (form === 6) return declared(`const ${name} = { run: () => {${tick}\n${inner}\n} };`, `${name}.run`);
  if (form === 7) return declared(`let ${name} = () => {};\nif (c()) ${name} = () => {${tick}\n${inner}\n};`);
  if (form === 8) return declared(`const ${name} = () => {${tick}\nif (c()) ${name}();\n${inner}\n};`);
  if (form === 11) return declared(`const ${name} = (() => ({ run: () => {${tick}\n${inner}\n} }))();`, `${name}.run`);
  if (form === 12) return declared(`const ${name} = (() => () => {${tick}\n${inner}\n})();`);
  const text = arrow
    ? `const ${name} = ${isAsync ? "async " : ""}() => {${tick}\n${inner}\n};`
    : form === 4
      ? `function ${name}() {${tick}\n${inner}\n}`
      : `const ${name} = function () {${tick}\n${inner}\n};`;
  return declared(text);
}

export function renderCallClosure(context: Context, { closure: which, how }: Of<"call-closure">): string {
  const closure = pick(context.closures, which);
  if (closure === undefined) return "use(13);";
  const { name } = closure;
  if (closure.isAsync) return `void ${probe("quiet(")}${name}()${probe(")")};`;
  if (how === 5) context.output.helpers.add("callNow");
  const forms = [`${name}();`, `${name}();`, `${name}.call(null);`, `${name}?.();`, `if (c()) ${name}();`, `callNow(${name});`, `[1, 2].forEach(${name});`, `use([1].map(${name}));`, `later(${name});`, `c() && ${name}();`, `Reflect.apply(${name}, null, []);`, `(0, ${name})();`, `[${name}].forEach((k) => k());`, `for (const k of [${name}]) k();`, `Object.values({ k: ${name} }).forEach((k) => k());`];
  return pick(forms, how) ?? "";
}

export function renderCallClosureField(context: Context, { object: at, field: which, how }: Of<"call-closure-field">): string {
  const name = pick(context.closureFields, which);
  if (name === undefined) return "use(14);";
  const object = objectOf(context, at);
  switch (how) {
    case 9: return `${object}.${name}?.();`;
    case 10: return `if (${object}.${name}) ${object}.${name}();`;
    case 11: context.output.helpers.add("callNow"); return `callNow(${readClosureField(context, object, name)});`;
    default: return `${readClosureField(context, object, name)}();`;
  }
}
