/** Statements about fields: sets, copies, defaults that read, and the members that stand for fields. */
import { type Context, type Rendered, freshName, newSite, objectOf, pick, plain, probe, reachableMembers, readOnly } from "./context.js";
import type { Statement } from "./model.js";
import { access, consume, fieldOf, noteWrite, quietly, read, readCopy, renderValue, use, written } from "./render-expression.js";
import type { MemberName } from "./resolve.js";

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export function renderSet(context: Context, { object: at, field: which, how, value }: Of<"set">): string {
  const field = fieldOf(context, which);
  if (field === undefined) return "use(7);";
  const object = objectOf(context, at);
  const place = access(object, field, how === 13 ? 0 : how); // 13: `?.`
  const other = how === 10 ? fieldOf(context, which + 1) : undefined;
  const text = renderValue(context, value, other === undefined ? [field.name] : [field.name, other.name]);
  // The runtime refuses the reads of these in a Module.
  if (context.output.program.modules && (how === 7 || how === 8 || how === 12)) return `${place} = ${written(context, object, field.name, false, text)};`;
  // The constructor's own: what a setter receives is no argument of the construction.
  const fromArgument = value.kind === "parameter" && context.parameters.includes("p");
  switch (how) {
    case 7: return `${place} ??= ${written(context, object, field.name, fromArgument, text)};`;
    case 8: return `${place} ||= ${written(context, object, field.name, fromArgument, text)};`;
    case 9: {
      const site = newSite(context, field.name);
      // A Module's runtime throws at the read itself, before the probe behind the operator: probed in front.
      if (context.output.program.modules) return `${site.mark}${probe(`R(${site.id}, ${object}, () => ${place});`)}${place} += 1;${noteWrite(context, object, field.name)}`;
      return `${site.mark}${place} += ${probe(`(R(${site.id}, ${object}, () => ${place}), W(${object}, "${field.name}", ${context.klass}, false, `)}1${probe("))")};`;
    }
    case 12: return `${place} &&= ${written(context, object, field.name, fromArgument, text)};`;
    case 14: {
      const site = newSite(context, field.name);
      return `${site.mark}${probe(`R(${site.id}, ${object}, () => ${place});`)}${place}++;${noteWrite(context, object, field.name)}`;
    }
    // Where the base class has no setter of the name, it is the object's own property that is set.
    case 15: return context.superAllowed && !field.isPrivate && !field.form.startsWith("accessor") && object === "this" ? `super.${field.name} = ${written(context, object, field.name, fromArgument, text)};` : `${place} = ${written(context, object, field.name, fromArgument, text)};`;
    case 10: {
      if (other === undefined) return `${place} = ${text};`;
      return `${place} = ${written(context, object, field.name, fromArgument, `${access(object, other)} = ${written(context, object, other.name, fromArgument, text)}`)};`;
    }
    default: return `${place} = ${written(context, object, field.name, fromArgument, text)};`;
  }
}

export function renderSetMany(context: Context, { object: at, field, second, how }: Of<"set-many">): string {
  const first = fieldOf(context, field);
  const other = fieldOf(context, second);
  if (first === undefined || other === undefined) return "use(8);";
  const object = objectOf(context, at);
  const [a, b] = [access(object, first), access(object, other)];
  const note = noteWrite(context, object, first.name) + noteWrite(context, object, other.name);
  const noteFirst = noteWrite(context, object, first.name);
  const anyPrivate = first.isPrivate || other.isPrivate;
  const byKey = (call: (name: string) => string): string => (first.isPrivate || context.output.program.modules ? `${a} = 2;` : call(`"${first.name}"`)) + noteFirst;
  const descriptor = "{ value: 1, writable: true, configurable: true, enumerable: true }";
  switch (how % 9) {
    case 0: return anyPrivate ? `${a} = 1;${noteFirst}` : `Object.assign(${object}, { ${first.name}: 1, ${other.name}: 2 });${note}`;
    case 1: return `({ a: ${a}, b: ${b} } = { a: 1, b: 2 });${note}`;
    case 2: return `[${a}, ${b}] = [1, "s"];${note}`;
    case 3: return byKey((key) => `Object.defineProperty(${object}, ${key}, ${descriptor});`);
    case 6: return byKey((key) => `Reflect.set(${object}, ${key}, 1);`);
    case 7: return byKey((key) => `Reflect.defineProperty(${object}, ${key}, ${descriptor});`);
    case 8: return byKey((key) => `Object.defineProperties(${object}, { [${key}]: ${descriptor} });`);
    case 4: return `for (${a} of xs()) {${noteFirst} }`;
    default: return `[${a} = 3] = [];${noteFirst}`;
  }
}

export function renderCopy(context: Context, { object: at, field: which, how }: Of<"copy">): Rendered {
  const field = fieldOf(context, which);
  if (field === undefined) return plain("use(9);");
  const object = objectOf(context, at);
  const name = freshName(context);
  const site = newSite(context, field.name);
  const current = access(object, field);
  const copy = { name, site: site.id, current, object };
  const { modules } = context.output.program;
  const byPattern = field.isPrivate || modules ? `const ${name} = ${quietly(context, current)};` : `const { ${field.name}: ${name} } = ${object};`;
  const used = readCopy(copy);
  const key = field.isPrivate ? "x" : field.name;
  const source = field.isPrivate ? `{ x: ${current} }` : object;
  // Copies that are used where they are made: nested patterns, patterns of parameters, getters of other objects.
  if (!modules) switch (how) {
    case 6: return plain(`${site.mark}${probe(`R(${site.id}, ${object}, () => ${current});`)}const { ${key}: { x: ${name} } } = ${source};`);
    case 7: return plain(`${site.mark}(({ ${key}: ${name} }) => use(${used}))(${source});`);
    case 9: return plain(`${site.mark}const { ${key}: ${name} = 1 } = ${source}; use(${name});`);
    default: break;
  }
  const value = quietly(context, current);
  const forms = [`const ${name} = ${value};`, byPattern, `let ${name}; ${name} = ${value};`, `const ${name} = c() ? ${value} : 1;`];
  return { text: `${site.mark}${pick(forms, how) ?? ""}`, after: { ...context, copies: [...context.copies, copy] } };
}

/** A default of a pattern or parameter reads the field, where nothing else is given. */
export function renderDefault(context: Context, { object: at, field: which, how }: Of<"default">): string {
  const field = fieldOf(context, which);
  if (field === undefined) return "use(18);";
  const object = objectOf(context, at);
  const name = freshName(context);
  const value = read(context, object, field);
  const forms = [
    `const { x: ${name} = ${value} } = {}; use(${name});`,
    `const [${name} = ${value}] = []; use(${name});`,
    `((${name} = ${value}) => use(${name}))();`,
    `(({ x: ${name} = ${value} } = {}) => use(${name}))();`,
    `for (const { x: ${name} = ${value} } of [{}]) use(${name});`,
    `let ${name}; ({ x: ${name} = ${value} } = get()); use(${name});`,
    `const { take: ${name} = ${value} } = maybe() ?? {}; use(${name});`,
  ];
  return pick(forms, how) ?? "";
}

export function renderUseMember(context: Context, { object: at, member: which, how }: Of<"use-member">): string {
  const member = pick(reachableMembers(context, ["accessor", "reader"]), which);
  if (member === undefined) return "use(10);";
  const object = objectOf(context, at);
  const call = member.kind === "accessor" ? `${object}.${member.name}` : `${object}.${member.name}()`;
  if (how === 11) return `use(${call} ?? 1);`;
  return use(context, consume(call), how);
}

/** The ways in which a setter is run. */
export function renderSetMember(context: Context, object: string, { name, writeOnly }: MemberName, how: number): string {
  const place = `${object}.${name}`;
  // The runtime of Modules throws at the read itself, in front of the probe.
  const isReadable = !writeOnly && !context.output.program.modules;
  if (name.startsWith("#")) {
    // Where the compiler lowers private names, it runs the setter whatever is there already.
    const lowered = context.output.program.emit === "define-lowered" && context.output.program.language === "ts";
    return pick([`${place} = 1;`, `({ x: ${place} } = { x: 1 });`, `[${place}] = [1];`, lowered ? `${place} = 2;` : `${place} ??= 1;`], how) ?? "";
  }
  const forms = [`${place} = 1;`, `${place} = 1;`, `${place} = c();`, `Object.assign(${object}, { ${name}: 1 });`, `({ x: ${place} } = { x: 1 });`, `[${place}] = [1];`, `${place} ??= 1;`, `${place} ||= 1;`, `for (${place} of [1]) {}`, `${object}["${name}"] = 1;`, `Reflect.set(${object}, "${name}", 1);`, `${place} &&= 1;`];
  // What an operator reads it uses: the value that the getter passes on is looked at where it comes out.
  const operated = (text: string): string => readOnly(text) + probe(`${place} = C(() => ${place}) + 1;`);
  return pick([...forms, ...(isReadable ? [operated(`${place}++;`), operated(`${place} += 1;`), `${place} = ${consume(place)} + 1;`] : [])], how) ?? "";
}

export function renderSuperCall(context: Context, { member: which, how }: Of<"super-call">): string {
  const base = context.output.classes[context.klass - 1];
  if (!context.superAllowed || base === undefined) return "use(11);";
  const members = base.visibleMembers.filter((member) => !member.arrow && member.rank >= context.rank && ["method", "reader", "flagged", "accessor", "fluent"].includes(member.kind) && !member.name.startsWith("#"));
  const member = pick(members, which);
  if (member === undefined) return "use(12);";
  if (member.kind === "accessor") return pick([`super.${member.name} = 1;`, `super.${member.name};`, `use(${consume(`super.${member.name}`)});`], how) ?? "";
  if (member.kind === "reader" && how % 2 === 0) return `use(${consume(`super.${member.name}()`)});`;
  return `super.${member.name}();`;
}
