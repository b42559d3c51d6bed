/** Configuration files as the pages in docs/ show them, so that what is tested is what is recommended. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./client.js";

/** The text of the fence of docs/`page` whose first line is this title, as a comment. */
export function recipe(page: string, title: string): string {
  const text = readFileSync(join(root, "docs", page), "utf8");
  const found = [...text.matchAll(/^```\w+\n(?:#|\/\/|--) (.+)\n([^]*?)^```$/gm)].filter(([, first]) => first === title);
  assert.equal(found.length, 1, `docs/${page} has ${found.length} recipes titled '${title}'`);
  return found[0]![2]!;
}
