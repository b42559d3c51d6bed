import { createRule } from "../lib/eslint/create-rule.js";
import { replaceByTreeAt } from "../lib/report/module-suggestions.js";

export default createRule({
  name: "no-module-mutation",
  reports: "module-mutation",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow changing a Module, or a container that belongs to it, after initialisation", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      fieldChanged:
        "'{{field}}' of a finished Module is changed. Modules are immutable once constructed, so this throws. " +
        "Build a changed copy instead: `treeAt((m) => m.{{field}}, model, value)`.",
      partChanged:
        "'{{field}}' belongs to a Module and is changed in place. The Module's structure drifts from what optimisers and other trees have seen, behind everyone's back. " +
        "Build a new array or object, and a changed copy of the Module by `treeAt`.",
      cachedOnModule:
        "'{{field}}' is filled on first use, but the Module is frozen by then, so this throws. " +
        "Compute it in the constructor or in 'postInit', compute it each time, or cache it outside, in a `WeakMap` by the Module.",
      useTreeAt: "Build a changed copy by `treeAt`.",
    },
  },
  describe({ how, field, replaceable }, file) {
    const edits = replaceable === null ? null : replaceByTreeAt(replaceable, file.textOf);
    return {
      messageId: ({ field: "fieldChanged", part: "partChanged", lazy: "cachedOnModule" } as const)[how],
      data: { field },
      suggestions: edits === null ? [] : [{ messageId: "useTreeAt", edits }],
    };
  },
});
