/** fast-check arbitraries of programs. Weights favour what initialisation is made of: sets, reads, calls of own members. */
import fc from "fast-check";
import type { ClassModel, ConstructorModel, FieldForm, FieldModel, FunctionModel, MemberModel, Program, Root, SlotKind, Statement, Test, Value } from "./model.js";

const index = fc.nat(11);
const small = fc.nat(3);

/** What ordinary classes are made of. Without the rest, many of them can be judged without interpretation. */
const ordinary: ReadonlySet<Statement["kind"]> = new Set([
  "set", "use", "call", "super-call", "use-member", "set-member", "set-closure-field", "call-closure-field", "closure", "call-closure", "callback", "run",
  "bind", "default", "short", "flag", "flip", "test", "loop", "switch", "try", "block", "throw", "jump",
]);

const listsOf = (kinds: ReadonlySet<Statement["kind"]> | null) => fc.letrec<{ statement: Statement; block: readonly Statement[]; test: Test; value: Value }>((tie) => {
  const block = fc.array(tie("statement"), { maxLength: 3, depthIdentifier: "statement" }) as fc.Arbitrary<readonly Statement[]>;
  const node = <T extends object>(kind: string, parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T & { kind: string }> =>
    fc.record({ kind: fc.constant(kind), ...parts }) as unknown as fc.Arbitrary<T & { kind: string }>;
  const object = index;
  const field = index;
  const how = fc.nat(15);
  const value = tie("value") as fc.Arbitrary<Value>;
  const test = tie("test") as fc.Arbitrary<Test>;
  const weighted = (weight: number, kind: Statement["kind"], parts: object) =>
    kinds !== null && !kinds.has(kind) ? [] : [{ weight, arbitrary: node(kind, parts as Readonly<Record<string, fc.Arbitrary<unknown>>>) as unknown as fc.Arbitrary<Statement> }];
  return {
    value: fc.oneof(
      { maxDepth: 2, depthIdentifier: "value" },
      { weight: 6, arbitrary: node("literal", { which: index }) },
      { weight: 2, arbitrary: node("parameter", { which: small }) },
      { weight: 2, arbitrary: node("field", { object, field, how }) },
      { weight: 1, arbitrary: node("member", { object, member: index }) },
      { weight: 1, arbitrary: node("choice", { test, yes: value, no: value }) },
    ) as fc.Arbitrary<Value>,
    test: fc.oneof(
      { maxDepth: 2, depthIdentifier: "test" },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant("opaque") }) },
      { weight: 3, arbitrary: node("flag", { which: index, how }) },
      { weight: 1, arbitrary: node("constant", { value: fc.boolean() }) },
      { weight: 3, arbitrary: node("field", { object, field, how }) },
      { weight: 1, arbitrary: node("relation", { object, field, how }) },
      { weight: 1, arbitrary: node("assign", { object, field }) },
      { weight: 1, arbitrary: node("call", { object, member: index }) },
      { weight: 1, arbitrary: node("class", { object, how }) },
      { weight: 1, arbitrary: node("not", { of: test }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("and", "or"), left: test, right: test }) },
    ) as fc.Arbitrary<Test>,
    block,
    statement: fc.oneof(
      { maxDepth: 4, depthSize: "medium", depthIdentifier: "statement" },
      ...weighted(12, "set", { object, field, how, value }),
      ...weighted(8, "use", { object, field, how }),
      ...weighted(3, "copy", { object, field, how }),
      ...weighted(3, "use-copy", { copy: index, how }),
      ...weighted(3, "use-member", { object, member: index, how }),
      ...weighted(3, "set-member", { object, member: index, how }),
      ...weighted(1, "bind", { object, member: index, how }),
      ...weighted(8, "call", { object, member: index, how }),
      ...weighted(2, "super-call", { member: index, how }),
      ...weighted(2, "set-many", { object, field, second: index, how }),
      ...weighted(1, "convert", { object, how }),
      ...weighted(2, "walk", { object, how }),
      ...weighted(3, "hand", { object, to: index, how }),
      ...weighted(1, "sink", { object, how }),
      ...weighted(1, "child", { object, to: index, how }),
      ...weighted(1, "register", { object, how }),
      ...weighted(2, "default", { object, field, how }),
      ...weighted(2, "pause", { object, field, how }),
      ...weighted(3, "alias", { object, how }),
      ...weighted(3, "call-closure", { closure: index, how }),
      ...weighted(2, "call-closure-field", { object, field, how }),
      ...weighted(1, "call-parameter", {}),
      ...weighted(1, "delete", { object, field }),
      ...weighted(3, "flag", { how, test }),
      ...weighted(2, "flip", { which: index, how, test }),
      ...weighted(1, "throw", { how }),
      ...weighted(4, "jump", { how, target: index }),
      ...weighted(2, "short", { test, how, object, field, second: index }),
      ...weighted(2, "run", { object, member: index, body: block }),
      ...weighted(3, "closure", { how, body: block }),
      ...weighted(1, "set-closure-field", { object, field, body: block }),
      ...weighted(3, "callback", { how, body: block }),
      ...weighted(2, "with", { object, how, body: block }),
      ...weighted(2, "literal", { object, how, body: block }),
      ...weighted(2, "inner-class", { object, how, body: block }),
      ...weighted(2, "listen", { object, member: index, body: block }),
      ...weighted(7, "test", { test, how, then: block, otherwise: block }),
      ...weighted(4, "loop", { how, test, object, field, body: block }),
      ...weighted(2, "switch", { how, cases: fc.array(fc.record({ stop: fc.boolean(), body: block }), { maxLength: 3 }) }),
      ...weighted(4, "try", { how, body: block, handler: block, finalizer: block }),
      ...weighted(1, "block", { label: fc.boolean(), body: block }),
    ),
  };
});

