/**
 * Checks what a user wrote under `settings["safe-init"]`, or in a rule's options, and says what is wrong in the user's own terms: the
 * place, the value and the remedy. Nothing unknown is ignored: a mistyped setting that does nothing is the worst kind of setting.
 */
import type { AnalysisSettings, ClassSpecifier, Effect, HookSpecifier } from "../analysis/index.js";
import { ConfigurationError, didYouMean } from "./configuration-error.js";

export const effects = ["none", "debug", "readsAll", "writes", "stores", "publishes", "callsNow", "callsLater", "returns"] as const satisfies readonly Effect[];

export const crossFileModes = ["none", "imports", "types"] as const;
export type CrossFile = (typeof crossFileModes)[number];

/** What the user may set; every key is optional, and absent ones keep their default. */
export interface UserSettings {
  readonly modules?: readonly ClassSpecifier[];
  readonly initHooks?: readonly HookSpecifier[];
  readonly checkHooks?: readonly string[];
  readonly effects?: AnalysisSettings["effects"];
  readonly useDefineForClassFields?: boolean;
  readonly crossFile?: CrossFile;
}

/** A value and how the user would spell the way to it. */
interface Place {
  readonly at: string;
  readonly value: unknown;
}

const validators: { readonly [K in keyof Required<UserSettings>]: (place: Place) => void } = {
  modules: (place) => eachItem(place, "class specifiers", validateClassSpecifier),
  initHooks: (place) => eachItem(place, "hooks", validateHook),
  checkHooks: (place) => eachItem(place, "method names", validateName),
  effects: validateEffects,
  useDefineForClassFields: (place) => {
    if (typeof place.value !== "boolean") fail(place, "Write true (class fields define, as in ES2022) or false (they assign).");
  },
  crossFile: (place) => oneOf(place, crossFileModes),
};

export const settingNames = Object.keys(validators) as readonly (keyof UserSettings)[];

/**
 * @param value what the user wrote; undefined is an empty object
 * @param at where it was written, as the user would find it: `settings["safe-init"]`
 * @throws ConfigurationError for an unknown key, a wrong type, an unknown effect or an unknown form of a hook or class
 */
export function validateSettings(value: unknown, at: string): UserSettings {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return fail({ at, value }, `Write an object with any of ${quoted(settingNames)}.`);
  for (const [key, item] of Object.entries(value)) {
    const validate = validators[key as keyof UserSettings];
    if (!Object.hasOwn(validators, key) || validate === undefined) {
      throw new ConfigurationError(`${at} has no setting "${key}".${didYouMean(key, settingNames)} The settings are ${quoted(settingNames)}.`);
    }
    if (item !== undefined) validate({ at: `${at}.${key}`, value: item });
  }
  const settings = value as UserSettings;
  return settings.effects === undefined ? settings : { ...settings, effects: withoutGlobalObject(settings.effects) };
}

/** `window.track` and `globalThis.track` are `track`: the analysis knows globals by that name. */
function withoutGlobalObject(effects: AnalysisSettings["effects"]): AnalysisSettings["effects"] {
  return Object.fromEntries(Object.entries(effects).map(([callee, effect]) => [callee.replace(/^(?:window|globalThis|self|global)\./, ""), effect]));
}

function validateEffects(place: Place): void {
  if (!isRecord(place.value)) fail(place, 'Write an object from callees to effects, such as { "mylib:register": "stores" }.');
  for (const [callee, effect] of Object.entries(place.value as object)) {
    if (callee.trim() === "") throw new ConfigurationError(`${place.at} has an empty callee. Name it: "mylib:register", "track" or ".register".`);
    oneOf({ at: `${place.at}[${JSON.stringify(callee)}]`, value: effect }, effects);
  }
}

function validateHook(place: Place): void {
  const form = 'Write a method name, or { name: "connectedCallback", on: "LitElement" } for a hook below one base class.';
  if (typeof place.value === "string") return void (place.value === "" && fail(place, form));
  if (!isRecord(place.value)) return fail(place, form);
  exactKeys(place, ["name", "on"], form);
}

const specifierForm = '{ from: "package", package: "mylib", name: "Module" }, { from: "file", name: "Module", path: "src/module.ts" } or { from: "lib", name: "…" }';

function validateClassSpecifier(place: Place): void {
  if (!isRecord(place.value)) return fail(place, `Say where the class comes from: ${specifierForm}.`);
  const { from } = place.value;
  const keys = from === "package" ? ["from", "name", "package"] : from === "file" ? ["from", "name"] : from === "lib" ? ["from", "name"] : null;
  if (keys === null) return oneOf({ at: `${place.at}.from`, value: from }, ["package", "file", "lib"]);
  const { name, path, ...rest } = place.value;
  const names = Array.isArray(name) ? name : [name];
  if (names.length === 0) fail({ at: `${place.at}.name`, value: name }, "Write at least one class name.");
  for (const one of names) validateName({ at: `${place.at}.name`, value: one });
  if (path !== undefined && from === "file") validateName({ at: `${place.at}.path`, value: path });
  exactKeys({ ...place, value: { ...rest, name: "", ...(from === "file" ? {} : { path }) } }, keys, `Write ${specifierForm}.`);
}

function exactKeys(place: Place, keys: readonly string[], form: string): void {
  const value = place.value as Record<string, unknown>;
  for (const key of keys) {
    if (value[key] === undefined) throw new ConfigurationError(`${place.at} lacks "${key}". ${form}`);
    if (typeof value[key] !== "string") fail({ at: `${place.at}.${key}`, value: value[key] }, form);
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key) && value[key] !== undefined);
  if (unknown !== undefined) throw new ConfigurationError(`${place.at} has an unknown key "${unknown}". ${form}`);
}

function eachItem(place: Place, what: string, validate: (item: Place) => void): void {
  if (!Array.isArray(place.value)) return fail(place, `Write an array of ${what}.`);
  place.value.forEach((value, index) => validate({ at: `${place.at}[${index}]`, value }));
}

function validateName(place: Place): void {
  if (typeof place.value !== "string" || place.value === "") fail(place, "Write a name, as a string.");
}

function oneOf(place: Place, allowed: readonly string[]): void {
  if (typeof place.value === "string" && allowed.includes(place.value)) return;
  fail(place, `Use one of ${quoted(allowed)}.${typeof place.value === "string" ? didYouMean(place.value, allowed) : ""}`);
}

function fail(place: Place, remedy: string): never {
  throw new ConfigurationError(`${place.at} is ${shown(place.value)}. ${remedy}`);
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  const text = JSON.stringify(value);
  return text === undefined ? String(value) : text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
