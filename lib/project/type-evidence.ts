/**
 * From the checker's types to evidence: what a value is, by the declarations that its type names.
 *
 * Any alternative of a union that says nothing makes the whole say nothing; `null` and `undefined` are no alternatives. A type parameter is
 * what it extends. Bounded by depth: types may contain themselves.
 */
import type { ClassInfo } from "../analysis/classes/class-info.js";
import type { Declared, Evidence } from "../analysis/program/evidence.js";
import { type Checker, type CheckedType, type Declaration, type Place, placeOf, symbolFlags, type TypeSymbol } from "./type-services.js";

const DEPTH = 4;
const PROPERTIES = 64;

/** What is known of files: the package of a declaration, the class that is written at a place. */
export interface Places {
  packageOf(file: string): string | null;
  classAt(place: Place): ClassInfo | null;
}

const containers = new Set(["Map", "Set", "WeakMap", "WeakSet", "ReadonlyMap", "ReadonlySet"]);

export function evidenceOf(checker: Checker, at: object, places: Places): Evidence | null {
  return new Reader(checker, at, places).of(checker.getTypeAtLocation(at), 0);
}

class Reader {
  constructor(
    private readonly checker: Checker,
    private readonly at: object,
    private readonly places: Places,
  ) {}

  of(given: CheckedType, depth: number): Evidence | null {
    if (depth > DEPTH) return null;
    const bound = this.checker.getBaseConstraintOfType(given) ?? given;
    const type = this.checker.getNonNullableType(bound);
    if (type.isUnion()) return this.union(type.types ?? [], depth);
    if (type.isIntersection()) return this.intersection(type.types ?? [], depth);
    if (this.checker.isArrayType(type)) return { kind: "array", of: this.argument(type, 0, depth) };
    if (this.checker.isTupleType(type)) return { kind: "tuple", of: this.checker.getTypeArguments(type).map((one) => this.of(one, depth + 1)) };
    const symbol = type.getSymbol();
    if (symbol === undefined) return null;
    const [call] = type.getCallSignatures();
    if (call !== undefined) return this.fn(symbol, () => attempt(() => this.of(call.getReturnType(), depth + 1)));
    const [construct] = type.getConstructSignatures();
    if (construct !== undefined) return { kind: "class", of: this.of(construct.getReturnType(), depth + 1) };
    const declared = this.declared(symbol);
    if (declared === null) return null;
    if (declared.package === null && containers.has(declared.name)) return { kind: "container", of: this.argument(type, declared.name.endsWith("Map") ? 1 : 0, depth) };
    if (declared.package === null && declared.name === "Promise") return { kind: "promise", of: this.argument(type, 0, depth) };
    return (symbol.flags & (symbolFlags.class | symbolFlags.interface)) === 0 ? this.literal(type, depth) : this.instance(type, symbol, declared, depth);
  }

  private argument(type: CheckedType, index: number, depth: number): Evidence | null {
    const argument = this.checker.getTypeArguments(type)[index];
    return argument === undefined ? null : this.of(argument, depth + 1);
  }

  private union(types: readonly CheckedType[], depth: number): Evidence | null {
    const of = types.map((one) => this.of(one, depth + 1));
    return of.length === 0 || of.includes(null) ? null : { kind: "union", of: of as readonly Evidence[] };
  }

  /** A class with a mark upon it is still that class. */
  private intersection(types: readonly CheckedType[], depth: number): Evidence | null {
    const of = types.map((one) => this.of(one, depth + 1));
    return of.find((one) => one?.kind === "instance") ?? of.find((one) => one !== null) ?? null;
  }

  private fn(symbol: TypeSymbol, returns: () => Evidence | null): Evidence {
    const owner = symbol.parent !== undefined && (symbol.parent.flags & (symbolFlags.class | symbolFlags.interface)) !== 0 ? symbol.parent.name : null;
    return { kind: "function", declared: symbol.name.startsWith("__") ? null : this.declared(symbol), owner, returns };
  }

  private instance(type: CheckedType, symbol: TypeSymbol, declared: Declared, depth: number): Evidence {
    const names = [declared, ...this.bases(symbol, 0)];
    const place = (symbol.flags & symbolFlags.class) === 0 ? null : placeOf(symbol, symbol.valueDeclaration);
    const cls = place === null ? null : this.places.classAt(place);
    // An interface of the project is the shape of plain data; what a package declares may be anything behind it.
    const props = cls === null && (symbol.flags & symbolFlags.class) === 0 && !isDeclaredOnly(symbol) ? this.properties(type, depth) : null;
    return props === null || props.size === 0 ? { kind: "instance", names, cls } : { kind: "object", props, literal: false };
  }

  private bases(symbol: TypeSymbol, depth: number): readonly Declared[] {
    if (depth > 24) return [];
    const names: Declared[] = [];
    for (const base of this.checker.getDeclaredTypeOfSymbol(symbol).getBaseTypes() ?? []) {
      for (const one of base.isIntersection() ? (base.types ?? []) : [base]) {
        const above = one.getSymbol();
        const declared = above === undefined ? null : this.declared(above);
        if (above !== undefined && declared !== null) names.push(declared, ...this.bases(above, depth + 1));
      }
    }
    return names;
  }

  /** An object without a name: `{ w: Tensor }`, `Record<string, Tensor>`, `Partial<Net>`. */
  private literal(type: CheckedType, depth: number): Evidence | null {
    const index = type.getStringIndexType();
    if (index !== undefined) return { kind: "record", of: this.of(index, depth + 1) };
    return { kind: "object", props: this.properties(type, depth), literal: true };
  }

  private properties(type: CheckedType, depth: number): ReadonlyMap<string, Evidence> {
    const props = new Map<string, Evidence>();
    for (const property of type.getProperties().slice(0, PROPERTIES)) {
      const value = this.of(this.checker.getTypeOfSymbolAtLocation(property, this.at), depth + 1);
      if (value !== null) props.set(property.name, value);
    }
    return props;
  }

  private declared(symbol: TypeSymbol): Declared | null {
    const declaration = firstOf(symbol);
    if (declaration === undefined) return null;
    const file = declaration.getSourceFile().fileName;
    return { name: symbol.name, package: this.places.packageOf(file), file };
  }
}

/** Asked later, outside of the question's own guard. */
function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}

const firstOf = (symbol: TypeSymbol): Declaration | undefined => symbol.valueDeclaration ?? symbol.declarations?.[0];
const isDeclaredOnly = (symbol: TypeSymbol): boolean => firstOf(symbol)?.getSourceFile().isDeclarationFile ?? true;
