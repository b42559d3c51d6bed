/**
 * The files around the analysed one: what its imports lead to, followed lazily, when a base class or a callee that receives the object is
 * looked up. Bodies come from one cache of parsed files; nothing depends on which files were analysed before.
 */
import { isAbsolute } from "node:path";
import type { FieldSemantics, Host, Node, SourceLocation } from "../analysis/index.js";
import { ofPath, top, type Val } from "../analysis/domain/value.js";
import { knownSources } from "../analysis/effects/match.js";
import type { Evidence } from "../analysis/program/evidence.js";
import type { Binding, Scope, TextScopes } from "../analysis/program/scope.js";
import type { StaticValues } from "../analysis/program/static-value.js";
import type { AnalysisSettings } from "../analysis/index.js";
import { ClassesAlone } from "./classes-alone.js";
import { CompilerOptions } from "./compiler-options.js";
import { configurationFiles } from "./configuration-files.js";
import { type Export, exportsOf, isReadable, type ModuleFile } from "./module-file.js";
import { type CacheCounters, ModuleCache, realPath } from "./module-cache.js";
import { forgetOldResolutions, resolveImport } from "./resolve-import.js";
import type { TypeServices } from "./type-services.js";
import { TypedAnswers } from "./typed-answers.js";

export interface ProjectOptions {
  /** Absolute path of the analysed file. */
  readonly file: string;
  /** Are other files read at all? */
  readonly crossFile: boolean;
  /** What the user or the program says of class fields: of the analysed file, or of every file. */
  readonly fields: FieldSemantics | null;
  readonly fieldsEverywhere?: boolean;
  /** The type checker, where there is one and it may be asked. */
  readonly types?: TypeServices | null;
  readonly settings: Pick<AnalysisSettings, "modules" | "effects">;
}

const sharedCache = new ModuleCache();

export type { CacheCounters } from "./module-cache.js";

/** What the process's cache has done so far. */
export const cacheCounters = (): CacheCounters => ({ ...sharedCache.counters });

const DEPTH = 32;

/** Files that are asked for one variable. */
const VISITED = 200;

/** Makes a path that no file has. */
const nowhere = "\0";

/** The same for every file that is analysed with the same settings. */
const alone = new WeakMap<object, ClassesAlone>();

export type Source = Pick<ModuleFile, "program" | "scopes" | "exports" | "stars" | "lacks" | "broken"> & { readonly path: string };

const named = new WeakMap<object, ReadonlySet<string>>();

/** The same for every file that is analysed with the same settings. */
function namedSources(settings: ProjectOptions["settings"]): ReadonlySet<string> {
  let sources = named.get(settings);
  if (sources === undefined) named.set(settings, (sources = knownSources(settings.effects, settings.modules)));
  return sources;
}

/** Answers the analysis of one file. */
export class Project implements Host {
  private readonly file: string;
  private readonly compiler = new CompilerOptions();
  private readonly loaded = new Map<string, Source | null>();
  private readonly resolved = new Map<string, string | null>();
  /** Sources whose exports have a meaning of their own: they stay names. */
  private readonly named: ReadonlySet<string>;
  private readonly typed: TypedAnswers | null;
  private own: Source | null = null;
  private depth = 0;

  constructor(
    private readonly options: ProjectOptions,
    private readonly cache: ModuleCache = sharedCache,
  ) {
    this.file = realPath(options.file);
    this.typed = options.types == null || !options.crossFile ? null : new TypedAnswers(options.types, (file) => this.load(realPath(file)));
    this.named = namedSources(options.settings);
    forgetOldResolutions();
  }

  /** Files that the answers so far depend on. */
  get dependencies(): readonly string[] {
    return [...this.loaded.keys()].filter((path) => path !== this.file).sort();
  }

  /** The configuration that led to them: tsconfig.json and package.json files. */
  get configuration(): readonly string[] {
    return configurationFiles([this.file, ...this.loaded.keys()], [...this.resolved].map(([key, path]) => ({ ...importOf(key), path })));
  }

  enter(program: Node, scopes: TextScopes): void {
    this.own = { path: this.file, program, scopes, lacks: () => false, broken: false, ...exportsOf(program) };
    this.loaded.set(this.file, this.own);
  }

