import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("require-filtered-optimizer-init", rules["require-filtered-optimizer-init"], {
  valid: [
    {
      name: "filtered, partitioned, by helpers",
      filename: "file.ts",
      code: `import { combine, filter, filterGrad, isArray, nn, optim, partition } from "eslint-plugin-safe-init/runtime";
const trainable = <T>(tree: T): T => filter(tree, isArray);
export function f(model: nn.MLP, optimizer: optim.Optimizer) {
  optimizer.init(filter(model, isArray)); optimizer.init(trainable(model));
  const [params] = partition(model, isArray); optimizer.init([params]);
  let tree = model; tree = filter(tree, isArray); optimizer.init(tree);
}
const start = (params: nn.MLP, optimizer: optim.Optimizer) => optimizer.init(params);
start(filter(new nn.MLP(1, 1, 1, 1), isArray), optim.sgd(1));`,
    },
    {
      name: "tensors only, and what is not known",
      filename: "file.ts",
      code: `import { optim } from "eslint-plugin-safe-init/runtime";
import * as tf from "@tensorflow/tfjs-core";
export const f = (w: tf.Tensor[], x: unknown) => [optim.sgd(1).init(w), optim.sgd(1).init(x)];`,
    },
    {
      name: "another init",
      filename: "file.ts",
      code: `import { nn } from "eslint-plugin-safe-init/runtime";
const logger = { init(x: unknown) { return x; } }; logger.init(new nn.Linear(1, 1));`,
    },
  ],
  invalid: [
    {
      name: "a new model",
      filename: "file.ts",
      code: `import { nn, optim } from "eslint-plugin-safe-init/runtime";
const state = optim.adam(1).init(new nn.MLP(1, 1, 1, 1));`,
      errors: [
        {
          messageId: "unfilteredInit",
          data: { tree: "new nn.MLP(1, 1, 1, 1)" },
          line: 2,
          column: 29,
          endLine: 2,
          endColumn: 33,
          suggestions: [
            { messageId: "filterFirst", output: `import { nn, optim, filter, isInexactArray } from "eslint-plugin-safe-init/runtime";
const state = optim.adam(1).init(filter(new nn.MLP(1, 1, 1, 1), isInexactArray));` },
          ],
        },
      ],
    },
    {
      name: "a parameter, combined halves, an array",
      filename: "file.ts",
      code: `import * as eqx from "eslint-plugin-safe-init/runtime";
export function f(model: eqx.nn.MLP, { optimizer: o }: { optimizer: eqx.optim.Optimizer }) {
  o.init(model);
  const [a, b] = eqx.partition(model, eqx.isArray);
  o.init(eqx.combine(a, b));
  o.init([model]);
}`,
      errors: [
        {
          messageId: "unfilteredInit",
          data: { tree: "model" },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 9,
          suggestions: [
            { messageId: "filterFirst", output: `import * as eqx from "eslint-plugin-safe-init/runtime";
export function f(model: eqx.nn.MLP, { optimizer: o }: { optimizer: eqx.optim.Optimizer }) {
  o.init(eqx.filter(model, eqx.isInexactArray));
  const [a, b] = eqx.partition(model, eqx.isArray);
  o.init(eqx.combine(a, b));
  o.init([model]);
}` },
          ],
        },
        {
          messageId: "unfilteredInit",
          data: { tree: "eqx.combine(a, b)" },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 9,
          suggestions: [
            { messageId: "filterFirst", output: `import * as eqx from "eslint-plugin-safe-init/runtime";
export function f(model: eqx.nn.MLP, { optimizer: o }: { optimizer: eqx.optim.Optimizer }) {
  o.init(model);
  const [a, b] = eqx.partition(model, eqx.isArray);
  o.init(eqx.filter(eqx.combine(a, b), eqx.isInexactArray));
  o.init([model]);
}` },
          ],
        },
        {
          messageId: "unfilteredInit",
          data: { tree: "[model]" },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 9,
          suggestions: [
            { messageId: "filterFirst", output: `import * as eqx from "eslint-plugin-safe-init/runtime";
export function f(model: eqx.nn.MLP, { optimizer: o }: { optimizer: eqx.optim.Optimizer }) {
  o.init(model);
  const [a, b] = eqx.partition(model, eqx.isArray);
  o.init(eqx.combine(a, b));
  o.init(eqx.filter([model], eqx.isInexactArray));
}` },
          ],
        },
      ],
    },
    {
      name: "JavaScript: what the calls hand over",
      filename: "file.js",
      code: `import { filter as keep, isInexactArray as isFloat, nn, optim } from "eslint-plugin-safe-init/runtime";
const start = (tree) => optim.sgd(1).init(tree);
start(new nn.Linear(1, 1));`,
      errors: [
        {
          messageId: "unfilteredInit",
          data: { tree: "tree" },
          line: 2,
          column: 38,
          endLine: 2,
          endColumn: 42,
          suggestions: [
            { messageId: "filterFirst", output: `import { filter as keep, isInexactArray as isFloat, nn, optim } from "eslint-plugin-safe-init/runtime";
const start = (tree) => optim.sgd(1).init(keep(tree, isFloat));
start(new nn.Linear(1, 1));` },
          ],
        },
      ],
    },
  ],
});
