import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-init-false", rules["no-init-false"], {
  valid: [
    {
      name: "given fields",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; @field({ init: true, static: true }) m!: number; }`,
    },
    {
      name: "set by a constructor",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n: number; constructor() { super(); this.n = 1; } }`,
    },
  ],
  invalid: [
    {
      name: "by @field, by type, by name",
      filename: "file.ts",
      code: `import { Module, type NoInit, field, module } from "eslint-plugin-safe-init/runtime";
const later = { init: false };
@module class C extends Module<C, "c"> { @field(later) a!: number; b!: NoInit<number>; c!: number; postInit() { this.a = this.b = this.c = [1].length; } compute() {} constructor(init: any) { super(init); } }`,
      errors: [
        {
          messageId: "initFalse",
          data: { field: "a", class: "C" },
          line: 3,
          column: 56,
          endLine: 3,
          endColumn: 57,
        },
        {
          messageId: "initFalse",
          data: { field: "b", class: "C" },
          line: 3,
          column: 68,
          endLine: 3,
          endColumn: 69,
        },
        {
          messageId: "initFalse",
          data: { field: "c", class: "C" },
          line: 3,
          column: 88,
          endLine: 3,
          endColumn: 89,
        },
      ],
    },
    {
      name: "with defineModule",
      filename: "file.ts",
      code: `import { Module, defineModule } from "eslint-plugin-safe-init/runtime";
const C = defineModule(class extends Module { n!: number; postInit() { this.n = 1; } }, { n: { init: false } });`,
      errors: [
        {
          messageId: "initFalse",
          data: { field: "n", class: "this class" },
          line: 2,
          column: 47,
          endLine: 2,
          endColumn: 48,
        },
      ],
    },
    {
      name: "could be a factory",
      filename: "file.ts",
      code: `import { Module, type NoInit, field, module } from "eslint-plugin-safe-init/runtime";
@module
class C extends Module<C> {
  size!: number;
  @field({ static: true, init: false }) twice!: NoInit<number>;

  postInit() {
    this.twice = 2 * this.size;
  }
}
export const c = new C({ size: 3 });`,
      errors: [
        {
          messageId: "initFalse",
          data: { field: "twice", class: "C" },
          line: 5,
          column: 41,
          endLine: 5,
          endColumn: 46,
          suggestions: [
            { messageId: "useFactory", output: `import { Module, type NoInit, field, module } from "eslint-plugin-safe-init/runtime";
@module
class C extends Module<C> {
  size!: number;
  @field({ static: true }) twice!: number;

  static create({ size }: { size: number }): C {
    let twice: number;
    twice = 2 * size;
    return new this({ size, twice });
  }
}
export const c = C.create({ size: 3 });` },
          ],
        },
      ],
    },
  ],
});
