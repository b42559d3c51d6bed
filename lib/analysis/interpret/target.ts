/**
 * The class whose construction is interpreted, as one object: its chain of base classes, its fields with a number each, and what a
 * property name means on it. Dispatch is always by this class, the most derived one.
 */
import { storedByDecoratedSetters } from "../classes/decorated-setters.js";
import { aliasedType } from "../classes/declared-values.js";
import { type Admits, admitsUndefined, referredName } from "../classes/declared-type.js";
import type { ClassInfo, FieldDecl, MethodDecl } from "../classes/class-info.js";
import { memberTable, namesOfMember } from "../classes/member-names.js";
import { addBit, type Bits, empty } from "../domain/bits.js";
import type { Val } from "../domain/value.js";
import { frameworks } from "../effects/frameworks.js";
import { deletesProperties, isClass, type Node, programOf } from "../estree.js";
import type { Scope } from "../program/scope.js";
import { memberPath, type StaticValues } from "../program/static-value.js";
import { settableAbove } from "./settable-above.js";

/**
 * One field of the object. A class has many, and each analysis numbers its own: what only some questions need is found out when one is
 * asked.
 */
export class Field {
  /** The name as a reader knows it. */
  readonly name: string;
  readonly private: boolean;
  /** Where code of the initialisation sets it first. */
  setAt: { readonly node: Node; readonly file: string | null } | null = null;

  constructor(
    readonly index: number,
    readonly key: string,
    /** The most derived declaration, if there is one. */
    readonly decl: FieldDecl | null,
    /** The classes that declare it, by their place in the chain, most derived first. */
    readonly levels: readonly number[],
    private readonly target: Target,
    private readonly traits: FieldTraits,
  ) {
    this.name = key.split(" of ")[0]!;
    this.private = decl?.private ?? false;
  }

  private get cls(): ClassInfo {
    return this.target.chain[this.levels[0]!]!;
  }

  get admits(): Admits {
    return (this.knownAdmits ??= this.decl === null ? "unknown" : this.admitsBy(this.decl));
  }
  private knownAdmits: Admits | null = null;

  private admitsBy({ admits, node, type }: FieldDecl): Admits {
    if (admits === "unknown") return this.traits.documentedAdmits(node);
    return admits === "no" && type !== null ? admitsUndefined(type, false, (name) => aliasedType(node, name)) : admits;
  }

  /** Decorators that are not understood may set it. */
  get decorated(): boolean {
    return (this.knownDecorated ??= this.decl !== null && this.traits.decorated(this.cls, this.decl));
  }
  private knownDecorated: boolean | null = null;

  /** `@Input() set size(value) { this._size = value; }`: whoever the decorator belongs to sets it by that. */
  get suppliedBySetter(): boolean {
    return this.decl !== null && this.levels.some((level) => storedByDecoratedSetters(this.target.chain[level]!).has(this.key));
  }

  /** In a Module: not set by the generated constructor. */
  get noInit(): boolean {
    return (this.knownNoInit ??=
      this.decl === null || (this.target.isModule && this.levels.some((level) => this.target.chain[level]!.fields.some((decl) => decl.key === this.key && this.traits.noInit(this.target.chain[level]!, decl)))));
  }
  private knownNoInit: boolean | null = null;

  /** What its declared type names, as a path: `pkg:nn.MLP#`. */
  typePath(): string | null {
    if (this.knownPath === undefined) this.knownPath = this.decl === null ? null : typePath(this.decl.type, this.cls.scope, this.target.statics, this.target.isModule);
    return this.knownPath;
  }
  private knownPath: string | null | undefined = undefined;

  /** The class of the same file that its declared type names. */
  typeClass(): ClassInfo | null {
    if (this.knownClass === undefined) this.knownClass = this.decl === null ? null : declaredClass(this.decl.type, this.cls.scope, this.target.statics);
    return this.knownClass;
  }
  private knownClass: ClassInfo | null | undefined = undefined;

  /** Is its declared type a Module? */
  holdsModule(): boolean {
    return this.decl !== null && this.traits.holdsModule(this.cls, this.decl);
  }
}

export type Member =
  | { readonly kind: "field"; readonly field: Field; readonly method: { readonly decl: MethodDecl; readonly level: number } | null }
  | { readonly kind: "method"; readonly decl: MethodDecl; readonly level: number }
  | { readonly kind: "accessor"; readonly get: MethodDecl | null; readonly set: MethodDecl | null; readonly level: number }
  | { readonly kind: "unknown" };

