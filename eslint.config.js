// Our own code under our own rules, from the working copy: build first (`npm test` does).
import tseslint from "@typescript-eslint/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import safeInit from "./dist/index.js";

const runtime = "eslint-plugin-safe-init/runtime";

export default defineConfig([
  // Fixtures and the wrong example are wrong on purpose; they are linted, and executed, by the tests.
  globalIgnores(["dist/", "**/fixtures/", "tests/fuzz/found/", "examples/wrong-trainer.ts", "scripts/templates/", "benchmarks/samples/", ".cache/"]),
  tseslint.configs["flat/recommended"],
  {
    files: ["**/*.{js,ts}"],
    plugins: { "safe-init": safeInit },
    extends: ["safe-init/strict"],
    // Inside this repository the runtime's Module is imported by its path.
    settings: { "safe-init": { modules: [{ from: "package", package: runtime, name: "Module" }, { from: "file", name: ["Module", "ModuleBase"] }] } },
  },
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/no-this-alias": "off", // walks up chains of objects, and tests of what an alias does
    },
  },
  {
    // The runtime builds instances of classes it does not know, so that their types are open by nature.
    files: ["lib/runtime/**/*.ts", "tests/runtime/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "off", "@typescript-eslint/no-unsafe-function-type": "off" },
  },
  {
    // The exported names of classes that `defineModule` made: `interface Linear extends LinearLayer {}`.
    files: ["lib/runtime/**/*.ts"],
    rules: { "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }] },
  },
  {
    files: ["tests/runtime/types.test.ts"],
    rules: { "@typescript-eslint/no-unused-vars": "off" }, // values that only their types matter of
  },
  {
    // Extracted from TensorFlow.js as it is.
    files: ["lib/runtime/gradients/**/*.ts"],
    rules: { "@typescript-eslint/ban-ts-comment": "off" },
  },
  {
    // `frame` is set by analyzeClass, which alone makes machines: true, and meant so.
    files: ["lib/analysis/interpret/machine.ts"],
    rules: { "safe-init/require-field-init": ["error", { certainty: "certain" }] },
  },
  {
    // Classes that are wrong on purpose: what the runtime says of them is tested here, and what the rules say of them in tests/fixtures.
    files: ["tests/runtime/**/*.ts"],
    rules: Object.fromEntries(Object.keys(safeInit.rules).map((rule) => [`safe-init/${rule}`, "off"])),
  },
]);
