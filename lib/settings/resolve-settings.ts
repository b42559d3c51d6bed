/**
 * From what the user wrote to what the analysis takes: defaults, then `settings["safe-init"]`, then the rule's own options (which may
 * differ by folder where settings cannot), then the compiler options of the program, where there is one and nobody said otherwise.
 */
import { type AnalysisSettings, defaultSettings, type FieldSemantics } from "../analysis/index.js";
import { type UserSettings, settingNames, validateSettings } from "./validate-settings.js";

export interface ResolvedSettings {
  readonly user: UserSettings;
  readonly analysis: AnalysisSettings;
  /** How class fields are emitted, where the user or the program says so; null: ask the nearest tsconfig.json. */
  readonly fields: FieldSemantics | null;
  /** Are other files read? */
  readonly crossFile: boolean;
  /** Is the type checker asked where syntax cannot tell? */
  readonly types: boolean;
  /** Equal for equal settings: rules whose settings agree share one analysis. */
  readonly key: string;
}

/** The part of TypeScript's compiler options that decides in which order a class is initialised. */
export interface CompilerOptions {
  readonly target?: number;
  readonly useDefineForClassFields?: boolean;
}

const es2022 = 9; // ts.ScriptTarget.ES2022: class fields are native from here on

const cache = new WeakMap<object, Map<string, ResolvedSettings>>();
const noSettings = {};

/**
 * @param shared ESLint's `settings` object; the same object gives the same answer without work
 * @param options the options of the rule called `ruleName`; keys that are no settings are left to the rule
 * @throws ConfigurationError
 */
export function resolveSettings(shared: object | undefined, options: object | undefined, ruleName: string): ResolvedSettings {
  const own = pickSettings(options);
  const ownKey = JSON.stringify(own);
  const known = cache.get(shared ?? noSettings)?.get(ownKey);
  if (known !== undefined) return known;

  const common = validateSettings((shared as Record<string, unknown> | undefined)?.["safe-init"], 'settings["safe-init"]');
  const local = validateSettings(own, `The options of safe-init/${ruleName}: options`);
  const user: UserSettings = { ...common, ...local, effects: { ...common.effects, ...local.effects } };
  const resolved = resolveFor(user, undefined);

  const byOptions = cache.get(shared ?? noSettings) ?? new Map<string, ResolvedSettings>();
  cache.set(shared ?? noSettings, byOptions.set(ownKey, resolved));
  return resolved;
}

/** The same settings for a file whose program is known: it says how class fields are compiled, unless the user did. */
export function withCompilerOptions(resolved: ResolvedSettings, compiler: CompilerOptions | undefined): ResolvedSettings {
  if (compiler === undefined || resolved.user.useDefineForClassFields !== undefined) return resolved;
  const bySettings = completed.get(compiler) ?? new WeakMap<ResolvedSettings, ResolvedSettings>();
  completed.set(compiler, bySettings);
  const known = bySettings.get(resolved) ?? resolveFor(resolved.user, compiler);
  bySettings.set(resolved, known);
  return known;
}

/** A program has one options object for all its files, and every rule of every file asks. */
const completed = new WeakMap<CompilerOptions, WeakMap<ResolvedSettings, ResolvedSettings>>();

function resolveFor(user: UserSettings, compiler: CompilerOptions | undefined): ResolvedSettings {
  const { crossFile: given, ...steering } = user;
  const semantics = fieldSemantics(user, compiler);
  const analysis: AnalysisSettings = { ...defaultSettings, ...defined(steering), ...semantics };
  const fields = user.useDefineForClassFields === undefined && compiler === undefined ? null : semantics;
  const crossFile = given !== "none";
  const types = given === "types";
  return { user, analysis, fields, crossFile, types, key: JSON.stringify([analysis, fields, crossFile, types]) };
}

/**
 * Fields that assign are always compiled into the constructor, after the parameter properties. Fields that define are native from
 * ES2022 on, where the language runs them before the body can assign a parameter property; below it the compiler puts them after.
 */
function fieldSemantics(user: UserSettings, compiler: CompilerOptions | undefined): FieldSemantics {
  if (user.useDefineForClassFields !== undefined || compiler === undefined) {
    const define = user.useDefineForClassFields ?? defaultSettings.useDefineForClassFields;
    return { useDefineForClassFields: define, parameterPropertiesFirst: !define };
  }
  // Without a target the compiler's default depends on its version: the newest one's, native fields, is assumed.
  const native = compiler.target === undefined || compiler.target >= es2022;
  const define = compiler.useDefineForClassFields ?? native;
  return { useDefineForClassFields: define, parameterPropertiesFirst: !define || !native };
}

function pickSettings(options: object | undefined): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const name of settingNames) {
    const value = (options as Record<string, unknown> | undefined)?.[name];
    if (value !== undefined) own[name] = value;
  }
  return own;
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;
}