/** Members that the language calls by itself. */
const implicitMembers = ["toString", "valueOf", "toJSON", "@@iterator", "@@asyncIterator", "@@toPrimitive"];

const onEveryObject: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

const unknownMember: Member = { kind: "unknown" };

/** How the chain ends. */
export type Root =
  | { readonly kind: "none" }
  | { readonly kind: "module" } // a configured Module base
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "unknown" };

/** Is a Module of the very class ever finished? Not where nothing finishes the class, or where only its subclasses can be constructed. */
export type Finish = "none" | "abstract" | "concrete";

export interface FieldTraits {
  /** By its JSDoc. */
  documentedAdmits(node: Node): Admits;
  noInit(cls: ClassInfo, decl: FieldDecl): boolean;
  decorated(cls: ClassInfo, decl: FieldDecl): boolean;
  holdsModule(cls: ClassInfo, decl: FieldDecl): boolean;
}

export class Target {
  readonly chain: readonly ClassInfo[];
  readonly fields: Field[] = [];
  readonly allFields: Bits;
  private readonly byKey = new Map<string, Field>();
  private readonly members = new Map<string, Member>();

  constructor(
    readonly cls: ClassInfo,
    readonly root: Root,
    readonly finish: Finish,
    traits: FieldTraits,
    readonly statics: StaticValues,
    /** Names that code outside the class sets on a prototype of the chain. */
    private readonly onPrototype: ReadonlySet<string>,
    /** Names of methods that a framework may run. */
    private readonly hooks: ReadonlySet<string>,
  ) {
    this.chain = cls.chain();
    this.isModule = root.kind === "module";
    this.collectFields(traits);
    let all: Bits = empty;
    for (const field of this.fields) all = addBit(all, field.index);
    this.allFields = all;
  }

  /** Does code of the chain decide anything by the property's value? Else its constants need not be known. */
  isTested(key: string): boolean {
    const { once } = this.testedNames();
    return once.has(key) || once.has("*");
  }

  /** Does it ask about the property in several places, so that one answer tells the other? */
  isTestedAgain(key: string): boolean {
    return this.testedNames().again.has(key);
  }

  private testedNames(): { readonly once: ReadonlySet<string>; readonly again: ReadonlySet<string> } {
    if (this.tests !== null) return this.tests;
    const once = new Set<string>();
    const again = new Set<string>();
    for (const member of this.involved()) {
      const { tested, testedAgain } = namesOfMember(member);
      for (const name of testedAgain) again.add(name);
      for (const name of tested) (once.has(name) ? again : once).add(name);
    }
    return (this.tests = { once, again });
  }
  private tests: { readonly once: ReadonlySet<string>; readonly again: ReadonlySet<string> } | null = null;

  /** Does any code of the files that the chain lies in delete properties, so that what is set may not stay so? A function may be given the object. */
  get deletes(): boolean {
    return (this.deletesAny ??= this.chain.some((cls) => deletesProperties(programOf(cls.node))));
  }
  private deletesAny: boolean | null = null;

  /** Fields of the most derived class that a compiler has moved into statements: they are not defined when `super()` returns. */
  get movedFields(): readonly Field[] {
    return (this.moved ??= this.cls.fields.flatMap((decl) => (decl.moved ? (this.field(decl.key) ?? []) : [])));
  }
  private moved: readonly Field[] | null = null;

  readonly isModule: boolean;

  /** Is every class of the chain in sight, so that what they do not mention does not exist? */
  get isClosed(): boolean {
    return this.root.kind === "none" || this.root.kind === "module";
  }

  /** Does the chain end in a class of the language or the platform, whose methods are known? */
  get hasPlatformBase(): boolean {
    return this.root.kind === "none" && this.chain.at(-1)!.superClass.kind === "path";
  }

  /** Are there fields whose names are symbols? */
  get hasSymbols(): boolean {
    return this.fields.some(({ key }) => key.startsWith("[") || key.startsWith("@@"));
  }

  /** Is the field the subclass's own affair, for what its base class sets itself is known? */
  isOwnAffair({ key }: Field): boolean {
    if (this.isClosed) return true;
    const { root } = this;
    const sets = root.kind === "path" ? frameworks.find(({ bases }) => bases.includes(root.path))?.sets : undefined;
    return sets !== undefined && !sets.includes(key);
  }

  /** The fields that a method of a base class out of sight may set. */
  get settableAbove(): Bits {
    return (this.knownSettable ??= settableAbove(this));
  }
  private knownSettable: Bits | null = null;

