/**
 * The analysis's questions to the type checker, answered with what the loader reads: the checker says in which file a class or function ends,
 * and where; its text is read by the same loader as every other.
 */
import type { Node } from "../analysis/index.js";
import type { ClassInfo } from "../analysis/classes/class-info.js";
import { ofFunction, type Val } from "../analysis/domain/value.js";
import { isClass, isFunction } from "../analysis/estree.js";
import type { Evidence } from "../analysis/program/evidence.js";
import type { StaticValues } from "../analysis/program/static-value.js";
import { nodeEndingAt, nodeNamed } from "./module-file.js";
import { PackageNames } from "./package-name.js";
import type { Source } from "./project.js";
import { evidenceOf, type Places } from "./type-evidence.js";
import type { Place, TypeServices } from "./type-services.js";

interface Found {
  readonly node: Node;
  readonly source: Source;
}

export class TypedAnswers {
  private readonly packages = new PackageNames();

  constructor(
    private readonly services: TypeServices,
    private readonly load: (file: string) => Source | null,
  ) {}

  classOf(statics: StaticValues, expression: Node): Val | null {
    const place = this.services.classOf(expression);
    const found = place === null ? null : this.find(place, isClass);
    return found === null ? null : statics.evaluate(found.node, found.source.scopes.of(found.node));
  }

  typeOf(statics: StaticValues, node: Node): Evidence | null {
    const places: Places = {
      packageOf: (file) => this.packages.of(file),
      classAt: (place) => this.classAt(statics, place),
    };
    return this.services.ask(node, (checker, at) => evidenceOf(checker, at, places));
  }

  /**
   * The one function that a callee's type names, or the class. A name that may be given another value is no evidence: any function of the
   * same signature has the type.
   */
  functionOf(statics: StaticValues, callee: Node): Val | null {
    const cls = this.classOf(statics, callee);
    if (cls !== null) return cls;
    const places = this.services.functionsOf(callee);
    const only = places?.length === 1 ? this.find(places[0]!, isFunction) : null;
    if (only === null || isInPackage(places![0]!) || !this.isFixed(callee)) return null;
    const { node, source } = only;
    // A method without its object: whose it is, is not known.
    if (node.parent?.type === "MethodDefinition" && node.parent["static"] !== true) return null;
    return ofFunction(statics.functionValue(node, source.scopes.of(node)));
  }

  private isFixed(callee: Node): boolean {
    const name = callee.type === "MemberExpression" && callee["computed"] !== true ? (callee["property"] as Node) : callee;
    const declarations = this.services.declarationsOf(name);
    return declarations !== null && declarations.every((place) => this.find(place, isConstant) !== null);
  }

  private classAt(statics: StaticValues, place: Place): ClassInfo | null {
    const found = this.find(place, isClass);
    return found === null ? null : statics.classInfo(found.node, found.source.scopes.of(found.node));
  }

  private find({ file, end, name }: Place, isWanted: (node: Node) => boolean): Found | null {
    const source = this.load(file);
    const node = source === null ? null : (nodeEndingAt(source.program, end, isWanted) ?? nodeNamed(source.program, name, isWanted));
    return source === null || node === null ? null : { node, source };
  }
}

const isInPackage = (place: Place): boolean => place.file.includes("/node_modules/");

/** Something declared once and for all: a function, a constant, a property of a literal, a static method, what is `readonly`. */
function isConstant(node: Node): boolean {
  switch (node.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "Property":
      return true;
    case "MethodDefinition":
      return node["static"] === true;
    case "PropertyDefinition":
      return node["readonly"] === true;
    case "VariableDeclarator":
      return node.parent?.["kind"] === "const";
    default:
      return false;
  }
}
