import { parse } from "@typescript-eslint/parser";
import * as espree from "espree";
import type { Node } from "../../lib/analysis/index.js";
import type { Program } from "./generate/model.js";

export type Language = Program["language"];

/** By the parser that ESLint takes for the language unless it is told otherwise. */
export const parseProgram = (text: string, language: Language): Node =>
  (language === "js" ? espree.parse(text, { range: true, loc: true, sourceType: "module", ecmaVersion: "latest" }) : parse(text, { range: true, loc: true, sourceType: "module" })) as unknown as Node;
