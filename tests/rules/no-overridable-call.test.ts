import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-overridable-call", rules["no-overridable-call"], {
  valid: [
    {
      name: "the override uses nothing that is unset",
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { setup() { console.log("ready"); } }`,
    },
    {
      name: "a method of a Module: not certain",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) size!: number;
  postInit() {
    this.size = this.measure();
  }
  measure() {
    return 1;
  }
}`,
    },
    {
      name: "a private method of a Module",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) size!: number;
  postInit() {
    this.size = this.measure();
  }
  private measure() {
    return 1;
  }
}`,
    },
    {
      name: "ordinary classes are left alone",
      options: [{ classes: "modules" }],
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { private cache = new Map(); setup() { this.cache.clear(); } }`,
    },
  ],
  invalid: [
    {
      name: "the override uses a field of its own",
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { private cache = new Map(); setup() { this.cache.clear(); } }`,
      errors: [
        {
          messageId: "overriddenCall",
          data: { method: "setup", phase: "the constructor", override: "B", fields: "'cache'", are: "is", path: " Path: constructor › this.setup() (line 1) › reads this.cache (line 2)." },
          line: 1,
          column: 27,
          endLine: 1,
          endColumn: 39,
        },
      ],
    },
    {
      name: "what may be unset is not named beside what certainly is",
      filename: "file.js",
      code: `class A { constructor(...items) { for (const item of items) this.add(item); } #list; get #items() { if (this.#list === undefined) this.#list = []; return this.#list; } add(item) { this.#items.push(item); } }
class B extends A { #last = new Map(); add(item) { super.add(item); this.#last.clear(); } }`,
      errors: [
        {
          messageId: "overriddenCall",
          data: { method: "add", phase: "the constructor", override: "B", fields: "'#last'", are: "is", path: " Path: constructor › this.add(item) (line 1) › reads this.#last (line 2)." },
          line: 1,
          column: 61,
          endLine: 1,
          endColumn: 75,
        },
      ],
    },
    {
      name: "a method of a Module: advice",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) size!: number;
  postInit() {
    this.size = this.measure();
  }
  measure() {
    return 1;
  }
}`,
      errors: [
        {
          messageId: "overridableCall",
          data: { method: "measure", phase: "the hook 'postInit'", class: "M", path: "" },
          line: 7,
          column: 17,
          endLine: 7,
          endColumn: 31,
        },
      ],
    },
  ],
});
