import { createRule } from "../lib/eslint/create-rule.js";
import { filterArgument } from "../lib/report/module-suggestions.js";

export default createRule({
  name: "require-filtered-optimizer-init",
  reports: "unfiltered-optimizer-init",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "require optimisers to be started with the trainable part of a Module", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      unfilteredInit:
        "The optimiser is started with all of `{{tree}}`: leaves that are no tensors of floats (numbers, functions, indices) have no gradient, so the state cannot be made or will not match. " +
        "Hand over the trainable part: `init(filter({{tree}}, isInexactArray))`, or a half of `partition`.",
      filterFirst: "Hand over `filter({{tree}}, isInexactArray)`.",
    },
  },
  describe(finding, file) {
    const edits = filterArgument(finding, file.textOf);
    return {
      messageId: "unfilteredInit",
      data: { tree: finding.tree },
      suggestions: edits === null ? [] : [{ messageId: "filterFirst", data: { tree: finding.tree }, edits }],
    };
  },
});
