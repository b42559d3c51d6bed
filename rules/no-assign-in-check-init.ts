import { createRule } from "../lib/eslint/create-rule.js";
import { describeTrace } from "../lib/report/describe-trace.js";
import { removeStatement } from "../lib/report/module-suggestions.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "no-assign-in-check-init",
  reports: "assign-in-check-init",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow assignments in a Module's check hook, and calls of the check hook it overrides", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      assignInCheck:
        "'{{hook}}' writes to '{{field}}', but it runs on the finished {{class}}, which is frozen: the assignment throws. " +
        "Set '{{field}}' in 'postInit' or in the constructor, or normalise it by a `converter`, and only check it here.{{path}}",
      superCheck: "`super.{{hook}}()` runs the parent's check a second time: the check hooks of all classes of the chain run anyway, without being called. Drop the call.",
      dropCall: "Drop the call.",
    },
  },
  describe(finding) {
    const { how, hook, field, className, node } = finding;
    const edits = how === "super" ? removeStatement(node) : null;
    return {
      messageId: how === "super" ? "superCheck" : "assignInCheck",
      data: { hook, field, class: classWords(className), path: describeTrace(finding) },
      suggestions: edits === null ? [] : [{ messageId: "dropCall", edits }],
    };
  },
});
