import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("require-super-post-init", rules["require-super-post-init"], {
  valid: [
    {
      name: "called first",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { n!: number; postInit() { this.n = 1; } }
@module class C extends B { m!: number; postInit() { super.postInit(); this.m = 1; } }`,
    },
    {
      name: "called by a helper, before a throw",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { n!: number; postInit() { this.n = 1; } }
@module class C extends B { m!: number; postInit() { this.m = 1; if (this.m > 2) throw new Error(); this.up(); } private up() { super.postInit(); } }`,
    },
    {
      name: "called in finally",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { n!: number; postInit() { this.n = 1; } }
@module class C extends B { m!: number; postInit() { try { this.m = Number("1"); } finally { super.postInit(); } } }`,
    },
    {
      name: "an abstract hook, an empty one",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class A extends Module { abstract postInit(): void; }
abstract class B extends A { postInit() {} }
@module class C extends B { m!: number; postInit() { this.m = 1; } }`,
    },
  ],
  invalid: [
    {
      name: "never called",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { n!: number; postInit() { this.n = 1; } }
@module class C extends B { m!: number; postInit() { this.m = 1; } }`,
      errors: [
        {
          messageId: "superNeverCalled",
          data: { hook: "postInit", parent: "B", class: "C" },
          line: 3,
          column: 41,
          endLine: 3,
          endColumn: 49,
          suggestions: [
            { messageId: "callSuper", output: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { n!: number; postInit() { this.n = 1; } }
@module class C extends B { m!: number; postInit() { super.postInit(); this.m = 1; } }` },
          ],
        },
      ],
    },
    {
      name: "behind a test",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class A extends Module { n!: number; postInit() { this.n = 1; } }
abstract class B extends A {}
@module class C extends B { m!: number; postInit() { this.m = 1; if (this.m > 2) super.postInit(); } }`,
      errors: [
        {
          messageId: "superSometimesCalled",
          data: { hook: "postInit", parent: "A", class: "C" },
          line: 4,
          column: 41,
          endLine: 4,
          endColumn: 49,
        },
      ],
    },
    {
      name: "in a library of others",
      options: [{ modules: [{ from: "package", package: "other-trees", name: "Node" }], initHooks: ["setup"], checkHooks: ["verify"] }],
      filename: "file.ts",
      code: `import { Node } from "other-trees";
class B extends Node { setup() { this.n = 1; } }
class C extends B { setup() {} }`,
      errors: [
        {
          messageId: "superNeverCalled",
          data: { hook: "setup", parent: "B", class: "C" },
          line: 3,
          column: 21,
          endLine: 3,
          endColumn: 26,
          suggestions: [
            { messageId: "callSuper", output: `import { Node } from "other-trees";
class B extends Node { setup() { this.n = 1; } }
class C extends B { setup() { super.setup(); } }` },
          ],
        },
      ],
    },
  ],
});
