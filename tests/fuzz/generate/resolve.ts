/** Names of a program: which fields and members each class of the chain declares, and which of them its code can see. */
import type { ClassModel, FieldForm, FieldModel, MemberModel, Program, SlotKind } from "./model.js";

/** One field as code refers to it. `name` is unique in the program for private fields, shared along the chain for public ones. */
export interface FieldName {
  readonly name: string;
  readonly isPrivate: boolean;
  readonly form: FieldForm;
}

export interface MemberName {
  readonly name: string;
  readonly kind: SlotKind;
  readonly rank: number;
  readonly owner: string;
  /** A field of the member's name that holds an arrow function: not on the prototype. */
  readonly arrow: boolean;
  /** Does some class of the chain have the setter alone? Then who reads the accessor gets `undefined`, which no unset field explains. */
  readonly writeOnly: boolean;
  /** Where an emitter keeps its listeners: a field that only its own members use. */
  readonly listeners: FieldName | null;
}

export interface ResolvedClass {
  readonly name: string;
  readonly index: number;
  readonly model: ClassModel;
  readonly fields: readonly (FieldName & { readonly model: FieldModel })[];
  readonly visibleFields: readonly FieldName[];
  readonly visibleClosureFields: readonly string[];
  readonly members: readonly (MemberName & { readonly model: MemberModel })[];
  readonly visibleMembers: readonly MemberName[];
  readonly hasSetup: boolean;
}

/** What the runs need to know of a class: which of its fields may be undefined, and which must not be at the end. */
export interface FieldFact {
  readonly optional: boolean;
  readonly mandatoryAtEnd: boolean;
  /** Without a type nothing promises a value: unset at the end is a fault only if other paths set the field. */
  readonly typed: boolean;
  /** Is it hidden from code outside the class? */
  readonly isPrivate: boolean;
}

const conversions = ["toString", "valueOf", "toJSON", "[Symbol.iterator]", "[Symbol.toPrimitive]"] as const;

export function memberName(kind: SlotKind, slot: number): string {
  switch (kind) {
    case "method": return `m${slot}`;
    case "flagged": return `t${slot}`;
    case "private": return `#h${slot}`;
    case "accessor": return slot % 4 === 3 ? `#a${slot}` : `a${slot}`;
    case "reader": return `r${slot}`;
    case "async": return `y${slot}`;
    case "generator": return `n${slot}`;
    case "runner": return `w${slot}`;
    case "static": return slot % 4 === 3 ? `#s${slot}` : `s${slot}`;
    case "friend": return `friend${slot}`;
    case "factory": return `u${slot}`;
    case "set": return "set";
    case "symbol": return `[sym_${slot}]`;
    case "fluent": return `b${slot}`;
    case "emitter": return `emit${slot}`;
    case "convert": return conversions[slot % conversions.length] ?? "toString";
  }
}

/** Forms that plain JavaScript does not have become the nearest one that it has. */
export function formIn({ language, modules, emit }: Program, form: FieldForm): FieldForm {
  if (modules) return formInModule(form);
  if (language === "ts" && emit === "assign") return formOfAssigned(form);
  if (language === "ts") return form === "undeclared" ? "declared" : form;
  switch (form) {
    case "asserted": case "union": case "accessor-bare": return "bare";
    case "accessor": case "parameter": return "initialised";
    case "optional": case "declared": return "undeclared";
    default: return form;
  }
}

/** Private fields and auto-accessors stay native where plain fields are assigned, so they run before all of these: a known limit. */
function formOfAssigned(form: FieldForm): FieldForm {
  switch (form) {
    case "private": case "accessor-bare": return "bare";
    case "private-initialised": case "accessor": return "initialised";
    case "undeclared": return "declared";
    default: return form;
  }
}

function formInModule(form: FieldForm): FieldForm {
  switch (form) {
    case "initialised": case "private-initialised": case "accessor": case "parameter": return "default";
    case "asserted": case "private": case "accessor-bare": case "undeclared": return "excluded";
    default: return "given";
  }
}

/**
 * What Modules allow: TypeScript with decorators and native fields, declarations, no functions in fields. With a constructor of its own
 * a Module has no hook, and then it stands alone; else the constructor is generated and `postInit` is the hook.
 */
export function settle(program: Program): Program {
  if (!program.modules) return program.root === "Map" ? { ...program, slots: [...program.slots.slice(0, 7), "set"] } : program;
  const alone = program.classes.length === 1 && program.classes[0]?.constructor_ !== null;
  return {
    ...program,
    language: "ts",
    emit: "native",
    root: "none",
    hook: !alone,
    // Listeners are functions in a field; other Modules are made with the generated constructor.
    slots: program.slots.map((kind) => (kind === "emitter" || kind === "factory" ? "method" : kind)),
    classes: program.classes.map((klass) => ({ ...klass, form: "declaration", closureField: null, constructor_: alone ? klass.constructor_ : null })),
  };
}

