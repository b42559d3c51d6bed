/** Values, tests and reads as text. Every read whose value is used is wrapped in a probe that only the executed program has. */
import { type Context, type Copy, newSite, objectOf, pick, probe, reachableMembers } from "./context.js";
import type { Test, Value } from "./model.js";
import type { FieldName } from "./resolve.js";

export const fieldOf = (context: Context, index: number): FieldName | undefined => pick(context.fields, index);

export function access(object: string, field: FieldName, how = 0): string {
  if (field.isPrivate || how < 11) return `${object}.${field.name}`;
  return pick([`${object}["${field.name}"]`, `${object}[key_${field.name}]`, `${object}?.${field.name}`, `${object}[\`${field.name}\`]`], how - 11) ?? "";
}

/** A read that is none by the rules: a test, or a copy that is used later. */
export const quietly = (context: Context, text: string): string => (context.output.program.modules ? `${probe("G(() => ")}${text}${probe(")")}` : text);

/** A read whose value is used here: `this.f`, executed as `R(site, this, () => this.f)`. */
export function read(context: Context, object: string, field: FieldName, how = 0, probeName = "R"): string {
  const site = newSite(context, field.name);
  return `${site.mark}${probe(`${probeName}(${site.id}, ${object}, () => `)}${access(object, field, how)}${probe(")")}`;
}

export function readClosureField(context: Context, object: string, name: string): string {
  const site = newSite(context, name);
  return `${site.mark}${probe(`R(${site.id}, ${object}, () => `)}${object}.${name}${probe(")")}`;
}

/** The use of a local copy: a fault only while the field that it was copied from is still unset. */
export const readCopy = (copy: Copy): string => probe(`U(${copy.site}, ${copy.object}, () => ${copy.current}, `) + copy.name + probe(")");

/** The value of a member call or getter is used here: a fault of the read inside that returned it. */
export const consume = (call: string): string => `${probe("C(() => ")}${call}${probe(")")}`;

/** The value of a read leaves a function here; whether that is a fault is seen where it is used. */
export function passOn(context: Context, object: string, field: FieldName): string {
  const site = newSite(context, field.name);
  return `${site.mark}${probe(`P(${site.id}, ${object}, () => `)}${access(object, field)}${probe(")")}`;
}

/** Notes who wrote a field last: `W(object, field, class of the code, is it a constructor argument, value)`. */
export function written(context: Context, object: string, field: string, fromArgument: boolean, value: string): string {
  return `${probe(`W(${object}, "${field}", ${context.klass}, ${fromArgument}, `)}${value}${probe(field.startsWith("#") ? `, () => ${object}.${field})` : ")")}`;
}

export const noteWrite = (context: Context, object: string, field: string): string => probe(` W(${object}, "${field}", ${context.klass}, false, 0);`);

/** The ways in which a value is used. Each needs a value that is not undefined to make sense. */
export function use(context: Context, value: string, how: number): string {
  switch (how) {
    case 1: return `use(${value} + 1);`;
    case 2: return "use(`${" + value + "}`);";
    case 3: return `use(${value}.length);`;
    case 4: return `use([${value}]);`;
    case 5: return `use({ v: ${value} });`;
    case 6: context.output.helpers.add("box"); return `box.v = ${value};`;
    case 7: return `${value}.toString();`;
    case 8: return `use(...[${value}]);`;
    case 9: return `use(-${value});`;
    case 10: return `use(${value} > 1);`;
    case 12: return "use`${" + value + "}`;";
    case 13: return `for (const v of [${value}]) use(v);`;
    default: return `use(${value});`;
  }
}

const literals = ["1", '"s"', "true", "false", "[1]", "{ x: 1 }", "null", "0", '""', "() => 1", "new Map()", "get()"];

/** A value for a field; never undefined when executed, so that undefined always means unset. */
export function renderValue(context: Context, value: Value, targets: readonly string[]): string {
  switch (value.kind) {
    case "literal":
      return pick(literals, value.which) ?? "1";
    case "parameter":
      return pick(context.parameters, value.which) ?? "2";
    case "field": {
      const field = fieldOf(context, value.field);
      if (field === undefined) return "3";
      const object = objectOf(context, value.object);
      // A field that becomes its own value is a default that keeps itself: no use of the value.
      if (targets.includes(field.name) || value.how === 1) return `(${quietly(context, access(object, field))} ?? 4)`;
      if (value.how === 2) return `[${read(context, object, field)}]`;
      return read(context, object, field, value.how, "RS");
    }
    case "member": {
      const member = pick(reachableMembers(context, ["method", "flagged", "accessor", "reader", "private", "async"]), value.member);
      if (member === undefined || member.writeOnly) return "5";
      const object = objectOf(context, value.object);
      if (member.kind === "async") return `${probe("quiet(")}${object}.${member.name}()${probe(")")}`;
      if (member.kind !== "accessor" && member.kind !== "reader") return `(${object}.${member.name}() ?? "?")`;
      return `${probe("CS(() => ")}${object}.${member.name}${member.kind === "accessor" ? "" : "()"}${probe(`, ${JSON.stringify(targets)})`)}`;
    }
    case "choice":
      return `(${renderTest(context, value.test)} ? ${renderValue(context, value.yes, targets)} : ${renderValue(context, value.no, targets)})`;
  }
}

function renderFieldTest(context: Context, object: string, field: FieldName, how: number): string {
  const text = quietly(context, access(object, field));
  // A private field with an initialiser exists once it has run, and nothing takes it away.
  if (field.form === "private-initialised" && field.name.startsWith("#") && how >= 10) return `${field.name} in ${object}`;
  const ownKeyMeansSet = field.form === "undeclared" && !field.isPrivate;
  switch (how) {
    case 1: return `${text} !== undefined`;
    case 2: return `${text} == null`;
    case 3: return `typeof ${text} === "undefined"`;
    case 4: return `!${text}`;
    case 5: return `${text}?.x`;
    case 6: return `(${text} ?? c())`;
    case 7: return `${text} === get()`;
    case 8: return `Array.isArray(${text})`;
    case 9: return `${text} instanceof Object`;
    case 10: return ownKeyMeansSet ? `"${field.name}" in ${object}` : `${text} === undefined`;
    case 11: return ownKeyMeansSet ? `Object.hasOwn(${object}, "${field.name}")` : `${text} != null`;
    default: return text;
  }
}

/** Two tests of one variable belong together, in whichever way each asks. */
function renderFlagTest(flag: string, how: number): string {
  switch (how) {
    case 8: return `!!${flag}`;
    case 9: return `Boolean(${flag})`;
    case 10: return `${flag} === true`;
    case 11: return `${flag} !== undefined`;
    case 12: return `${flag} == null`;
    case 13: return `typeof ${flag} === "boolean"`;
    case 14: return `${flag} !== false`;
    case 15: return `(${flag} && ${flag}.x)`;
    default: return flag;
  }
}

export function renderTest(context: Context, test: Test): string {
  switch (test.kind) {
    case "opaque":
      return "c()";
    case "flag":
      return renderFlagTest(pick(context.flags, test.which) ?? "c()", test.how);
    case "constant":
      return String(test.value);
    case "not":
      return `!(${renderTest(context, test.of)})`;
    case "and":
      return `(${renderTest(context, test.left)} && ${renderTest(context, test.right)})`;
    case "or":
      return `(${renderTest(context, test.left)} || ${renderTest(context, test.right)})`;
    case "class": {
      const name = pick(context.output.classes, test.how)?.name ?? "C0";
      const object = objectOf(context, test.object);
      if (context.inConstructor && test.how >= 8) return `new.target === ${name}`;
      return test.how % 2 === 0 ? `${object}.constructor === ${name}` : `${object} instanceof ${name}`;
    }
    case "call": {
      const member = pick(reachableMembers(context, ["method", "flagged", "private"]), test.member);
      return member === undefined ? "c()" : `${objectOf(context, test.object)}.${member.name}()`;
    }
    case "field":
    case "relation":
    case "assign": {
      const field = fieldOf(context, test.field);
      if (field === undefined) return "c()";
      const object = objectOf(context, test.object);
      if (test.kind === "field") return renderFieldTest(context, object, field, test.how);
      if (test.kind === "relation") return `${read(context, object, field)}${test.how % 2 === 0 ? " > 1" : ".length > 0"}`;
      return `(${access(object, field)} = ${written(context, object, field.name, false, "c()")})`;
    }
  }
}
