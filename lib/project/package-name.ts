/** To which package a file belongs: by the folder under `node_modules`, else by the nearest package.json. */
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";

const folder = "/node_modules/";

export class PackageNames {
  private readonly byFolder = new Map<string, string>();

  /** null for the language's own declarations; "" where no package.json names one. */
  of(file: string): string | null {
    // The native compiler carries its own declarations inside, under a name that is no path.
    if (!isAbsolute(file)) return null;
    const path = file.replaceAll("\\", "/");
    const at = path.lastIndexOf(folder);
    if (at < 0) return this.nearest(dirname(path));
    const [first = "", second = ""] = path.slice(at + folder.length).split("/");
    const name = first.startsWith("@") ? `${first}/${second}` : first;
    // The compiler's own files: `Promise` and `Map` belong to the language, not to a package.
    return /^(?:typescript|@typescript\/.*|typescript-.*)$/.test(name) && /\/lib(?:\.[^/]*)?\.d\.ts$/.test(path) ? null : name;
  }

  private nearest(directory: string): string {
    const known = this.byFolder.get(directory);
    if (known !== undefined) return known;
    const name = nameIn(directory) ?? (dirname(directory) === directory ? "" : this.nearest(dirname(directory)));
    this.byFolder.set(directory, name);
    return name;
  }
}

function nameIn(directory: string): string | null {
  try {
    const name: unknown = (JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { name?: unknown }).name;
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
