/** A program as text: once as the analysis sees it, once with probes, both with the same lines. */
import type { AnalysisSettings } from "../../../lib/analysis/index.js";
import { type Context, type Output, type Site, enterFunction, probe, project, readOnly, withoutProbes } from "./context.js";
import type { FunctionModel, Program } from "./model.js";
import { read, renderValue, written } from "./render-expression.js";
import { computedName, renderListeners, renderMember } from "./render-member.js";
import { registryHelpers, renderKeptBy, renderRegistryFunction } from "./render-registry.js";
import { renderBody } from "./render-statement.js";
import { type FieldFact, type MemberName, type ResolvedClass, fieldFacts, resolveClasses, settle } from "./resolve.js";

export interface RenderedClass {
  readonly name: string;
  readonly constructed: boolean;
  readonly facts: ReadonlyMap<string, FieldFact>;
  /** The classes of the chain, the class itself last. */
  readonly chain: readonly string[];
  readonly hasSetup: boolean;
  readonly module: boolean;
  /** The fields that a generated constructor is given; null where the class has a constructor. */
  readonly given: readonly string[] | null;
  /** The classes of the chain, by number, whose constructors receive what `new` is given. */
  readonly argumentsReach: readonly number[];
}

export interface Rendered {
  readonly language: Program["language"];
  readonly emit: Program["emit"];
  readonly analysed: string;
  readonly executed: string;
  readonly sites: readonly Site[];
  /** Lines of class heads and of `super()` calls, but for those that make a Map call `set`. */
  readonly constructionLines: ReadonlySet<number>;
  readonly classes: readonly RenderedClass[];
  readonly settings: Partial<AnalysisSettings>;
}

const helpers: Readonly<Record<string, string>> = {
  box: "const box = {};",
  identity: "function identity(x) { return x; }",
  callNow: "function callNow(k) { return k(); }",
  callWith: "function callWith(x, k) { k(x); }",
  callMaybe: "function callMaybe(k) { if (c()) k(); }",
  callTag: "function callTag(parts, x, k) { k(x); }",
  ...registryHelpers,
};

const runtimeImport = `import { Module, field, filter, isArray, module, partition, treeLeaves } from "eslint-plugin-safe-init/runtime";`;

