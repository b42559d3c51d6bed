import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-this-escape", rules["no-this-escape"], {
  valid: [
    {
      name: "handed over when it is whole",
      filename: "file.ts",
      code: `function register(w) { return w.name.length; }
class W { constructor(name) { this.name = name; register(this); } }`,
    },
    {
      name: "the receiver reads what is set",
      filename: "file.ts",
      code: `function register(w) { return w.id + 1; }
class W { constructor(name) { this.id = 1; register(this); this.name = name; } }`,
    },
    {
      name: "copied when it is whole",
      filename: "file.ts",
      code: "class W { constructor(name) { this.name = name; this.copy = { ...this }; } }",
    },
    {
      name: "a receiver out of sight: not certain",
      filename: "file.ts",
      code: `import { track } from "x";
class W { readonly name: string; constructor(name) { track(this); this.name = name; } }`,
    },
    {
      name: "a receiver that is known to store",
      options: [{ certainty: "possible", effects: { "x:track": "stores" } }],
      filename: "file.ts",
      code: `import { track } from "x";
class W { readonly name: string; constructor(name) { track(this); this.name = name; } }`,
    },
    {
      name: "another object is thrown",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: "class QuotaError extends Error { readonly limit: number; constructor(n) { super(); if (n < 0) throw new RangeError(\"n\"); this.limit = n; } }",
    },
    {
      name: "the tree of a finished child",
      filename: "file.ts",
      code: `import { Module, field, isArray, module, partition } from "eslint-plugin-safe-init/runtime";
@module
class Trainer extends Module {
  net!: Module;
  @field({ init: false }) params!: Module;
  postInit() {
    [this.params] = partition(this.net, isArray);
  }
}`,
    },
    {
      name: "in a Module, a receiver out of sight: not certain",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
import { log } from "x";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) size!: number;
  postInit() {
    log(this);
    this.size = 1;
  }
}`,
    },
    {
      name: "no Module, and ordinary classes are left alone",
      options: [{ classes: "modules" }],
      filename: "file.ts",
      code: `function register(w) { return w.name.length; }
class W { constructor(name) { register(this); this.name = name; } }`,
    },
  ],
  invalid: [
    {
      name: "the receiver reads what is unset",
      filename: "file.ts",
      code: `function register(w) { return w.name.length; }
class W { constructor(name) { register(this); this.name = name; } }`,
      errors: [
        {
          messageId: "escapeReads",
          data: { sink: "register", fields: "'name'", phase: "the constructor", them: "it", path: " Path: constructor › register(this) (line 2) › reads this.name (line 1)." },
          line: 2,
          column: 31,
          endLine: 2,
          endColumn: 45,
        },
      ],
    },
    {
      name: "copied too early",
      filename: "file.ts",
      code: "class W { constructor(name) { this.copy = { ...this }; this.name = name; } }",
      errors: [
        {
          messageId: "escapeCopies",
          data: { fields: "'name'", are: "is", them: "it", path: "" },
          line: 1,
          column: 45,
          endLine: 1,
          endColumn: 52,
        },
      ],
    },
    {
      name: "listed too early",
      filename: "file.ts",
      code: "class W { constructor(name) { for (const key in this) console.log(key); this.name = name; } }",
      errors: [
        {
          messageId: "escapeCopies",
          data: { fields: "'name'", are: "is", them: "it", path: "" },
          line: 1,
          column: 49,
          endLine: 1,
          endColumn: 53,
        },
      ],
    },
    {
      name: "walked by a function of the language",
      filename: "file.ts",
      code: "class W { constructor(name) { this.text = JSON.stringify(this); this.name = name; } }",
      errors: [
        {
          messageId: "escapeWalks",
          data: { sink: "JSON.stringify", fields: "'name'", are: "is", them: "it", path: "" },
          line: 1,
          column: 43,
          endLine: 1,
          endColumn: 63,
        },
      ],
    },
    {
      name: "a receiver out of sight: possible",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: `import { track } from "x";
class W { readonly name: string; constructor(name) { track(this); this.name = name; } }`,
      errors: [
        {
          messageId: "escapeUnknown",
          data: { sink: "track", fields: "'name'", are: "is", path: "" },
          line: 2,
          column: 54,
          endLine: 2,
          endColumn: 65,
        },
      ],
    },
    {
      name: "a receiver that is known to publish",
      options: [{ effects: { "x:track": "publishes" } }],
      filename: "file.ts",
      code: `import { track } from "x";
