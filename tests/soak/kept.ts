/** Texts on which something once failed, cut down: a fixture each, which must never fail again. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type CheckOptions, type Failure, type Text, checkText } from "./check-text.js";
import { shrink } from "./shrink.js";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.join(here, "../../..");
export const keptFolder = path.join(root, "tests/soak/fixtures");

export const readKept = (folder = keptFolder): readonly Text[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /\.[jt]s$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8"), sourceType: name.includes(".script.") ? "script" : "module" }));

/** The smallest text that fails in the same way, and without the files around it if it then still does. */
export function shrinkFailing(text: Text, kind: Failure["kind"], options: CheckOptions = {}): Text {
  const failsAs = (name: string) => (candidate: string) => checkText({ ...text, name, text: candidate }, options).failures.some((failure) => failure.kind === kind);
  const alone = path.basename(text.name);
  const name = failsAs(alone)(text.text) ? alone : text.name;
  return { ...text, name, text: shrink(text.text, failsAs(name)) };
}

/** @returns the path of the fixture */
export function keep({ text, name, sourceType }: Text, kind: Failure["kind"], folder: string): string {
  const shape = createHash("sha256").update(text.replace(/\d+/g, "0")).digest("hex").slice(0, 8);
  const file = path.join(folder, `${kind.replaceAll(" ", "-")}-${shape}${sourceType === "script" ? ".script" : ""}${/\.[cm]?tsx?$/.test(name) ? ".ts" : ".js"}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  return file;
}
