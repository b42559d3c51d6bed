import { createRule } from "../lib/eslint/create-rule.js";

export default createRule({
  name: "no-unused-tree-result",
  reports: "unused-tree-result",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow dropping the result of functions that only make a new tree", presets: ["recommended", "strict", "module"] },
    messages: {
      unusedResult:
        "The result of '{{callee}}' is not used, so the call does nothing: it changes none of its arguments and makes a new value instead. " +
        "Keep the result, as in `model = {{callee}}(…)`, or drop the call.",
    },
  },
  describe: ({ callee }) => ({ messageId: "unusedResult", data: { callee } }),
});
