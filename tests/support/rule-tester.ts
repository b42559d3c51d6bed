/** ESLint's own RuleTester over node:test and the TypeScript parser: every error states its message and its exact place. */
import { after, describe, it } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { Linter, RuleTester } from "eslint";

// The tester also works with globals of other test runners; ours are imported.
Object.assign(RuleTester, { describe, it, itOnly: it.only, afterAll: after });

export const ruleTester = new RuleTester({ languageOptions: { parser } as Linter.LanguageOptions });
