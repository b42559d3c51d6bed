import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-async-init", rules["no-async-init"], {
  valid: [
    {
      name: "awaits in a factory",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; static async of() { return new C({ n: await Promise.resolve(1) }); } }`,
    },
    {
      name: "runs now",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 0; constructor() { super(); [1].forEach((v) => { this.n = v; }); } }`,
    },
    {
      name: "only reads later",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 0; constructor() { super(); setTimeout(() => console.log(this.n)); } }`,
    },
    {
      name: "an asynchronous method",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 0; async load() { return await Promise.resolve(this.n); } }`,
    },
    {
      name: "an ordinary class",
      filename: "file.ts",
      code: `class C { constructor() { setTimeout(() => { this.n = 1; }); } async postInit() { this.n = 1; } }`,
    },
  ],
  invalid: [
    {
      name: "a timer",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 0; constructor() { super(); setTimeout(() => { this.n = 1; }); } }`,
      errors: [
        {
          messageId: "setTooLate",
          data: { field: "n", phase: "the constructor", class: "C", path: " Path: constructor › setTimeout(() => …) (line 2) › this.n (line 2)." },
          line: 2,
          column: 66,
          endLine: 2,
          endColumn: 99,
        },
      ],
    },
    {
      name: "a promise, through a method",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 0; constructor() { super();
    Promise.resolve(1).then((v) => this.take(v)); }
  take(v: number) { this.n = v; } }`,
      errors: [
        {
          messageId: "setTooLate",
          data: { field: "n", phase: "the constructor", class: "C", path: " Path: constructor › Promise.resolve(1).then(() => …) (line 3) › this.take(v) (line 3) › this.n (line 4)." },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 49,
        },
      ],
    },
    {
      name: "an asynchronous method",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 0; constructor() { super(); void this.load(); }
  async load() { this.n = await Promise.resolve(1); } }`,
      errors: [
        {
          messageId: "setTooLate",
          data: { field: "n", phase: "the constructor", class: "C", path: " Path: constructor › this.load() (line 2) › this.n (line 3)." },
          line: 2,
          column: 71,
          endLine: 2,
          endColumn: 82,
        },
      ],
    },
    {
      name: "an asynchronous hook",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 0; async postInit() { await Promise.resolve(); } }`,
      errors: [
        {
          messageId: "asyncHook",
          data: { hook: "postInit", class: "C" },
          line: 2,
          column: 47,
          endLine: 2,
          endColumn: 55,
        },
      ],
    },
  ],
});
