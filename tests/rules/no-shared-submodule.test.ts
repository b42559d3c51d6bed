import { rules } from "../../rules/index.js";
import { ruleTester } from "../support/rule-tester.js";

ruleTester.run("no-shared-submodule", rules["no-shared-submodule"], {
  valid: [
    {
      name: "one each",
      filename: "file.ts",
      code: `import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { a: nn.Linear; b: nn.Linear; c: nn.Linear | null = null; d: nn.Linear | null = null;
  constructor(x: nn.Linear, left: boolean) { super(); this.a = this.make(); let t = this.make(); this.b = t; t = x; if (left) this.c = t; else this.d = t; }
  make() { const l = new nn.Linear(1, 1); void this; return l; } }`,
    },
    {
      name: "numbers",
      filename: "file.ts",
      code: `import { Module, module } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { a: number; b: number; constructor(n: number) { super(); this.a = n; this.b = n; } }`,
    },
    {
      name: "a static field",
      filename: "file.ts",
      code: `import { Module, field, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { a!: nn.Linear; @field({ static: true }) f!: unknown; postInit() { this.f = this.a.call; } }`,
    },
    {
      name: "moved on",
      filename: "file.ts",
      code: `import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { now: nn.Linear; before: nn.Linear | null = null;
  constructor(l: nn.Linear) { super(); this.now = l; this.before = this.now; this.now = new nn.Linear(1, 1); } }`,
    },
  ],
  invalid: [
    {
      name: "several places of one list",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
class Empty extends Module {}
@module class C extends Module { l: tf.Tensor[]; e: Empty[]; constructor(l: tf.Tensor[], e: Empty[]) { super(); this.l = [...l]; this.e = e; } }
const [w, e, layer, act] = [tf.zeros([1]), new Empty(), new nn.Linear(1, 1), new nn.Dropout(0.1)];
new C([w, w], [e, e]);
new nn.Sequential([layer, act, layer, act]);`,
      errors: [
        { messageId: "repeatedTensor", data: { field: "l", other: "l", path: "" }, line: 6, column: 7, endLine: 6, endColumn: 13 },
        { messageId: "repeatedModule", data: { field: "layers", other: "layers", path: "" }, line: 7, column: 19, endLine: 7, endColumn: 43 },
      ],
    },
    {
      name: "one variable, twice",
      filename: "file.ts",
      code: `import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { a: nn.Linear; b: nn.Linear; constructor() { super(); const l = new nn.Linear(1, 1); this.a = l; this.b = l; } }`,
      errors: [
        {
          messageId: "sharedModule",
          data: { field: "b", other: "a", path: "" },
          line: 2,
          column: 130,
          endLine: 2,
          endColumn: 136,
        },
      ],
    },
    {
      name: "a part of another field, in a list",
      filename: "file.ts",
      code: `import * as tf from "@tensorflow/tfjs-core";
import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module { e: nn.Embedding; l: { w: tf.Tensor }[];
  constructor({ e }: { e: nn.Embedding }) { super(); this.e = e; const { weight } = e; this.l = [{ w: weight }]; } }`,
      errors: [
        {
          messageId: "sharedTensor",
          data: { field: "l", other: "e", path: "" },
          line: 4,
          column: 88,
          endLine: 4,
          endColumn: 94,
        },
      ],
    },
    {
      name: "from a field, through a method",
      filename: "file.ts",
      code: `import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { a!: nn.Linear; b: nn.Linear | null = null; postInit() { this.tie(this.a); } private tie(l: nn.Linear) { this.b = l; } }`,
      errors: [
        {
          messageId: "sharedModule",
          data: { field: "b", other: "a", path: " Path: postInit › this.tie(this.a) (line 2) › this.b (line 2)." },
          line: 2,
          column: 93,
          endLine: 2,
          endColumn: 109,
        },
      ],
    },
    {
      name: "given twice",
      filename: "file.ts",
      code: `import { Module, module, nn } from "eslint-plugin-safe-init/runtime";
@module class C extends Module<C> { a!: nn.Linear; b!: nn.Linear; }
export const f = (l: nn.Linear) => new C({ a: l, b: l });`,
      errors: [
        {
          messageId: "sharedModule",
          data: { field: "b", other: "a", path: "" },
          line: 3,
          column: 50,
          endLine: 3,
          endColumn: 54,
        },
      ],
    },
  ],
});
