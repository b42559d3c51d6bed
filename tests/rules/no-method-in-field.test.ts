import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-method-in-field", rules["no-method-in-field"], {
  valid: [
    {
      name: "a function without this",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { f = (x: number) => x + 1; }`,
    },
    {
      name: "a result of a method",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n!: number; constructor() { super(); this.n = this.size(); } size() { return 3; } }`,
    },
    {
      name: "a getter",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; get f() { return () => this.n; } }`,
    },
    {
      name: "an ordinary class",
      filename: "file.ts",
      code: `class C { n = 1; f = () => this.n; }`,
    },
  ],
  invalid: [
    {
      name: "an arrow property",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; f = (x: number): number => x * this.n; }`,
      errors: [
        {
          messageId: "closureInField",
          data: { field: "f", path: "" },
          line: 2,
          column: 41,
          endLine: 2,
          endColumn: 42,
          suggestions: [
            { messageId: "useGetter", output: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; get f() { return (x: number): number => x * this.n; } }` },
          ],
        },
      ],
    },
    {
      name: "a bound method by an alias",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { f!: () => void; constructor() { super(); const self = this; self.f = self.m.bind(self); } m() {} }`,
      errors: [
        {
          messageId: "methodInField",
          data: { field: "f", method: "m", class: "C", path: "" },
          line: 2,
          column: 94,
          endLine: 2,
          endColumn: 100,
          suggestions: [
            { messageId: "useGetter", output: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { get f(): () => void { return (...args) => this.m(...args); } constructor() { super(); const self = this; } m() {} }` },
          ],
        },
      ],
    },
    {
      name: "through the base class's constructor",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { f!: () => void; constructor(f: () => void) { super(); this.f = f; } }
@module class C extends B { constructor() { super(() => this.m()); } m() {} }`,
      errors: [
        {
          messageId: "closureInField",
          data: { field: "f", path: " Path: constructor › super(() => …) (line 3) › this.f (line 2)." },
          line: 3,
          column: 45,
          endLine: 3,
          endColumn: 66,
        },
      ],
    },
    {
      name: "in an array, in a library of others",
      options: [{ modules: [{ from: "package", package: "other-trees", name: "Node" }], initHooks: ["setup"], checkHooks: ["verify"] }],
      filename: "file.ts",
      code: `import { Node } from "other-trees";
class C extends Node { f!: unknown[]; setup() { this.f = [() => this.f.length]; } }`,
      errors: [
        {
          messageId: "closureInField",
          data: { field: "f", path: "" },
          line: 2,
          column: 49,
          endLine: 2,
          endColumn: 55,
        },
      ],
    },
  ],
});
