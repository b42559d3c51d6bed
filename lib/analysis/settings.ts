/** What steers the analysis: plain data, so that it can be hashed, cloned into workers and compared. */

/** Names a class as typescript-eslint's TypeOrValueSpecifier does. */
export type ClassSpecifier =
  | { readonly from: "package"; readonly package: string; readonly name: string | readonly string[] }
  | { readonly from: "file"; readonly name: string | readonly string[]; readonly path?: string }
  | { readonly from: "lib"; readonly name: string | readonly string[] };

/** A method that a framework runs after the constructor; with `on`, only below the base class of that name. */
export type HookSpecifier = string | { readonly name: string; readonly on: string };

/** What a callee does with an object it receives. */
export type Effect =
  | "none" // looks at its identity only
  | "debug" // prints it
  | "readsAll" // reads every field, or copies it
  | "writes" // sets fields on it, which ones is unknown
  | "stores" // keeps it and does not look
  | "publishes" // hands it to foreign code now
  | "callsNow" // runs a callback before it returns
  | "callsLater" // runs a callback after this turn
  | "returns"; // returns it

export interface AnalysisSettings {
  readonly modules: readonly ClassSpecifier[];
  readonly initHooks: readonly HookSpecifier[];
  readonly checkHooks: readonly string[];
  readonly effects: Readonly<Record<string, Effect>>;
  /** Do class fields define (ES2022) or assign (TypeScript's older emit)? */
  readonly useDefineForClassFields: boolean;
  /** Are parameter properties assigned before field initialisers run? Native fields: after; every other emit: before. */
  readonly parameterPropertiesFirst: boolean;
}

export const runtimePackage = "eslint-plugin-safe-init/runtime";

export const defaultSettings: AnalysisSettings = {
  modules: [{ from: "package", package: runtimePackage, name: "Module" }],
  initHooks: ["postInit"],
  checkHooks: ["checkInit"],
  effects: {},
  useDefineForClassFields: true,
  parameterPropertiesFirst: false,
};
