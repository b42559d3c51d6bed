import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-init-false-tensor", rules["no-init-false-tensor"], {
  valid: [
    {
      name: "numbers, states, layers",
      filename: "file.ts",
      code: `import { Module, type NoInit, field, module, nn, optim } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { @field({ init: false }) n!: NoInit<number>; @field({ init: false }) s!: NoInit<optim.OptState>;
  @field({ init: false }) l!: NoInit<nn.Linear>; postInit() { this.l = new nn.Linear(1, 1); } }`,
    },
    {
      name: "a tensor that is given",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { w!: tf.Tensor; }`,
    },
  ],
  invalid: [
    {
      name: "by its type, by what it is given",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, field, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C, "a"> { w!: tf.Tensor; a!: tf.Tensor[]; @field({ init: false }) b;
  postInit() { const square = () => tf.square(this.w); this.b = square(); this.a = [this.w]; } }`,
      errors: [
        {
          messageId: "derivedTensor",
          data: { field: "a" },
          line: 3,
          column: 57,
          endLine: 3,
          endColumn: 58,
        },
        {
          messageId: "derivedTensor",
          data: { field: "b" },
          line: 3,
          column: 98,
          endLine: 3,
          endColumn: 99,
        },
      ],
    },
  ],
});
