/** fast-check arbitraries of programs. Weights favour what initialisation is made of: sets, reads, calls of own members. */
import fc from "fast-check";
import type { ClassModel, ConstructorModel, FieldForm, FieldModel, FunctionModel, MemberModel, Program, SlotKind, Statement, Test, Value } from "./model.js";

const index = fc.nat(11);
const small = fc.nat(3);

const lists = fc.letrec<{ statement: Statement; block: readonly Statement[]; test: Test; value: Value }>((tie) => {
  const block = fc.array(tie("statement"), { maxLength: 3, depthIdentifier: "statement" }) as fc.Arbitrary<readonly Statement[]>;
  const node = <T extends object>(kind: string, parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T & { kind: string }> =>
    fc.record({ kind: fc.constant(kind), ...parts }) as unknown as fc.Arbitrary<T & { kind: string }>;
  const object = index;
  const field = index;
  const how = fc.nat(15);
  const value = tie("value") as fc.Arbitrary<Value>;
  const test = tie("test") as fc.Arbitrary<Test>;
  const weighted = (weight: number, arbitrary: unknown) => ({ weight, arbitrary: arbitrary as fc.Arbitrary<Statement> });
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
      { weight: 3, arbitrary: node("flag", { which: index }) },
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
      weighted(12, node("set", { object, field, how, value })),
      weighted(8, node("use", { object, field, how })),
      weighted(3, node("copy", { object, field, how })),
      weighted(3, node("use-copy", { copy: index, how })),
      weighted(3, node("use-member", { object, member: index, how })),
      weighted(3, node("set-member", { object, member: index, how })),
      weighted(1, node("bind", { object, member: index, how })),
      weighted(8, node("call", { object, member: index, how })),
      weighted(2, node("super-call", { member: index, how })),
      weighted(2, node("set-many", { object, field, second: index, how })),
      weighted(1, node("convert", { object, how })),
      weighted(1, node("walk", { object, how })),
      weighted(3, node("hand", { object, to: index, how })),
      weighted(1, node("sink", { object, how })),
      weighted(1, node("register", { object, how })),
      weighted(2, node("default", { object, field, how })),
      weighted(2, node("pause", { object, field, how })),
      weighted(3, node("alias", { object, how })),
      weighted(3, node("call-closure", { closure: index, how })),
      weighted(2, node("call-closure-field", { object, field, how })),
      weighted(1, node("call-parameter", {})),
      weighted(1, node("delete", { object, field })),
      weighted(1, node("throw", { how })),
      weighted(4, node("jump", { how, target: index })),
      weighted(2, node("short", { test, how, object, field, second: index })),
      weighted(2, node("run", { object, member: index, body: block })),
      weighted(3, node("closure", { how, body: block })),
      weighted(1, node("set-closure-field", { object, field, body: block })),
      weighted(3, node("callback", { how, body: block })),
      weighted(2, node("with", { object, how, body: block })),
      weighted(2, node("literal", { object, how, body: block })),
      weighted(2, node("inner-class", { object, how, body: block })),
      weighted(2, node("listen", { object, member: index, body: block })),
      weighted(7, node("test", { test, how, then: block, otherwise: block })),
      weighted(4, node("loop", { how, test, object, field, body: block })),
      weighted(2, node("switch", { how, cases: fc.array(fc.record({ stop: fc.boolean(), body: block }), { maxLength: 3 }) })),
      weighted(4, node("try", { how, body: block, handler: block, finalizer: block })),
      weighted(1, node("block", { label: fc.boolean(), body: block })),
    ),
  };
});

const body = (maxLength: number): fc.Arbitrary<readonly Statement[]> => fc.array(lists.statement, { maxLength });

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

const field: fc.Arbitrary<FieldModel> = fc.record({ field: fc.nat(4), form: fieldForm, value: lists.value });

const member: fc.Arbitrary<MemberModel> = fc.record({ slot: index, variant: index, field: index, body: body(4), second: body(2) });

const constructor_: fc.Arbitrary<ConstructorModel> = fc.record({
  superForm: fc.constantFrom("plain", "plain", "constant", "branches", "closure", "rest"),
  superClosure: body(2),
  body: fc.array(lists.statement, { minLength: 1, maxLength: 6 }),
});

const classModel: fc.Arbitrary<ClassModel> = fc.record({
  form: fc.constantFrom("declaration", "declaration", "declaration", "expression", "mixin", "mixin-function"),
  abstract: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  fields: fc.array(field, { minLength: 1, maxLength: 4 }),
  closureField: fc.option(fc.record({ bare: fc.boolean(), body: body(3) }), { freq: 2 }),
  constructor_: fc.option(constructor_, { freq: 6 }),
  audit: fc.boolean(),
  members: fc.array(member, { minLength: 1, maxLength: 5 }),
  setup: fc.option(body(3), { freq: 2 }),
});

const functionModel: fc.Arbitrary<FunctionModel> = fc.record({
  takes: fc.constantFrom("object", "object", "box", "list", "constructor", "keeper", "all", "byName", "seen", "last", "static-last"),
  rank: fc.nat(7),
  body: body(3),
});

const slotKind = fc.oneof(
  { weight: 6, arbitrary: fc.constant<SlotKind>("method") },
  { weight: 2, arbitrary: fc.constant<SlotKind>("flagged") },
  { weight: 3, arbitrary: fc.constant<SlotKind>("accessor") },
  { weight: 2, arbitrary: fc.constant<SlotKind>("reader") },
  { weight: 5, arbitrary: fc.constantFrom<SlotKind>("private", "async", "generator", "runner", "static", "convert") },
  { weight: 3, arbitrary: fc.constantFrom<SlotKind>("friend", "factory", "fluent", "emitter", "convert") },
);

/** Programs of one to three classes in a chain, with free functions that receive the object. */
export const program: fc.Arbitrary<Program> = fc.record({
  language: fc.constantFrom("js", "ts"),
  emit: fc.constantFrom("native", "native", "assign", "define-lowered"),
  slots: fc.array(slotKind, { minLength: 3, maxLength: 8 }),
  classes: fc.array(classModel, { minLength: 1, maxLength: 3 }),
  functions: fc.array(functionModel, { maxLength: 2 }),
  hook: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  modules: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