  private collectFields(traits: FieldTraits): void {
    const declared = new Map<string, { decl: FieldDecl; levels: number[] }>();
    this.chain.forEach((cls, level) => {
      for (const decl of cls.fields) {
        const known = declared.get(decl.key);
        if (known === undefined) declared.set(decl.key, { decl, levels: [level] });
        else if (!known.levels.includes(level)) known.levels.push(level);
      }
    });
    for (const [key, { decl, levels }] of declared) if (!this.isInherited(key)) this.addField(key, decl, levels, traits);
    for (const key of this.isModule ? this.chain.flatMap((cls) => [...cls.assigned]) : this.assignedDuringInitialisation()) {
      if (!this.byKey.has(key) && this.accessorOf(key) === null && !this.onPrototype.has(key)) this.addField(key, null, [], traits);
    }
  }

  /**
   * `declare ["constructor"]: typeof Sub`, `declare scale: (x: number) => Matrix`: another type for what the prototype has, as long as nothing
   * sets it, or the module puts it there by `Matrix.prototype.scale = …`.
   */
  private isInherited(key: string): boolean {
    if (this.onPrototype.has(key)) return !this.chain.some((cls) => cls.fields.some((field) => field.key === key && field.defines));
    return (onEveryObject.has(key) || this.chain.some((cls) => cls.methods.get(key)?.method !== undefined)) && !this.chain.some((cls) => cls.assigned.has(key) || cls.fields.some((field) => field.key === key && field.defines));
  }

  /**
   * Members that initialisation can run: constructors, initialisers, hooks, and the members that these mention, transitively. What only
   * other members do is done later, to a finished object.
   */
  private reachedMembers(): readonly Node[] {
    if (this.reached !== null) return this.reached;
    const tables = this.chain.map((cls) => memberTable(cls.node));
    const reached: Node[] = tables.flatMap((table) => table.initial);
    // What is left to reach, by name: most names that a member mentions are not among them.
    const left = new Map<string, Node[]>();
    for (const { byKey } of tables) {
      for (const [name, members] of byKey) {
        const known = left.get(name);
        if (known === undefined) left.set(name, [...members]);
        else known.push(...members);
      }
    }
    const enter = (name: string): void => {
      const members = left.get(name);
      if (members === undefined) return;
      left.delete(name);
      reached.push(...members);
    };
    for (const name of this.hooks) enter(name);
    for (const name of implicitMembers) enter(name);
    for (let i = 0; i < reached.length; i++) {
      const names = namesOfMember(reached[i]!);
      for (const name of names.assigned) enter(name);
      if (names.mentioned.has("*")) for (const name of left.keys()) enter(name);
      else for (const name of names.mentioned) enter(name);
    }
    return (this.reached = reached);
  }
  private reached: readonly Node[] | null = null;

  /** The same, and every member where the object itself is handed to code that may call any of them. */
  private involved(): readonly Node[] {
    const reached = this.reachedMembers();
    if (!this.isModule && !reached.some((member) => namesOfMember(member).handsThis)) return reached;
    return this.chain.flatMap((cls) => cls.node["body"].body as readonly Node[]);
  }

  /** Undeclared names that initialisation assigns. What only other members assign is set lazily: nobody expects it to be there yet. */
  private assignedDuringInitialisation(): ReadonlySet<string> {
    const assigned = new Set<string>();
    for (const member of this.reachedMembers()) for (const name of namesOfMember(member).assigned) assigned.add(name);
    return assigned;
  }

  private addField(key: string, decl: FieldDecl | null, levels: readonly number[], traits: FieldTraits): void {
    const field = new Field(this.fields.length, key, decl, levels, this, traits);
    this.fields.push(field);
    this.byKey.set(key, field);
  }

  field(key: string): Field | null {
    return this.byKey.get(key) ?? null;
  }

  /** Does some declaration of the chain make the field, where the most derived one may only `declare` it? */
  isDefined({ key, levels }: Field): boolean {
    return levels.some((level) => this.chain[level]!.fields.some((decl) => decl.key === key && decl.defines));
  }

  /** `this.constructor`, `this.toString`: every object has it, until a field takes its place. */
  isOnEveryObject(field: Field): boolean {
    return onEveryObject.has(field.key) && !this.isDefined(field);
  }

  private accessorOf(key: string): Extract<Member, { kind: "accessor" }> | null {
    for (let level = 0; level < this.chain.length; level++) {
      const entry = this.chain[level]!.methods.get(key);
      if (entry === undefined) continue;
      if (entry.method !== undefined) return null;
      return { kind: "accessor", get: entry.get ?? null, set: entry.set ?? null, level };
    }
    return null;
  }

