/** Members of a class as text: one function a kind of slot would be more files than sense, so one case a kind. */
import { type Context, enterFunction, pick, probe } from "./context.js";
import { passOn, read } from "./render-expression.js";
import { renderBody } from "./render-statement.js";
import { type FieldName, type MemberName, type ResolvedClass, setterOnly } from "./resolve.js";

type Member = ResolvedClass["members"][number];

/** Now and then a name is written as a computed key that the text fixes. */
export function computedName(name: string, variant: number): string {
  if (name.startsWith("#")) return name;
  if (variant === 10) return `["${name}"]`;
  return variant === 9 ? `[key_${name}]` : name;
}

export function renderMember(klassContext: Context, klass: ResolvedClass, member: Member): string {
  const { variant, field: which, body, second } = member.model;
  const context: Context = { ...klassContext, rank: member.rank };
  const tick = probe("T();");
  const field = pick(klass.visibleFields, which);
  const noReturn: Context = { ...context, canReturn: false };
  const result = field === undefined ? "6" : passOn(context, "this", field);
  const inherited = context.output.classes[klass.index - 1]?.visibleMembers.some(({ name, arrow }) => name === member.name && !arrow) === true;
  const callsSuper = inherited && variant % 3 === 1 ? `super.${member.name}();\n` : "";
  const name = computedName(member.name, variant);
  // The compiler's lowered private methods are functions outside the class, where it leaves `super` behind: not valid.
  const hidden = member.name.startsWith("#") ? { superAllowed: false } : {};
  switch (member.kind) {
    case "method":
      // A field of the method's name: it takes the method's place once the initialiser has run.
      if (member.arrow) return `${member.name} = () => {${tick}\n${renderBody(enterFunction(context, true), body)}\n};`;
      return `${name}() {${tick}\n${callsSuper}${renderBody(context, body)}${variant % 3 === 0 ? "\nreturn c();" : ""}\n}`;
    case "symbol":
      return `${member.name}() {${tick}\n${renderBody({ ...context, superAllowed: false }, body)}\nreturn c();\n}`;
    case "set":
      return `set(k, v) {${tick}\n${renderBody(noReturn, body)}\nreturn super.set(k, v);\n}`;
    case "private":
      return `${member.name}() {${tick}\n${renderBody({ ...context, ...hidden }, body)}\nreturn c();\n}`;
    case "fluent":
      return `${name}() {${tick}\n${callsSuper}${renderBody(noReturn, body)}\nreturn this;\n}`;
    case "flagged": {
      const value = field === undefined || variant % 4 !== 1 ? "true" : `(use(${read(context, "this", field)}), true)`;
      // Left out, or undefined, it is the default: a boolean whichever way it comes.
      const type = context.output.program.language === "ts" ? ": boolean" : "";
      const parameter = variant % 4 < 2 ? `flag${type} = ${value}` : "flag";
      return `${name}(${parameter}) {${tick}\n${renderBody({ ...context, flags: ["flag"] }, body)}\nreturn ${variant % 2 === 0 ? "flag" : "true"};\n}`;
    }
    case "reader":
      return `${name}() {${tick}\n${renderBody(noReturn, second)}\nreturn ${result};\n}`;
    case "accessor": {
      const getter = `get ${name}() {${tick}\n${renderBody({ ...noReturn, ...hidden }, second)}\nreturn ${result};\n}`;
      const setter = `set ${name}(v) {${tick}\n${renderBody({ ...context, ...hidden, parameters: ["v"] }, body)}\n}`;
      return variant === 8 ? getter : variant === setterOnly ? setter : `${getter}\n${setter}`;
    }
    case "async":
      return `async ${name}() {${tick}\n${renderBody({ ...noReturn, pauses: "await" }, body)}\nawait get();\n${renderBody(context, second)}\n}`;
    case "generator":
      return `*${name}() {${tick}\n${renderBody({ ...context, pauses: "yield" }, body)}\nyield 1;\n${renderBody(context, second)}\n}`;
    case "runner": {
      const run = pick(["callback();", "if (c()) callback();", "[1].forEach(callback);", "callback?.();"], variant) ?? "";
      return `${name}(callback) {${tick}\n${renderBody(context, body)}\n${run}\n${renderBody(context, second)}\n}`;
    }
    case "static":
      return `static ${name}(o) {${tick}\n${renderBody({ ...context, objects: ["o"], superAllowed: false }, body)}\n}`;
    case "friend":
      return `static {\n${klass.name}${member.name} = (o) => {${tick}\n${renderBody({ ...context, objects: ["o"], superAllowed: false }, body)}\n};\n}`;
    case "factory": {
      if (context.abstract) return `static ${name}(o) {${tick}\n${renderBody({ ...context, objects: ["o"], superAllowed: false }, body)}\n}`;
      const made = { ...context, objects: ["made", "o"], canReturn: false, superAllowed: false };
      return `static ${name}(o) {${tick}\nconst made = new ${klass.name}(c(), c());${probe(" FIN(made);")}\n${renderBody(made, body)}\nreturn made;\n}`;
    }
    case "emitter":
      return renderEmitter(context, member);
    case "convert":
      return renderConverter(noReturn, member, renderBody(noReturn, body));
  }
}

