/** When to use colours, and which. */
import tty from "node:tty";
import picocolors from "picocolors";

export type Colors = Pick<ReturnType<typeof picocolors.createColors>, "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "underline">;

export const colorsFor = (enabled: boolean): Colors => picocolors.createColors(enabled);

/** The option decides; then FORCE_COLOR and NO_COLOR, as Node reads them; then whether a terminal that can shows the text. */
export function wantsColor(option: boolean | null, stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  if (option !== null) return option;
  const { NO_COLOR, ...rest } = process.env;
  if (rest["FORCE_COLOR"] === undefined && ((NO_COLOR ?? "") !== "" || stream.isTTY !== true)) return false;
  return tty.WriteStream.prototype.hasColors(rest);
}
