/**
 * The options that rules take, as the JSON schema by which ESLint checks and documents them. What lies inside the
 * settings among them is checked where the settings are, with better words than a schema has.
 */
import { defaultOptions } from "../report/report-finding.js";
import { crossFileModes, effects } from "../settings/validate-settings.js";

const settingsSchema = {
  modules: {
    type: "array",
    description: "The setting `modules`, for the files of this configuration.",
    items: { type: "object" },
  },
  initHooks: {
    type: "array",
    description: "The setting `initHooks`, for the files of this configuration.",
    items: { type: ["string", "object"] },
  },
  checkHooks: {
    type: "array",
    description: "The setting `checkHooks`, for the files of this configuration.",
    items: { type: "string", minLength: 1 },
  },
  effects: {
    type: "object",
    description: "The setting `effects`, for the files of this configuration; added to the shared ones.",
    additionalProperties: { enum: [...effects] },
  },
  useDefineForClassFields: {
    type: "boolean",
    description: "The setting `useDefineForClassFields`, for the files of this configuration.",
  },
  crossFile: {
    enum: [...crossFileModes],
    description: "The setting `crossFile`, for the files of this configuration.",
  },
};

/** What rules about Modules only take: the settings, for some files. */
export const moduleTierSchema = [{ type: "object", additionalProperties: false, properties: settingsSchema }];

export const classTierSchema = [
  {
    type: "object",
    additionalProperties: false,
    properties: {
      certainty: {
        enum: ["certain", "possible"],
        default: defaultOptions.certainty,
        description: "`certain` reports faults that happen; `possible` adds those that depend on a path, a callee or a subclass.",
      },
      classes: {
        enum: ["all", "modules"],
        default: defaultOptions.classes,
        description: "Which classes to look at: `all`, or only `modules`.",
      },
      ...settingsSchema,
    },
  },
];
