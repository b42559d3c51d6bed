import { createRule } from "../lib/eslint/create-rule.js";
import { describeTrace } from "../lib/report/describe-trace.js";

export default createRule({
  name: "no-shared-submodule",
  reports: "shared-submodule",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow one sub-module or tensor in two fields of a Module", presets: ["recommended", "strict", "module"] },
    messages: {
      sharedModule:
        "'{{field}}' gets a sub-module that '{{other}}' holds already. A tree knows no sharing: its parameters are counted twice, and after the first update the two are separate copies. " +
        "Keep it in one field and use it from both places, or construct a second one.{{path}}",
      repeatedModule:
        "'{{field}}' gets one sub-module in several places. A tree knows no sharing: its parameters are counted once for each place, and after the first update they are separate copies. " +
        "Keep it once and use it several times, or construct one for each place.{{path}}",
      sharedTensor:
        "'{{field}}' gets a tensor that '{{other}}' holds already. A tree knows no sharing: it is counted twice, and after the first update the two are separate tensors. " +
        "Keep it in one field and use it from both places (a getter can give it a second name), or clone it.{{path}}",
      repeatedTensor:
        "'{{field}}' gets one tensor in several places. A tree knows no sharing: it is counted once for each place, and after the first update they are separate tensors. " +
        "Keep it once and use it several times, or clone it for each place.{{path}}",
    },
  },
  describe: (finding) => ({
    messageId: finding.field === finding.other ? (finding.holds === "module" ? "repeatedModule" : "repeatedTensor") : finding.holds === "module" ? "sharedModule" : "sharedTensor",
    data: { field: finding.field, other: finding.other, path: describeTrace(finding) },
  }),
});
