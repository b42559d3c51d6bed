/** Checks of what is given as options: a misspelt one is not silently ignored. */
import { ModuleError, showValue, type ModuleErrorCode } from "./errors.js";

/** What an option must be; `any` is for those that are checked where they are used. */
type OptionType = "any" | "boolean" | "function" | "number" | "string";

/**
 * Refuses options that do not exist, or are not what they must be.
 *
 * @param known the options with their types.
 * @param hint what more to say about an option of the wrong type.
 */
export function checkOptions(
  where: string,
  options: object,
  known: Readonly<Record<string, OptionType>>,
  code: ModuleErrorCode = "bad-argument",
  hint: (key: string, value: unknown) => string = () => "",
): void {
  const refuse = (what: string): never => {
    throw new ModuleError(code, `${where}: ${what}`);
  };
  if (typeof options !== "object" || options === null) refuse(`the options must be an object, not ${showValue(options)}.`);
  for (const [key, value] of Object.entries(options) as [string, unknown][]) {
    const names = Object.keys(known);
    if (!names.includes(key)) refuse(`unknown option '${key}'.${hint(key, value)} There ${names.length === 1 ? "is" : "are"} ${names.join(", ")}.`);
    const type = known[key]!;
    if (type !== "any" && value !== undefined && (typeof value !== type || value === "")) {
      refuse(`'${key}' must be a ${type}, not ${showValue(value)}.${hint(key, value)}`);
    }
  }
}
