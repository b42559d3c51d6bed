import { ModuleError, showValue } from "./errors.js";

/** Refuses options that do not exist, so that a misspelt one is not silently ignored. */
export function checkOptionNames(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new ModuleError("bad-argument", `${where}: the options must be an object, not ${showValue(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new ModuleError(
      "bad-argument",
      `${where}: unknown option '${key}'. There ${known.length === 1 ? "is" : "are"} ${known.join(", ")}.`,
    );
  }
}
