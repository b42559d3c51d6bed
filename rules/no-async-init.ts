import { createRule } from "../lib/eslint/create-rule.js";
import { describePhase, describeTrace } from "../lib/report/describe-trace.js";
import { classWords } from "../lib/report/words.js";

export default createRule({
  name: "no-async-init",
  reports: "async-init",
  tier: "module",
  meta: {
    type: "problem",
    docs: { description: "disallow setting a Module's fields after an `await`, in timers or in promise callbacks", presets: ["recommended", "strict", "module"] },
    messages: {
      setTooLate:
        "'{{field}}' is set by code that {{phase}} starts and that goes on after {{class}} has been frozen: the assignment throws, out of reach of the caller. " +
        "Await first, in a static factory such as `static async create()`, and hand the results to the constructor.{{path}}",
      asyncHook:
        "The hook '{{hook}}' is asynchronous, but {{class}} is frozen as soon as it returns: it is refused, and what comes after an `await` is lost. " +
        "Await first, in a static factory such as `static async create()`, and hand the results to the constructor.",
    },
  },
  describe(finding) {
    const { how, field, className, phase } = finding;
    return {
      messageId: how === "hook" ? "asyncHook" : "setTooLate",
      data: { field, hook: field, class: classWords(className), phase: describePhase(phase), path: describeTrace(finding) },
    };
  },
});
