import { createRule } from "../lib/eslint/create-rule.js";
import { addDecorator } from "../lib/report/module-suggestions.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "require-module-decorator",
  reports: "missing-module-decorator",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "require concrete subclasses of Module to be decorated by `@module` or made by `defineModule`", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      missingDecorator:
        "{{class}} extends Module, but nothing finishes its objects: without `@module` no field is checked, no hook runs, and nothing is frozen nor known to trees. " +
        "Write `@module` before the class, or `defineModule(class extends Module { … })` where decorators are not at hand.",
      addDecorator: "Write `@{{decorator}}` before the class.",
    },
  },
  describe({ className, classNode, decorator, importAfter }, file) {
    const name = decorator ?? "module";
    const edits = file.typescript ? addDecorator(classNode, decorator, importAfter, file) : null;
    return {
      messageId: "missingDecorator",
      data: { class: classWords(className) },
      suggestions: edits === null ? [] : [{ messageId: "addDecorator", data: { decorator: name }, edits }],
    };
  },
});
