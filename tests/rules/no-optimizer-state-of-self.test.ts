import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-optimizer-state-of-self", rules["no-optimizer-state-of-self"], {
  valid: [
    {
      name: "of a child",
      filename: "file.ts",
      code: `import { Module, filter, isArray, module, nn, optim } from "eslint-plugin-safe-init/runtime";
@module class T extends Module { net!: nn.MLP; s!: optim.OptState;
  constructor(net: nn.MLP) { super(); this.net = net; this.s = optim.adam(1).init(filter(this.net, isArray)); } }`,
    },
    {
      name: "kept outside",
      filename: "file.ts",
      code: `import { Module, filter, isArray, module, nn, optim } from "eslint-plugin-safe-init/runtime";
@module class T extends Module<T> { net!: nn.MLP;
  start() { return optim.adam(1).init(filter(this, isArray)); } }`,
    },
    {
      name: "an init of something else",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
const registry = { init: (x: unknown) => [x] };
@module class T extends Module { n!: number; s!: unknown[]; constructor() { super(); this.n = 1; this.s = registry.init(this.n); } }`,
    },
  ],
  invalid: [
    {
      name: "in a hook, through partition",
      filename: "file.ts",
      code: `import { Module, type NoInit, field, isArray, module, nn, optim, partition } from "eslint-plugin-safe-init/runtime";
@module class T extends Module<T> { net!: nn.MLP; @field({ init: false }) s!: NoInit<optim.OptState>;
  postInit() { const [params] = partition(this, isArray);
    this.s = optim.adam(1).init(params); } }`,
      errors: [
        {
          messageId: "stateOfSelfHasChild",
          data: { field: "s", phase: "the hook 'postInit'", class: "T", child: "net", path: "" },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 11,
        },
      ],
    },
    {
      name: "in an object, by an alias and a helper, with two children",
      filename: "file.ts",
      code: `import * as eqx from "eslint-plugin-safe-init/runtime";
const opt = eqx.optim.chain(eqx.optim.sgd(1));
const start = (tree: unknown) => opt.init(eqx.filter(tree, eqx.isArray));
@eqx.module class T extends eqx.Module { a!: eqx.nn.MLP; b!: eqx.nn.MLP; s!: { state: eqx.optim.OptState };
  constructor(a: eqx.nn.MLP, b: eqx.nn.MLP) { super(); const me = this; me.a = a; me.b = b;
    me.s = { state: start(me) }; } }`,
      errors: [
        {
          messageId: "stateOfSelf",
          data: { field: "s", phase: "the constructor", class: "T", path: "" },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 9,
        },
      ],
    },
  ],
});
