import { createRule } from "../lib/eslint/create-rule.js";
import { describePhase, describeTrace } from "../lib/report/describe-trace.js";
import type { FileView, FindingOf } from "../lib/report/rule-definition.js";
import { handOverChild } from "../lib/report/suggestions.js";
import { classWords, isOrAre, itOrThem, listNames } from "../lib/report/words.js";

type ThisEscape = FindingOf<"this-escape">;

export default createRule({
  name: "no-this-escape",
  reports: "this-escape",
  meta: {
    type: "problem",
    docs: { description: "disallow handing out `this` before it is finished", presets: ["recommended", "strict", "module"] },
    hasSuggestions: true,
    messages: {
      // Ordinary classes: always about named fields that are unset.
      escapeReads:
        "`this` is handed to '{{sink}}', which reads {{fields}} before {{phase}} has assigned {{them}}: the value is still `undefined` there. " +
        "Assign {{fields}} first, or call '{{sink}}' once the object is built.{{path}}",
      escapeWalks:
        "`this` is handed to '{{sink}}', which looks at every field, while {{fields}} {{are}} still unset, so the result lacks {{them}} for good. " +
        "Assign {{fields}} first, or call '{{sink}}' once the object is built.{{path}}",
      escapeCopies:
        "`this` is copied or listed field by field while {{fields}} {{are}} still unset, so the result lacks {{them}} for good. " +
        "Assign {{fields}} first, or do it once the object is built.{{path}}",
      escapeUnknown:
        "`this` is handed to '{{sink}}' while {{fields}} {{are}} still unset. What '{{sink}}' does is not in sight: it can use the half-built object at once. " +
        "Assign {{fields}} first, call '{{sink}}' once the object is built, or say what it does in settings[\"safe-init\"].effects.{{path}}",
      escapePublishes:
        "`this` is handed to '{{sink}}', which runs other code with it now, while {{fields}} {{are}} still unset: that code sees a half-built object. " +
        "Assign {{fields}} first, or call '{{sink}}' once the object is built.{{path}}",
      escapeStores:
        "`this` is kept by '{{sink}}' while {{fields}} {{are}} still unset: whoever finds it there holds a half-built object. " +
        "Assign {{fields}} first, or call '{{sink}}' once the object is built.{{path}}",
      escapeThrows:
        "`this` is thrown while {{fields}} {{are}} still unset: whoever catches it holds a half-built object. " +
        "Assign {{fields}} before, or throw another object.{{path}}",
      escapeCallback:
        "A function that uses {{fields}} is handed to '{{sink}}' before {{phase}} has assigned {{them}}, and '{{sink}}' can run it at once. " +
        "Assign {{fields}} first, or hand the function over once the object is built.{{path}}",
      // Modules: unfinished until the last hook has returned, even with every field set.
      moduleReads:
        "`this` is handed to '{{sink}}', which reads {{fields}} of {{class}} before {{phase}} has set {{them}}. " +
        "Set {{fields}} first, or call '{{sink}}' with the finished {{object}}, after `new`.{{path}}",
      moduleWalks:
        "`this` is handed to '{{sink}}' while {{class}} is still being initialised ({{state}}): its tree has another node type until its last hook has returned, " +
        "so what '{{sink}}' makes of it will not match the finished {{object}}. {{remedy}}{{path}}",
      moduleUnknown:
        "`this` is handed to '{{sink}}' while {{class}} is still being initialised ({{state}}). What '{{sink}}' does is not in sight: " +
        "it can take a tree of `this`, which has another node type until the last hook has returned, or read a field that is not set. " +
        "{{remedy}} If '{{sink}}' is harmless, say so in settings[\"safe-init\"].effects.{{path}}",
      modulePublishes:
        "`this` is handed to '{{sink}}', which runs other code with it now, while {{class}} is still being initialised ({{state}}): " +
        "its tree has another node type until its last hook has returned. {{remedy}}{{path}}",
      moduleStores:
        "`this` becomes a part of another Module, as '{{sink}}', while {{class}} is still being initialised ({{state}}). A tree that contains its owner is a cycle, " +
        "and no update ever replaces that reference. Give that Module what it needs of {{class}}, or pass the finished {{object}} to its methods.{{path}}",
      moduleThrows:
        "`this` is thrown while {{class}} is still being initialised ({{state}}): whoever catches it holds a Module that is never finished nor frozen. " +
        "Throw another object.{{path}}",
      moduleCallback:
        "A function that uses `this` is handed to '{{sink}}', which can run it while {{class}} is still being initialised ({{state}}). " +
        "Hand the function over once {{class}} is built, after `new`.{{path}}",
      handOverChild: "Hand over `this.{{child}}`, which is finished, instead of `this`.",
    },
  },
  describe(finding, file) {
    const { sink, fields, className, phase } = finding;
    return {
      messageId: messageFor(finding, file),
      data: {
        sink,
        fields: listNames(fields),
        are: isOrAre(fields),
        them: itOrThem(fields),
        class: classWords(className),
        object: className === "" ? "object" : className,
        phase: describePhase(phase),
        state: stateOf(fields),
        remedy: remedyFor(finding),
        path: describeTrace(finding),
      },
      suggestions: suggestionsFor(finding, file),
    };
  },
});

const messages = {
  reads: { ordinary: "escapeReads", module: "moduleReads" },
  walks: { ordinary: "escapeWalks", module: "moduleWalks" },
  unknown: { ordinary: "escapeUnknown", module: "moduleUnknown" },
  publishes: { ordinary: "escapePublishes", module: "modulePublishes" },
  stores: { ordinary: "escapeStores", module: "moduleStores" },
  throws: { ordinary: "escapeThrows", module: "moduleThrows" },
  callback: { ordinary: "escapeCallback", module: "moduleCallback" },
} as const satisfies Record<ThisEscape["how"], object>;

function messageFor(finding: ThisEscape, file: FileView) {
  if (isCopy(finding, file)) return "escapeCopies";
  return messages[finding.how][finding.module && !listsFields(finding) ? "module" : "ordinary"];
}

/** A spread or a loop over the keys: nobody is called. */
function isCopy({ how, sink, fields, handed }: ThisEscape, { textOf }: FileView): boolean {
  return how === "walks" && fields.length > 0 && (sink.startsWith("...") || (handed !== null && textOf(handed) === sink));
}

/** JavaScript's own walkers know nothing of trees: in a Module, too, what they do wrong is to miss the unset fields. */
function listsFields({ how, sink, fields }: ThisEscape): boolean {
  return how === "walks" && fields.length > 0 && /^(?:Object\.|Reflect\.|JSON\.|structuredClone$)/.test(sink);
}

function stateOf(fields: readonly string[]): string {
  return fields.length === 0 ? "every field is set, but it is not finished" : `${listNames(fields)} ${isOrAre(fields)} unset`;
}

function remedyFor({ finishedChild, sink, className }: ThisEscape): string {
  const after = `call '${sink}' with the finished ${className === "" ? "object" : className}, after \`new\``;
  return finishedChild === null ? `${after[0]!.toUpperCase()}${after.slice(1)}.` : `Hand over the finished child \`this.${finishedChild}\`, or ${after}.`;
}

function suggestionsFor({ node, handed, finishedChild, how }: ThisEscape, { textOf }: FileView) {
  const edits = how === "walks" ? handOverChild(node, handed, finishedChild, textOf) : null;
  return edits === null ? [] : [{ messageId: "handOverChild", data: { child: finishedChild ?? "" }, edits } as const];
}
