import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-uninitialized-read", rules["no-uninitialized-read"], {
  valid: [
    {
      name: "assigned first",
      filename: "file.ts",
      code: "class C { constructor() { this.count = 0; this.next = this.count + 1; } }",
    },
    {
      name: "the method is called last",
      filename: "file.ts",
      code: "class Counter { constructor() { this.count = 0; this.describe(); } describe() { return this.count.toFixed(); } }",
    },
    {
      name: "the value is only tested",
      filename: "file.ts",
      code: "class C { constructor() { this.isNew = this.items === undefined; this.items = []; } }",
    },
    {
      name: "the field above is ready",
      filename: "file.ts",
      code: "class C { items: string[] = []; size = this.measure(); measure() { return this.items.length; } }",
    },
    {
      name: "the override uses nothing",
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { cache = new Map(); setup() { this.cache = new Map(); } }`,
    },
    {
      name: "one path sets it: not certain",
      filename: "file.ts",
      code: "class C { constructor(a) { if (a) this.count = 0; this.next = this.count + 1; this.count = 2; } }",
    },
    {
      name: "hidden by an optional chain: not certain",
      filename: "file.ts",
      code: "class C { items: string[]; size: number; constructor() { this.size = this.items?.length ?? 0; this.items = []; } }",
    },
    {
      name: "the type admits undefined",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: "class C { items?: string[]; size: number; constructor() { this.size = this.items?.length ?? 0; this.items = []; } }",
    },
    {
      name: "the arguments of the generated constructor are set in hooks",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  a!: number;
  @field({ init: false }) b!: number;
  postInit() {
    this.b = this.a + 1;
  }
}`,
    },
    {
      name: "ordinary classes are left alone",
      options: [{ classes: "modules" }],
      filename: "file.ts",
      code: "class C { constructor() { this.next = this.count + 1; this.count = 0; } }",
    },
    {
      name: "a method of that name in an ordinary class is no hook",
      filename: "file.ts",
      code: "class C { b: number[]; postInit() { this.b.push(1); this.b = []; } }",
    },
  ],
  invalid: [
    {
      name: "one statement too early",
      filename: "file.ts",
      code: "class C { constructor() { this.next = this.count + 1; this.count = 0; } }",
      errors: [
        {
          messageId: "uninitializedRead",
          data: { field: "count", tooLate: " (line 1 comes too late)", path: "" },
          line: 1,
          column: 39,
          endLine: 1,
          endColumn: 49,
        },
      ],
    },
    {
      name: "through a method",
      filename: "file.ts",
      code: "class Counter { constructor() { this.describe(); this.count = 0; } describe() { return this.count.toFixed(); } }",
      errors: [
        {
          messageId: "uninitializedRead",
          data: { field: "count", tooLate: " (line 1 comes too late)", path: " Path: constructor › this.describe() (line 1) › reads this.count (line 1)." },
          line: 1,
          column: 33,
          endLine: 1,
          endColumn: 48,
        },
      ],
    },
    {
      name: "the value is kept",
      filename: "file.ts",
      code: "class C { constructor() { this.first = this.items; this.items = []; } }",
      errors: [
        {
          messageId: "uninitializedValue",
          data: { field: "items", tooLate: " (line 1 comes too late)", path: "" },
          line: 1,
          column: 40,
          endLine: 1,
          endColumn: 50,
        },
      ],
    },
    {
      name: "the initialiser of a field above",
      filename: "file.ts",
      code: "class C { size = this.measure(); items: string[] = []; measure() { return this.items.length; } }",
      errors: [
        {
          messageId: "uninitializedRead",
          data: { field: "items", tooLate: " (line 1 comes too late)", path: " Path: initialiser of size › this.measure() (line 1) › reads this.items (line 1)." },
          line: 1,
          column: 18,
          endLine: 1,
          endColumn: 32,
        },
      ],
    },
    {
      name: "an override, at the call of the base class",
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { cache = new Map(); setup() { this.cache.clear(); } }`,
      errors: [
        {
          messageId: "uninitializedRead",
          data: { field: "cache", tooLate: " (line 2 comes too late)", path: " Path: constructor › this.setup() (line 1) › reads this.cache (line 2)." },
          line: 1,
          column: 27,
          endLine: 1,
          endColumn: 39,
        },
      ],
    },
    {
      name: "a long way, shortened",
      filename: "file.ts",
      code: `class A {
  constructor() {
    this.x = this.a();
    this.y = {};
  }
  a() { return this.b(); }
  b() { return this.c(); }
  c() { return this.d(); }
  d() { return this.y.z; }
}`,
      errors: [
        {
          messageId: "uninitializedRead",
          data: { field: "y", tooLate: " (line 4 comes too late)", path: " Path: constructor › this.a() (line 3) › … 1 more … › this.c() (line 7) › this.d() (line 8) › reads this.y (line 9)." },
          line: 3,
          column: 14,
          endLine: 3,
          endColumn: 22,
        },
      ],
    },
    {
      name: "one path sets it: possible",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: "class C { constructor(a) { if (a) this.count = 0; this.next = this.count + 1; this.count = 2; } }",
      errors: [
        {
          messageId: "maybeUninitializedRead",
          data: { field: "count", path: "" },
          line: 1,
          column: 63,
          endLine: 1,
          endColumn: 73,
        },
      ],
    },
    {
      name: "hidden by an optional chain: possible",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: "class C { items: string[]; size: number; constructor() { this.size = this.items?.length ?? 0; this.items = []; } }",
      errors: [
        {
          messageId: "toleratedRead",
          data: { field: "items", tooLate: " (line 1 comes too late)", path: "" },
          line: 1,
          column: 70,
          endLine: 1,
          endColumn: 80,
        },
      ],
    },
    {
      name: "a hook reads what its next line sets",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  @field({ init: false }) a!: number;
  @field({ init: false }) b!: number;
  postInit() {
    this.a = this.b + 1;
    this.b = 2;
  }
}`,
      errors: [
        {
          messageId: "moduleUninitializedRead",
          data: { field: "b", phase: "the hook 'postInit'", class: "M", tooLate: " (line 8 comes too late)", path: "" },
          line: 7,
          column: 14,
          endLine: 7,
          endColumn: 20,
        },
      ],
    },
    {
      name: "in a Module, a path is enough",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module
class M extends Module {
  big!: boolean;
  @field({ init: false }) a!: number;
  @field({ init: false }) b!: number;
  postInit() {
    if (this.big) this.b = 1;
    this.a = this.b + 1;
    this.b = 2;
  }
}`,
      errors: [
        {
          messageId: "maybeModuleUninitializedRead",
          data: { field: "b", phase: "the hook 'postInit'", class: "M", path: "" },
          line: 9,
          column: 14,
          endLine: 9,
          endColumn: 20,
        },
      ],
    },
    {
      name: "a hook named by the option",
      options: [{ initHooks: ["setup"] }],
      filename: "file.ts",
      code: "class C { declare label: string; names: string[]; setup() { this.label = this.names.join(); this.names = []; } }",
      errors: [
        {
          messageId: "uninitializedRead",
          data: { field: "names", tooLate: " (line 1 comes too late)", path: "" },
          line: 1,
          column: 74,
          endLine: 1,
          endColumn: 84,
        },
      ],
    },
  ],
});
