import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-static-tensor", rules["no-static-tensor"], {
  valid: [
    {
      name: "numbers, functions, dynamic tensors",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, field, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { @field({ static: true }) n!: number[]; @field({ static: true }) f!: (x: tf.Tensor) => tf.Tensor;
  w!: tf.Tensor; @field({ static: false }) v!: tf.Tensor; @field({ static: true }) k!: typeof nn.MLP; @field({ static: true }) u!: Unknown; }`,
    },
    {
      name: "a class of one's own that is called Tensor",
      filename: "file.ts",
      code: `import { Module, field, module } from "eslint-plugin-safe-init/runtime";
class Tensor {} @module class C extends Module<C> { @field({ static: true }) t!: Tensor; }`,
    },
  ],
  invalid: [
    {
      name: "by what the generated constructor is given",
      filename: "file.js",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, defineModule } from "eslint-plugin-safe-init/runtime";
const C = defineModule(class C extends Module { size; mean; weight; static of(x) { const { mean } = tf.moments(x, 0); return new this({ size: 1, mean, weight: mean }); } },
  { size: { static: true }, mean: { static: true } });
C.of(tf.ones([2]));`,
      errors: [{ messageId: "staticTensor", data: { field: "mean" }, line: 3, column: 146, endLine: 3, endColumn: 150 }],
    },
    {
      name: "by its type, its initialiser, its value",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, field, module, nn } from "eslint-plugin-safe-init/runtime";
const FIXED = { static: true };
type Pair = readonly [tf.Tensor1D, number];
@module class C extends Module { @field(FIXED) a!: Pair | null; @field({ static: true }) b = tf.zeros([1]);
  @field({ static: true }) c: nn.Linear; @field({ static: true }) d;
  constructor() { super(); this.d = this.make(); } make() { return { t: tf.ones([1]) }; } }`,
      errors: [
        {
          messageId: "staticTensor",
          data: { field: "a" },
          line: 5,
          column: 48,
          endLine: 5,
          endColumn: 49,
        },
        {
          messageId: "staticTensor",
          data: { field: "b" },
          line: 5,
          column: 90,
          endLine: 5,
          endColumn: 91,
        },
        {
          messageId: "staticModule",
          data: { field: "c" },
          line: 6,
          column: 28,
          endLine: 6,
          endColumn: 29,
        },
        {
          messageId: "staticTensor",
          data: { field: "d" },
          line: 6,
          column: 67,
          endLine: 6,
          endColumn: 68,
        },
      ],
    },
    {
      name: "with defineModule",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, defineModule } from "eslint-plugin-safe-init/runtime";
const C = defineModule(class extends Module { w!: tf.Tensor; }, { w: { static: true } });`,
      errors: [
        {
          messageId: "staticTensor",
          data: { field: "w" },
          line: 3,
          column: 47,
          endLine: 3,
          endColumn: 48,
        },
      ],
    },
  ],
});
