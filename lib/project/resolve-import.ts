/** Where an import leads: package exports, tsconfig paths, `.js` that means `.ts`, workspace links. */
import { dirname } from "node:path";
import { ResolverFactory } from "oxc-resolver";

let resolver: ResolverFactory | null = null;
let cleared = 0;

function factory(): ResolverFactory {
  resolver ??= new ResolverFactory({
    tsconfig: "auto",
    conditionNames: ["import", "module", "default", "node", "require"],
    mainFields: ["module", "main"],
    extensions: [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".cts", ".json"],
    extensionAlias: { ".js": [".ts", ".tsx", ".js", ".jsx"], ".jsx": [".tsx", ".jsx"], ".mjs": [".mts", ".mjs"], ".cjs": [".cts", ".cjs"] },
  });
  return resolver;
}

/** The resolver remembers what it has seen of the disk: forgotten at the start of a look, at most once in two seconds. */
export function forgetOldResolutions(now = Date.now()): void {
  if (resolver === null || now - cleared < 2000) return;
  resolver.clearCache();
  cleared = now;
}

/** The absolute path, or null where it leads to no file (built-in modules, missing packages). */
export function resolveImport(from: string, source: string): string | null {
  if (source.startsWith("node:") || source.startsWith("data:") || source.includes("\0")) return null;
  try {
    return factory().resolveFileSync(from, source).path ?? null;
  } catch {
    try {
      return factory().sync(dirname(from), source).path ?? null;
    } catch {
      return null;
    }
  }
}
