import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-module-mutation", rules["no-module-mutation"], {
  valid: [
    {
      name: "while it is initialised",
      filename: "file.ts",
      code: `import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { a: nn.Linear[] = []; n = 0;
  constructor() { super(); const self = this; self.n++; this.a.push(new nn.Linear(1, 1)); this.more(); fill(this); }
  private more() { this.n = 2; this.a[0] = new nn.Linear(1, 1); } }
function fill(c: C) { c.n = 3; c.a.pop(); }`,
    },
    {
      name: "copies",
      filename: "file.ts",
      code: `import { Module, module, treeAt } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; a!: number[]; }
export function f(c: C) { const a = c.a.slice(); a.push(1); const o = { n: c.n }; o.n = 1; let d = c; d = treeAt((m) => m.n, d, 2); return [d, a, o]; }`,
    },
    {
      name: "a setter",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { set n(v: number) { console.log(v); } use() { this.n = 3; } }`,
    },
    {
      name: "an ordinary class of the same shape",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; }
class Builder { n = 0; set(n: number) { this.n = n; return this; } build() { return new C({ n: this.n }); } }`,
    },
  ],
  invalid: [
    {
      name: "in a method",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; set(n: number) { this.n = n; } }`,
      errors: [
        {
          messageId: "fieldChanged",
          data: { field: "n" },
          line: 2,
          column: 66,
          endLine: 2,
          endColumn: 72,
        },
      ],
    },
    {
      name: "of a variable",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; }
let c = new C({ n: 1 });
c.n = 2;`,
      errors: [
        {
          messageId: "fieldChanged",
          data: { field: "n" },
          line: 4,
          column: 1,
          endLine: 4,
          endColumn: 4,
          suggestions: [
            { messageId: "useTreeAt", output: `import { Module, module, treeAt } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; }
let c = new C({ n: 1 });
c = treeAt((m) => m.n, c, 2);` },
          ],
        },
      ],
    },
    {
      name: "of a constant, by delete and Object.assign",
      filename: "file.ts",
      code: `import { Module, module, treeAt } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; }
const c = treeAt((m) => m.n, new C({ n: 1 }), 2);
c.n++;
delete (c as any).n;
Object.assign(c, { n: 2 });`,
      errors: [
        {
          messageId: "fieldChanged",
          data: { field: "n" },
          line: 4,
          column: 1,
          endLine: 4,
          endColumn: 4,
        },
        {
          messageId: "fieldChanged",
          data: { field: "n" },
          line: 5,
          column: 8,
          endLine: 5,
          endColumn: 20,
        },
        {
          messageId: "fieldChanged",
          data: { field: "n" },
          line: 6,
          column: 1,
          endLine: 6,
          endColumn: 27,
        },
      ],
    },
    {
      name: "a cache",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n: number | null = null; get m() { return (this.n ??= 1); } }`,
      errors: [
        {
          messageId: "cachedOnModule",
          data: { field: "n" },
          line: 2,
          column: 77,
          endLine: 2,
          endColumn: 83,
        },
      ],
    },
    {
      name: "a list of a layer",
      filename: "file.ts",
      code: `import { nn } from "eslint-plugin-safe-init/runtime";
export function deepen({ layers }: nn.MLP) { layers.push(new nn.Linear(1, 1)); }`,
      errors: [
        {
          messageId: "partChanged",
          data: { field: "layers" },
          line: 2,
          column: 46,
          endLine: 2,
          endColumn: 78,
        },
      ],
    },
    {
      name: "in a library of others",
      options: [{ modules: [{ from: "package", package: "other-trees", name: "Node" }], initHooks: ["setup"], checkHooks: ["verify"] }],
      filename: "file.ts",
      code: `import { Node } from "other-trees";
class C extends Node { later() { this.n = 1; } }`,
      errors: [
        {
          messageId: "fieldChanged",
          data: { field: "n" },
          line: 2,
          column: 34,
          endLine: 2,
          endColumn: 40,
        },
      ],
    },
  ],
});
