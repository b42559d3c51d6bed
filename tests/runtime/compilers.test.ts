/** Settings of the compiler under which Modules work, or are explained. The programs are compiled here and run. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { defineModule, Module, treeDeserialise, treeLeaves, treePrint, treeSerialise } from "../../lib/runtime/index.js";
import { captureWarnings, numbers, tf, thrownBy } from "./helpers.js";

const folder = fileURLToPath(new URL("../../tests/runtime/programs/", import.meta.url));
const runtime = new URL("../../lib/runtime/index.js", import.meta.url).href;
let count = 0;

/** The exports of a program that was compiled with these options. */
async function run(code: string, options: ts.CompilerOptions): Promise<Record<string, any>> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `compiled-${process.pid}-${count++}.mjs`);
  const { outputText } = ts.transpileModule(`import { Module, module, field, defineModule } from ${JSON.stringify(runtime)};\n${code}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, ...options },
  });
  writeFileSync(file, outputText);
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } finally {
    rmSync(file);
  }
}

const MODEL = `
  @module
  export class Model extends Module {
    a;
    @field({ init: false }) b;
    c = 3;
    postInit() { this.b = this.a + 1; }
  }`;

for (const target of ["ES2015", "ES2018", "ES2021", "ES2022", "ESNext"] as const) {
  // ESNext would leave decorators in place, which Node does not parse.
  const code =
    target === "ESNext"
      ? MODEL.replace("@module", "").replace("@field({ init: false })", "").replace("export class Model", "class Raw") +
        "\nexport const Model = defineModule(Raw, { b: { init: false } });"
      : MODEL;
  test(`define semantics with target ${target}: fields in declared order, the hook, the freeze`, async () => {
    const { Model } = await run(code, { target: ts.ScriptTarget[target], useDefineForClassFields: true });
    for (let i = 0; i < 2; i++) {
      const model = new Model({ a: 1 });
      assert.deepEqual(treeLeaves(model), [1, 2, 3]);
      assert.ok(Object.isFrozen(model));
    }
    assert.throws(() => new Model({}), { code: "missing-field", message: /Field 'a'/ });
  });
}

test("assign semantics: fields that are declared only are explained, decorated ones work", async () => {
  const options = { useDefineForClassFields: false };
  const plain = await run("@module export class Model extends Module { a; }", options);
  assert.throws(() => new plain["Model"]({ a: 1 }), { code: "unknown-field", message: /'a'.*useDefineForClassFields/s });
  const initialised = await run("@module export class Model extends Module { a = 1; }", options);
  assert.throws(() => new initialised["Model"](), { code: "undeclared-field", message: /'a'.*useDefineForClassFields/s });
  const decorated = await run("@module export class Model extends Module { @field() a; @field() b = 2; }", options);
  assert.deepEqual(treeLeaves(new decorated["Model"]({ a: 1 })), [1, 2]);
});

test("decorators of the old kind are explained", async () => {
  await assert.rejects(run("@module export class Model extends Module { @field() a; }", { experimentalDecorators: true }), {
    code: "bad-field",
    message: /'a': this is a decorator of the old kind.*experimentalDecorators/s,
  });
});

test("own constructors are told from generated ones by the text of the class", async (t) => {
  const warnings = captureWarnings(t);
  const hooked = async (body: string, ...args: unknown[]): Promise<boolean> => {
    const { Model } = await run(
      `@module export class Model extends Module { a = 1; hooked = false; ${body} postInit() { this.hooked = true; } }`,
      {},
    );
    return (new Model(...args) as { hooked: boolean }).hooked;
  };
  assert.equal(await hooked(""), true);
  assert.equal(await hooked("@field() z = 1;"), true);
  assert.equal(await hooked("constructor(init) { super(init); }", {}), true);
  assert.equal(await hooked("constructor(...args) { super(...args); }"), true);
  assert.equal(await hooked("constructor(n) { super({ a: n }); }", 2), true);
  assert.equal(await hooked('text = "constructor() {"; /* constructor() {} */ get() { return this.constructor(); }'), true);
  assert.deepEqual(warnings, []);
  assert.equal(await hooked("constructor() { super(); this.a = 2; }"), false);
  assert.equal(await hooked('constructor() { const s = ")"; super(); this.a = s; }'), false);
  assert.equal(warnings.length, 2);
  await run(
    `@module class Parent extends Module { a = 1; constructor(n) { super(); this.a = n; } }
     @module class Child extends Parent { constructor(...args) { super(...args); } postInit() {} }`,
    {},
  );
  assert.match(warnings[2]!, /Child has a constructor \(of Parent\)/);
});

test("a class can be named for messages and files, whatever a minifier calls it", async () => {
  const options = { useDefineForClassFields: true };
  const { Model } = await run('@module({ name: "Model" }) export class Model extends Module { a; }', options);
  const { M: Minified } = await run('@module({ name: "Model" }) export class M extends Module { a; }', options);
  const loaded = treeDeserialise(treeSerialise(new Model({ a: tf.scalar(3) })), new Minified({ a: tf.scalar(0) }));
  assert.deepEqual(numbers(loaded.a), [3]);
  assert.equal(Minified.name, "Model");
  assert.equal(treePrint(loaded), "Model(a=f32[])");
  assert.match(thrownBy(() => new Minified({})).message, /^Model: Field 'a'/);
  const { Unnamed } = await run("@module export class Unnamed extends Module { a; }", options);
  const mismatch = thrownBy(() => treeDeserialise(treeSerialise(new Model({ a: 1 })), new Unnamed({ a: 1 })));
  assert.match(mismatch.message, /Model.*Unnamed|Unnamed.*Model/s);
  for (const name of ["", 3]) {
    const error = thrownBy(() => defineModule(class extends Module {}, {}, { name: name as string }));
    assert.equal(error.code, "bad-class");
    assert.match(error.message, /'name' must be a string/);
  }
});
