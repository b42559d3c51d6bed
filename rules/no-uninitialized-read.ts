import { createRule } from "../lib/eslint/create-rule.js";
import { describePhase, describeTrace } from "../lib/report/describe-trace.js";
import { classWords, tooLate } from "../lib/report/words.js";

export default createRule({
  name: "no-uninitialized-read",
  reports: "uninitialized-read",
  meta: {
    type: "problem",
    docs: { description: "disallow reading a field before it is definitely assigned", presets: ["recommended", "strict", "module"] },
    messages: {
      uninitializedRead:
        "'{{field}}' is read before it is assigned. It is still `undefined` here, so its use fails or gives a wrong result. " +
        "Assign '{{field}}' first{{tooLate}}, or move this read after construction.{{path}}",
      uninitializedValue:
        "'{{field}}' is read before it is assigned. It is still `undefined` here, and that `undefined` is kept or passed on. " +
        "Assign '{{field}}' first{{tooLate}}, or move this read after construction.{{path}}",
      toleratedRead:
        "'{{field}}' is read before it is assigned. It is always `undefined` here, which `?.` or `??` hides, though its type excludes it. " +
        "Assign '{{field}}' first{{tooLate}}, or drop the read.{{path}}",
      maybeUninitializedRead:
        "'{{field}}' may be read before it is assigned: on some path to this point nothing has set it. " +
        "Assign '{{field}}' on every path before, or test it first.{{path}}",
      moduleUninitializedRead:
        "'{{field}}' is read in {{phase}} before {{class}} has set it. The fields of a Module come from the arguments of the generated constructor, " +
        "or from a constructor or hook line by line, and this one is still to come. Set '{{field}}' first{{tooLate}}, or read it once the Module is built.{{path}}",
      maybeModuleUninitializedRead:
        "'{{field}}' may be read in {{phase}} before {{class}} has set it: on some path to this point nothing has. " +
        "Set '{{field}}' on every path before, or test it first.{{path}}",
    },
  },
  describe: (finding) => ({
    messageId: messageFor(finding),
    data: {
      field: finding.field,
      class: classWords(finding.className),
      phase: describePhase(finding.phase),
      tooLate: tooLate(finding.setAt),
      path: describeTrace(finding),
    },
  }),
});

function messageFor({ module, unset, how }: { module: boolean; unset: "always" | "sometimes"; how: "deref" | "value" | "tolerated" }) {
  if (unset === "sometimes") return module ? "maybeModuleUninitializedRead" : "maybeUninitializedRead";
  if (how === "tolerated") return "toleratedRead";
  if (module) return "moduleUninitializedRead";
  return how === "value" ? "uninitializedValue" : "uninitializedRead";
}
