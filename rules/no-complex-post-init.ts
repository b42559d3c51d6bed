import { createRule } from "../lib/eslint/create-rule.js";
import { extractFactory } from "../lib/report/static-factory.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "no-complex-post-init",
  reports: "complex-post-init",
  tier: "module",
  meta: {
    type: "suggestion",
    hasSuggestions: true,
    docs: { description: "disallow branches, loops and long chains in a Module's initialisation hook", presets: ["strict"] },
    messages: {
      complexHook:
        "The hook '{{hook}}' {{does}}. What a {{class}} is made of should be seen where it is constructed; a hook is for a few plain assignments. " +
        "Do the work in a static factory, such as `static create(…)`, and hand the results to the constructor.",
      useFactory: "Do it in a static factory, `{{class}}.create(…)`.",
    },
  },
  describe({ hook, how, className, hookNode, derived }, file) {
    const edits = file.typescript ? extractFactory(hookNode, derived, file) : null;
    return {
      messageId: "complexHook",
      data: { hook, does: does[how], class: classWords(className) },
      suggestions: edits === null ? [] : [{ messageId: "useFactory", data: { class: classWords(className) }, edits }],
    };
  },
});

const does = {
  branch: "branches",
  loop: "loops",
  try: "catches exceptions",
  chain: "works through a chain of calls",
  long: "has many statements",
} as const;
