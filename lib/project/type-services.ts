/**
 * The little that is asked of a type checker: in which file the class that an expression stands for is written, and where it ends.
 * Nothing of TypeScript is imported; with typed linting the parser hands the program over, and these are the parts of it that are used.
 */
import type { Node } from "../analysis/index.js";

export interface ClassPlace {
  readonly file: string;
  /** Offset behind the class's last character. */
  readonly end: number;
}

export interface TypeServices {
  /** null where the type is no single class with a body. */
  classOf(expression: Node): ClassPlace | null;
}

interface Declaration {
  readonly end: number;
  getSourceFile(): { readonly fileName: string; readonly isDeclarationFile: boolean };
}

interface TypeSymbol {
  readonly flags: number;
  readonly valueDeclaration?: Declaration;
}

interface Services {
  readonly program: { getTypeChecker(): { getTypeAtLocation(node: object): { getSymbol(): TypeSymbol | undefined; isUnion(): boolean } } };
  readonly esTreeNodeToTSNodeMap: { get(node: Node): object | undefined };
}

/** `SymbolFlags.Class`: stable since the first versions of the compiler. */
const classSymbol = 32;

/** null without typed linting: whoever asked for types then gets what imports tell. */
export function typeServices(services: unknown): TypeServices | null {
  const given = services as Partial<Services> | null | undefined;
  if (typeof given?.program?.getTypeChecker !== "function" || typeof given.esTreeNodeToTSNodeMap?.get !== "function") return null;
  return { classOf: (expression) => classOf(given as Services, expression) };
}

function classOf(services: Services, expression: Node): ClassPlace | null {
  try {
    const node = services.esTreeNodeToTSNodeMap.get(expression);
    if (node === undefined) return null;
    const type = services.program.getTypeChecker().getTypeAtLocation(node);
    // A mixin's result is an intersection, and a choice of classes a union: neither has one class's body.
    const symbol = type.isUnion() ? undefined : type.getSymbol();
    if (symbol?.valueDeclaration === undefined || (symbol.flags & classSymbol) === 0) return null;
    const source = symbol.valueDeclaration.getSourceFile();
    return source.isDeclarationFile ? null : { file: source.fileName, end: symbol.valueDeclaration.end };
  } catch {
    return null; // another back end, with another shape: as if there were no types
  }
}
