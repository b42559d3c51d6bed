/** Options of a Module's field, however they are given: `@field({ … })`, a constant handed to it, `defineModule(class …, { … })`. */
import type { ClassInfo, FieldDecl } from "../classes/class-info.js";
import type { Konst } from "../domain/value.js";
import type { Field, Target } from "../interpret/target.js";
import type { Context } from "../program/context.js";

export function isStatic(context: Context, target: Target, field: Field): boolean {
  return field.levels.some((level) => isStaticField(context, target.chain[level]!, field.key));
}

export function isStaticField(context: Context, cls: ClassInfo, key: string): boolean {
  return cls.fields.some((decl) => decl.key === key && isOption(context, cls, decl, "static", "t"));
}

function isOption(context: Context, cls: ClassInfo, decl: FieldDecl, option: string, wanted: Konst): boolean {
  return context.isFieldOption(cls, decl, option, wanted) || context.isDefinedOption(cls, decl.key, option, wanted);
}
