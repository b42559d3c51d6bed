/** Where an import leads: package exports, tsconfig paths, `.js` that means `.ts`, workspace links. */
import { dirname } from "node:path";
import { ResolverFactory } from "oxc-resolver";

let resolver: ResolverFactory | null = null;
/** Answers since the resolver was last made to forget: each class below a base asks the same of the files above it. */
const answers = new Map<string, string | null>();
let cleared = 0;
/** Has a file of the project not been found? The next look may find it: a file is often imported before it is written. */
let missed = false;

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

/** The resolver remembers what it has seen of the disk: forgotten at the start of a look, at most once in two seconds unless a file was missing. */
export function forgetOldResolutions(now = Date.now()): void {
  if (resolver === null || (now - cleared < 2000 && !missed)) return;
  resolver.clearCache();
  answers.clear();
  cleared = now;
  missed = false;
}

/** The absolute path, without symbolic links, or null where it leads to no file (built-in modules, missing packages). */
export function resolveImport(from: string, source: string): string | null {
  if (source.startsWith("node:") || source.startsWith("data:") || source.includes("\0")) return null;
  const key = `${from}\0${source}`;
  let path = answers.get(key);
  if (path === undefined) answers.set(key, (path = lookUp(from, source)));
  if (path === null && source.startsWith(".")) missed = true;
  return path;
}

function lookUp(from: string, source: string): string | null {
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
