import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("require-field-init", rules["require-field-init"], {
  valid: [
    ...["for (const k in o) this[k] = o[k];", "for (const [k, v] of Object.entries(o)) this[k] = v;", "for (const k of Object.keys(o)) if (o[k] !== null) this[k] = o[k];", "Object.keys(o).forEach((k) => { this[k] = o[k]; });"].map((loop) => ({
      name: `all at once: ${loop}`,
      filename: "file.ts",
      code: `class C { a!: string; b!: number; both: string; constructor(o) { ${loop} this.both = this.a + this.b; } }`,
    })),
    {
      name: "every path sets it",
      filename: "file.ts",
      code: "class C { a!: string; constructor(x) { if (x) this.a = \"\"; else this.a = \"b\"; } }",
    },
    {
      name: "it may stay unset",
      filename: "file.ts",
      code: "class C { a?: string; b: string | undefined; constructor(x) { if (x) { this.a = \"\"; this.b = \"\"; } } }",
    },
    {
      name: "a promise nobody keeps: not certain",
      filename: "file.ts",
      code: "class C { private a!: string; }",
    },
    {
      name: "a decorator that is not known sets it",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: "class C { @column() a!: string; }",
    },
    {
      name: "the hook sets it",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) depth!: number;
  postInit() {
    this.depth = 1;
  }
}`,
    },
    {
      name: "a hook named by the option sets it",
      options: [{ initHooks: ["postInit","afterLoad"] }],
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) depth!: number;
  afterLoad() {
    this.depth = 1;
  }
}`,
    },
    {
      name: "ordinary classes are left alone",
      options: [{ classes: "modules" }],
      filename: "file.ts",
      code: "class C { a!: string; constructor(x) { if (x) this.a = \"\"; } }",
    },
  ],
  invalid: [
    {
      name: "one path forgets it",
      filename: "file.ts",
      code: "class C { a!: string; constructor(x) { if (x) this.a = \"\"; } }",
      errors: [
        {
          messageId: "fieldSometimesUnset",
          data: { field: "a", class: "", setAt: "C, while line 1 sets it on another" },
          line: 1,
          column: 11,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "a promise nobody keeps: possible",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: "class C { private a!: string; }",
      errors: [
        {
          messageId: "fieldNeverSet",
          data: { field: "a", class: "C" },
          line: 1,
          column: 19,
          endLine: 1,
          endColumn: 20,
          suggestions: [
            {
              messageId: "makeOptional",
              data: { field: "a" },
              output: "class C { private a?: string; }",
            },
          ],
        },
      ],
    },
    {
      name: "no hook sets it",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  net!: Module;
  @field({ init: false })
  depth!: number;
}`,
      errors: [
        {
          messageId: "moduleFieldNeverSet",
          data: { field: "depth", class: "M" },
          line: 6,
          column: 3,
          endLine: 6,
          endColumn: 8,
        },
      ],
    },
    {
      name: "the hook leaves early",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  net!: Module;
  deep!: boolean;
  @field({ init: false }) depth!: number;
  postInit() {
    if (!this.deep) return;
    this.depth = 1;
  }
}`,
      errors: [
        {
          messageId: "moduleFieldSometimesUnset",
          data: { field: "depth", class: "", setAt: "M, while line 9 sets it on another" },
          line: 6,
          column: 27,
          endLine: 6,
          endColumn: 32,
        },
      ],
    },
  ],
});