const fieldForm = fc.oneof(
  { weight: 4, arbitrary: fc.constant<FieldForm>("bare") },
  { weight: 3, arbitrary: fc.constant<FieldForm>("initialised") },
  { weight: 3, arbitrary: fc.constant<FieldForm>("undeclared") },
  { weight: 2, arbitrary: fc.constant<FieldForm>("private") },
  { weight: 2, arbitrary: fc.constant<FieldForm>("asserted") },
  {
    weight: 4,
    arbitrary: fc.constantFrom<FieldForm>("optional", "union", "private-initialised", "accessor", "accessor-bare", "declared", "parameter"),
  },
);

const slotKind = fc.oneof(
  { weight: 6, arbitrary: fc.constant<SlotKind>("method") },
  { weight: 2, arbitrary: fc.constant<SlotKind>("flagged") },
  { weight: 3, arbitrary: fc.constant<SlotKind>("accessor") },
  { weight: 2, arbitrary: fc.constant<SlotKind>("reader") },
  { weight: 5, arbitrary: fc.constantFrom<SlotKind>("private", "async", "generator", "runner", "static", "convert") },
  { weight: 3, arbitrary: fc.constantFrom<SlotKind>("friend", "factory", "fluent", "emitter", "convert", "symbol") },
);

const plainSlotKind = fc.constantFrom<SlotKind>("method", "method", "flagged", "accessor", "reader", "private", "fluent");

interface Size {
  /** The longest body of a constructor; those of members are shorter. */
  readonly body: number;
  readonly members: number;
  readonly functions: number;
}

/** Classes of which the statements, and how many of each thing there are, is a matter of taste. */
function programsOf(kinds: ReadonlySet<Statement["kind"]> | null, slots: fc.Arbitrary<SlotKind>, size: Size): fc.Arbitrary<Program> {
  const lists = listsOf(kinds);
  const body = (maxLength: number): fc.Arbitrary<readonly Statement[]> => fc.array(lists.statement, { maxLength: Math.min(maxLength, size.body) });
  const field: fc.Arbitrary<FieldModel> = fc.record({ field: fc.nat(4), form: fieldForm, value: lists.value });
  const member: fc.Arbitrary<MemberModel> = fc.record({ slot: index, variant: index, field: index, body: body(4), second: body(2) });
  const constructor_: fc.Arbitrary<ConstructorModel> = fc.record({
    superForm: fc.constantFrom("plain", "plain", "constant", "branches", "closure", "rest"),
    superClosure: body(2),
    body: fc.array(lists.statement, { minLength: 1, maxLength: size.body }),
  });
  const classModel: fc.Arbitrary<ClassModel> = fc.record({
    form: fc.constantFrom("declaration", "declaration", "declaration", "expression", "mixin", "mixin-function"),
    abstract: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    fields: fc.array(field, { minLength: 1, maxLength: 4 }),
    closureField: fc.option(fc.record({ bare: fc.boolean(), body: body(3) }), { freq: 2 }),
    constructor_: fc.option(constructor_, { freq: 6 }),
    audit: fc.boolean(),
    members: fc.array(member, { minLength: 1, maxLength: size.members }),
    setup: fc.option(body(3), { freq: 2 }),
  });
  const functionModel: fc.Arbitrary<FunctionModel> = fc.record({
    takes: fc.constantFrom("object", "object", "box", "list", "constructor", "keeper", "generator", "async", "all", "byName", "seen", "last", "static-last", "setter", "getter"),
    rank: fc.nat(7),
    body: body(3),
  });
  const rarely = (weight: number): fc.Arbitrary<boolean> => fc.oneof({ weight, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
  return fc.record({
    language: fc.constantFrom("js", "ts"),
    emit: fc.constantFrom("native", "native", "assign", "define-lowered"),
    root: fc.oneof({ weight: 14, arbitrary: fc.constant<Root>("none") }, { weight: 1, arbitrary: fc.constantFrom<Root>("EventEmitter", "Map") }),
    slots: fc.array(slots, { minLength: 3, maxLength: 8 }),
    classes: fc.array(classModel, { minLength: 1, maxLength: 3 }),
    functions: fc.array(functionModel, { maxLength: size.functions }),
    hook: rarely(kinds === null ? 2 : 7),
    modules: rarely(kinds === null ? 5 : 15),
  });
}

/** Programs of one to three classes in a chain, with free functions that receive the object; one in four is small and does nothing unusual. */
export const program: fc.Arbitrary<Program> = fc.oneof(
  { weight: 3, arbitrary: programsOf(null, slotKind, { body: 6, members: 5, functions: 2 }) },
  { weight: 1, arbitrary: programsOf(ordinary, plainSlotKind, { body: 3, members: 3, functions: 0 }) },
);
