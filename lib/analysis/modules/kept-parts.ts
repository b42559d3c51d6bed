/** What a Module that is made on the spot keeps of what its constructor is given: `new Head(layer)`, `new Block({ stem: this.stem })`. */
import { type ClassInfo, onlyForwards } from "../classes/class-info.js";
import type { Val } from "../domain/value.js";
import { type Node, staticKey, unwrap } from "../estree.js";
import type { Machine } from "../interpret/machine.js";
import { isStaticField } from "./field-options.js";
import type { ModuleProgram } from "./module-program.js";

export interface Part {
  readonly origin: string;
  readonly node: Node;
}

export function keptParts(p: ModuleProgram, m: Machine, made: Node): readonly Part[] {
  const type = made.type === "NewExpression" ? p.types.of(made) : null;
  if (type?.kind !== "module") return [];
  const args = made["arguments"] as readonly Node[];
  const given = m.events.made.get(made);
  const ctors = (type.cls?.chain() ?? []).filter(({ constructorNode }) => constructorNode !== null && !onlyForwards(constructorNode));
  if (ctors.length === 0) return partsGiven(given?.[0], args[0]);
  // A class below may take away what one above has kept.
  if (ctors.length > 1 || type.cls!.chain()[0] !== ctors[0] || args.some((arg) => arg.type === "SpreadElement")) return [];
  return args.flatMap((arg, i) => (keeps(p, ctors[0]!, i) ? partsGiven(given?.[i], arg) : []));
}

/** Is the parameter a field, or does the constructor's own text store it in one, as it is? */
function keeps(p: ModuleProgram, cls: ClassInfo, index: number): boolean {
  const ctor = cls.constructorNode!;
  const parameter = ctor["params"][index] as Node | undefined;
  const declared = parameter?.type === "TSParameterProperty" ? (parameter["parameter"] as Node) : parameter;
  const name = declared?.type === "AssignmentPattern" ? (declared["left"] as Node) : declared;
  if (name?.type !== "Identifier") return false;
  if (parameter!.type === "TSParameterProperty") return !isStaticField(p.context, cls, name["name"]);
  const fields = (ctor["body"].body as readonly Node[]).flatMap(({ expression }) => (expression?.type === "AssignmentExpression" ? [storedIn(expression, name["name"])] : []));
  return fields.some((key) => key !== null && fields.indexOf(key) === fields.lastIndexOf(key) && !isStaticField(p.context, cls, key));
}

/** `this.inner = inner` */
function storedIn(assignment: Node, parameter: string): string | null {
  const target = unwrap(assignment["left"]);
  const value = unwrap(assignment["right"]);
  const isKept = assignment["operator"] === "=" && value.type === "Identifier" && value["name"] === parameter;
  return isKept && target.type === "MemberExpression" && unwrap(target["object"]).type === "ThisExpression" ? staticKey(target["property"], target["computed"]) : null;
}

/** The parts of an argument, as the text writes them, each with the name of its value. */
function partsGiven(value: Val | undefined, expression: Node | undefined): readonly Part[] {
  const node = expression === undefined ? null : unwrap(expression);
  if (value === undefined || node === null) return [];
  const object = value.objs?.length === 1 && !value.opaque ? value.objs[0]! : null;
  if (node.type === "ArrayExpression") return (node["elements"] as readonly (Node | null)[]).flatMap((element, i) => partsGiven(object?.elements?.[i], element ?? undefined));
  if (node.type === "ObjectExpression") return (node["properties"] as readonly Node[]).flatMap((property) => (property.type === "Property" ? partsGiven(object?.props.get(staticKey(property["key"], property["computed"]) ?? ""), property["value"]) : []));
  return value.origin == null || /^[sw]/.test(value.origin) ? [] : [{ origin: value.origin, node }];
}
