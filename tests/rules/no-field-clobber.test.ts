import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-field-clobber", rules["no-field-clobber"], {
  valid: [
    {
      name: "declared, not defined",
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { declare name?: string; setup() { this.name = "x"; } }`,
    },
    {
      name: "a bare field where fields assign",
      options: [{ useDefineForClassFields: false }],
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { name?: string; setup() { this.name = "x"; } }`,
    },
    {
      name: "a default in the place of a default",
      filename: "file.ts",
      code: `class A { scale = 1; }
class B extends A { scale = 2; }`,
    },
    {
      name: "fields set under unknown names: not certain",
      filename: "file.ts",
      code: `class A { constructor(data) { Object.assign(this, data); } }
class B extends A { name!: string; }`,
    },
    {
      name: "ordinary classes are left alone",
      options: [{ classes: "modules" }],
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { name?: string; setup() { this.name = "x"; } }`,
    },
  ],
  invalid: [
    {
      name: "a bare field",
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { name?: string; setup() { this.name = "x"; } }`,
      errors: [
        {
          messageId: "clobberedByDeclaration",
          data: { field: "name", setAt: " (line 2)", remedy: "Write `declare name` to state its type only, or remove the declaration." },
          line: 2,
          column: 21,
          endLine: 2,
          endColumn: 25,
          suggestions: [
            {
              messageId: "declareField",
              data: { field: "name" },
              output: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { declare name?: string; setup() { this.name = "x"; } }`,
            },
          ],
        },
      ],
    },
    {
      name: "a bare field with a promise",
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { private name!: string; setup() { this.name = "x"; } }`,
      errors: [
        {
          messageId: "clobberedByDeclaration",
          data: { field: "name", setAt: " (line 2)", remedy: "Write `declare name` to state its type only, or remove the declaration." },
          line: 2,
          column: 29,
          endLine: 2,
          endColumn: 33,
          suggestions: [
            {
              messageId: "declareField",
              data: { field: "name" },
              output: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { declare private name: string; setup() { this.name = "x"; } }`,
            },
          ],
        },
      ],
    },
    {
      name: "an initialiser, wherever fields assign or define",
      options: [{ useDefineForClassFields: false }],
      filename: "file.ts",
      code: `class A { constructor() { this.setup(); } setup() {} }
class B extends A { list = []; setup() { this.list = [1]; } }`,
      errors: [
        {
          messageId: "clobberedByInitializer",
          data: { field: "list", setAt: " (line 2)" },
          line: 2,
          column: 21,
          endLine: 2,
          endColumn: 25,
        },
      ],
    },
    {
      name: "fields set under unknown names: possible",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: `class A { constructor(data) { Object.assign(this, data); } }
class B extends A { name!: string; }`,
      errors: [
        {
          messageId: "clobberedByDeclaration",
          data: { field: "name", setAt: "", remedy: "Write `declare name` to state its type only, or remove the declaration." },
          line: 2,
          column: 21,
          endLine: 2,
          endColumn: 25,
          suggestions: [
            {
              messageId: "declareField",
              data: { field: "name" },
              output: `class A { constructor(data) { Object.assign(this, data); } }
class B extends A { declare name: string; }`,
            },
          ],
        },
      ],
    },
  ],
});
