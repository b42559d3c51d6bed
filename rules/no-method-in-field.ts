import { createRule } from "../lib/eslint/create-rule.js";
import { describeTrace } from "../lib/report/describe-trace.js";
import { getterForMethod, getterInstead } from "../lib/report/module-suggestions.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "no-method-in-field",
  reports: "method-in-field",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow keeping a Module's own methods, or functions over `this`, in its fields", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      methodInField:
        "'{{field}}' keeps the method '{{method}}' of the same {{class}}. A copy made by treeAt or by training would still call the method of the old object, or lose it. " +
        "Call '{{method}}' where it is needed, or write '{{field}}' as a getter or method.{{path}}",
      closureInField:
        "'{{field}}' keeps a function that uses `this`. It stays bound to this object, so a copy made by treeAt or by training goes on computing with the old fields. " +
        "Write '{{field}}' as a method or a getter.{{path}}",
      useGetter: "Make '{{field}}' a getter.",
    },
  },
  describe(finding, file) {
    const { field, how, method, className, initializer, node } = finding;
    const edits = getterInstead(node, initializer, file) ?? getterForMethod(finding, file);
    return {
      messageId: how === "method" ? "methodInField" : "closureInField",
      data: { field, method: method ?? "", class: classWords(className), path: describeTrace(finding) },
      suggestions: edits === null ? [] : [{ messageId: "useGetter", data: { field }, edits }],
    };
  },
});
