/**
 * Everything that is told of Modules only. Two sources: what the construction of a Module class does, as the interpreter met it; and what
 * things are by declaration, anywhere in the program. Runs only where a Module is in sight.
 */
import type { ClassInfo } from "../classes/class-info.js";
import { runtime } from "../effects/table.js";
import { type Node, statementsOf } from "../estree.js";
import type { Machine } from "../interpret/machine.js";
import type { AnalysisSettings } from "../settings.js";
import { judgeCalls } from "./judge-calls.js";
import { judgeDecorators } from "./judge-decorator.js";
import { judgeFields } from "./judge-fields.js";
import { judgeGiven } from "./judge-given.js";
import { judgeHooks } from "./judge-hooks.js";
import { judgeMutations } from "./judge-mutation.js";
import { judgeStores } from "./judge-stores.js";
import type { ModuleProgram } from "./module-program.js";

/** Does the program import what Modules come from? */
export function importsModules(program: Node, settings: AnalysisSettings): boolean {
  const packages = new Set([runtime, ...settings.modules.flatMap((spec) => (spec.from === "package" ? [spec.package] : []))]);
  return statementsOf(program).some((statement) => packages.has(sourceOf(statement) ?? ""));
}

/** What an import declaration, or `const x = require("…")` with whatever a compiler puts around it, loads. */
function sourceOf(statement: Node): string | null {
  if (statement.type === "ImportDeclaration") return statement["source"].value as string;
  if (statement.type !== "VariableDeclaration") return null;
  let call = (statement["declarations"][0]?.init ?? null) as Node | null;
  for (let depth = 0; call?.type === "CallExpression" && depth < 3; depth++) {
    const argument = call["arguments"][0] as Node | undefined;
    if (call["callee"].name === "require" && typeof argument?.["value"] === "string") return argument["value"];
    call = argument ?? null;
  }
  return null;
}

/** `machines`: the constructions of the Module classes of the file, each after its hooks and check hooks. */
export function judgeModules(p: ModuleProgram, classes: readonly ClassInfo[], machines: readonly Machine[]): void {
  const initialWrites = new Set<Node>();
  for (const m of machines) {
    for (const fn of m.events.entered) p.entered.add(fn);
    for (const fn of m.events.enteredLater) p.enteredLater.add(fn);
    for (const store of m.events.stores) initialWrites.add(store.node);
    // What check hooks and late callbacks write is told as such.
    for (const write of m.events.lateWrites.values()) initialWrites.add(write.node);
  }
  for (const cls of classes) {
    if (p.context.isModuleClass(cls) && !machines.some((m) => m.target.cls === cls)) for (const base of cls.chain()) p.unfollowed.add(base.node);
  }
  for (const m of machines) {
    judgeStores(p, m);
    judgeFields(p, m);
    judgeHooks(p, m);
  }
  judgeDecorators(p, classes);
  judgeMutations(p, initialWrites);
  judgeCalls(p);
  judgeGiven(p);
}
