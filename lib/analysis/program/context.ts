/**
 * One program and what it takes to read it: scopes, static values, who is a Module, which hooks run, what comments declare.
 */
import type { ClassInfo, FieldDecl } from "../classes/class-info.js";
import { type Admits, admitsUndefinedByDoc, referredName } from "../classes/declared-type.js";
import { frameworks } from "../effects/frameworks.js";
import { isModulePath } from "../effects/match.js";
import type { Konst, Val } from "../domain/value.js";
import { isClass, type Node, type SourceLocation, statementsOf, unwrap } from "../estree.js";
import { type Field, type FieldTraits, type Finish, type Root, Target } from "../interpret/target.js";
import type { AnalysisSettings, ClassSpecifier, HookSpecifier } from "../settings.js";
import type { Declared } from "./evidence.js";
import type { Host } from "./host.js";
import { type Scope, TextScopes } from "./scope.js";
import { StaticValues } from "./static-value.js";

/** Base classes of the language and platform: they set none of a subclass's fields and call none of its methods while constructed. */
const inertBases = new Set([
  "Object",
  "Error",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "AggregateError",
  "Array",
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "Date",
  "RegExp",
  "Promise",
  "Event",
  "CustomEvent",
  "EventTarget",
  "HTMLElement",
  "events:EventEmitter",
  "node:events:EventEmitter",
  "events:default",
  "node:events:default",
  "eventemitter3:EventEmitter",
  "eventemitter3:default",
]);
const setByBase: Readonly<Record<string, readonly string[]>> = { Error: ["message", "name", "stack", "cause"] };

export class Context {
  readonly scopes: TextScopes;
  readonly statics: StaticValues;
  private docs: { readonly line: number; readonly text: string }[] | null = null;
  private prototypes: Map<string, Set<string>> | null = null;

  constructor(
    readonly program: Node,
    readonly settings: AnalysisSettings,
    readonly host: Host | null = null,
    private readonly locateOwn: (node: Node) => SourceLocation = ({ loc }) => loc,
  ) {
    this.scopes = new TextScopes(null);
    this.statics = new StaticValues(host, settings);
    const namesOfHooks = (hooks: AnalysisSettings["initHooks"]): ReadonlySet<string> => new Set(hooks.map((hook) => (typeof hook === "string" ? hook : hook.name)));
    this.configuredHooks = namesOfHooks(settings.initHooks);
    this.ordinaryHooks = namesOfHooks(settings.initHooks.filter((hook) => hook !== "postInit"));
    host?.enter(program, this.scopes);
  }

  readonly locate = (file: string | null, node: Node): SourceLocation => (file === null || this.host === null ? this.locateOwn(node) : this.host.locate(file, node));

  classOf(node: Node): ClassInfo {
    return this.statics.classInfo(node, this.scopes.of(node));
  }

  /** Classes that the module makes by calling a function of its own: `const Named = withName(Base)`; not `require("./named")`, whose text is another file's. */
  appliedMixins(): readonly ClassInfo[] {
    const result: ClassInfo[] = [];
    for (const call of this.topLevelCalls()) {
      if (this.isDefinition(call)) continue;
      for (const fn of this.statics.evaluate(call, this.scopes.of(call)).fns ?? []) {
        const cls = isClass(fn.node) ? this.statics.classOf(fn) : null;
        if (cls?.file === null) result.push(cls);
      }
    }
    return result;
  }

  /** Calls whose result the module keeps or exports. */
  private topLevelCalls(): readonly Node[] {
    const result: Node[] = [];
    for (const outer of statementsOf(this.program)) {
      const statement = outer.type.startsWith("Export") && outer["declaration"] != null ? (outer["declaration"] as Node) : outer;
      const values = statement.type === "VariableDeclaration" ? (statement["declarations"] as readonly Node[]).map((d) => d["init"] as Node | null) : [outer.type === "ExportDefaultDeclaration" ? statement : null];
      for (const init of values) {
        if (init != null && unwrap(init).type === "CallExpression") result.push(unwrap(init));
      }
    }
    return result;
  }

