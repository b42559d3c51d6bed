import { createRule } from "../lib/eslint/create-rule.js";
import { extractFactory } from "../lib/report/static-factory.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "no-init-false",
  reports: "init-false-field",
  tier: "module",
  meta: {
    type: "suggestion",
    hasSuggestions: true,
    docs: { description: "disallow fields of a Module that its generated constructor leaves out", presets: ["strict"] },
    messages: {
      initFalse:
        "'{{field}}' is left out of the constructor of {{class}} (`init: false`), so a hook has to remember to set it, and a copy with other fields keeps the old value. " +
        "Take it as an ordinary field and let a static factory compute it, or compute it in a getter.",
      useFactory: "Compute it in a static factory, `{{class}}.create(…)`.",
    },
  },
  describe({ field, className, hookNode, derived }, file) {
    const edits = file.typescript && hookNode !== null ? extractFactory(hookNode, derived, file) : null;
    return {
      messageId: "initFalse",
      data: { field, class: classWords(className) },
      suggestions: edits === null ? [] : [{ messageId: "useFactory", data: { class: classWords(className) }, edits }],
    };
  },
});
