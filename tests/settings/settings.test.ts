import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as parser from "@typescript-eslint/parser";
import { ESLint, Linter } from "eslint";
import ts from "typescript";
import plugin from "../../index.js";
import { resolveSettings, withCompilerOptions } from "../../lib/settings/resolve-settings.js";
import { validateSettings } from "../../lib/settings/validate-settings.js";

const at = 'settings["safe-init"]';

describe("validateSettings", () => {
  it("takes every setting of the documentation", () => {
    const settings = {
      modules: [
        { from: "package", package: "mylib", name: ["Module", "Layer"] },
        { from: "file", name: "Base", path: "src/base.ts" },
        { from: "lib", name: "EventTarget" },
      ],
      initHooks: ["postInit", { name: "connectedCallback", on: "LitElement" }],
      checkHooks: ["checkInit"],
      effects: { "mylib:register": "stores", track: "none", ".enlist": "stores" },
      useDefineForClassFields: false,
      crossFile: "none",
    };
    assert.deepEqual(validateSettings(settings, at), settings);
    assert.deepEqual(validateSettings(undefined, at), {});
  });

  it("knows a global by its name, with or without the global object", () => {
    const effects = { "window.track": "none", "globalThis.analytics.track": "none", "mylib:window.f": "none" };
    assert.deepEqual(validateSettings({ effects }, at).effects, { track: "none", "analytics.track": "none", "mylib:window.f": "none" });
  });

  const bad: readonly [name: string, settings: unknown, message: RegExp][] = [
    ["a mistyped key", { inithooks: [] }, /settings\["safe-init"\] has no setting "inithooks"\. Did you mean "initHooks"\?/],
    ["a key with nothing near it", { severity: 2 }, /has no setting "severity"\. The settings are "modules", "initHooks"/],
    ["no object at all", ["postInit"], /settings\["safe-init"\] is \["postInit"\]\. Write an object/],
    ["a hook list that is a string", { initHooks: "postInit" }, /\.initHooks is "postInit"\. Write an array of hooks/],
    ["a hook that is a number", { initHooks: ["postInit", 3] }, /\.initHooks\[1\] is 3\. Write a method name, or \{ name:/],
    ["an empty hook", { initHooks: [""] }, /\.initHooks\[0\] is ""\. Write a method name/],
    ["a hook without its base class", { initHooks: [{ name: "init" }] }, /\.initHooks\[0\] lacks "on"/],
    ["a hook with a mistyped key", { initHooks: [{ name: "init", on: "A", of: "B" }] }, /\.initHooks\[0\] has an unknown key "of"/],
    ["a check hook that is an object", { checkHooks: [{ name: "x" }] }, /\.checkHooks\[0\] is \{"name":"x"\}\. Write a name/],
    ["an unknown effect", { effects: { "mylib:register": "store" } }, /\.effects\["mylib:register"\] is "store"\. Use one of "none".* Did you mean "stores"\?/],
    ["effects in a list", { effects: ["stores"] }, /\.effects is \["stores"\]\. Write an object/],
    ["an effect of nothing", { effects: { "": "none" } }, /\.effects has an empty callee/],
    ["a class named by a bare string", { modules: ["Module"] }, /\.modules\[0\] is "Module"\. Say where the class comes from/],
    ["a class from nowhere", { modules: [{ from: "npm", name: "M" }] }, /\.modules\[0\]\.from is "npm"\. Use one of "package", "file", "lib"/],
    ["a package class without its package", { modules: [{ from: "package", name: "M" }] }, /\.modules\[0\] lacks "package"/],
    ["a class without a name", { modules: [{ from: "file" }] }, /\.modules\[0\]\.name is undefined/],
    ["a class with no names", { modules: [{ from: "file", name: [] }] }, /\.modules\[0\]\.name is \[\]\. Write at least one/],
    ["a path where a package is named", { modules: [{ from: "package", package: "p", name: "M", path: "x" }] }, /\.modules\[0\] has an unknown key "path"/],
    ["define semantics in words", { useDefineForClassFields: "yes" }, /\.useDefineForClassFields is "yes"\. Write true/],
    ["an unknown reach across files", { crossFile: "import" }, /\.crossFile is "import"\. Use one of .* Did you mean "imports"\?/],
  ];
  for (const [name, settings, message] of bad) {
    it(`names the value and the remedy for ${name}`, () => {
      assert.throws(() => validateSettings(settings, at), { name: "ConfigurationError", code: "SAFE_INIT_CONFIGURATION", message });
    });
  }
});

describe("resolveSettings", () => {
  it("keeps defaults for what is not set, and replaces lists", () => {
    const { analysis } = resolveSettings({ "safe-init": { initHooks: ["setup"] } }, undefined, "no-this-escape");
    assert.deepEqual(analysis.initHooks, ["setup"]);
    assert.deepEqual(analysis.checkHooks, ["checkInit"]);
    assert.deepEqual(analysis.modules, [{ from: "package", package: "eslint-plugin-safe-init/runtime", name: "Module" }]);
  });

  it("lets a rule's options win, and adds its effects to the shared ones", () => {
    const shared = { "safe-init": { checkHooks: ["a"], effects: { f: "none", g: "none" } } };
    const { analysis } = resolveSettings(shared, { certainty: "possible", checkHooks: ["b"], effects: { g: "stores" } }, "no-this-escape");
    assert.deepEqual(analysis.checkHooks, ["b"]);
    assert.deepEqual(analysis.effects, { f: "none", g: "stores" });
  });

  it("gives one key to equal settings and another to different ones", () => {
    const one = resolveSettings({ "safe-init": { checkHooks: ["a"] } }, { certainty: "possible" }, "no-this-escape");
    const two = resolveSettings({ "safe-init": { checkHooks: ["a"] } }, undefined, "no-field-clobber");
    const three = resolveSettings({ "safe-init": { checkHooks: ["b"] } }, undefined, "no-field-clobber");
    assert.equal(one.key, two.key);
    assert.notEqual(one.key, three.key);
  });

  const semantics: readonly [name: string, user: object, compiler: { target?: number; useDefineForClassFields?: boolean } | undefined, define: boolean, first: boolean][] = [
    ["nothing is known", {}, undefined, true, false],
    ["the setting says that fields assign", { useDefineForClassFields: false }, undefined, false, true],
    ["the program targets ES2022", {}, { target: 9 }, true, false],
    ["the program targets ES2017", {}, { target: 4 }, false, true],
    ["the program targets ES2017 and defines", {}, { target: 4, useDefineForClassFields: true }, true, true],
    ["the program targets ESNext and assigns", {}, { target: 99, useDefineForClassFields: false }, false, true],
    ["the program names no target", {}, {}, true, false],
    ["setting and program disagree", { useDefineForClassFields: true }, { target: 4 }, true, false],
  ];
  for (const [name, user, compiler, define, first] of semantics) {
    it(`knows the order of fields when ${name}`, () => {
      const { analysis } = withCompilerOptions(resolveSettings({ "safe-init": user }, undefined, "no-this-escape"), compiler);
      assert.deepEqual([analysis.useDefineForClassFields, analysis.parameterPropertiesFirst], [define, first]);
    });
  }
});

describe("configuration through ESLint", () => {
  const lint = (settings: unknown, options: object = {}): unknown =>
    new Linter().verify("export const answer = 42;", [
      { plugins: { "safe-init": plugin }, rules: { "safe-init/no-this-escape": ["error", options] }, settings: { "safe-init": settings } } as Linter.Config,
    ]);

  it("is silent for good settings", () => assert.deepEqual(lint({ initHooks: ["setup"] }), []));

  it("refuses a bad setting even in a file without classes", () => {
    assert.throws(() => lint({ effects: { f: "stoers" } }), /settings\["safe-init"\]\.effects\["f"\] is "stoers".*Did you mean "stores"\?/s);
  });

  it("refuses an unknown option and an unknown certainty, naming them", () => {
    assert.throws(() => lint({}, { certainity: "certain" }), /certainity/);
    assert.throws(() => lint({}, { certainty: "sure" }), /"?sure"?/);
    assert.throws(() => lint({}, { effects: { f: "stoers" } }), /stoers/);
    assert.throws(() => lint({}, { initHooks: [{ name: "x" }] }), /no-this-escape/);
  });

  it("takes every setting as an option", () => {
    const options = { modules: [{ from: "file", name: "M" }], initHooks: ["a", { name: "b", on: "C" }], checkHooks: [], effects: { f: "none" }, useDefineForClassFields: false, crossFile: "none" };
    assert.deepEqual(lint({}, options), []);
  });

  it("stops the command with a message about the configuration", async () => {
    const eslint = new ESLint({
      overrideConfigFile: true,
      overrideConfig: [{ ...plugin.configs.recommended, settings: { "safe-init": { hooks: ["postInit"] } } } as Linter.Config],
    });
    await assert.rejects(eslint.lintText("export {};"), /settings\["safe-init"\] has no setting "hooks"/);
  });
});

describe("effects name a callee by", () => {
  const cases: readonly [what: string, key: string, imports: string, call: string][] = [
    ["an import", "mylib:register", 'import { register } from "mylib";', "register(this)"],
    ["an import under another name", "mylib:register", 'import { register as r } from "mylib";', "r(this)"],
    ["a namespace's member", "mylib:register", 'import * as lib from "mylib";', "lib.register(this)"],
    ["a default export", "mylib:default", 'import register from "mylib";', "register(this)"],
    ["a member of an import", "mylib:bus.add", 'import { bus } from "mylib";', "bus.add(this)"],
    ["all members of an import", "mylib:bus.*", 'import { bus } from "mylib";', "bus.add(this)"],
    ["a class that is constructed", "mylib:View", 'import { View } from "mylib";', "new View(this)"],
    ["a global", "track", "", "track(this)"],
    ["a global's member", "analytics.track", "", "analytics.track(this)"],
    ["a property of the global object", "window.track", "", "window.track(this)"],
    ["a method, whatever its receiver", ".enlist", "", "pool.enlist(this)"],
  ];
  for (const [what, key, imports, call] of cases) {
    it(what, () => {
      const code = `${imports} class W { readonly name: string; constructor(pool) { ${call}; this.name = "w"; } }`;
      const config = (effects: object): Linter.Config[] =>
        [{ files: ["**/*.ts"], languageOptions: { parser } }, plugin.configs.strict, { settings: { "safe-init": { effects } } }] as Linter.Config[];
      const lint = (effects: object): readonly (string | null)[] => new Linter().verify(code, config(effects), { filename: "a.ts" }).map(({ ruleId }) => ruleId);
      assert.deepEqual(lint({}), ["safe-init/no-this-escape"]);
      assert.deepEqual(lint({ [key]: "stores" }), []);
    });
  }
});

describe("with typed linting", () => {
  const code = `
class A { constructor() { this.setup(); } setup() {} }
class B extends A { name?: string; override setup() { this.name = "x"; } }
`;
  const file = "/virtual/file.ts";

  /** Lints with a program of its own, whose only file is the code. */
  function lint(options: ts.CompilerOptions, settings: object = {}): readonly string[] {
    const host = ts.createCompilerHost(options);
    const { getSourceFile } = host;
    host.getSourceFile = (name, version) => (name === file ? ts.createSourceFile(name, code, version, true) : getSourceFile(name, version));
    const program = ts.createProgram([file], { ...options, noLib: true }, host);
    const config = [
      { files: ["**/*.ts"], languageOptions: { parser, parserOptions: { programs: [program] } } },
      plugin.configs.recommended,
      { settings: { "safe-init": settings } },
    ] as Linter.Config[];
    return new Linter({ cwd: "/virtual" }).verify(code, config, { filename: file }).map(({ ruleId, message }) => ruleId ?? message);
  }

  it("takes from the program how fields are compiled", () => {
    assert.deepEqual(lint({ target: ts.ScriptTarget.ES2022 }), ["safe-init/no-field-clobber"]);
    assert.deepEqual(lint({ target: ts.ScriptTarget.ES2020 }), []);
    assert.deepEqual(lint({ target: ts.ScriptTarget.ES2022, useDefineForClassFields: false }), []);
  });

  it("lets the setting win over the program", () => {
    assert.deepEqual(lint({ target: ts.ScriptTarget.ES2020 }, { useDefineForClassFields: true }), ["safe-init/no-field-clobber"]);
  });
});