  readonly isModuleClass = (cls: ClassInfo): boolean => {
    const chain = cls.chain();
    const last = chain.at(-1)!.superClass;
    if (last.kind === "path" && (isModulePath(last.path) || this.settings.modules.some((spec) => matchesPath(spec, last.path)))) return true;
    return chain.slice(1).some(this.isModuleBase) || chain.some((base) => this.isImportedBase(base));
  };

  /** Is the class, in sight, one that the settings name: by its own name, or by the name under which a class below imports it? */
  readonly isModuleBase = (cls: ClassInfo): boolean => this.importedBases.has(cls) || this.settings.modules.some((spec) => spec.from === "file" && namesOf(spec).includes(cls.name));

  private readonly importedBases = new Set<ClassInfo>();

  private isImportedBase(cls: ClassInfo): boolean {
    const heritage = cls.node["superClass"] as Node | null | undefined;
    if (heritage == null || cls.superClass.kind !== "class" || unwrap(heritage).type !== "Identifier") return false;
    const declaration = cls.scope.lookup(unwrap(heritage)["name"])?.declaration;
    if (declaration?.kind !== "import" || !this.settings.modules.some((spec) => matchesPath(spec, `${declaration.source}:${declaration.imported}`))) return false;
    this.importedBases.add(cls.superClass.cls);
    return true;
  }

  targetOf(cls: ClassInfo): Target {
    const onPrototype = new Set<string>();
    for (const base of cls.chain()) for (const name of this.onPrototype(base.name)) onPrototype.add(name);
    const root = this.rootOf(cls);
    if (root.kind === "none") {
      const last = cls.chain().at(-1)!.superClass;
      const path = last.kind === "path" ? last.path : "";
      for (const name of setByBase[path.endsWith("Error") ? "Error" : path] ?? []) onPrototype.add(name);
    }
    return new Target(cls, root, root.kind === "module" ? this.finishOf(cls) : "none", this.traits, this.statics, onPrototype, this.hookNamesOf(cls));
  }

  /** What `@module` or `defineModule` makes of the class. */
  private finishOf(cls: ClassInfo): Finish {
    const isAbstract = (options: Node | undefined, scope: Scope): boolean => options !== undefined && this.statics.evaluate(options, scope).objs?.[0]?.props.get("abstract")?.konst === "t";
    const call = this.definitionOf(cls);
    if (call !== null) return isAbstract(call["arguments"][2], this.scopes.of(call)) ? "abstract" : "concrete";
    if (cls.decorators.length === 0) return "none";
    return cls.decorators.some((decorator) => isAbstract(decorator["expression"]["arguments"]?.[0], cls.scope)) ? "abstract" : "concrete";
  }

  rootOf(cls: ClassInfo): Root {
    if (this.isModuleClass(cls)) return { kind: "module" };
    const last = cls.chain().at(-1)!.superClass;
    if (last.kind === "none") return last;
    if (last.kind === "path") return inertBases.has(last.path) ? { kind: "none" } : { kind: "path", path: last.path };
    return { kind: "unknown" };
  }

  private readonly traits: FieldTraits = {
    documentedAdmits: (node) => this.documentedType(node),
    noInit: (cls, decl) => this.isNoInit(cls, decl),
    decorated: (cls, decl) => decl.decorators.some((decorator) => !this.isFieldDecorator(cls, decorator)),
    holdsModule: (cls, decl) => {
      const evidence = cls.file === null ? (this.host?.typeOf?.(this.statics, decl.node) ?? null) : null;
      if (evidence?.kind === "instance") return (evidence.cls !== null && this.isModuleClass(evidence.cls)) || evidence.names.some((name) => this.isModuleName(name));
      const name = referredName(decl.type);
      if (name === null) return false;
      const binding = cls.scope.lookup(name[0]!);
      if (binding === null) return false;
      let value: Val = this.statics.ofBinding(binding);
      for (const part of name.slice(1)) value = this.statics.member(value, part);
      if (value.path !== null) return isModulePath(value.path) || this.settings.modules.some((spec) => matchesPath(spec, value.path!));
      const fn = value.fns?.length === 1 && !value.opaque ? value.fns[0]! : null;
      return fn !== null && isClass(fn.node) && this.isModuleClass(this.statics.classOf(fn));
    },
  };

