import { createRule } from "../lib/eslint/create-rule.js";
import { moveHookIntoConstructor } from "../lib/report/module-suggestions.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "no-constructor-with-post-init",
  reports: "constructor-with-post-init",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow a constructor in a Module that has an initialisation hook: the hook never runs", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      hookNeverRuns:
        "'{{hook}}' never runs: {{class}} has a constructor of its own, and the hook belongs to the generated one. " +
        "Do its work at the end of the constructor, move checks into 'checkInit', or drop the constructor.",
      inheritedHookNeverRuns:
        "With this constructor the hook '{{hook}}' that {{class}} inherits from {{hookIn}} never runs: the hook belongs to the generated constructor. " +
        "Do its work here as well, or drop the constructor.",
      inheritedConstructor:
        "'{{hook}}' never runs: {{class}} inherits the constructor of {{constructorIn}}, and the hook belongs to the generated one. " +
        "Write a constructor that does its work, or move checks into 'checkInit'.",
      moveIntoConstructor: "Move the work of '{{hook}}' to the end of the constructor.",
    },
  },
  describe({ hook, className, hookIn, constructorIn, constructorNode, hookNode }, file) {
    const edits = constructorNode === null || hookNode === null ? null : moveHookIntoConstructor(constructorNode, hookNode, file);
    return {
      messageId: hookNode === null ? "inheritedHookNeverRuns" : constructorNode === null ? "inheritedConstructor" : "hookNeverRuns",
      data: { hook, class: classWords(className), hookIn: classWords(hookIn), constructorIn: classWords(constructorIn) },
      suggestions: edits === null ? [] : [{ messageId: "moveIntoConstructor", data: { hook }, edits }],
    };
  },
});