export function render(model: Program): Rendered {
  const program = settle(model);
  const classes = resolveClasses(program);
  const output: Output = { program, classes, sites: [], helpers: new Set(), names: 0 };
  const parts = [
    ...program.functions.map((model, index) => renderFunction(output, model, index)),
    ...classes.map((klass) => renderClass(output, klass)),
  ];
  const prelude = [...(program.modules ? [readOnly(runtimeImport)] : []), ...(program.root === "EventEmitter" ? [readOnly(`import { EventEmitter } from "node:events";`)] : []), ...[...output.helpers].sort().map((name) => helpers[name] ?? ""), ...constantKeys(parts), ...symbols(parts)];
  const { analysed, executed } = project([...prelude, ...parts].join("\n"), output.sites);
  const emit = emitOf(program);
  return {
    language: program.language,
    emit,
    analysed,
    executed,
    sites: output.sites,
    constructionLines: new Set(analysed.split("\n").flatMap((line, index) => (/\bsuper\((?!\[\[)|\bclass \w+/.test(line) ? [index + 1] : []))),
    classes: classes.map((klass, index) => ({
      name: klass.name,
      constructed: !isAbstract(program, classes, klass),
      facts: fieldFacts(classes, index, program),
      chain: classes.slice(0, index + 1).flatMap(({ name, index: at, model }) => (isMixinFunction(model, at) ? [`M${at}`, name] : [name])),
      hasSetup: klass.hasSetup && !program.modules,
      module: program.modules,
      argumentsReach: classes.slice(0, index + 1).map(({ index: at }) => at).filter((at) => classes.slice(at + 1, index + 1).every(passesArguments)),
      given: program.modules && program.hook ? classes.slice(0, index + 1).flatMap(({ fields }) => fields.filter(({ form }) => form === "given").map(({ name }) => name)) : null,
    })),
    settings: {
      initHooks: program.modules ? ["postInit"] : program.hook ? ["setup"] : [],
      useDefineForClassFields: emit !== "assign",
      parameterPropertiesFirst: emit !== "native",
    },
  };
}

/** Names of properties as constants of the module: `this[key_f0]`. */
const constantKeys = (parts: readonly string[]): readonly string[] => [...new Set(parts.flatMap((part) => part.match(/\bkey_\w+/g) ?? []))].sort().map((name) => `const ${name} = "${name.slice(4)}";`);

const symbols = (parts: readonly string[]): readonly string[] => [...new Set(parts.flatMap((part) => part.match(/\bsym_\d+/g) ?? []))].sort().map((name) => `const ${name} = Symbol("${name}");`);

const passesArguments = ({ model }: ResolvedClass): boolean => model.constructor_ === null || ["plain", "rest", "branches"].includes(model.constructor_.superForm);

const isMixinFunction = ({ form }: ResolvedClass["model"], index: number): boolean => form === "mixin-function" && index > 0;

const emitOf = (program: Program): Program["emit"] => (program.language === "js" ? "native" : program.emit);

const isAbstract = (program: Program, classes: readonly ResolvedClass[], klass: ResolvedClass): boolean =>
  program.language === "ts" && klass.model.form === "declaration" && klass.model.abstract && klass.index < classes.length - 1;

function contextOf(output: Output, klass: ResolvedClass): Context {
  return {
    output,
    klass: klass.index,
    abstract: isAbstract(output.program, output.classes, klass),
    fields: klass.visibleFields,
    closureFields: klass.visibleClosureFields,
    members: klass.visibleMembers,
    rank: -1,
    superAllowed: klass.index > 0,
    objects: ["this"],
    flags: [],
    parameters: [],
    targets: [],
    canReturn: true,
    pauses: null,
    inConstructor: false,
    copies: [],
    closures: [],
  };
}

/** A free function knows the public fields and members of the first class: they are there in every object of the chain. */
function renderFunction(output: Output, model: FunctionModel, index: number): string {
  const root = output.classes[0];
  if (root === undefined) return "";
  const isPublic = (member: MemberName): boolean => !member.name.startsWith("#");
  const context: Context = {
    ...contextOf(output, root),
    klass: -1,
    fields: root.visibleFields.filter((field) => !field.isPrivate),
    members: root.visibleMembers.filter(isPublic),
    rank: model.rank,
    superAllowed: false,
    objects: ["o"],
  };
  const tick = probe("T();");
  switch (model.takes) {
    case "all": case "byName": case "seen": case "last": case "static-last": return renderRegistryFunction(context, model, index);
    default: break;
  }
  const pauses = model.takes === "generator" ? "yield" : model.takes === "async" ? "await" : null;
  const body = renderBody({ ...context, pauses }, model.body);
  switch (model.takes) {
    case "generator": return `function* look${index}(o) {${tick}\n${body}\nyield 1;\n}`;
    case "async": return `async function look${index}(o) {${tick}\n${body}\n}`;
    case "object": return `function look${index}(o) {${tick}\n${body}\n}`;
    case "box": return `function look${index}({ o }) {${tick}\n${body}\n}`;
    case "list": return `function look${index}([o]) {${tick}\n${body}\n}`;
    case "constructor": return `class View${index} {\nconstructor(o) {${tick}\n${body}\n}\n}`;
    case "setter": return `const look${index} = {\nset current(o) {${tick}\n${body}\n}\n};`;
    case "getter": return renderKeptBy(`look${index}`, body);
    case "keeper": return `class View${index} {\nconstructor(o) {\nthis.o = o;\n}\nlook() {${tick}\nconst o = this.o;\n${body}\n}\n}`;
  }
}

const rootCalls: Readonly<Record<Program["root"], readonly string[]>> = { none: [], EventEmitter: ["super();"], Map: ["super([[1, 2]]);"] };

const rootOf = ({ modules, root }: Program): string => (modules ? " extends Module" : root === "none" ? "" : ` extends ${root}`);

function renderClass(output: Output, klass: ResolvedClass): string {
  const { name, index, model } = klass;
  const typescript = output.program.language === "ts";
  const mixinFunction = isMixinFunction(model, index);
  const mixin = mixinFunction || (model.form === "mixin" && index > 0);
  const { modules } = output.program;
  const base = index === 0 ? rootOf(output.program) : mixin ? " extends Base" : ` extends C${index - 1}`;
  const abstract = isAbstract(output.program, output.classes, klass) && model.form === "declaration" ? "abstract " : "";
  const context = contextOf(output, klass);
  const lines = [
    `${modules && abstract === "" ? "@module " : ""}${abstract}class ${mixinFunction ? `M${index}` : name}${base} {`,
    ...klass.fields.flatMap((field) => renderField(context, field, typescript)),
    ...renderListeners(context, klass),
    ...renderClosureField(context, klass),
    ...renderConstructor(context, klass),
    ...klass.members.map((member) => renderMember(context, klass, member)),
    ...renderSetup(context, klass),
    `}${probe("")}`,
  ];
  const listeners = klass.members.flatMap((member) => member.listeners ?? []);
  const peek = [...klass.fields, ...listeners].filter((field) => field.isPrivate).map((field) => `"${field.name}": this.${field.name}`);
  lines[lines.length - 1] = `${probe(`__e${index}() { return { ${peek.join(", ")} }; }`)}}`;
  const text = lines.join("\n");
  const friends = klass.members.flatMap((member) => (member.kind === "friend" ? [`let ${name}${member.name};\n`] : [])).join("");
  return friends + renderForm(klass, text, mixin);
}

function renderForm({ name, index, model }: ResolvedClass, text: string, mixin: boolean): string {
  if (isMixinFunction(model, index)) return `function Mix${index}(Base) {\nreturn ${text};\n}\nclass ${name} extends Mix${index}(C${index - 1}) {}`;
  if (mixin) return `const ${name} = ((Base) => ${text})(C${index - 1});`;
  return model.form === "declaration" || model.form === "mixin-function" ? text : `const ${name} = ${text};`;
}

type ResolvedField = ResolvedClass["fields"][number];

function renderField(context: Context, field: ResolvedField, typescript: boolean): readonly string[] {
  const type = typescript ? ": number" : "";
  /** An initialiser that looks at the old value decides itself what becomes of it. */
  const looks = new RegExp(`this\\??(?:\\.|\\[["\`]?(?:key_)?)${field.name}\\b`);
  const kept = (value: string): string => `${probe(`(FS(this, ${context.klass}), W(this, "${field.name}", ${context.klass}, false, `)}${value}${probe("))")}`;
  const clobber = (value: string): string => looks.test(withoutProbes(value)) ? kept(value) : `${probe(`CL(this, "${field.name}", ${context.klass}, FS(this, ${context.klass}), () => this.${field.name}, `)}${value}${probe(")")}`;
  const starting = (value: string): string => `${probe(`(FS(this, ${context.klass}), `)}${value}${probe(")")}`;
  const defines = emitOf(context.output.program) !== "assign";
  const bare = (declaration: string): string => `${declaration}${defines ? probe(` = CL(this, "${field.name}", ${context.klass}, FS(this, ${context.klass}), () => this.${field.name}, undefined)`) : ""};`;
  const value = (): string => renderValue({ ...context, canReturn: false }, field.model.value, [field.name]);
  const name = field.model.value.kind === "literal" ? computedName(field.name, field.model.value.which) : field.name;
  switch (field.form) {
    case "initialised": return [`${name}${type} = ${clobber(value())};`];
    case "bare": return [bare(`${name}${type}`)];
    case "asserted": return [bare(`${field.name}!${type}`)];
    case "optional": return [bare(`${field.name}?${type}`)];
    case "union": return [bare(`${field.name}${type} | undefined`)];
    case "private": return [`${field.name}${type};`];
    case "private-initialised": return [`${field.name}${type} = ${starting(value())};`];
    case "accessor": return [`accessor ${field.name}${type} = ${starting(value())};`];
    case "accessor-bare": return [`accessor ${field.name}${type};`];
    case "declared": return [`declare ${field.name}${type};`];
    case "given": return [bare(`${field.name}!${type}`)];
    case "excluded": return [bare(`@field({ init: false }) ${field.name}!${type}`)];
    case "default": return [`${field.name}${type} = ${clobber(value())};`];
    case "parameter": case "undeclared": return [];
  }
}

function renderClosureField(context: Context, klass: ResolvedClass): readonly string[] {
  const field = klass.model.closureField;
  if (field === null) return [];
  const name = `k${klass.index}`;
  const type = context.output.program.language === "ts" ? ": () => void" : "";
  if (field.bare) {
    const defines = emitOf(context.output.program) !== "assign";
    return [`${name}${type}${defines ? probe(` = CL(this, "${name}", ${context.klass}, FS(this, ${context.klass}), () => this.${name}, undefined)`) : ""};`];
  }
  const body = renderBody(enterFunction(context, true), field.body);
  return [`${name}${type} = ${probe(`CL(this, "${name}", ${context.klass}, FS(this, ${context.klass}), () => this.${name}, `)}() => {${probe("T();")}\n${body}\n}${probe(")")};`];
}

function renderSuper(context: Context, klass: ResolvedClass): string {
  const model = klass.model.constructor_;
  if (model === null) return "super(p, q, o);";
  switch (model.superForm) {
    case "constant": return "super(true, false);";
    case "rest": return "super(...arguments);";
    case "branches":
      return context.output.program.language === "js" ? "if (p) {\nsuper(p, q, o);\n} else {\nsuper(q, p);\n}" : "super(q, p);";
    case "closure": return `super(p, () => {${probe("T();")}\n${renderBody(enterFunction(context, true), model.superClosure)}\n});`;
    case "plain": return "super(p, q, o);";
  }
}

function renderConstructor(context: Context, klass: ResolvedClass): readonly string[] {
  const promised = klass.fields.filter((field) => field.form === "undeclared" || field.form === "declared");
  const parameters = klass.fields.filter((field) => field.form === "parameter");
  const model = klass.model.constructor_;
  if (context.output.program.modules && model === null) return [];
  // What `new` is given is nothing that a Map could take.
  const needed = context.output.program.root === "Map" && klass.index === 0;
  if (model === null && !needed && promised.length === 0 && parameters.length === 0) return [];
  const inner: Context = { ...context, flags: ["p", "q", "o"], parameters: ["p", "q"], inConstructor: true };
  const body = renderBody(inner, model?.body ?? []) + renderAudit(inner, klass);
  const last = promised.map((field) => `this.${field.name} = ${probe(`W(this, "${field.name}", ${context.klass}, false, `)}1${probe(")")};`);
  const properties = parameters.map((field) => `, public ${field.name} = 7`);
  const first = context.output.program.modules ? ["super();"] : klass.index > 0 ? [renderSuper(inner, klass)] : rootCalls[context.output.program.root];
  // Whichever way a class passes its arguments on, the first is a boolean, unless a closure is among them.
  const type = context.output.program.language === "ts" && context.output.classes.every((other) => other.model.constructor_?.superForm !== "closure") ? ": boolean" : "";
  return [[`constructor(p${type}, q, o${properties.join("")}) {`, ...first, body, ...last, "}"].join("\n")];
}

const renderAudit = (context: Context, klass: ResolvedClass): string =>
  klass.model.audit ? klass.visibleFields.map((field) => `\nuse(${read(context, "this", field)});`).join("") : "";

function renderSetup(context: Context, klass: ResolvedClass): readonly string[] {
  const { modules, hook } = context.output.program;
  // In a Module most excluded fields are set at the end of the hook: else next to no construction would end well.
  const promised = klass.fields.filter((field) => modules && field.form === "excluded" && field.model.value.kind === "literal");
  if (!hook || (klass.model.setup === null && promised.length === 0)) return [];
  const last = promised.map((field) => `\nthis.${field.name} = ${written(context, "this", field.name, false, "1")};`).join("");
  const name = modules ? "postInit" : "setup";
  const inherited = context.output.classes[klass.index - 1]?.hasSetup === true ? `super.${name}();\n` : "";
  return [`${name}() {${probe("T();")}\n${inherited}${renderBody(context, klass.model.setup ?? [])}${renderAudit(context, klass)}${last}\n}`];
}