  /** Is it the path of a Module class: of a configured base, or of the library's layers? */
  isModulePath(path: string): boolean {
    return isModulePath(path) || this.settings.modules.some((spec) => matchesPath(spec, path));
  }

  /** Is it the declaration of a Module's base, as a type checker has found it? */
  isModuleName(declared: Declared): boolean {
    return this.settings.modules.some((spec) => namesOf(spec).includes(declared.name) && declaresIt(spec, declared));
  }

  /** `@field(…)` of a package that Modules come from: it does what the Module's lifecycle says, and nothing else. */
  private isFieldDecorator(cls: ClassInfo, decorator: Node): boolean {
    const expression = decorator["expression"] as Node;
    // Under its own name, or under another that `field({ … })` was given.
    const paths = [this.decoratorPath(cls, decorator), this.statics.evaluate(expression, cls.scope).path];
    return paths.some((path) => path !== null && this.settings.modules.some((spec) => spec.from === "package" && path.startsWith(`${spec.package}:`)) && /field(?:\(\))?$/.test(path));
  }

  /** Is the option of `@field` set so, in whatever way the decorator was made? */
  isFieldOption(cls: ClassInfo, decl: FieldDecl, option: string, wanted: Konst): boolean {
    const isSet = (value: Val): boolean => value.objs?.[0]?.props.get(option)?.konst === wanted;
    return decl.decorators.some((decorator) => {
      const expression = decorator["expression"] as Node;
      const options = expression.type === "CallExpression" ? (expression["arguments"][0] as Node | undefined) : undefined;
      return (options !== undefined && isSet(this.statics.evaluate(options, cls.scope))) || isSet(this.statics.evaluate(expression, cls.scope));
    });
  }

  private isNoInit(cls: ClassInfo, decl: FieldDecl): boolean {
    if (this.isFieldOption(cls, decl, "init", "f")) return true;
    const name = decl.type?.["typeAnnotation"]?.typeName;
    if (name?.type === "Identifier" && name.name === "NoInit") return true;
    if (name?.type === "TSQualifiedName" && name.right.name === "NoInit") return true;
    return this.namedNoInit(cls).has(decl.key) || this.isDefinedOption(cls, decl.key, "init", "f");
  }

  /** `extends Module<Self, "a" | "b">`. */
  private namedNoInit(cls: ClassInfo): ReadonlySet<string> {
    const args = (cls.node["superTypeArguments"] ?? cls.node["superTypeParameters"])?.params as readonly Node[] | undefined;
    const names = new Set<string>();
    const second = args?.[1];
    for (const type of second?.type === "TSUnionType" ? (second["types"] as readonly Node[]) : second === undefined ? [] : [second]) {
      if (type.type === "TSLiteralType" && typeof type["literal"].value === "string") names.add(type["literal"].value);
    }
    return names;
  }

  /** `defineModule(class extends Module { … }, { optState: { init: false } })`, or the same of a class with a name of its own. */
  isDefinedOption(cls: ClassInfo, key: string, option: string, wanted: Konst): boolean {
    const call = this.definitionOf(cls);
    if (call?.["arguments"][1] === undefined) return false;
    const options = this.statics.evaluate(call["arguments"][1], this.scopes.of(call)).objs?.[0]?.props.get(key);
    return options?.objs?.[0]?.props.get(option)?.konst === wanted;
  }

  private definitionOf(cls: ClassInfo): Node | null {
    if (cls.file !== null) return null;
    const around = cls.node.parent;
    if (around?.type === "CallExpression" && around["arguments"][0] === cls.node) return this.isDefinition(around) ? around : null;
    if (this.definitions === null) {
      this.definitions = new Map();
      for (const call of this.topLevelCalls()) {
        const value = this.isDefinition(call) && call["arguments"][0].type === "Identifier" ? this.statics.evaluate(call["arguments"][0], this.scopes.of(call)) : null;
        if (value?.fns?.length === 1) this.definitions.set(value.fns[0]!.node, call);
      }
    }
    return this.definitions.get(cls.node) ?? null;
  }

  private definitions: Map<Node, Node> | null = null;

