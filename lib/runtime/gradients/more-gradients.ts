/**
 * Gradients that TensorFlow.js does not define anywhere. What only compares or decides has the gradient zero, as in JAX: without it a loss
 * with `tf.where(tf.less(a, b), a, b)` cannot be differentiated. What only moves elements, and products, have theirs.
 */
import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs-core";

type Core = typeof import("@tensorflow/tfjs-core");

interface Config {
  readonly kernelName: string;
  readonly inputsToSave?: string[];
  readonly saveAllInputs?: boolean;
  readonly outputsToSave?: boolean[];
  gradFunc(dy: Tensor | Tensor[], saved: Tensor[], attributes: any): Record<keyof NamedTensorMap, () => Tensor>;
}

export function moreGradients(tf: Core): readonly Config[] {
  return [...decisions(tf), ...moves(tf), ...products(tf)];
}

function decisions(tf: Core): readonly Config[] {
  // Of whatever data type the operands are, a gradient is of floats.
  const zeros = (kernelName: string, ...inputs: string[]): Config => ({
    kernelName,
    inputsToSave: inputs,
    gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)])),
  });
  const comparisons = ["Greater", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"];
  return [
    ...comparisons.map((name) => zeros(name, "a", "b")),
    ...["LogicalNot", "All", "Any"].map((name) => zeros(name, "x")),
    ...["LowerBound", "UpperBound"].map((name) => zeros(name, "sortedSequence", "values")),
  ];
}

/** What only takes elements from one place to another: the gradient takes them back, and adds up what was taken several times. */
function moves(tf: Core): readonly Config[] {
  const back = (indices: Tensor, dy: Tensor, shape: number[]): Tensor => tf.scatterND(tf.cast(indices, "int32"), dy, shape as [number]);
  return [
    {
      kernelName: "TopK",
      inputsToSave: ["x"],
      outputsToSave: [false, true],
      gradFunc: (dys, [x, indices]) => ({
        x: () => tf.sum(tf.mul(tf.oneHot(indices!, x!.shape.at(-1)!), tf.expandDims((dys as Tensor[])[0]!, -1)), -2),
      }),
    },
    {
      kernelName: "GatherNd",
      inputsToSave: ["params", "indices"],
      gradFunc: (dy, [params, indices]) => ({ params: () => back(indices!, dy as Tensor, params!.shape), indices: () => tf.zeros(indices!.shape) }),
    },
    {
      kernelName: "ScatterNd",
      inputsToSave: ["indices"],
      gradFunc: (dy, [indices]) => ({ indices: () => tf.zeros(indices!.shape), updates: () => tf.gatherND(dy as Tensor, indices!) }),
    },
    {
      kernelName: "TensorScatterUpdate",
      inputsToSave: ["indices", "updates"],
      gradFunc: (dy, [indices, updates]) => ({
        tensor: () => tf.tensorScatterUpdate(dy as Tensor, indices!, tf.zerosLike(updates!)),
        indices: () => tf.zeros(indices!.shape),
        updates: () => tf.gatherND(dy as Tensor, indices!),
      }),
    },
    {
      kernelName: "StridedSlice",
      inputsToSave: ["x"],
      // The same slice of the elements' numbers says where each has come from.
      gradFunc: (dy, [x], { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask }) => ({
        x: () => {
          const numbers = tf.reshape(tf.range(0, x!.size, 1, "int32"), x!.shape);
          const taken = tf.stridedSlice(numbers, begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
          return tf.reshape(back(tf.reshape(taken, [-1, 1]), tf.reshape(dy as Tensor, [-1]), [x!.size]), x!.shape);
        },
      }),
    },
    {
      kernelName: "DepthToSpace",
      inputsToSave: ["x"],
      gradFunc: (dy, [x], { blockSize, dataFormat }) => ({ x: () => tf.reshape(spaceToDepth(tf, dy as Tensor, blockSize, dataFormat), x!.shape) }),
    },
    {
      kernelName: "Diag",
      inputsToSave: ["x"],
      gradFunc: (dy, [x]) => ({ x: () => tf.reshape(tf.sum(tf.mul(tf.reshape(dy as Tensor, [x!.size, x!.size]), tf.eye(x!.size)), 1), x!.shape) }),
    },
  ];
}

/** The blocks of an image as depth again, with every axis of the block by itself. */
function spaceToDepth(tf: Core, y: Tensor, block: number, format: "NHWC" | "NCHW"): Tensor {
  const [batch, a, b, c] = y.shape as [number, number, number, number];
  return format === "NCHW"
    ? tf.transpose(tf.reshape(y, [batch, a, b / block, block, c / block, block]), [0, 3, 5, 1, 2, 4])
    : tf.transpose(tf.reshape(y, [batch, a / block, block, b / block, block, c]), [0, 1, 3, 2, 4, 5]);
}

function products(tf: Core): readonly Config[] {
  return [
    {
      kernelName: "Einsum",
      saveAllInputs: true,
      gradFunc: (dy, saved, { equation }) => {
        const [inputs, output] = equation.replaceAll(" ", "").split("->") as [string, string];
        const terms = inputs.split(",");
        return Object.fromEntries(saved.map((_, i) => [i, () => einsumGradient(tf, dy as Tensor, output, terms, saved, i)]));
      },
    },
    {
      kernelName: "Cumprod",
      inputsToSave: ["x"],
      gradFunc: (dy, [x], { axis, exclusive, reverse }) => ({ x: () => cumprodGradient(tf, dy as Tensor, x!, axis, exclusive, reverse) }),
    },
  ];
}

/** The product of the gradient and the other operands, summed over the axes that this one lacks and repeated along those that only it has. */
function einsumGradient(tf: Core, dy: Tensor, output: string, terms: readonly string[], inputs: readonly Tensor[], i: number): Tensor {
  const others = terms.filter((_, j) => j !== i);
  const known = new Set([output, ...others].join(""));
  const axes = [...terms[i]!];
  const product = tf.einsum(`${[output, ...others].join(",")}->${axes.filter((axis) => known.has(axis)).join("")}`, dy, ...inputs.filter((_, j) => j !== i));
  const { shape } = inputs[i]!;
  return tf.broadcastTo(tf.reshape(product, shape.map((size, at) => (known.has(axes[at]!) ? size : 1))), shape);
}

/**
 * For each element the products without it: by a table of the axis' length squared, since a division by the element, as it is common, makes
 * NaN of a zero.
 */
function cumprodGradient(tf: Core, dy: Tensor, x: Tensor, axis: number, exclusive: boolean, reverse: boolean): Tensor {
  const at = axis < 0 ? axis + x.rank : axis;
  const order = x.shape.map((_, i) => i).filter((i) => i !== at).concat(at);
  const n = x.shape[at]!;
  const without = tf.eye(n);
  const rows = tf.expandDims(tf.transpose(x, order), -2);
  const products = tf.cumprod(tf.add(tf.mul(rows, tf.sub(1, without)), without), x.rank, exclusive, reverse);
  // The element of row i is part of the products that come after it.
  const later = tf.cumsum(without, 1, exclusive, reverse);
  const sums = tf.sum(tf.mul(tf.mul(products, later), tf.expandDims(tf.transpose(dy, order), -2)), -1);
  return tf.transpose(sums, order.map((_, i) => order.indexOf(i)));
}
