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
      clobberedInBaseClass:
        "'{{field}}' is set{{setAt}} before the fields of the base class that declares it are initialised: {{declaration}} ({{declaredAt}}) then wipes that value. " +
        "Set '{{field}}' in this class's constructor after `super()`.",
      declareField: "Write `declare`, which states the type of '{{field}}' and defines nothing.",
    },
  },
  describe({ field, initializer, setAt, setIn, declaredAt, declaredIn, node }, file) {
    const set = setAt === null ? "" : ` (${setIn === null ? `line ${setAt.start.line}` : `${setIn}:${setAt.start.line}`})`;
    if (declaredAt !== null) {
      const data: Readonly<Record<string, string>> = { field, setAt: set, declaration: initializer ? "its initialiser" : "its declaration", declaredAt: `${declaredIn}:${declaredAt.start.line}` };
      return { messageId: "clobberedInBaseClass", data, suggestions: [] };
    }
    const edits = file.typescript && !initializer ? declareField(node, file.textOf) : null;
    return {
      messageId: initializer ? "clobberedByInitializer" : "clobberedByDeclaration",
      data: {
        field,
        setAt: set,
        remedy: file.typescript
          ? `Write \`declare ${field}\` to state its type only, or remove the declaration.`
          : "Remove the declaration, or set the field in this constructor after `super()`.",
      },
      suggestions: edits === null ? [] : [{ messageId: "declareField", data: { field }, edits }],
    };
  },
});
