// Our own code under our own rules, from the working copy: build first (`npm test` does).
import tseslint from "@typescript-eslint/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import safeInit from "./dist/index.js";

export default defineConfig([
  // Fixtures and the wrong example are wrong on purpose; they are linted, and executed, by the tests.
  globalIgnores(["dist/", "**/fixtures/", "examples/wrong-trainer.ts", "scripts/templates/", ".cache/"]),
  tseslint.configs["flat/recommended"],
  { files: ["**/*.{js,ts}"], extends: [safeInit.configs.strict] },
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
    },
  },
]);