class W { readonly name: string; constructor(name) { track(this); this.name = name; } }`,
      errors: [
        {
          messageId: "escapePublishes",
          data: { sink: "track", fields: "'name'", are: "is", path: "" },
          line: 2,
          column: 54,
          endLine: 2,
          endColumn: 65,
        },
      ],
    },
    {
      name: "thrown half-built",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: "class QuotaError extends Error { readonly limit: number; constructor(n) { super(); if (n < 0) throw this; this.limit = n; } }",
      errors: [
        {
          messageId: "escapeThrows",
          data: { fields: "'limit'", are: "is", path: "" },
          line: 1,
          column: 95,
          endLine: 1,
          endColumn: 106,
        },
      ],
    },
    {
      name: "the trap, through a method of its own",
      filename: "file.ts",
      code: `import { Module, field, isArray, module, optim, partition } from "eslint-plugin-safe-init/runtime";
const optimizer = optim.adam(1e-3);
@module
class Trainer extends Module {
  net!: Module;
  @field({ init: false }) optState!: object;
  postInit() {
    const [trainable] = this.partitionForGrad();
    this.optState = optimizer.init(trainable);
  }
  partitionForGrad() {
    return partition(this, isArray);
  }
}`,
      errors: [
        {
          messageId: "moduleWalks",
          data: { sink: "partition", class: "Trainer", state: "'optState' is unset", object: "Trainer", remedy: "Hand over the finished child `this.net`, or call 'partition' with the finished Trainer, after `new`.", path: " Path: postInit › this.partitionForGrad() (line 8) › partition(this, isArray) (line 12)." },
          line: 8,
          column: 25,
          endLine: 8,
          endColumn: 48,
          suggestions: [
            {
              messageId: "handOverChild",
              data: { child: "net" },
              output: `import { Module, field, isArray, module, optim, partition } from "eslint-plugin-safe-init/runtime";
const optimizer = optim.adam(1e-3);
@module
class Trainer extends Module {
  net!: Module;
  @field({ init: false }) optState!: object;
  postInit() {
    const [trainable] = this.partitionForGrad();
    this.optState = optimizer.init(trainable);
  }
  partitionForGrad() {
    return partition(this.net, isArray);
  }
}`,
            },
          ],
        },
      ],
    },
    {
      name: "with a type assertion, which goes with the repair",
      filename: "file.ts",
      code: `import { Module, field, isArray, module, partition } from "eslint-plugin-safe-init/runtime";
@module
class Trainer extends Module<Trainer> {
  net!: Module;
  @field({ init: false }) params!: Trainer;
  postInit() {
    [this.params] = partition(this as Trainer, isArray);
  }
}`,
      errors: [
        {
          messageId: "moduleWalks",
          data: { sink: "partition", class: "Trainer", state: "'params' is unset", object: "Trainer", remedy: "Hand over the finished child `this.net`, or call 'partition' with the finished Trainer, after `new`.", path: "" },
          line: 7,
          column: 21,
          endLine: 7,
          endColumn: 56,
          suggestions: [
            {
              messageId: "handOverChild",
              data: { child: "net" },
              output: `import { Module, field, isArray, module, partition } from "eslint-plugin-safe-init/runtime";
@module
class Trainer extends Module<Trainer> {
  net!: Module;
  @field({ init: false }) params!: Trainer;
  postInit() {
    [this.params] = partition(this.net, isArray);
  }
}`,
            },
          ],
        },
      ],
    },
    {
      name: "every field is set, but the Module is not finished",
      filename: "file.ts",
      code: `import { Module, module, treeStructure } from "eslint-plugin-safe-init/runtime";
