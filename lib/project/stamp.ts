/** Has a file changed since it was last looked at? */
import { statSync } from "node:fs";

export const missing = "missing";

/** Changes whenever the file may have: its time, size and identity. */
export function stampOf(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true ? `${stat.mtimeMs} ${stat.ctimeMs} ${stat.size} ${stat.ino}` : missing;
  } catch {
    return missing;
  }
}
