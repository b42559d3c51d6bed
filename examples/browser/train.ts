/** Two small Modules, one decorated and one made by `defineModule`, and what happens to them: trained, saved, loaded, misused. */
import * as tf from "@tensorflow/tfjs-core";
import { Module, applyUpdates, defineModule, dispose, field, filter, filterValueAndGrad, isArray, module, nn, optim, step, treeDeserialise, treeEqual, treePrint, treeSerialise } from "eslint-plugin-safe-init/runtime";

interface Model {
  call(x: tf.Tensor): tf.Tensor;
}

// Minified, the class has another name; messages and saved files have this one.
@module({ name: "Decorated" })
class Decorated extends Module<Decorated> {
  net!: nn.MLP;
  @field({ static: true }) label!: string;
  @field({ converter: Math.abs }) gain!: number;

  checkInit(): void {
    if (this.gain === 0) throw new Error("A gain of 0 stops every gradient.");
  }

  call(x: tf.Tensor): tf.Tensor {
    return tf.mul(this.net.call(x), this.gain);
  }
}

const DefinedModule = defineModule(
  class Defined extends Module {
    conv!: nn.Conv1d;
    out!: nn.Linear;

    call(x: tf.Tensor): tf.Tensor {
      const channels = tf.tanh(this.conv.call(tf.expandDims(x, 2)));
      return this.out.call(tf.reshape(channels, [x.shape[0]!, -1]));
    }
  },
  { conv: {}, out: {} },
  { name: "Defined" },
);

export interface Report {
  /** The loss of each step. */
  readonly losses: readonly number[];
  readonly summary: string;
  /** Whether what was saved and loaded is the same. */
  readonly restored: boolean;
  /** Tensors left over. */
  readonly leaked: number;
  /** The message of the error that a change of the finished model throws. */
  readonly misuse: string;
}

function examine<M extends Model>(make: () => M, steps: number): Report {
  const before = tf.memory().numTensors;
  const x = tf.randomUniform([32, 3], -1, 1, "float32", 11);
  const y = tf.mean(x, 1, true);
  const optimizer = optim.adam(2e-2);
  const lossAndGrad = filterValueAndGrad((model: M) => tf.mean(tf.squaredDifference(model.call(x), y)));
  const advance = step(
    (model: M, state: optim.OptState) => {
      const [loss, grads] = lossAndGrad(model);
      const [updates, next] = optimizer.update(grads, state, model);
      return [applyUpdates(model, updates), next, loss] as const;
    },
    { donate: [0, 1] },
  );
  let model = make();
  let state = optimizer.init(filter(model, isArray));
  const losses = Array.from({ length: steps }, () => {
    let loss: tf.Tensor;
    [model, state, loss] = advance(model, state);
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  });
  const blank = make();
  const loaded = treeDeserialise(treeSerialise(model), blank);
  const restored = treeEqual(model, loaded) === true;
  const summary = treePrint(model);
  let misuse = "";
  try {
    (model as unknown as { extra: number }).extra = 1;
  } catch (error) {
    misuse = String(error);
  }
  dispose(model, state, blank, loaded, x, y);
  return { losses, summary, restored, leaked: tf.memory().numTensors - before, misuse };
}

export function trainBoth(steps = 60): Record<"decorated" | "defined", Report> {
  return {
    decorated: examine(() => new Decorated({ net: new nn.MLP(3, 1, 8, 1, { seed: 1 }), label: "doubled", gain: -2 }), steps),
    defined: examine(() => new DefinedModule({ conv: new nn.Conv1d(1, 4, 2, { seed: 2 }), out: new nn.Linear(8, 1, { seed: 3 }) }), steps),
  };
}
