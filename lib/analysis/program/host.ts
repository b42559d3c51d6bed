/**
 * What the analysis asks about other files. It has no file system of its own: whoever calls it may answer, and without an answer a name
 * from another file is known by its name only.
 */
import type { Val } from "../domain/value.js";
import type { Node, SourceLocation } from "../estree.js";
import type { Evidence } from "./evidence.js";
import type { Binding, Scope, TextScopes } from "./scope.js";
import type { StaticValues } from "./static-value.js";

/** How a file's class fields are emitted. */
export interface FieldSemantics {
  /** Do they define (ES2022) or assign? */
  readonly useDefineForClassFields: boolean;
  /** Are parameter properties assigned before field initialisers run? */
  readonly parameterPropertiesFirst: boolean;
}

/** Files are named by absolute path; null is the analysed one. */
export interface Host {
  /** A base class may be worth reading where a helper is not: packages are entered for it. */
  imported(statics: StaticValues, file: string | null, source: string, imported: string, purpose: "base" | "value"): Val | null;
  /** The variable of another file that an import is a name of, whatever it holds. */
  variable?(file: string | null, source: string, imported: string): Binding | null;
  /** Does an import lead to another file that would be read for it? Whoever asks wants to put that off. */
  isElsewhere?(file: string | null, source: string): boolean;
  /** The class that a heritage expression of the analysed file has by its type, where its text says too little. */
  typedBase?(statics: StaticValues, heritage: Node, path: string | null): Val | null;
  /** Is there a type checker that may be asked? */
  readonly hasTypes?: boolean;
  /** What an expression or a type annotation of the analysed file is by its type. */
  typeOf?(statics: StaticValues, node: Node): Evidence | null;
  /** The function or class that a callee of the analysed file is by its type, where its text says too little. */
  typedFunction?(statics: StaticValues, callee: Node): Val | null;
  /** A member of a module namespace, given as the path that `imported` gave for it. */
  exported(statics: StaticValues, namespace: string, name: string): Val | null;
  semantics(file: string | null): FieldSemantics;
  locate(file: string | null, node: Node): SourceLocation;
  /** The scope of a class of another file as its text has it, which knows nothing of calls: that of a mixin has no base class. */
  scopeOf?(file: string, cls: Node): Scope | null;
  /**
   * What is found out about a class of another file without regard to the analysed one, perhaps for an earlier file: `find` is given a host
   * for an analysis of no file of its own. null: not known in this way.
   */
  ofClassAlone?(file: string, cls: Node, find: (host: Host) => ReadonlySet<string>): ReadonlySet<string> | null;
  /** Scopes of the analysed program's text, which other files may import in turn. */
  enter(program: Node, scopes: TextScopes): void;
}
