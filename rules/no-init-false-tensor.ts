import { createRule } from "../lib/eslint/create-rule.js";

export default createRule({
  name: "no-init-false-tensor",
  reports: "init-false-tensor",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow tensors in `init: false` fields of a Module", presets: ["recommended", "strict", "module"] },
    messages: {
      derivedTensor:
        "'{{field}}' is computed during initialisation (`init: false`) and holds a tensor. Gradients go to the computed value and none to what it was computed from, and it is stale after every update. " +
        "Compute it in a getter or where it is used, or take it as a field of its own.",
    },
  },
  describe: ({ field }) => ({ messageId: "derivedTensor", data: { field } }),
});
