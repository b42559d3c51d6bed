import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-assign-in-check-init", rules["no-assign-in-check-init"], {
  valid: [
    {
      name: "reads and throws",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; checkInit() { const { n } = this; if (n < 0) throw new Error(); } }`,
    },
    {
      name: "copies",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { a: number[] = []; checkInit() { const a = [...this.a]; a.sort(); a[0] = 1; } }`,
    },
    {
      name: "another object's hook",
      filename: "file.ts",
      code: `class C { checkInit() { this.n = 1; } }`,
    },
  ],
  invalid: [
    {
      name: "a field, by an alias",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; checkInit() { const self = this; self.n = 2; } }`,
      errors: [
        {
          messageId: "assignInCheck",
          data: { hook: "checkInit", field: "n", class: "C", path: "" },
          line: 2,
          column: 74,
          endLine: 2,
          endColumn: 80,
        },
      ],
    },
    {
      name: "through a method",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; checkInit() { this.fix(); } fix() { this.n = 2; } }`,
      errors: [
        {
          messageId: "assignInCheck",
          data: { hook: "checkInit", field: "n", class: "C", path: " Path: checkInit › this.fix() (line 2) › this.n (line 2)." },
          line: 2,
          column: 55,
          endLine: 2,
          endColumn: 65,
        },
      ],
    },
    {
      name: "a list, delete, Object.assign",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { a: number[] = [];
  checkInit() {
    this.a.push(1);
    delete (this as any).a;
    Object.assign(this, { a: [] });
  } }`,
      errors: [
        {
          messageId: "assignInCheck",
          data: { hook: "checkInit", field: "this.a", class: "C", path: "" },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 19,
        },
        {
          messageId: "assignInCheck",
          data: { hook: "checkInit", field: "a", class: "C", path: "" },
          line: 5,
          column: 12,
          endLine: 5,
          endColumn: 27,
        },
        {
          messageId: "assignInCheck",
          data: { hook: "checkInit", field: "a", class: "C", path: "" },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 35,
        },
      ],
    },
    {
      name: "the parent's check",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { checkInit() {} }
@module class C extends B {
  checkInit() {
    super.checkInit();
  }
}`,
      errors: [
        {
          messageId: "superCheck",
          data: { hook: "checkInit" },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 22,
          suggestions: [
            { messageId: "dropCall", output: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { checkInit() {} }
@module class C extends B {
  checkInit() {
  }
}` },
          ],
        },
      ],
    },
    {
      name: "in a library of others",
      options: [{ modules: [{ from: "package", package: "other-trees", name: "Node" }], initHooks: ["setup"], checkHooks: ["verify"] }],
      filename: "file.ts",
      code: `import { Node } from "other-trees";
class C extends Node { verify() { this.n = 1; } }`,
      errors: [
        {
          messageId: "assignInCheck",
          data: { hook: "verify", field: "n", class: "C", path: "" },
          line: 2,
          column: 35,
          endLine: 2,
          endColumn: 41,
        },
      ],
    },
  ],
});
