import { createRule } from "../lib/eslint/create-rule.js";
import { declareField } from "../lib/report/suggestions.js";

export default createRule({
  name: "no-field-clobber",
  reports: "field-clobber",
  meta: {
    type: "problem",
    docs: { description: "disallow field declarations that wipe what the base class has set", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      clobberedByInitializer:
        "The initialiser of '{{field}}' replaces a value that was set before{{setAt}}: a subclass's fields are initialised after `super()` has returned. " +
        "Drop the initialiser and set the default where the value is set, or set '{{field}}' in this constructor after `super()`.",
      clobberedByDeclaration:
        "Declaring '{{field}}' here resets it to `undefined` after `super()` has returned, which wipes the value set before{{setAt}}. " +
        "{{remedy}}",
      declareField: "Write `declare`, which states the type of '{{field}}' and defines nothing.",
    },
  },
  describe({ field, initializer, setAt, setIn, node }, file) {
    const edits = file.typescript && !initializer ? declareField(node, file.textOf) : null;
    return {
      messageId: initializer ? "clobberedByInitializer" : "clobberedByDeclaration",
      data: {
        field,
        setAt: setAt === null ? "" : ` (${setIn === null ? `line ${setAt.start.line}` : `${setIn}:${setAt.start.line}`})`,
        remedy: file.typescript
          ? `Write \`declare ${field}\` to state its type only, or remove the declaration.`
          : "Remove the declaration, or set the field in this constructor after `super()`.",
      },
      suggestions: edits === null ? [] : [{ messageId: "declareField", data: { field }, edits }],
    };
  },
});
