import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-unused-tree-result", rules["no-unused-tree-result"], {
  valid: [
    {
      name: "used",
      filename: "file.ts",
      code: `import { applyUpdates, nn, treeAt, treeMap } from "eslint-plugin-safe-init/runtime";
export function f(m: nn.Linear, u: nn.Linear) { let n = m; n = applyUpdates(n, u); treeMap((x: any) => { x.dispose(); }, m); return treeAt((t) => t.bias, n, null); }`,
    },
    {
      name: "the same names elsewhere",
      filename: "file.ts",
      code: `import { nn } from "eslint-plugin-safe-init/runtime"; const list = { filter() {} }; function treeAt() {} list.filter(); treeAt(); [1].filter(Boolean); new nn.Identity();`,
    },
  ],
  invalid: [
    {
      name: "renamed, discarded, behind a test",
      filename: "file.ts",
      code: `import { applyUpdates as update, filter, isArray, nn, optim } from "eslint-plugin-safe-init/runtime";
export function f(m: nn.Linear, u: nn.Linear, o: optim.Optimizer, s: optim.OptState) {
  update(m, u);
  void filter(m, isArray);
  m.bias && o.update(u, s);
}`,
      errors: [
        {
          messageId: "unusedResult",
          data: { callee: "update" },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 15,
        },
        {
          messageId: "unusedResult",
          data: { callee: "filter" },
          line: 4,
          column: 8,
          endLine: 4,
          endColumn: 26,
        },
        {
          messageId: "unusedResult",
          data: { callee: "o.update" },
          line: 5,
          column: 13,
          endLine: 5,
          endColumn: 27,
        },
      ],
    },
    {
      name: "a helper, a callback, a pure treeMap",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { nn, treeAt, treeMap } from "eslint-plugin-safe-init/runtime";
const without = (m: nn.Linear) => treeAt((t) => t.bias, m, null);
export function f(all: nn.Linear[]) {
  all.forEach((m) => without(m));
  treeMap((x: tf.Tensor) => tf.neg(x), all);
}`,
      errors: [
        {
          messageId: "unusedResult",
          data: { callee: "without" },
          line: 5,
          column: 22,
          endLine: 5,
          endColumn: 32,
        },
        {
          messageId: "unusedResult",
          data: { callee: "treeMap" },
          line: 6,
          column: 3,
          endLine: 6,
          endColumn: 44,
        },
      ],
    },
  ],
});
