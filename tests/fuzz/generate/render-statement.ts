/** Statements as text, one a line, so that a line says which statement a call stack is in. */
import { type Context, type JumpTarget, type Rendered, enterFunction, freshName, objectOf, pick, plain, probe, reachableMembers } from "./context.js";
import type { Statement } from "./model.js";
import { access, fieldOf, noteWrite, read, readCopy, renderTest, use, written } from "./render-expression.js";
import { renderBinding, renderCall, renderCallback, renderConversion, renderHanding, renderChild, renderListen, renderRun, renderWalk, renderWith, wholeObject } from "./render-call.js";
import { renderCallClosure, renderCallClosureField, renderClosure } from "./render-closure.js";
import { renderCopy, renderDefault, renderSet, renderSetMany, renderSetMember, renderSuperCall, renderUseMember } from "./render-field.js";
import { renderInnerClass, renderLiteral } from "./render-inner.js";
import { renderRegister } from "./render-registry.js";

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** Statements one after the other; declarations of one are in scope of the next. */
export function renderBody(context: Context, body: readonly Statement[]): string {
  let scope = context;
  const lines: string[] = [];
  for (const statement of body) {
    const { text, after } = renderStatement(scope, statement);
    lines.push(text);
    if (after !== undefined) scope = after;
  }
  return lines.join("\n");
}

function renderStatement(context: Context, statement: Statement): Rendered {
  switch (statement.kind) {
    case "set": return plain(renderSet(context, statement));
    case "set-many": return plain(renderSetMany(context, statement));
    case "use": {
      const field = fieldOf(context, statement.field);
      return plain(field === undefined ? "use(1);" : use(context, read(context, objectOf(context, statement.object), field, statement.how), statement.how));
    }
    case "copy": return renderCopy(context, statement);
    case "use-copy": {
      const copy = pick(context.copies, statement.copy);
      return plain(copy === undefined ? "use(2);" : use(context, readCopy(copy), statement.how));
    }
    case "use-member": return plain(renderUseMember(context, statement));
    case "set-member": {
      const member = pick(reachableMembers(context, ["accessor"]), statement.member);
      return plain(member === undefined ? "use(3);" : renderSetMember(context, objectOf(context, statement.object), member, statement.how));
    }
    case "call": return plain(renderCall(context, statement));
    case "bind": return plain(renderBinding(context, statement));
    case "with": return plain(renderWith(context, statement, renderBody));
    case "run": return plain(renderRun(context, statement, renderBody));
    case "super-call": return plain(renderSuperCall(context, statement));
    case "convert": return plain(renderConversion(context, statement));
    case "walk": return plain(renderWalk(context, statement));
    case "hand": return plain(renderHanding(context, statement));
    case "child": return plain(renderChild(context, statement));
    case "register": return plain(renderRegister(context, objectOf(context, statement.object), statement.how));
    case "default": return plain(renderDefault(context, statement));
    case "literal": return plain(renderLiteral(context, statement, renderBody));
    case "inner-class": return plain(renderInnerClass(context, statement, renderBody));
    case "listen": return plain(renderListen(context, statement, renderBody));
    case "pause": return plain(renderPause(context, statement));
    case "sink": {
      const object = objectOf(context, statement.object);
      const walk = context.output.program.modules ? wholeObject(context, object) : "";
      return plain(walk + pick([`sink(${object});`, `sink([${object}]);`, `sink({ o: ${object} });`, `meddle(${object});`], statement.how));
    }
    case "alias": return renderAlias(context, statement);
    case "closure": return renderClosure(context, statement, renderBody);
    case "call-closure": return plain(renderCallClosure(context, statement));
    case "set-closure-field": {
      const name = pick(context.closureFields, statement.field);
      if (name === undefined) return plain("use(4);");
      const object = objectOf(context, statement.object);
      return plain(`${object}.${name} = () => {${probe("T();")}\n${renderBody(enterFunction(context, true), statement.body)}\n};${noteWrite(context, object, name)}`);
    }
    case "call-closure-field": return plain(renderCallClosureField(context, statement));
    case "callback": return plain(renderCallback(context, statement, renderBody));
    case "call-parameter":
      return plain(context.inConstructor ? `if (typeof q === "function") q();` : "use(5);");
    case "flag": {
      const name = freshName(context);
      const [start, later] = pick([[renderTest(context, statement.test), ""], ["false", `\nif (${renderTest(context, statement.test)}) ${name} = true;`], ["true", `\nif (${renderTest(context, statement.test)}) ${name} = false;`]] as const, statement.how) ?? ["c()", ""];
      return { text: `let ${name} = ${start};${later}`, after: { ...context, flags: [name, name, ...context.flags] } };
    }
    case "flip": {
      // Arguments stay what was given: by that the oracle knows whose a value is.
      const name = pick(context.flags.filter((flag) => !context.parameters.includes(flag)), statement.which);
      const value = pick([`!(${renderTest(context, statement.test)})`, `!${name}`, "true", "false", "c()"], statement.how);
      return plain(name === undefined ? "use(27);" : name === "o" ? `if (o) o.x = ${value};` : `${name} = ${value};`);
    }
    case "delete": {
      const field = fieldOf(context, statement.field);
      const deletable = !context.output.program.modules && field !== undefined && !field.isPrivate && !field.form.startsWith("accessor");
      return plain(deletable ? `delete ${objectOf(context, statement.object)}.${field.name};` : "use(6);");
    }
    case "test": return plain(renderBranch(context, statement));
    case "short": return plain(renderShort(context, statement));
    case "loop": return plain(renderLoop(context, statement));
    case "switch": return plain(renderSwitch(context, statement));
    case "try": return plain(renderTry(context, statement));
    case "block": {
      const label = statement.label ? freshName(context) : null;
      const inner = label === null ? context : withTarget(context, { kind: "block", label });
      return plain(`${label === null ? "" : `${label}: `}{\n${renderBody(inner, statement.body)}\n}`);
    }
    case "throw":
      return plain(pick([`boom();`, `if (c()) throw new Error("x");`, `throw new Error("y");`, `if (c()) boom();`], statement.how) ?? "");
    case "jump": return plain(renderJump(context, statement));
  }
}

