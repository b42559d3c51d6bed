/**
 * What is asked of a type checker. Nothing of TypeScript is imported; with typed linting the parser hands the program over, and the
 * interfaces below are the parts of it that are used, alike in the classic compiler and in the native back end.
 *
 * A checker that answers in another way, or throws, is as good as none: every question is then answered by null.
 */
import type { Node } from "../analysis/index.js";

/** Where a class or function of the program is written. */
export interface Place {
  readonly file: string;
  /** Offset behind its last character: where it begins, parsers disagree about decorators and modifiers. */
  readonly end: number;
  /** Its name, if it has one: the file may have changed since the checker read it. */
  readonly name: string | null;
}

export interface Declaration {
  readonly end: number;
  readonly body?: object;
  readonly initializer?: Declaration;
  getSourceFile(): { readonly fileName: string; readonly isDeclarationFile: boolean };
}

export interface TypeSymbol {
  readonly flags: number;
  readonly name: string;
  readonly valueDeclaration?: Declaration;
  readonly declarations?: readonly Declaration[];
  readonly parent?: TypeSymbol;
}

interface Signature {
  getReturnType(): CheckedType;
}

export interface CheckedType {
  readonly types?: readonly CheckedType[];
  readonly aliasSymbol?: TypeSymbol;
  getSymbol(): TypeSymbol | undefined;
  isUnion(): boolean;
  isIntersection(): boolean;
  getProperties(): readonly TypeSymbol[];
  getCallSignatures(): readonly Signature[];
  getConstructSignatures(): readonly Signature[];
  getStringIndexType(): CheckedType | undefined;
  getBaseTypes(): readonly CheckedType[] | undefined;
}

export interface Checker {
  getTypeAtLocation(node: object): CheckedType;
  getSymbolAtLocation(node: object): TypeSymbol | undefined;
  getAliasedSymbol(symbol: TypeSymbol): TypeSymbol;
  getNonNullableType(type: CheckedType): CheckedType;
  getBaseConstraintOfType(type: CheckedType): CheckedType | undefined;
  getDeclaredTypeOfSymbol(symbol: TypeSymbol): CheckedType;
  getTypeOfSymbolAtLocation(symbol: TypeSymbol, node: object): CheckedType;
  getTypeArguments(type: CheckedType): readonly CheckedType[];
  isArrayType(type: CheckedType): boolean;
  isTupleType(type: CheckedType): boolean;
}

interface Services {
  readonly program: { getTypeChecker(): Checker };
  readonly esTreeNodeToTSNodeMap: { get(node: Node): object | undefined };
}

/** Flags of symbols that have been the same in every version of the compiler. */
export const symbolFlags = { class: 32, interface: 64, alias: 2_097_152 } as const;

export class TypeServices {
  private constructor(private readonly services: Services) {}

  /** null without typed linting: whoever asked for types then gets what imports tell. */
  static from(services: unknown): TypeServices | null {
    const given = services as Partial<Services> | null | undefined;
    if (typeof given?.program?.getTypeChecker !== "function" || typeof given.esTreeNodeToTSNodeMap?.get !== "function") return null;
    return new TypeServices(given as Services);
  }

  /** Asks a question about a node of the linted file. */
  ask<T>(node: Node, question: (checker: Checker, at: object) => T | null): T | null {
    try {
      const at = this.services.esTreeNodeToTSNodeMap.get(node);
      return at === undefined ? null : question(this.services.program.getTypeChecker(), at);
    } catch {
      return null;
    }
  }

  /** The class that an expression stands for; null where the type is no single class with a body. */
  classOf(expression: Node): Place | null {
    return this.ask(expression, (checker, at) => {
      const type = checker.getTypeAtLocation(at);
      // A mixin's result is an intersection, and a choice of classes a union: neither has one class's body.
      const symbol = type.isUnion() ? undefined : type.getSymbol();
      return symbol !== undefined && (symbol.flags & symbolFlags.class) !== 0 && type.getConstructSignatures().length > 0 ? placeOf(symbol, symbol.valueDeclaration) : null;
    });
  }

  /** The functions whose code a callee, or the property that is assigned to, may run, as far as its type names them; null where it names none. */
  functionsOf(callee: Node): readonly Place[] | null {
    return this.ask(callee, (checker, at) => {
      const type = checker.getTypeAtLocation(at);
      const symbol = type.isUnion() ? undefined : type.getSymbol();
      return placesOf(symbol);
    });
  }

  /** The declarations of the name itself: of a variable, a property, an accessor pair. */
  declarationsOf(name: Node): readonly Place[] | null {
    return this.ask(name, (checker, at) => {
      const symbol = checker.getSymbolAtLocation(at);
      const target = symbol !== undefined && (symbol.flags & symbolFlags.alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
      const places = (target?.declarations ?? []).map((declaration) => placeOf(target!, declaration));
      return places.length === 0 || places.includes(null) ? null : (places as readonly Place[]);
    });
  }
}

function placesOf(symbol: TypeSymbol | undefined): readonly Place[] | null {
  const places = (symbol?.declarations ?? []).filter((declaration) => declaration.body !== undefined).map((declaration) => placeOf(symbol!, declaration));
  return places.length === 0 || places.includes(null) ? null : (places as readonly Place[]);
}

/** null for what is only declared: there is no body to read. */
export function placeOf({ name }: TypeSymbol, declaration: Declaration | undefined): Place | null {
  const source = declaration?.getSourceFile();
  if (declaration === undefined || source === undefined || source.isDeclarationFile) return null;
  return { file: source.fileName, end: declaration.end, name: name === "default" || name.startsWith("__") ? null : name };
}
