/**
 * The ESLint plugin.
 *
 * @example
 * import { defineConfig } from "eslint/config";
 * import safeInit from "eslint-plugin-safe-init";
 *
 * export default defineConfig([{ files: ["**\/*.{js,ts}"], plugins: { "safe-init": safeInit }, extends: ["safe-init/recommended"] }]);
 */
import { createRequire } from "node:module";
import type { ESLint, Linter } from "eslint";
import { type ConfigName, buildConfigs } from "./configs/build-configs.js";
import { rules } from "./rules/index.js";

const { name, version } = createRequire(import.meta.url)("eslint-plugin-safe-init/package.json") as { name: string; version: string };

interface SafeInit extends ESLint.Plugin {
  readonly meta: { name: string; version: string; namespace: string };
  readonly rules: typeof rules;
  readonly configs: Record<ConfigName, Linter.Config>;
}

const bare = { meta: { name, version, namespace: "safe-init" }, rules };
const plugin: SafeInit = Object.assign(bare, { configs: {} as Record<ConfigName, Linter.Config> });
Object.assign(plugin.configs, buildConfigs(plugin, rules));

export default plugin;