  private isDefinition(call: Node): boolean {
    return call["arguments"].length >= 1 && this.statics.evaluate(call["callee"], this.scopes.of(call)).path?.endsWith("defineModule") === true;
  }

  /** Hooks that a framework runs on objects of this class, in order. */
  hooksOf(target: Target): readonly string[] {
    const applies = (hook: HookSpecifier): string | null => {
      if (typeof hook === "string") return hook === "postInit" && !target.isModule ? null : hook;
      const { root } = target;
      const rootName = root.kind === "path" ? root.path.slice(Math.max(root.path.lastIndexOf(":"), root.path.lastIndexOf(".")) + 1) : null;
      return rootName === hook.on || target.chain.slice(1).some((base) => base.name === hook.on) ? hook.name : null;
    };
    return this.settings.initHooks.map(applies).filter((name): name is string => name !== null && target.member(name).kind === "method");
  }

  /** Hooks of a framework whose base class or decorator this is, as far as the settings do not name them anyway. */
  frameworkHooksOf(target: Target): readonly string[] {
    const { root } = target;
    const last = target.chain.at(-1)!.superClass;
    const base = root.kind === "path" ? root.path : last.kind === "path" ? last.path : null;
    const decorators = target.chain.flatMap((cls) => cls.decorators.map((decorator) => this.decoratorPath(cls, decorator)));
    const named = new Set(this.settings.initHooks.map((hook) => (typeof hook === "string" ? hook : hook.name)));
    return frameworks
      .filter((framework) => (base !== null && framework.bases.includes(base)) || decorators.some((path) => path !== null && framework.decorators.includes(path)))
      .flatMap((framework) => framework.hooks)
      .filter((name, i, all) => all.indexOf(name) === i && !named.has(name) && target.member(name).kind === "method");
  }

  /** Fields with decorators that are not understood count as set by the framework once it runs this hook: inputs, queries, columns. So do fields behind such accessors. */
  decoratedFieldsBefore(target: Target, hook: string): readonly Field[] {
    const order = this.frameworkHooksOf(target);
    const isThere = (cls: ClassInfo, decl: FieldDecl): boolean =>
      decl.decorators.every((decorator) => {
        const path = this.decoratorPath(cls, decorator);
        const from = path === null ? undefined : frameworks.map(({ setsLater }) => setsLater?.[path]).find((name) => name !== undefined);
        // `{ static: true }` and the like: whatever is said of it, it may be there earlier.
        if (from === undefined || (decorator["expression"]["arguments"]?.length ?? 0) > 1) return true;
        return order.indexOf(hook) >= frameworkOrder(from, order);
      });
    return target.fields.filter((field) => field.decl !== null && (field.decorated ? isThere(target.chain[field.levels[0]!]!, field.decl) : field.suppliedBySetter));
  }

  private decoratorPath(cls: ClassInfo, decorator: Node): string | null {
    const expression = decorator["expression"] as Node;
    return this.statics.evaluate(expression.type === "CallExpression" ? (expression["callee"] as Node) : expression, cls.scope).path;
  }

  private readonly configuredHooks: ReadonlySet<string>;
  /** The string `postInit` means Modules only. */
  private readonly ordinaryHooks: ReadonlySet<string>;

  /** Names that could be a hook's of that class: those of the settings, and those of a framework that may run it. */
  hookNamesOf(cls: ClassInfo): ReadonlySet<string> {
    const chain = cls.chain();
    const last = chain.at(-1)!.superClass;
    const decorated = chain.some(({ decorators }) => decorators.length > 0);
    const running = frameworks.filter(({ bases, decorators }) => (last.kind === "path" && bases.includes(last.path)) || (decorated && decorators.length > 0));
    const configured = this.isModuleClass(cls) ? this.configuredHooks : this.ordinaryHooks;
    return running.length === 0 ? configured : new Set([...configured, ...running.flatMap(({ hooks }) => hooks)]);
  }