  semantics(file: string | null): FieldSemantics {
    const given = file === null || this.options.fieldsEverywhere !== false ? this.options.fields : null;
    return given ?? this.compiler.of(file ?? this.file);
  }

  locate(file: string | null, node: Node): SourceLocation {
    const source = file === null ? null : this.loaded.get(file);
    const locate = (source as ModuleFile | null | undefined)?.locate;
    return locate === undefined ? node.loc : locate(node);
  }

  imported(statics: StaticValues, file: string | null, source: string, imported: string, purpose: "base" | "value"): Val | null {
    if (!this.options.crossFile || this.named.has(source)) return null;
    const path = this.resolve(file ?? this.file, source);
    if (path === null || !isReadable(path)) return null;
    // A package's helpers are its own business; its base classes are part of ours.
    if (purpose === "value" && path.includes("/node_modules/") && !(file ?? this.file).includes("/node_modules/")) return null;
    if (imported === "*") return this.ofNamespace(statics, path);
    return this.ofExport(statics, path, imported, new Set());
  }

  variable(file: string | null, source: string, imported: string): Binding | null {
    if (!this.options.crossFile || this.named.has(source)) return null;
    const path = this.resolve(file ?? this.file, source);
    return path === null || !isReadable(path) || path.includes("/node_modules/") ? null : this.variableOf(path, imported, new Set());
  }

  isElsewhere(file: string | null, source: string): boolean {
    if (!this.options.crossFile || this.named.has(source)) return false;
    // What stands in a package is not looked into for its value, and its name may mean something.
    if (!source.startsWith(".") && !source.startsWith("#") && !source.startsWith("@") && !source.startsWith("~")) return false;
    const path = this.resolve(file ?? this.file, source);
    return path !== null && isReadable(path) && !path.includes("/node_modules/");
  }

  typedBase(statics: StaticValues, heritage: Node, path: string | null): Val | null {
    return path !== null && this.named.has(path.slice(0, Math.max(path.lastIndexOf(":"), 0))) ? null : (this.typed?.classOf(statics, heritage) ?? null);
  }

  get hasTypes(): boolean {
    return this.typed !== null;
  }

  typeOf(statics: StaticValues, node: Node): Evidence | null {
    return this.typed?.typeOf(statics, node) ?? null;
  }

  typedFunction(statics: StaticValues, callee: Node): Val | null {
    return this.typed?.functionOf(statics, callee) ?? null;
  }

  exported(statics: StaticValues, namespace: string, name: string): Val | null {
    const path = namespace.slice(0, -2);
    return isAbsolute(path) ? this.ofExport(statics, path, name, new Set()) : null;
  }

  scopeOf(file: string, cls: Node): Scope | null {
    return this.load(file)?.scopes.of(cls) ?? null;
  }

  ofClassAlone(file: string, cls: Node, find: (host: Host) => ReadonlySet<string>): ReadonlySet<string> | null {
    const { options } = this;
    let results = alone.get(options.settings);
    if (results === undefined) alone.set(options.settings, (results = new ClassesAlone()));
    const known = results.get(cls, { source: (path) => this.load(path), import: (key) => this.resolveKey(key), semantics: () => this.semantics(file) });
    if (known !== null) return known;
    const host = new Project({ ...options, file: `${file}${nowhere}`, types: null }, this.cache);
    const keys = find(host);
    const sources = new Map([...host.loaded.keys()].filter((path) => path !== host.file).map((path) => [path, host.load(path)]));
    // The analysed file is read from the disk there, and here it is what the editor has.
    if (sources.has(this.file)) return null;
    for (const path of sources.keys()) this.load(path);
    results.keep(cls, keys, { sources, imports: host.resolved, semantics: host.semantics(file) });
    return keys;
  }

  private ofNamespace(statics: StaticValues, path: string): Val | null {
    const source = this.load(path);
    if (source === null) return null;
    // `require` of a module that exports one thing gives that thing.
    const whole = source.lacks("=") ? undefined : source.exports.get("=");
    if (whole !== undefined && !(whole.kind === "expression" && whole.node.type === "ObjectExpression")) return this.value(statics, source, whole, new Set());
    return ofPath(`${path}:*`);
  }

