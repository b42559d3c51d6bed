/** What the probes share: the pinned packages are imported from the cache, and what was seen is compared with what is claimed. */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { packagesFolder } from "../corpora.mjs";

/** Imports a file of a pinned package. @throws Error when `node benchmarks/fetch.mjs` has not been run */
export async function importPinned(file) {
  const full = path.join(packagesFolder, "node_modules", file);
  if (!existsSync(full)) throw new Error(`${file} is not there. Run node benchmarks/fetch.mjs first.`);
  return import(pathToFileURL(full).href);
}

/** Prints what was seen; the process fails unless it is what the judgement claims. */
export function claim(what, holds, seen) {
  console.log(`${holds ? "shown" : "NOT SHOWN"}: ${what}${seen === undefined ? "" : ` (${seen})`}`);
  if (!holds) process.exitCode = 1;
}
