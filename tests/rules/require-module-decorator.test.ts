import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("require-module-decorator", rules["require-module-decorator"], {
  valid: [
    {
      name: "decorated under another name",
      filename: "file.ts",
      code: `import { Module as Tree, module as tree } from "eslint-plugin-safe-init/runtime";
@tree class C extends Tree {}`,
    },
    {
      name: "defineModule",
      filename: "file.ts",
      code: `import { Module, defineModule } from "eslint-plugin-safe-init/runtime";
const C = defineModule(class extends Module {}); class D extends Module {} const E = defineModule(D, {});`,
    },
    {
      name: "abstract, mixin, only extended",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class A extends Module {} class B extends Module {} @module class C extends B {}
const named = <T extends new (...args: any[]) => Module>(Base: T) => class extends Base {};`,
    },
    {
      name: "a decorator of the project, one from elsewhere",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
import { registered } from "elsewhere";
const traced = (cls: any, context: any) => module(cls, context);
@traced class C extends Module {} @registered class D extends Module {}`,
    },
    {
      name: "as a compiler leaves it",
      filename: "file.js",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
let C = (() => { let _decorators = [module]; let _base = Module; let _this;
  var C = class extends _base { static { _this = this; __esDecorate(null, { value: _this }, _decorators, {}); } }; return C = _this; })();
let D = class D extends Module {}; D = __decorate([module], D);`,
    },
    {
      name: "a library of others",
      options: [{ modules: [{ from: "package", package: "other-trees", name: "Node" }], initHooks: ["setup"], checkHooks: ["verify"] }],
      filename: "file.ts",
      code: `import { Node } from "other-trees"; class C extends Node {}`,
    },
  ],
  invalid: [
    {
      name: "plain",
      filename: "file.ts",
      code: `import { Module, nn } from "eslint-plugin-safe-init/runtime";
export class C extends Module {}`,
      errors: [
        {
          messageId: "missingDecorator",
          data: { class: "C" },
          line: 2,
          column: 14,
          endLine: 2,
          endColumn: 15,
          suggestions: [
            { messageId: "addDecorator", output: `import { Module, nn, module } from "eslint-plugin-safe-init/runtime";
@module
export class C extends Module {}` },
          ],
        },
      ],
    },
    {
      name: "a subclass of a decorated class, in a namespace",
      filename: "file.ts",
      code: `import * as eqx from "eslint-plugin-safe-init/runtime";
@eqx.module class B extends eqx.Module {}
class C extends B {}`,
      errors: [
        {
          messageId: "missingDecorator",
          data: { class: "C" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 8,
          suggestions: [
            { messageId: "addDecorator", output: `import * as eqx from "eslint-plugin-safe-init/runtime";
@eqx.module class B extends eqx.Module {}
@eqx.module
class C extends B {}` },
          ],
        },
      ],
    },
    {
      name: "a decorator that does something else",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
const traced = (cls: any) => cls;
@traced class C extends Module {}`,
      errors: [
        {
          messageId: "missingDecorator",
          data: { class: "C" },
          line: 3,
          column: 15,
          endLine: 3,
          endColumn: 16,
          suggestions: [
            { messageId: "addDecorator", output: `import { Module, module } from "eslint-plugin-safe-init/runtime";
const traced = (cls: any) => cls;
@module
@traced class C extends Module {}` },
          ],
        },
      ],
    },
    {
      name: "JavaScript",
      filename: "file.js",
      code: `import { Module } from "eslint-plugin-safe-init/runtime";
class C extends Module {}`,
      errors: [
        {
          messageId: "missingDecorator",
          data: { class: "C" },
          line: 2,
          column: 7,
          endLine: 2,
          endColumn: 8,
        },
      ],
    },
  ],
});
