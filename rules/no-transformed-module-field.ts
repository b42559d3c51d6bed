import { createRule } from "../lib/eslint/create-rule.js";
import { describeTrace } from "../lib/report/describe-trace.js";

export default createRule({
  name: "no-transformed-module-field",
  reports: "transformed-module-field",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow keeping a transformed function over a Module in a field", presets: ["recommended", "strict", "module"] },
    messages: {
      transformedModule:
        "'{{field}}' keeps what '{{transform}}' makes of a function over `{{wrapped}}`. The parameters of `{{wrapped}}` are hidden in that function: no update reaches them, and they are not saved. " +
        "Keep the Module itself in a field, and call '{{transform}}' where the result is used.{{path}}",
    },
  },
  describe: (finding) => ({
    messageId: "transformedModule",
    data: { field: finding.field, transform: finding.transform, wrapped: finding.wrapped, path: describeTrace(finding) },
  }),
});
