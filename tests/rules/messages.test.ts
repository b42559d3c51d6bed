/** Every way of saying a finding, as the user reads it. What the analysis finds is tested elsewhere; here findings are made up. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Rule } from "eslint";
import type { Finding, Node, SourceLocation } from "../../lib/analysis/index.js";
import { definitionOf } from "../../lib/eslint/create-rule.js";
import { describeFinding, fillIn } from "../../lib/report/report-finding.js";
import type { FileView } from "../../lib/report/rule-definition.js";
import { rules } from "../../rules/index.js";

const at = (line: number): SourceLocation => ({ start: { line, column: 2 }, end: { line, column: 9 } });
const node: Node = { type: "ExpressionStatement", loc: at(3) };
const common = { className: "Trainer", module: false, certainty: "certain", node, trace: [], phase: { kind: "constructor" } } as const;
const view: FileView = { typescript: true, textOf: () => "", locate: ({ loc }) => loc };
const inHook = { module: true, phase: { kind: "hook", name: "postInit" } } as const;

type Made<F> = F extends Finding ? Omit<F, keyof typeof common> & Partial<Pick<F, keyof typeof common>> : never;

function says(rule: keyof typeof rules, finding: Made<Finding>, expected: string, typescript = true): void {
  const definition = definitionOf(rules[rule]);
  it(expected, () => {
    const { messageId, data } = describeFinding(definition, "/src/trainer.ts", { ...common, ...finding } as Finding, { ...view, typescript });
    assert.equal(fillIn(definition.meta.messages[messageId]!, data), expected);
  });
}

describe("no-this-escape says", () => {
  const escape = { kind: "this-escape", sink: "register", fields: ["id"], finishedChild: null, handed: null } as const;
  says("no-this-escape", { ...escape, how: "reads" }, "`this` is handed to 'register', which reads 'id' before the constructor has assigned it: the value is still `undefined` there. Assign 'id' first, or call 'register' once the object is built.");
  says("no-this-escape", { ...escape, how: "reads", fields: ["a", "b", "c", "d", "e"], phase: { kind: "initializer", field: "f" } }, "`this` is handed to 'register', which reads 'a', 'b', 'c' and 2 more before the initialiser of 'f' has assigned them: the value is still `undefined` there. Assign 'a', 'b', 'c' and 2 more first, or call 'register' once the object is built.");
  says("no-this-escape", { ...escape, how: "walks", sink: "JSON.stringify", fields: ["a", "b"] }, "`this` is handed to 'JSON.stringify', which looks at every field, while 'a' and 'b' are still unset, so the result lacks them for good. Assign 'a' and 'b' first, or call 'JSON.stringify' once the object is built.");
  says("no-this-escape", { ...escape, how: "walks", sink: "...this" }, "`this` is copied or listed field by field while 'id' is still unset, so the result lacks it for good. Assign 'id' first, or do it once the object is built.");
  says("no-this-escape", { ...escape, how: "unknown" }, "`this` is handed to 'register' while 'id' is still unset. What 'register' does is not in sight: it can use the half-built object at once. Assign 'id' first, call 'register' once the object is built, or say what it does in settings[\"safe-init\"].effects.");
  says("no-this-escape", { ...escape, how: "publishes", sink: "bus.emit" }, "`this` is handed to 'bus.emit', which runs other code with it now, while 'id' is still unset: that code sees a half-built object. Assign 'id' first, or call 'bus.emit' once the object is built.");
  says("no-this-escape", { ...escape, how: "stores" }, "`this` is kept by 'register' while 'id' is still unset: whoever finds it there holds a half-built object. Assign 'id' first, or call 'register' once the object is built.");
  says("no-this-escape", { ...escape, how: "throws" }, "`this` is thrown while 'id' is still unset: whoever catches it holds a half-built object. Assign 'id' before, or throw another object.");
  says("no-this-escape", { ...escape, how: "callback" }, "A function that uses 'id' is handed to 'register' before the constructor has assigned it, and 'register' can run it at once. Assign 'id' first, or hand the function over once the object is built.");

  const ofModule = { ...escape, ...inHook, sink: "partition", fields: ["optState"] } as const;
  const trace = [
    { kind: "call", label: "this.partitionForGrad()", file: null, loc: at(12) },
    { kind: "sink", label: "partition(this)", file: null, loc: at(17) },
  ] as const;
  says("no-this-escape", { ...ofModule, how: "walks", finishedChild: "net", trace }, "`this` is handed to 'partition' while Trainer is still being initialised ('optState' is unset): its tree has another node type until its last hook has returned, so what 'partition' makes of it will not match the finished Trainer. Hand over the finished child `this.net`, or call 'partition' with the finished Trainer, after `new`. Path: postInit › this.partitionForGrad() (line 12) › partition(this) (line 17).");
  says("no-this-escape", { ...ofModule, how: "walks", fields: [] }, "`this` is handed to 'partition' while Trainer is still being initialised (every field is set, but it is not finished): its tree has another node type until its last hook has returned, so what 'partition' makes of it will not match the finished Trainer. Call 'partition' with the finished Trainer, after `new`.");
  says("no-this-escape", { ...ofModule, how: "walks", sink: "Object.keys" }, "`this` is handed to 'Object.keys', which looks at every field, while 'optState' is still unset, so the result lacks it for good. Assign 'optState' first, or call 'Object.keys' once the object is built.");
  says("no-this-escape", { ...ofModule, how: "reads", sink: "log" }, "`this` is handed to 'log', which reads 'optState' of Trainer before the hook 'postInit' has set it. Set 'optState' first, or call 'log' with the finished Trainer, after `new`.");
  says("no-this-escape", { ...ofModule, how: "unknown", sink: "log", className: "" }, "`this` is handed to 'log' while this class is still being initialised ('optState' is unset). What 'log' does is not in sight: it can take a tree of `this`, which has another node type until the last hook has returned, or read a field that is not set. Call 'log' with the finished object, after `new`. If 'log' is harmless, say so in settings[\"safe-init\"].effects.");
  says("no-this-escape", { ...ofModule, how: "publishes", sink: "bus.emit" }, "`this` is handed to 'bus.emit', which runs other code with it now, while Trainer is still being initialised ('optState' is unset): its tree has another node type until its last hook has returned. Call 'bus.emit' with the finished Trainer, after `new`.");
  says("no-this-escape", { ...ofModule, how: "stores", sink: "this.owner" }, "`this` becomes a part of another Module, as 'this.owner', while Trainer is still being initialised ('optState' is unset). A tree that contains its owner is a cycle, and no update ever replaces that reference. Give that Module what it needs of Trainer, or pass the finished Trainer to its methods.");
  says("no-this-escape", { ...ofModule, how: "throws" }, "`this` is thrown while Trainer is still being initialised ('optState' is unset): whoever catches it holds a Module that is never finished nor frozen. Throw another object.");
  says("no-this-escape", { ...ofModule, how: "callback", sink: "tf.tidy", fields: [] }, "A function that uses `this` is handed to 'tf.tidy', which can run it while Trainer is still being initialised (every field is set, but it is not finished). Hand the function over once Trainer is built, after `new`.");
});

describe("no-uninitialized-read says", () => {
  const read = { kind: "uninitialized-read", field: "count", how: "deref", unset: "always", setAt: null } as const;
  says("no-uninitialized-read", { ...read, setAt: at(9) }, "'count' is read before it is assigned. It is still `undefined` here, so its use fails or gives a wrong result. Assign 'count' first (line 9 comes too late), or move this read after construction.");
  says("no-uninitialized-read", { ...read, how: "value" }, "'count' is read before it is assigned. It is still `undefined` here, and that `undefined` is kept or passed on. Assign 'count' first, or move this read after construction.");
  says("no-uninitialized-read", { ...read, how: "tolerated" }, "'count' is read before it is assigned. It is always `undefined` here, which `?.` or `??` hides, though its type excludes it. Assign 'count' first, or drop the read.");
  says("no-uninitialized-read", { ...read, unset: "sometimes", setAt: at(9) }, "'count' may be read before it is assigned: on some path to this point nothing has set it. Assign 'count' on every path before, or test it first.");
  says("no-uninitialized-read", { ...read, ...inHook, setAt: at(9) }, "'count' is read in the hook 'postInit' before Trainer has set it. The fields of a Module come from the arguments of the generated constructor, or from a constructor or hook line by line, and this one is still to come. Set 'count' first (line 9 comes too late), or read it once the Module is built.");
  says("no-uninitialized-read", { ...read, ...inHook, unset: "sometimes" }, "'count' may be read in the hook 'postInit' before Trainer has set it: on some path to this point nothing has. Set 'count' on every path before, or test it first.");
});

describe("require-field-init says", () => {
  const unset = { kind: "unset-field", field: "kept", how: "never", setAt: null } as const;
  says("require-field-init", unset, "'kept' is never assigned while Trainer is constructed, though its declaration promises a value: it stays `undefined`. Assign it in the constructor, give it a default, or declare it as optional.");
  says("require-field-init", { ...unset, how: "sometimes", setAt: at(9) }, "'kept' is left unset on some path through the construction of Trainer, while line 9 sets it on another, and stays `undefined` there. Assign it on every path, give it a default, or declare it as optional.");
  says("require-field-init", { ...unset, module: true }, "'kept' is not set when the initialisation of Trainer ends: neither the constructor in use nor a hook sets it. A Module with a missing field is refused when it is built. Set it in the constructor or in 'postInit', or give it a `default`.");
  says("require-field-init", { ...unset, module: true, how: "sometimes" }, "'kept' is left unset on some path through the initialisation of Trainer. A Module with a missing field is refused when it is built. Set it on every path, if only to `null`, or give it a `default`.");
});

describe("no-field-clobber says", () => {
  const clobber = { kind: "field-clobber", field: "roles", initializer: true, setAt: at(4), setIn: null, declaredAt: null, declaredIn: null } as const;
  says("no-field-clobber", clobber, "The initialiser of 'roles' replaces a value that was set before (line 4): a subclass's fields are initialised after `super()` has returned. Drop the initialiser and set the default where the value is set, or set 'roles' in this constructor after `super()`.");
  says("no-field-clobber", { ...clobber, initializer: false, setIn: "/src/lib/base.ts" }, "Declaring 'roles' here resets it to `undefined` after `super()` has returned, which wipes the value set before (lib/base.ts:4). Write `declare roles` to state its type only, or remove the declaration.");
  says("no-field-clobber", { ...clobber, declaredAt: at(2), declaredIn: "/src/lib/base.ts" }, "'roles' is set (line 4) before the fields of the base class that declares it are initialised: its initialiser (lib/base.ts:2) then wipes that value. Set 'roles' in this class's constructor after `super()`.");
  says("no-field-clobber", { ...clobber, initializer: false, setAt: null }, "Declaring 'roles' here resets it to `undefined` after `super()` has returned, which wipes the value set before. Remove the declaration, or set the field in this constructor after `super()`.", false);
});

describe("no-overridable-call says", () => {
  const call = { kind: "overridable-call", method: "describe", how: "override", overriddenIn: "Polygon", fields: ["corners"] } as const;
  says("no-overridable-call", call, "'describe' is called in the constructor, and Polygon overrides it with code that uses 'corners', which is still unset then: a subclass's own fields come after its base class's constructor. Call 'describe' once the object is built, or pass what it needs as an argument.");
  says("no-overridable-call", { ...call, ...inHook, how: "advice", overriddenIn: null, fields: [] }, "'describe' is called in the hook 'postInit' and may be overridden: the override would run on a Trainer that is not finished. Make 'describe' private, or move what initialisation needs into a function of its own.");
});

describe("describeFinding", () => {
  it("refuses a finding of another rule's kind", () => {
    const clobber = { ...common, kind: "field-clobber", field: "x", initializer: true, setAt: null, setIn: null, declaredAt: null, declaredIn: null } as const;
    assert.throws(() => describeFinding(definitionOf(rules["no-this-escape"]), "/a.ts", clobber, view), /does not report "field-clobber"/);
  });
});

describe("definitionOf", () => {
  it("refuses what createRule has not made", () => {
    assert.throws(() => definitionOf({} as Rule.RuleModule), TypeError);
  });
});