/** The rest of an async function runs later, that of a generator when somebody asks for more. */
function renderPause(context: Context, { object: at, field: which, how }: Of<"pause">): string {
  if (context.pauses === null) return "use(19);";
  if (context.pauses === "yield") return pick(["yield 1;", "use(yield 2);", "if (c()) yield 3;", "yield* [4];"], how) ?? "";
  const field = fieldOf(context, which);
  const object = objectOf(context, at);
  const set = field === undefined ? "await get();" : `${access(object, field)} = ${written(context, object, field.name, false, "await get()")};`;
  return pick(["await get();", set, "use(await maybe());", "if (c()) await get();", "for await (const v of [1]) use(v);"], how) ?? "";
}

function renderAlias(context: Context, { object: at, how }: Of<"alias">): Rendered {
  const object = objectOf(context, at);
  const name = freshName(context);
  const fluent = pick(reachableMembers(context, ["fluent"]), how);
  const forms: readonly (readonly [string, string])[] = [
    [`const ${name} = ${object};`, name],
    [`const ${name} = ${object}${fluent === undefined ? "" : `.${fluent.name}()`};`, name],
    [`const ${name} = { o: ${object} };`, `${name}.o`],
    [`const ${name} = [${object}];`, `${name}[0]`],
    [`const [${name}] = [${object}];`, name],
    [`let ${name}; ${name} = ${object};`, name],
    [`const { o: ${name} } = { o: ${object} };`, name],
    [`const ${name} = c() ? ${object} : other();`, name],
    [`const ${name} = identity(${object});`, name],
    [`const ${name} = (() => ${object})();`, name],
    [`const ${name} = get() && ${object};`, name],
    [`const ${name} = Object(${object});`, name],
    [object === "this" ? `const ${name} = { o: { p: this } };` : `const ${name} = { get o() { return { p: ${object} }; } };`, `${name}.o.p`],
    [`const ${name} = Object.freeze({ o: ${object} });`, `${name}.o`],
    [`const { ...${name} } = { o: ${object} };`, `${name}.o`],
    [`const ${name} = [1, ${object}].at(-1);`, name],
  ];
  const [text, reference] = pick(forms, how) ?? [`const ${name} = ${object};`, name];
  if (how === 8) context.output.helpers.add("identity");
  return { text, after: { ...context, objects: [reference, ...context.objects] } };
}

function renderBranch(context: Context, { test, how, then, otherwise }: Of<"test">): string {
  const head = `if (${renderTest(context, test)}) {\n${renderBody(context, then)}\n}`;
  return how % 2 === 0 ? head : `${head} else {\n${renderBody(context, otherwise)}\n}`;
}

