import { createRule } from "../lib/eslint/create-rule.js";
import { makeOptional } from "../lib/report/suggestions.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "require-field-init",
  reports: "unset-field",
  meta: {
    type: "problem",
    docs: { description: "require every declared field to be set when initialisation ends", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      fieldNeverSet:
        "'{{field}}' is never assigned while {{class}} is constructed, though its declaration promises a value: it stays `undefined`. " +
        "Assign it in the constructor, give it a default, or declare it as optional.",
      fieldSometimesUnset:
        "'{{field}}' is left unset on some path through the construction of {{class}}{{setAt}}, and stays `undefined` there. " +
        "Assign it on every path, give it a default, or declare it as optional.",
      moduleFieldNeverSet:
        "'{{field}}' is not set when the initialisation of {{class}} ends: neither the constructor in use nor a hook sets it. " +
        "A Module with a missing field is refused when it is built. Set it in the constructor or in 'postInit', or give it a `default`.",
      moduleFieldSometimesUnset:
        "'{{field}}' is left unset on some path through the initialisation of {{class}}{{setAt}}. " +
        "A Module with a missing field is refused when it is built. Set it on every path, if only to `null`, or give it a `default`.",
      makeOptional: "Declare '{{field}}' as optional: `{{field}}?`.",
    },
  },
  describe({ field, className, how, module, setAt, node }, file) {
    const edits = file.typescript && !module && how === "never" ? makeOptional(node, file.textOf) : null;
    return {
      messageId: messages[how][module ? "module" : "ordinary"],
      data: { field, class: classWords(className), setAt: setAt === null ? "" : `, while line ${setAt.start.line} sets it on another` },
      suggestions: edits === null ? [] : [{ messageId: "makeOptional", data: { field }, edits }],
    };
  },
});

const messages = {
  never: { ordinary: "fieldNeverSet", module: "moduleFieldNeverSet" },
  sometimes: { ordinary: "fieldSometimesUnset", module: "moduleFieldSometimesUnset" },
} as const;
