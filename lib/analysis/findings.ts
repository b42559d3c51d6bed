/**
 * What the analysis can report: data, never prose. Messages are made of it by the rules and by the command.
 *
 * Every finding is about one class, named `className`, and lies in the analysed file at `node`: the expression in the constructor,
 * initialiser or hook that the reader has to change, or the field's declaration. `trace` leads from there to the leaf, the place where
 * the fault happens, outermost step first; it may lead through other files.
 */
import type { Node, SourceLocation } from "./estree.js";

/** `certain`: realised in the code in sight. `possible`: rests on a path, a callee or a subclass that may be otherwise. */
export type Certainty = "certain" | "possible";

export type TraceStepKind =
  | "constructor" // super(…) or an implicit constructor: a base class is constructed
  | "call" // a function or method is called
  | "new" // another object is constructed
  | "getter"
  | "setter"
  | "callback" // a closure is run by a known callee
  | "implicit" // toString, valueOf, toJSON or an iterator run by the language
  | "read" // the leaf: a field is read
  | "sink"; // the leaf: the object is handed to code that looks at all of it, or that cannot be read

export interface TraceStep {
  readonly kind: TraceStepKind;
  /** What is called or read, as the source says it: `this.partitionForGrad()`, `partition`, `count`. */
  readonly label: string;
  /** null: the analysed file; else the path of the other file. */
  readonly file: string | null;
  readonly loc: SourceLocation;
}

/** The part of initialisation in which the fault happens. */
export type Phase =
  | { readonly kind: "constructor" }
  | { readonly kind: "initializer"; readonly field: string }
  | { readonly kind: "hook"; readonly name: string }
  | { readonly kind: "later" }; // after initialisation, or outside of every class

interface FindingBase {
  readonly className: string;
  /** Is the class a Module (it extends a configured Module base, in sight)? */
  readonly module: boolean;
  readonly certainty: Certainty;
  readonly node: Node;
  readonly trace: readonly TraceStep[];
  readonly phase: Phase;
}

export interface ThisEscape extends FindingBase {
  readonly kind: "this-escape";
  /**
   * reads: a callee that can be read reads `fields` · walks: a known callee looks at every field (spread, Object.keys, partition, …) ·
   * unknown: a callee that cannot be read · publishes: known to run foreign code now · stores: kept in a child Module (a cycle) ·
   * throws: `throw this` · callback: a closure over it is given to a callee that may run it now
   */
  readonly how: "reads" | "walks" | "unknown" | "publishes" | "stores" | "throws" | "callback";
  /** What receives the object, as the source says it. */
  readonly sink: string;
  /** Fields still unset at that point; empty where a Module has them all but is not finished. */
  readonly fields: readonly string[];
  /** In a Module: the one field that holds a finished child which could be handed over instead, if there is exactly one. */
  readonly finishedChild: string | null;
  /** The expression that hands the object over: the argument, for suggestions. null where it is implicit or in another file. */
  readonly handed: Node | null;
}

export interface UninitializedRead extends FindingBase {
  readonly kind: "uninitialized-read";
  readonly field: string;
  /** deref: the value is used in a way that `undefined` breaks · value: it is passed on or stored · tolerated: `?.` or `??` hides it. */
  readonly how: "deref" | "value" | "tolerated";
  /** Is the field unset on every path that leads here, or only on some? */
  readonly unset: "always" | "sometimes";
  /** Where the field is set later during the same initialisation. */
  readonly setAt: SourceLocation | null;
}

export interface UnsetField extends FindingBase {
  readonly kind: "unset-field";
  readonly field: string;
  /** never: no code of the initialisation sets it · sometimes: one path sets it, another forgets it. */
  readonly how: "never" | "sometimes";
  readonly setAt: SourceLocation | null;
}

export interface FieldClobber extends FindingBase {
  readonly kind: "field-clobber";
  readonly field: string;
  /** Has the declaration an initialiser, or does it define the field as undefined? */
  readonly initializer: boolean;
  /** Where the lost value was set, and in which file (null: the analysed one). */
  readonly setAt: SourceLocation | null;
  readonly setIn: string | null;
  /** Where a declaration lies that belongs to a base class of another file; null: it is the finding's node. */
  readonly declaredAt: SourceLocation | null;
  readonly declaredIn: string | null;
}

export interface OverridableCall extends FindingBase {
  readonly kind: "overridable-call";
  readonly method: string;
  /** override: an override in sight uses `fields` while unset · advice: a non-private method of a Module may be overridden. */
  readonly how: "override" | "advice";
  readonly overriddenIn: string | null;
  readonly fields: readonly string[];
}

// ---- Modules only

export interface OptimizerStateOfSelf extends FindingBase {
  readonly kind: "optimizer-state-of-self";
  readonly field: string;
  /** The one field that holds a finished child from which the state could be made, if there is exactly one. */
  readonly finishedChild: string | null;
  /** `this` where it is handed over, if that lies in the reported statement. */
  readonly handed: Node | null;
}

