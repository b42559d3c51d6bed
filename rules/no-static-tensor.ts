import { createRule } from "../lib/eslint/create-rule.js";

export default createRule({
  name: "no-static-tensor",
  reports: "static-tensor",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow tensors and sub-modules in static fields of a Module", presets: ["recommended", "strict", "module"] },
    messages: {
      staticTensor:
        "'{{field}}' is static and holds a tensor. A static field belongs to the structure: it gets no gradient, is not saved, and two Modules with different tensors there do not match. " +
        "Drop `static: true`; to keep a tensor out of training, leave it out by `partition`.",
      staticModule:
        "'{{field}}' is static and holds a sub-module, all of whose parameters disappear from the tree: they get no gradient and are not saved. " +
        "Drop `static: true`; to freeze parameters, leave them out by `partition`.",
    },
  },
  describe: ({ field, holds }) => ({ messageId: holds === "tensor" ? "staticTensor" : "staticModule", data: { field } }),
});