const seen = [];
@module
class Tower extends Module {
  left!: Module;
  right!: Module;
  constructor(left, right) {
    super();
    this.left = left;
    this.right = right;
    seen.push(treeStructure(this));
  }
}`,
      errors: [
        {
          messageId: "moduleWalks",
          data: { sink: "treeStructure", class: "Tower", state: "every field is set, but it is not finished", object: "Tower", remedy: "Call 'treeStructure' with the finished Tower, after `new`.", path: "" },
          line: 11,
          column: 15,
          endLine: 11,
          endColumn: 34,
        },
      ],
    },
    {
      name: "a child that keeps its owner",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module
class Critic extends Module {
  owner!: Agent;
  constructor(owner) {
    super();
    this.owner = owner;
  }
}
@module
class Agent extends Module {
  critic!: Critic;
  constructor() {
    super();
    this.critic = new Critic(this);
  }
}`,
      errors: [
        {
          messageId: "moduleStores",
          data: { sink: "this.owner", class: "Agent", state: "'critic' is unset", object: "Agent", path: " Path: constructor › new Critic(this) (line 15) › this.owner (line 7)." },
          line: 15,
          column: 19,
          endLine: 15,
          endColumn: 35,
        },
      ],
    },
    {
      name: "in a Module, a receiver out of sight: possible",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
import { log } from "x";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) size!: number;
  postInit() {
    log(this);
    this.size = 1;
  }
}`,
      errors: [
        {
          messageId: "moduleUnknown",
          data: { sink: "log", class: "M", state: "'size' is unset", remedy: "Hand over the finished child `this.net`, or call 'log' with the finished M, after `new`.", path: "" },
          line: 8,
          column: 5,
          endLine: 8,
          endColumn: 14,
        },
      ],
    },
    {
      name: "in a Module, a function that may be run now",
      options: [{ certainty: "possible" }],
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
import { each } from "x";
@module
class M extends Module {
  net!: Module;
  @field({ init: false }) size!: number;
  postInit() {
    each(() => this.size + 1);
    this.size = 1;
  }
}`,
      errors: [
        {
          messageId: "moduleCallback",
          data: { sink: "each", class: "M", state: "'size' is unset", path: "" },
          line: 8,
          column: 5,
          endLine: 8,
          endColumn: 30,
        },
      ],
    },
    {
      name: "a Module by the option",
      options: [{ classes: "modules", modules: [{"from":"package","package":"mylib","name":"Layer"}], effects: { "mylib:walk": "readsAll" } }],
      filename: "file.ts",
      code: `import { Layer, walk } from "mylib";
class Dense extends Layer {
  size: number;
  constructor() {
    super();
    walk(this);
    this.size = 1;
  }
}`,
      errors: [
        {
          messageId: "moduleWalks",
          data: { sink: "walk", class: "Dense", state: "'size' is unset", object: "Dense", remedy: "Call 'walk' with the finished Dense, after `new`.", path: "" },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 15,
        },
      ],
    },
    {
      name: "through a method, with a type assertion there",
      filename: "file.ts",
      code: `import { Module, field, isArray, module, partition } from "eslint-plugin-safe-init/runtime";
@module
class Trainer extends Module<Trainer> {
  net!: Module;
  @field({ init: false }) params!: Trainer;
  postInit() {
    [this.params] = this.split();
  }
  split() {
    return partition(this as Trainer, isArray);
  }
}`,
      errors: [
        {
          messageId: "moduleWalks",
          data: { sink: "partition", class: "Trainer", state: "'params' is unset", object: "Trainer", remedy: "Hand over the finished child `this.net`, or call 'partition' with the finished Trainer, after `new`.", path: " Path: postInit › this.split() (line 7) › partition(this, isArray) (line 10)." },
          line: 7,
          column: 21,
          endLine: 7,
          endColumn: 33,
          suggestions: [
            {
              messageId: "handOverChild",
              data: { child: "net" },
              output: `import { Module, field, isArray, module, partition } from "eslint-plugin-safe-init/runtime";
@module
class Trainer extends Module<Trainer> {
  net!: Module;
  @field({ init: false }) params!: Trainer;
  postInit() {
    [this.params] = this.split();
  }
  split() {
    return partition(this.net, isArray);
  }
}`,
            },
          ],
        },
      ],
    },
    {
      name: "through a helper, whose other callers keep theirs",
      filename: "file.ts",
      code: `import { Module, field, isArray, module, partition } from "eslint-plugin-safe-init/runtime";
const split = (tree) => partition(tree, isArray);
@module
class Trainer extends Module {
  net!: Module;
  @field({ init: false }) params!: Module;
  postInit() {
    [this.params] = split(this);
  }
}`,
      errors: [
        {
          messageId: "moduleWalks",
          data: { sink: "partition", class: "Trainer", state: "'params' is unset", object: "Trainer", remedy: "Hand over the finished child `this.net`, or call 'partition' with the finished Trainer, after `new`.", path: " Path: postInit › split(this) (line 8) › partition(tree, isArray) (line 2)." },
          line: 8,
          column: 21,
          endLine: 8,
          endColumn: 32,
          suggestions: [
            {
              messageId: "handOverChild",
              data: { child: "net" },
              output: `import { Module, field, isArray, module, partition } from "eslint-plugin-safe-init/runtime";
const split = (tree) => partition(tree, isArray);
@module
class Trainer extends Module {
  net!: Module;
  @field({ init: false }) params!: Module;
  postInit() {
    [this.params] = split(this.net);
  }
}`,
            },
          ],
        },
      ],
    },
  ],
});