export interface MethodInField extends FindingBase {
  readonly kind: "method-in-field";
  readonly field: string;
  /** method: a method, bound or not · closure: an arrow function or the like that uses `this`. */
  readonly how: "method" | "closure";
  readonly method: string | null;
  /** The function, where it is the field's own initialiser. */
  readonly initializer: Node | null;
  /** The statement that keeps a method, and the field's declaration, where both stand in the class itself. */
  readonly stored: { readonly statement: Node; readonly declaration: Node } | null;
}

export interface ConstructorWithPostInit extends FindingBase {
  readonly kind: "constructor-with-post-init";
  readonly hook: string;
  /** The class whose constructor keeps the hook from running, and the one that has the hook. */
  readonly constructorIn: string;
  readonly hookIn: string;
  readonly constructorNode: Node | null;
  readonly hookNode: Node | null;
}

export interface MissingSuperPostInit extends FindingBase {
  readonly kind: "missing-super-post-init";
  readonly hook: string;
  readonly parent: string;
  /** never: no path calls it · sometimes: some path does not. */
  readonly how: "never" | "sometimes";
  readonly hookNode: Node;
}

export interface AssignInCheckInit extends FindingBase {
  readonly kind: "assign-in-check-init";
  readonly hook: string;
  readonly how: "assign" | "super";
  readonly field: string;
}

export interface AsyncInit extends FindingBase {
  readonly kind: "async-init";
  /** late: fields are set by code that runs after the freeze · hook: the hook itself is asynchronous. */
  readonly how: "late" | "hook";
  readonly field: string;
}

export interface MissingModuleDecorator extends FindingBase {
  readonly kind: "missing-module-decorator";
  /** How `module` can be named here: `module`, `eqx.module`; and what has to be imported for it. */
  readonly decorator: string | null;
  readonly importAfter: Node | null;
  readonly classNode: Node;
}

export interface ModuleMutation extends FindingBase {
  readonly kind: "module-mutation";
  /** field: a field is assigned or deleted · part: an array or object that belongs to the Module is changed · lazy: a field caches on first use. */
  readonly how: "field" | "part" | "lazy";
  readonly field: string;
  /** The statement `name.field = value`, where it could be `name = treeAt(…)`. */
  readonly replaceable: { readonly statement: Node; readonly object: Node; readonly target: Node; readonly value: Node; readonly treeAt: string | null; readonly importAfter: Node | null } | null;
}

export interface StaticTensor extends FindingBase {
  readonly kind: "static-tensor";
  readonly field: string;
  readonly holds: "tensor" | "module";
}

export interface InitFalseTensor extends FindingBase {
  readonly kind: "init-false-tensor";
  readonly field: string;
}

export interface UnfilteredOptimizerInit extends FindingBase {
  readonly kind: "unfiltered-optimizer-init";
  /** What is handed over, as the source says it. */
  readonly tree: string;
  readonly argument: Node;
  /** How the two functions of the repair are named here. */
  readonly filter: string | null;
  readonly predicate: string | null;
  readonly missing: readonly string[];
  readonly importAfter: Node | null;
}

export interface SharedSubmodule extends FindingBase {
  readonly kind: "shared-submodule";
  readonly field: string;
  readonly other: string;
  readonly holds: "tensor" | "module";
}

export interface TransformedModuleField extends FindingBase {
  readonly kind: "transformed-module-field";
  readonly field: string;
  readonly transform: string;
  readonly wrapped: string;
}

export interface UnusedTreeResult extends FindingBase {
  readonly kind: "unused-tree-result";
  readonly callee: string;
}

export interface ComplexPostInit extends FindingBase {
  readonly kind: "complex-post-init";
  readonly hook: string;
  readonly how: "branch" | "loop" | "try" | "chain" | "long";
  readonly hookNode: Node;
  /** Fields that the generated constructor leaves out. */
  readonly derived: readonly string[];
}

export interface InitFalseField extends FindingBase {
  readonly kind: "init-false-field";
  readonly field: string;
  /** The class's own hook, if it has one, and all fields that the generated constructor leaves out. */
  readonly hookNode: Node | null;
  readonly derived: readonly string[];
}

export type ModuleFinding =
  | OptimizerStateOfSelf
  | MethodInField
  | ConstructorWithPostInit
  | MissingSuperPostInit
  | AssignInCheckInit
  | AsyncInit
  | MissingModuleDecorator
  | ModuleMutation
  | StaticTensor
  | InitFalseTensor
  | UnfilteredOptimizerInit
  | SharedSubmodule
  | TransformedModuleField
  | UnusedTreeResult
  | ComplexPostInit
  | InitFalseField;

export type Finding = ThisEscape | UninitializedRead | UnsetField | FieldClobber | OverridableCall | ModuleFinding;
export type FindingKind = Finding["kind"];
