/** What to run, as plain data for worker threads, and made ready in each of them. */
import { readFileSync } from "node:fs";
import { resolveSettings } from "../settings/resolve-settings.js";
import { ConfigurationError } from "../settings/configuration-error.js";
import { type UserSettings, validateSettings } from "../settings/validate-settings.js";
import type { Plan } from "./check-file.js";
import { CommandError, reasonOf } from "./command-error.js";
import { type RuleSelection, wantedRules } from "./wanted-rules.js";

export interface PlanData {
  readonly selection: RuleSelection;
  readonly settings: UserSettings;
  readonly inlineConfig: boolean;
  readonly dependencies: boolean;
}

export function makePlan({ selection, settings, inlineConfig, dependencies }: PlanData): Plan {
  return { rules: wantedRules(selection), settings: resolveSettings({ "safe-init": settings }, undefined, ""), inlineConfig, dependencies };
}

/** @throws CommandError where the file cannot be read, is no JSON, or holds what means nothing */
export function readSettings(path: string | null): UserSettings {
  if (path === null) return {};
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(`the configuration '${path}' cannot be read: ${reasonOf(error)}.`);
  }
  try {
    return validateSettings(parseJson(text, path), path);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CommandError(error.message.replace(/^eslint-plugin-safe-init: /, ""));
    throw error;
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`the configuration '${path}' is no JSON: ${(error as Error).message}. It holds the settings themselves, such as { "initHooks": ["postInit"] }.`);
  }
}
