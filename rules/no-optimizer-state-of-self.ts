import { createRule } from "../lib/eslint/create-rule.js";
import { describePhase, describeTrace } from "../lib/report/describe-trace.js";
import { handOverFinishedChild } from "../lib/report/module-suggestions.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "no-optimizer-state-of-self",
  reports: "optimizer-state-of-self",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow optimiser state in a Module that is made from that same Module", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      stateOfSelf:
        "'{{field}}' gets an optimiser state that {{phase}} makes from `this`, and '{{field}}' is itself a part of `this`: the state describes a {{class}} without it, " +
        "so no gradient of the finished {{class}} will match. Make the state from a finished child, such as `this.net`, or keep it outside of {{class}}.{{path}}",
      stateOfSelfHasChild:
        "'{{field}}' gets an optimiser state that {{phase}} makes from `this`, and '{{field}}' is itself a part of `this`: the state describes a {{class}} without it, " +
        "so no gradient of the finished {{class}} will match. Make the state from the finished child `this.{{child}}`, or keep it outside of {{class}}.{{path}}",
      handOverChild: "Make the state from `this.{{child}}`, which is finished.",
    },
  },
  describe(finding, file) {
    const { field, finishedChild, handed, className, phase } = finding;
    const edits = handOverFinishedChild(handed, finishedChild, file.textOf);
    const data = { field, child: finishedChild ?? "", class: classWords(className), phase: describePhase(phase), path: describeTrace(finding) };
    return {
      messageId: finishedChild === null ? "stateOfSelf" : "stateOfSelfHasChild",
      data,
      suggestions: edits === null ? [] : [{ messageId: "handOverChild", data, edits }],
    };
  },
});