  private ofExport(statics: StaticValues, path: string, name: string, seen: Set<string>): Val | null {
    const key = `${path} ${name}`;
    if (seen.has(key) || this.depth > DEPTH) return null;
    seen.add(key);
    const source = this.load(path);
    if (source === null) return null;
    this.depth++;
    try {
      const direct = source.lacks(name) ? undefined : (source.exports.get(name) ?? (name === "default" ? source.exports.get("=") : undefined));
      if (direct !== undefined) return this.value(statics, source, direct, seen);
      return name === "default" ? null : this.ofStars(statics, source, name, seen);
    } finally {
      this.depth--;
    }
  }

  private variableOf(path: string, name: string, seen: Set<string>): Binding | null {
    const key = `${path} ${name}`;
    if (seen.has(key) || seen.size > VISITED) return null;
    seen.add(key);
    const source = this.load(path);
    const given = source === null || source.lacks(name) ? undefined : source.exports.get(name);
    if (given?.kind === "local" || (given?.kind === "expression" && given.node.type === "Identifier")) {
      const binding = source!.scopes.ofProgram(source!.program).names.get(given.kind === "local" ? given.name : given.node["name"]) ?? null;
      const declaration = binding?.declaration;
      if (declaration?.kind === "import") return this.variableFrom(path, declaration.source, declaration.imported, seen);
      // As a default, a variable is exported with the value that it has then.
      return given.kind === "local" || (declaration?.kind === "variable" && declaration.constant) ? binding : null;
    }
    if (given !== undefined) return given.kind === "from" ? this.variableFrom(path, given.source, given.imported, seen) : null;
    for (const star of source?.stars ?? []) {
      const binding = this.variableFrom(path, star, name, seen);
      if (binding !== null) return binding;
    }
    return null;
  }

  private variableFrom(from: string, source: string, name: string, seen: Set<string>): Binding | null {
    const path = this.named.has(source) ? null : this.resolve(from, source);
    return path === null || !isReadable(path) ? null : this.variableOf(path, name, seen);
  }

  private value(statics: StaticValues, source: Source, given: Export, seen: Set<string>): Val | null {
    switch (given.kind) {
      case "local": {
        const binding = source.scopes.ofProgram(source.program).names.get(given.name);
        return binding === undefined ? top : statics.ofBinding(binding);
      }
      case "expression":
        return statics.evaluate(given.node, source.scopes.of(given.node));
      case "from": {
        const path = this.named.has(given.source) ? null : this.resolve(source.path, given.source);
        if (path === null || !isReadable(path)) return ofPath(`${given.source}:${given.imported}`);
        return given.imported === "*" ? this.ofNamespace(statics, path) : (this.ofExport(statics, path, given.imported, seen) ?? ofPath(`${given.source}:${given.imported}`));
      }
    }
  }

  private ofStars(statics: StaticValues, source: Source, name: string, seen: Set<string>): Val | null {
    const unread: string[] = [];
    for (const star of source.stars) {
      const path = this.named.has(star) ? null : this.resolve(source.path, star);
      const value = path === null || !isReadable(path) ? null : this.ofExport(statics, path, name, seen);
      if (value !== null) return value;
      if (path === null || !isReadable(path) || this.load(path) === null) unread.push(star);
    }
    // It can only come from the one that cannot be read.
    return unread.length === 1 ? ofPath(`${unread[0]}:${name}`) : null;
  }

  private resolve(from: string, source: string): string | null {
    return this.resolveKey(`${from}\0${source}`);
  }

  private resolveKey(key: string): string | null {
    let path = this.resolved.get(key);
    if (path === undefined) {
      const { from, source } = importOf(key);
      this.resolved.set(key, (path = resolveImport(from, source)));
    }
    return path;
  }

  private load(path: string): Source | null {
    if (!isReadable(path) && path !== this.file) return null;
    let source = this.loaded.get(path);
    if (source === undefined) this.loaded.set(path, (source = this.cache.load(path)));
    return source?.broken === true ? null : source;
  }
}

function importOf(key: string): { from: string; source: string } {
  const [from = "", source = ""] = key.split("\0");
  return { from, source };
}