function renderShort(context: Context, { test, how, object: at, field: which, second }: Of<"short">): string {
  const field = fieldOf(context, which);
  const other = fieldOf(context, second);
  if (field === undefined || other === undefined) return "use(15);";
  const object = objectOf(context, at);
  const set = `(${access(object, field)} = ${written(context, object, field.name, false, "1")})`;
  const setOther = `(${access(object, other)} = ${written(context, object, other.name, false, "2")})`;
  const condition = renderTest(context, test);
  switch (how % 8) {
    case 0: return `${condition} && ${set};`;
    case 1: return `${condition} || ${set};`;
    case 2: return `${condition} ? ${set} : ${setOther};`;
    case 3: return `use(${condition} ? ${read(context, object, field)} : 1);`;
    case 4: return `maybe() ?? ${set};`;
    case 5: return `maybe()?.take(${set});`;
    case 6: return `use((${set}, ${read(context, object, other)}));`;
    default: return `(${condition} && ${set}) || ${setOther};`;
  }
}

const withTarget = (context: Context, target: JumpTarget): Context => ({ ...context, targets: [...context.targets, target] });

function renderLoop(context: Context, { how, test, object, field: which, body }: Of<"loop">): string {
  const label = how >= 8 ? freshName(context) : null;
  const prefix = label === null ? "" : `${label}: `;
  const inner = renderBody(withTarget(context, { kind: "loop", label }), body);
  const tick = probe("T();");
  const name = freshName(context);
  const condition = renderTest(context, test);
  const field = fieldOf(context, which);
  switch (how % 8) {
    case 0: return `${prefix}for (let ${name} = 0; ${name} < 2; ${name}++) {${tick}\n${inner}\n}`;
    case 1: return `${prefix}while (${condition}) {${tick}\n${inner}\n}`;
    case 2: return `${prefix}do {${tick}\n${inner}\n} while (${condition});`;
    case 3: return `${prefix}for (const ${name} of [1, 2]) {${tick}\n${inner}\n}`;
    case 4: return `${prefix}for (const ${name} of xs()) {${tick}\n${inner}\n}`;
    case 5: return `${prefix}for (const ${name} in { a: 1 }) {${tick}\n${inner}\n}`;
    case 6: return `${prefix}for (;;) {${tick}\n${inner}\nif (c()) break;\n}`;
    default: {
      if (field === undefined) return `${prefix}for (; ${condition}; ) {${tick}\n${inner}\n}`;
      const at = objectOf(context, object);
      return `${prefix}for (${access(at, field)} = ${written(context, at, field.name, false, "0")}; ${condition}; ) {${tick}\n${inner}\n}`;
    }
  }
}

function renderSwitch(context: Context, { how, cases }: Of<"switch">): string {
  const inner = withTarget(context, { kind: "switch", label: null });
  const parts = cases.map(({ stop, body }, index) => {
    const isDefault = how % 3 === 0 ? index === cases.length - 1 : how % 3 === 1 && index === 0;
    const head = isDefault ? "default:" : how % 2 === 0 ? `case ${index}:` : `case c() && ${index}:`;
    return `${head}\n${renderBody(inner, body)}${stop ? "\nbreak;" : ""}`;
  });
  // What a case compares with is a number: a true test is the case 1.
  const subject = ["n()", "n()", `Number(${renderTest(context, { kind: "flag", which: how, how: 0 })})`][how % 3];
  return `switch (${subject}) {\n${parts.join("\n")}\n}`;
}

function renderTry(context: Context, { how, body, handler, finalizer }: Of<"try">): string {
  const error = freshName(context);
  const again = how >= 12 ? `\nif (c()) throw ${error};` : "";
  const caught = how % 4 === 1 ? "" : ` catch${how % 2 === 0 ? "" : ` (${error})`} {\n${renderBody(context, handler)}${how % 2 === 0 ? "" : again}\n}`;
  const last = how % 4 === 1 || how % 4 === 2 ? ` finally {\n${renderBody(context, finalizer)}\n}` : "";
  return `try {\n${renderBody(context, body)}\n}${caught}${last}`;
}

function renderJump(context: Context, { how, target }: Of<"jump">): string {
  const jumps: string[] = context.canReturn ? ["return;", "return;"] : [];
  const loops = context.targets.filter(({ kind }) => kind === "loop");
  if (loops.length > 0) jumps.push("break;", "continue;");
  else if (context.targets.some(({ kind }) => kind === "switch")) jumps.push("break;");
  for (const { kind, label } of context.targets) {
    if (label !== null) jumps.push(`break ${label};`);
    if (label !== null && kind === "loop") jumps.push(`continue ${label};`);
  }
  const jump = pick(jumps, target);
  if (jump === undefined) return "use(16);";
  if (jump === "return;" && how % 4 === 1) return "if (c()) return c();";
  return how % 4 === 0 ? jump : `if (c()) ${jump}`;
}
