/** Options of a Module's field, however they are given: `@field({ … })`, a constant handed to it, `defineModule(class …, { … })`. */
import type { ClassInfo, FieldDecl } from "../classes/class-info.js";
import type { Node } from "../estree.js";
import type { Field, Target } from "../interpret/target.js";
import type { Context } from "../program/context.js";

export function isStatic(context: Context, target: Target, field: Field): boolean {
  return field.levels.some((level) => {
    const cls = target.chain[level]!;
    return cls.fields.some((decl) => decl.key === field.key && isOption(context, cls, decl, "static", "t"));
  });
}

function isOption(context: Context, cls: ClassInfo, decl: FieldDecl, option: string, wanted: string): boolean {
  for (const decorator of decl.decorators) {
    const expression = decorator["expression"] as Node;
    const options = expression.type === "CallExpression" ? (expression["arguments"][0] as Node | undefined) : undefined;
    if (options !== undefined && context.statics.evaluate(options, cls.scope).objs?.[0]?.props.get(option)?.konst === wanted) return true;
  }
  const call = cls.node.parent;
  if (call?.type !== "CallExpression" || call["arguments"][0] !== cls.node || call["arguments"].length < 2) return false;
  if (context.statics.evaluate(call["callee"], cls.scope).path?.endsWith("defineModule") !== true) return false;
  const options = context.statics.evaluate(call["arguments"][1], cls.scope).objs?.[0]?.props.get(decl.key);
  return options?.objs?.[0]?.props.get(option)?.konst === wanted;
}
