import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-complex-post-init", rules["no-complex-post-init"], {
  valid: [
    {
      name: "plain assignments",
      filename: "file.ts",
      code: `import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { net!: nn.MLP; a = 0; b: number[] = []; postInit() { this.a = this.net.layers.length; this.b = this.net.layers.map((l) => l.weight.size); } }`,
    },
    {
      name: "a check hook",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; checkInit() { if (this.n < 0) throw new Error(); } }`,
    },
    {
      name: "an ordinary class",
      filename: "file.ts",
      code: `class C { postInit() { for (;;) break; } }`,
    },
  ],
  invalid: [
    {
      name: "branches",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; postInit() { if (this.n > 1) this.n = 1; } }`,
      errors: [
        {
          messageId: "complexHook",
          data: { hook: "postInit", does: "branches", class: "C" },
          line: 2,
          column: 54,
          endLine: 2,
          endColumn: 81,
        },
      ],
    },
    {
      name: "loops",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; postInit() { for (let i = 0; i < 3; i++) this.n++; } }`,
      errors: [
        {
          messageId: "complexHook",
          data: { hook: "postInit", does: "loops", class: "C" },
          line: 2,
          column: 54,
          endLine: 2,
          endColumn: 91,
        },
      ],
    },
    {
      name: "catches",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; postInit() { try { this.n = JSON.parse("1"); } catch { this.n = 0; } } }`,
      errors: [
        {
          messageId: "complexHook",
          data: { hook: "postInit", does: "catches exceptions", class: "C" },
          line: 2,
          column: 54,
          endLine: 2,
          endColumn: 109,
        },
      ],
    },
    {
      name: "chains",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n: number[] = []; postInit() { this.n = this.n.map((x) => x).filter(Boolean).slice(1); } }`,
      errors: [
        {
          messageId: "complexHook",
          data: { hook: "postInit", does: "works through a chain of calls", class: "C" },
          line: 2,
          column: 74,
          endLine: 2,
          endColumn: 119,
        },
      ],
    },
    {
      name: "is long",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n = 1; postInit() { this.n = 1; this.n = 2; this.n = 3; this.n = 4; this.n = 5; this.n = 6; this.n = 7; } }`,
      errors: [
        {
          messageId: "complexHook",
          data: { hook: "postInit", does: "has many statements", class: "C" },
          line: 2,
          column: 41,
          endLine: 2,
          endColumn: 49,
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
  @field({ init: false }) factor!: NoInit<number>;

  postInit() {
    this.factor = this.size > 1 ? 1 / this.size : 1;
  }
}
export const c = new C({ size: 3 });`,
      errors: [
        {
          messageId: "complexHook",
          data: { hook: "postInit", does: "branches", class: "C" },
          line: 8,
          column: 19,
          endLine: 8,
          endColumn: 52,
          suggestions: [
            { messageId: "useFactory", output: `import { Module, type NoInit, field, module } from "eslint-plugin-safe-init/runtime";
@module
class C extends Module<C> {
  size!: number;
  @field() factor!: number;

  static create({ size }: { size: number }): C {
    let factor: number;
    factor = size > 1 ? 1 / size : 1;
    return new this({ size, factor });
  }
}
export const c = C.create({ size: 3 });` },
          ],
        },
      ],
    },
  ],
});