function fieldName(klass: number, form: FieldForm, index: number): string {
  if (form === "private" || form === "private-initialised") return `#p${klass}${index}`;
  if (form === "parameter") return `w${klass}${index}`;
  return `f${index}`;
}

function listenersOf(program: Program, klass: number, slot: number, { variant }: MemberModel): FieldName {
  const form = formIn(program, variant % 3 === 0 ? "private-initialised" : "initialised");
  const isPrivate = form === "private-initialised";
  return { name: isPrivate ? `#l${klass}${slot}` : `l${slot}`, form, isPrivate };
}

/** Variant of an accessor that is a setter without a getter. */
export const setterOnly = 7;

export function resolveClasses(program: Program): readonly ResolvedClass[] {
  const resolved: ResolvedClass[] = [];
  const rankOf = ({ slot }: MemberModel): number => slot % program.slots.length;
  const writeOnly = new Set(program.classes.flatMap(({ members }) => members.filter(({ variant }) => variant === setterOnly).map(rankOf)));
  program.classes.forEach((model, index) => {
    const base = resolved[index - 1];
    const fields = new Map<string, FieldName & { model: FieldModel }>();
    for (const field of model.fields) {
      const wanted = formIn(program, field.form);
      // An auto-accessor and a field of one name: the field is an own property and hides the accessor.
      const above = base?.visibleFields.find(({ name }) => name === fieldName(index, wanted, field.field));
      if (above?.form.startsWith("accessor") === true) continue;
      const form = above !== undefined && wanted.startsWith("accessor") ? "bare" : wanted;
      const name = fieldName(index, form, field.field);
      if (!fields.has(name)) fields.set(name, { name, form, isPrivate: name.startsWith("#"), model: field });
    }
    const own = [...fields.values()];
    const inherited = (base?.visibleFields ?? []).filter((field) => !field.isPrivate && !fields.has(field.name));
    const members = new Map<string, MemberName & { model: MemberModel }>();
    for (const member of model.members) {
      const rank = rankOf(member);
      const kind = program.slots[rank] ?? "method";
      const name = memberName(kind, rank);
      if (!members.has(name)) members.set(name, { name, kind, rank, owner: `C${index}`, arrow: kind === "method" && member.variant === 11 && !program.modules, writeOnly: kind === "accessor" && writeOnly.has(rank), listeners: kind === "emitter" ? listenersOf(program, index, rank, member) : null, model: member });
    }
    const ownMembers = [...members.values()];
    const inheritedMembers = (base?.visibleMembers ?? []).filter((member) => !member.name.startsWith("#") && !members.has(member.name));
    const ownClosure = model.closureField === null ? [] : [`k${index}`];
    resolved.push({
      name: `C${index}`,
      index,
      model,
      fields: own,
      visibleFields: [...own, ...inherited],
      visibleClosureFields: [...ownClosure, ...(base?.visibleClosureFields ?? [])],
      members: ownMembers,
      visibleMembers: [...ownMembers, ...inheritedMembers],
      hasSetup: program.hook && (model.setup !== null || base?.hasSetup === true || own.some(({ form, model: { value } }) => form === "excluded" && value.kind === "literal")),
    });
  });
  return resolved;
}

/** The facts about every field of an object of class `upTo`: a name declared twice is optional if one declaration says so. */
export function fieldFacts(classes: readonly ResolvedClass[], upTo: number, program: Program): ReadonlyMap<string, FieldFact> {
  const facts = new Map<string, FieldFact>();
  const typed = program.language === "ts";
  const generated = program.modules && program.hook;
  for (const klass of classes.slice(0, upTo + 1)) {
    for (const field of klass.fields) {
      const before = facts.get(field.name);
      const optional = field.form === "optional" || field.form === "union" || before?.optional === true;
      // An untyped field with an initialiser can only be unset by deletion, which an untyped field may be meant for.
      const promised = (typed || field.form === "bare" || field.form === "private") && field.form !== "undeclared" && field.form !== "declared" && !(generated && field.form === "given");
      facts.set(field.name, { optional, mandatoryAtEnd: !optional && (promised || (typed && before?.mandatoryAtEnd === true)), typed, isPrivate: field.isPrivate });
    }
    for (const { listeners } of klass.members) {
      if (listeners !== null) facts.set(listeners.name, { optional: false, mandatoryAtEnd: typed, typed, isPrivate: listeners.isPrivate });
    }
    if (klass.model.closureField !== null) facts.set(`k${klass.index}`, { optional: false, mandatoryAtEnd: typed || klass.model.closureField.bare, typed, isPrivate: false });
  }
  return facts;
}
