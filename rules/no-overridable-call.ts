import { createRule } from "../lib/eslint/create-rule.js";
import { describePhase, describeTrace } from "../lib/report/describe-trace.js";
import { classWords, isOrAre, listNames } from "../lib/report/words.js";

export default createRule({
  name: "no-overridable-call",
  reports: "overridable-call",
  meta: {
    type: "problem",
    docs: { description: "disallow calls during initialisation of methods whose override uses an unset field", presets: ["recommended", "strict", "module"] },
    messages: {
      overriddenCall:
        "'{{method}}' is called in {{phase}}, and {{override}} overrides it with code that uses {{fields}}, which {{are}} still unset then: " +
        "a subclass's own fields come after its base class's constructor. Call '{{method}}' once the object is built, or pass what it needs as an argument.{{path}}",
      overridableCall:
        "'{{method}}' is called in {{phase}} and may be overridden: the override would run on a {{class}} that is not finished. " +
        "Make '{{method}}' private, or move what initialisation needs into a function of its own.{{path}}",
    },
  },
  describe(finding) {
    const { method, how, overriddenIn, fields, className, phase } = finding;
    return {
      messageId: how === "override" ? "overriddenCall" : "overridableCall",
      data: {
        method,
        phase: describePhase(phase),
        class: classWords(className),
        override: overriddenIn ?? "a subclass",
        fields: listNames(fields),
        are: isOrAre(fields),
        path: describeTrace(finding),
      },
    };
  },
});
