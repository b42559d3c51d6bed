import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-constructor-with-post-init", rules["no-constructor-with-post-init"], {
  valid: [
    {
      name: "a constructor that hands on",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { n!: number; constructor(init: { n: number }) { super(init); } postInit() { this.n += 1; } }`,
    },
    {
      name: "a check hook",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n: number; constructor() { super(); this.n = 1; } checkInit() {} }`,
    },
    {
      name: "the constructor runs the hook",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n!: number; constructor() { super(); this.postInit(); } private postInit() { this.n = 1; } }`,
    },
    {
      name: "an ordinary class",
      filename: "file.ts",
      code: `class C { constructor() { this.n = 1; } postInit() { this.n = 2; } }`,
    },
  ],
  invalid: [
    {
      name: "side by side",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module
class C extends Module {
  n: number;
  constructor(n: number) {
    super();
    this.n = n;
  }
  postInit() {
    const least = 1;
    this.n = Math.max(this.n, least);
  }
}`,
      errors: [
        {
          messageId: "hookNeverRuns",
          data: { hook: "postInit", class: "C" },
          line: 9,
          column: 3,
          endLine: 9,
          endColumn: 11,
          suggestions: [
            { messageId: "moveIntoConstructor", output: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module
class C extends Module {
  n: number;
  constructor(n: number) {
    super();
    this.n = n;
    {
    const least = 1;
    this.n = Math.max(this.n, least);
    }
  }
}` },
          ],
        },
      ],
    },
    {
      name: "an inherited hook",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
abstract class B extends Module { n!: number; postInit() { this.n = 1; } }
@module class C extends B { constructor() { super(); this.n = 2; } }`,
      errors: [
        {
          messageId: "inheritedHookNeverRuns",
          data: { hook: "postInit", class: "C", hookIn: "B" },
          line: 3,
          column: 29,
          endLine: 3,
          endColumn: 40,
        },
      ],
    },
    {
      name: "an inherited constructor",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class B extends Module { n!: number; constructor() { super(); this.n = 2; } }
@module class C extends B { postInit() { this.n = 1; } }`,
      errors: [
        {
          messageId: "inheritedConstructor",
          data: { hook: "postInit", class: "C", constructorIn: "B" },
          line: 3,
          column: 29,
          endLine: 3,
          endColumn: 37,
        },
      ],
    },
    {
      name: "another hook's name",
      options: [{ initHooks: ["setup"] }],
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n: number; constructor() { super(); this.n = 1; } setup() {} }`,
      errors: [
        {
          messageId: "hookNeverRuns",
          data: { hook: "setup", class: "C" },
          line: 2,
          column: 84,
          endLine: 2,
          endColumn: 89,
          suggestions: [
            { messageId: "moveIntoConstructor", output: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { n: number; constructor() { super(); this.n = 1; } }` },
          ],
        },
      ],
    },
  ],
});
