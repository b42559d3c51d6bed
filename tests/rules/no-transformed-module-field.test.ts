import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-transformed-module-field", rules["no-transformed-module-field"], {
  valid: [
    {
      name: "of a plain loss",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, filterGrad, module, nn } from "eslint-plugin-safe-init/runtime";
const loss = (m: nn.MLP) => tf.sum(m.layers[0]!.weight);
@module class C extends Module { g = filterGrad(loss); h = tf.grad((x) => tf.square(x)); }`,
    },
    {
      name: "in a method",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, filterGrad, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { net!: nn.MLP; g(x: tf.Tensor) { return filterGrad((at: tf.Tensor) => this.net.call(at))(x); } }`,
    },
  ],
  invalid: [
    {
      name: "over a parameter, in an object",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, filterGrad as grad, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { g!: object;
  constructor(net: nn.MLP) { super(); const loss = (x: tf.Tensor) => net.call(x); const g = grad(loss); this.g = { g }; } }`,
      errors: [
        {
          messageId: "transformedModule",
          data: { field: "g", transform: "grad", wrapped: "net", path: "" },
          line: 4,
          column: 105,
          endLine: 4,
          endColumn: 111,
        },
      ],
    },
    {
      name: "a method of a Module, twice wrapped",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, module, nn, step } from "eslint-plugin-safe-init/runtime";
const net = new nn.MLP(1, 1, 1, 1);
@module class C extends Module { g = step(tf.grad(net.call.bind(net))); }`,
      errors: [
        {
          messageId: "transformedModule",
          data: { field: "g", transform: "step", wrapped: "net", path: "" },
          line: 4,
          column: 34,
          endLine: 4,
          endColumn: 35,
        },
      ],
    },
  ],
});