  private documentedType(node: Node): Admits {
    if (this.docs === null) {
      const comments = (this.program["comments"] ?? []) as readonly Node[];
      this.docs = comments
        .filter((comment) => comment.type === "Block" && String(comment["value"]).includes("@type"))
        .map((comment) => ({ line: this.locateOwn(comment).end.line, text: String(comment["value"]) }));
    }
    if (this.docs.length === 0 || !this.isOwn(node)) return "unknown";
    const first = this.locateOwn((node["decorators"]?.[0] as Node | undefined) ?? node).start.line;
    const doc = this.docs.find((comment) => comment.line === first - 1 || comment.line === first);
    return doc === undefined ? "unknown" : admitsUndefinedByDoc(doc.text);
  }

  private isOwn(node: Node): boolean {
    let root = node;
    while (root.parent != null) root = root.parent;
    return root === this.program;
  }

  /** Names that statements of the module set on `Class.prototype`. */
  private onPrototype(className: string): ReadonlySet<string> {
    if (this.prototypes === null) {
      this.prototypes = new Map();
      for (const statement of statementsOf(this.program)) {
        if (statement.type === "ExpressionStatement") this.notePrototype(statement["expression"]);
      }
    }
    return this.prototypes.get(className) ?? new Set();
  }

  private notePrototype(expression: Node): void {
    const owner = (node: Node | undefined): string | null =>
      node?.type === "MemberExpression" && !node["computed"] && node["property"].name === "prototype" && node["object"].type === "Identifier" ? node["object"].name : null;
    const add = (name: string | null, key: unknown): void => {
      if (name === null || typeof key !== "string") return;
      const set = this.prototypes!.get(name) ?? new Set();
      set.add(key);
      this.prototypes!.set(name, set);
    };
    if (expression.type === "AssignmentExpression") {
      const left = expression["left"] as Node;
      if (left.type === "MemberExpression" && !left["computed"]) add(owner(left["object"]), left["property"].name);
      if (expression["right"].type === "AssignmentExpression") this.notePrototype(expression["right"]);
    } else if (expression.type === "CallExpression" && expression["callee"].type === "MemberExpression") {
      const args = expression["arguments"] as readonly Node[];
      const name = owner(args[0]);
      if (name === null) return;
      add(name, args[1]?.type === "Literal" ? args[1]["value"] : undefined);
      for (const source of args.slice(1)) {
        if (source.type !== "ObjectExpression") continue;
        for (const property of source["properties"] as readonly Node[]) if (property.type === "Property" && !property["computed"]) add(name, property["key"].name ?? property["key"].value);
      }
    }
  }
}

/** The place of a hook among those that the class has: of the first that is not run before it. */
function frameworkOrder(name: string, order: readonly string[]): number {
  const all = frameworks.find(({ hooks }) => hooks.includes(name))?.hooks ?? [];
  const place = order.findIndex((hook) => all.indexOf(hook) >= all.indexOf(name));
  return place < 0 ? order.length : place;
}

const namesOf = (spec: ClassSpecifier): readonly string[] => (typeof spec.name === "string" ? [spec.name] : spec.name);

function declaresIt(spec: ClassSpecifier, { package: from, file }: Declared): boolean {
  switch (spec.from) {
    case "package":
      // A specifier may name an entry of the package: `pkg/runtime`.
      return from !== null && (spec.package === from || spec.package.startsWith(`${from}/`));
    case "lib":
      return from === null;
    case "file":
      return spec.path === undefined || stemOf(file).endsWith(stemOf(spec.path));
  }
}

const stemOf = (file: string): string => file.replaceAll("\\", "/").replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "").replace(/^(?:\.{0,2}\/)+/, "");

/** Does the path of a base class match a specifier? */
function matchesPath(spec: ClassSpecifier, path: string): boolean {
  switch (spec.from) {
    case "package":
      return namesOf(spec).some((name) => path === `${spec.package}:${name}`);
    case "lib":
      return namesOf(spec).includes(path);
    case "file": {
      const colon = path.lastIndexOf(":");
      const source = path.slice(0, colon);
      if (!source.startsWith(".") || !namesOf(spec).includes(path.slice(colon + 1))) return false;
      return spec.path === undefined || stemOf(spec.path).endsWith(stemOf(source)) || stemOf(source).endsWith(stemOf(spec.path));
    }
  }
}