  /** What `this.key` means, seen from `from` upwards (0: normal dispatch; `super.key` starts above the home class). */
  member(key: string, from = 0): Member {
    if (from === 0) {
      const known = this.members.get(key);
      if (known !== undefined) return known;
      const member = this.findMember(key, 0);
      this.members.set(key, member);
      return member;
    }
    return this.findMember(key, from);
  }

  private findMember(key: string, from: number): Member {
    let onPrototype: Member | null = null;
    for (let level = from; level < this.chain.length && onPrototype === null; level++) {
      const entry = this.chain[level]!.methods.get(key);
      if (entry === undefined) continue;
      if (entry.method !== undefined) onPrototype = { kind: "method", decl: entry.method, level };
      else onPrototype = { kind: "accessor", get: entry.get ?? null, set: entry.set ?? null, level };
    }
    if (from > 0) return onPrototype ?? unknownMember;
    const field = this.byKey.get(key);
    if (field !== undefined) {
      // An accessor of a subclass hides nothing: an own field is found first. One that only `declare`s or assigns does not exist beside it.
      if (onPrototype?.kind === "accessor" && !this.isDefined(field)) return onPrototype;
      return { kind: "field", field, method: onPrototype?.kind === "method" ? onPrototype : null };
    }
    return onPrototype ?? unknownMember;
  }

  /** A class is known twice where code outside of it names it: it is the same class. */
  levelOf(cls: { readonly id: number; readonly node: Node } | null): number {
    if (cls === null) return -1;
    const level = this.chain.findIndex((c) => c.id === cls.id);
    return level >= 0 ? level : this.chain.findIndex((c) => c.node === cls.node);
  }

  /** The same for the class around a class that its code defines, and around code of which only its text says whose it is: a function of a static block. */
  levelAround(cls: ClassInfo | null, code: Node | null): number {
    let level = this.levelOf(cls);
    for (let at: Node | null | undefined = cls?.node.parent ?? code; at != null && level < 0; at = at.parent) if (isClass(at)) level = this.chain.findIndex(({ node }) => node === at);
    return level;
  }

  /** Is it named as a method that some subclass has to supply? */
  isAbstract(key: string): boolean {
    return this.chain.some((cls) => cls.abstractMembers.has(key));
  }

  privateKey(name: string, home: ClassInfo | null): string {
    // A class is known twice where code outside of it names it: it is the same class.
    const own = this.chain.find((cls) => cls === home) ?? this.chain.find((cls) => cls.node === home?.node) ?? home;
    if (own?.hasPrivate(name)) return own.privateKey(name);
    for (let at = home?.node.parent; at != null; at = at.parent) {
      const around = isClass(at) ? this.chain.find(({ node }) => node === at) : undefined;
      if (around?.hasPrivate(name) === true) return around.privateKey(name);
    }
    const owner = this.chain.find((cls) => cls.hasPrivate(name));
    return (owner ?? home ?? this.cls).privateKey(name);
  }
}

/** The class of the same file that a type names, if its instances can be of that class itself. */
export function declaredClass(type: Node | null | undefined, scope: Scope, statics: StaticValues): ClassInfo | null {
  if ((type?.type === "TSTypeAnnotation" ? (type["typeAnnotation"] as Node) : type)?.type !== "TSTypeReference") return null;
  const name = referredName(type);
  const binding = name?.length === 1 ? scope.lookup(name[0]!) : null;
  if (binding?.declaration.kind !== "class" || binding.declaration.node["abstract"] === true) return null;
  return statics.classInfo(binding.declaration.node, binding.scope);
}

/** The path of what a type refers to, as an instance: `pkg:nn.MLP#`. Other files are asked only where the answer can matter: in Modules. */
export function typePath(type: Node | null | undefined, scope: Scope, statics: StaticValues, deep: boolean): string | null {
  const name = referredName(type);
  if (name === null) return null;
  const binding = scope.lookup(name[0]!);
  if (binding === null) return name.length === 1 ? `${name[0]}#` : null;
  if (!deep && binding.declaration.kind === "import") {
    const { source, imported } = binding.declaration;
    return `${name.slice(1).reduce(memberPath, `${source}:${imported}`)}#`;
  }
  const value: Val = statics.ofBinding(binding);
  if (value.path === null) return null;
  return `${name.slice(1).reduce(memberPath, value.path)}#`;
}
