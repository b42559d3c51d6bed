/** The program this project began with: optimiser state made from a Module that is still under construction. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyUpdates,
  field,
  filter,
  filterValueAndGrad,
  isArray,
  Module,
  module,
  nn,
  optim,
  partition,
  step,
  treeAt,
  TreeMismatchError,
  UninitializedFieldError,
  type NoInit,
} from "../../lib/runtime/index.js";
import { tf, thrownBy } from "./helpers.js";

const optimizer = optim.adam(1e-2);

@module
class Trainer extends Module<Trainer> {
  net!: nn.MLP;
  @field({ init: false }) optState!: NoInit<optim.OptState>;

  postInit() {
    const [trainable] = this.partitionForGrad();
    this.optState = optimizer.init(trainable);
  }

  partitionForGrad() {
    return partition(this, isArray);
  }
}

@module
class RightTrainer extends Module {
  net!: nn.MLP;
  optState!: optim.OptState;

  constructor(net: nn.MLP) {
    super();
    this.net = net;
    this.optState = optimizer.init(filter(this.net, isArray));
  }
}

@module
class EarlyReader extends Module<EarlyReader> {
  net!: nn.MLP;
  @field({ init: false }) optState!: NoInit<optim.OptState>;

  postInit() {
    const { optState } = this;
    this.optState = optState ?? optimizer.init(filter(this.net, isArray));
  }
}

const makeNet = () => new nn.MLP(3, 1, 8, 2, { seed: 7 });
const batch = () => {
  const x = tf.randomNormal([16, 3], 0, 1, "float32", 5) as tf.Tensor;
  return { x, y: tf.sum(x, 1, true) as tf.Tensor };
};

test("the wrong class: construction succeeds, the update fails and tells the whole story", () => {
  const trainer = new Trainer({ net: makeNet() });
  const { x, y } = batch();
  const [, grads] = filterValueAndGrad((m: Trainer) => tf.mean(tf.square(tf.sub(m.net.call(x), y))))(trainer);
  const error = thrownBy(() => optimizer.update(grads, trainer.optState, trainer));
  assert.ok(error instanceof TreeMismatchError);
  assert.equal(error.code, "tree-mismatch");
  assert.equal(error.path, "");
  for (const part of [
    "Custom node type mismatch",
    "expected Trainer, got Trainer (initialising)",
    "postInit",
    "'optState'",
    "safe-init/no-this-escape",
  ]) {
    assert.ok(error.message.includes(part), `${part} in ${error.message}`);
  }
});

test("reading the state before it is set fails at once, naming the rule", () => {
  const error = thrownBy(() => new EarlyReader({ net: makeNet() }));
  assert.ok(error instanceof UninitializedFieldError);
  assert.equal(error.field, "optState");
  assert.equal(error.className, "EarlyReader");
  for (const part of ["EarlyReader.optState", "postInit", "safe-init/no-uninitialized-read"])
    assert.ok(error.message.includes(part), error.message);
});

test("the right class: 20 steps, a falling loss, a constant number of tensors", () => {
  const { x, y } = batch();
  const lossAndGrad = filterValueAndGrad((net: nn.MLP) => tf.mean(tf.square(tf.sub(net.call(x), y))));
  const train = step(
    (trainer: RightTrainer): [RightTrainer, tf.Tensor] => {
      const [loss, grads] = lossAndGrad(trainer.net);
      const [updates, optState] = optimizer.update(grads, trainer.optState, trainer.net);
      const net = applyUpdates(trainer.net, updates);
      return [rebuilt(trainer, net, optState), loss];
    },
    { donate: [0] },
  );
  let trainer = new RightTrainer(makeNet());
  const losses: number[] = [];
  const counts = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const [next, loss] = train(trainer);
    trainer = next;
    losses.push(loss.dataSync()[0]!);
    loss.dispose();
    counts.add(tf.memory().numTensors);
  }
  assert.ok(trainer instanceof RightTrainer);
  assert.equal(counts.size, 1, `tensor counts ${[...counts].join(", ")}`);
  losses.slice(1).forEach((loss, i) => assert.ok(loss < losses[i]!, `loss rose at step ${i + 1}: ${losses.join(" ")}`));
});

test("the fixed hook: state from a finished child", () => {
  @module
  class Fixed extends Module<Fixed> {
    net!: nn.MLP;
    @field({ init: false }) optState!: NoInit<optim.OptState>;
    postInit() {
      this.optState = optimizer.init(filter(this.net, isArray));
    }
  }
  const model = new Fixed({ net: makeNet() });
  const { x, y } = batch();
  const [, grads] = filterValueAndGrad((net: nn.MLP) => tf.mean(tf.square(tf.sub(net.call(x), y))))(model.net);
  const [updates] = optimizer.update(grads, model.optState, model.net);
  assert.ok(applyUpdates(model.net, updates) instanceof nn.MLP);
});

test("under strict the wrong class fails in its hook", () => {
  @module({ strict: true })
  class Strict extends Module<Strict> {
    net!: nn.MLP;
    @field({ init: false }) optState!: NoInit<optim.OptState>;
    postInit() {
      this.optState = optimizer.init(filter(this, isArray));
    }
  }
  assert.throws(() => new Strict({ net: makeNet() }), {
    code: "unfinished-module",
    message: /Strict .*postInit.*'optState'.*no-this-escape/s,
  });
});

function rebuilt(trainer: RightTrainer, net: nn.MLP, optState: optim.OptState): RightTrainer {
  return treeAt((m) => [m.net, m.optState], trainer, [net, optState]);
}
