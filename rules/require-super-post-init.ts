import { createRule } from "../lib/eslint/create-rule.js";
import { callSuperHook } from "../lib/report/module-suggestions.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "require-super-post-init",
  reports: "missing-super-post-init",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "require an overriding initialisation hook of a Module to call the hook it overrides", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      superNeverCalled:
        "'{{hook}}' overrides the hook of {{parent}} and never calls it, so what {{parent}} sets there stays unset in {{class}}. Call `super.{{hook}}()` first.",
      superSometimesCalled:
        "'{{hook}}' overrides the hook of {{parent}} and does not call it on every path, so what {{parent}} sets there may stay unset in {{class}}. " +
        "Call `super.{{hook}}()` before anything branches.",
      callSuper: "Call `super.{{hook}}()` first.",
    },
  },
  describe({ hook, parent, how, hookNode, className }, file) {
    const edits = how === "never" ? callSuperHook(hookNode, hook, file) : null;
    return {
      messageId: how === "never" ? "superNeverCalled" : "superSometimesCalled",
      data: { hook, parent: classWords(parent), class: classWords(className) },
      suggestions: edits === null ? [] : [{ messageId: "callSuper", data: { hook }, edits }],
    };
  },
});