function renderConverter(context: Context, { name, model: { variant } }: Member, body: string): string {
  const tick = probe("T();");
  switch (name) {
    case "toString": return `toString() {${tick}\n${body}\nreturn "s";\n}`;
    case "valueOf": return `valueOf() {${tick}\n${body}\nreturn 1;\n}`;
    case "toJSON": return `toJSON() {${tick}\n${body}\nreturn {};\n}`;
    case "[Symbol.toPrimitive]": return `[Symbol.toPrimitive](hint) {${tick}\n${body}\nreturn hint.length;\n}`;
    default: break;
  }
  switch (variant % 4) {
    case 2: return `[Symbol.iterator]() {\nlet done = true;\nreturn { next: () => {${tick}\ndone = !done;\n${body}\nreturn { done, value: 1 };\n} };\n}`;
    case 3: return `[Symbol.iterator]() {${tick}\n${body}\nreturn [1, 2][Symbol.iterator]();\n}`;
    default: return `*[Symbol.iterator]() {${tick}\n${body}\nyield ${context.klass};\n}`;
  }
}

/** Where a class keeps its listeners, and how. */
const keepsMap = (member: MemberName): boolean => member.rank % 4 === 3;

/** The fields of the emitters among a class's members. */
export function renderListeners(context: Context, klass: ResolvedClass): readonly string[] {
  const typescript = context.output.program.language === "ts";
  return klass.members.flatMap((member) => {
    const field = member.listeners;
    if (field === null) return [];
    const type = typescript ? (keepsMap(member) ? ": Map<string, () => void>" : ": (() => void)[]") : "";
    const starts = `FS(this, ${context.klass})`;
    const start = field.isPrivate ? `(${starts}, ` : `CL(this, "${field.name}", ${context.klass}, ${starts}, () => this.${field.name}, `;
    return [`${field.name}${type} = ${probe(start)}${keepsMap(member) ? "new Map()" : "[]"}${probe(")")};`];
  });
}

/** `on1(k)` and `emit1()`: an event emitter of one's own, whose listeners run synchronously. */
function renderEmitter(context: Context, member: Member): string {
  const { body, second } = member.model;
  const tick = probe("T();");
  const list = (): string => read(context, "this", member.listeners as FieldName);
  const emit = (text: string): string => `${member.name}() {${tick}\n${renderBody(context, body)}\n${text}\n${renderBody(context, second)}\n}`;
  const on = (text: string): string => `on${member.rank}(k) {${tick}\n${text}\n}\n`;
  switch (member.rank % 4) {
    case 0: return on(`${list()}.push(k);`) + emit(`for (const k of ${list()}) k();`);
    case 1: return on(`this.${member.listeners?.name} = [...${list()}, k];`) + emit(`${list()}.forEach((k) => k());`);
    case 2: return on(`${list()}.push({ run: k });`) + emit(`for (const { run } of ${list()}) run();`);
    default: return on(`${list()}.set("x", k);`) + emit(`${list()}.get("x")?.();`);
  }
}
