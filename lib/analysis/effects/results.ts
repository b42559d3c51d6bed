/**
 * What known functions return, by path: data for the questions "is this a tensor, a tree, an optimiser?". A name that is not listed says
 * nothing.
 */
import { runtime } from "./table.js";

const tensorPackages = ["@tensorflow/tfjs-core", "@tensorflow/tfjs"];

const tensorTypes = new Set(["Tensor", "Tensor1D", "Tensor2D", "Tensor3D", "Tensor4D", "Tensor5D", "Tensor6D", "Scalar", "Variable"]);

const tensorFunctions = new Set(
  `abs acos acosh add addN all any argMax argMin asin asinh atan atan2 atanh avgPool avgPool3d batchNorm batchNorm2d batchNorm3d batchNorm4d
  batchToSpaceND bincount bitwiseAnd broadcastArgs broadcastTo cast ceil clipByValue clone complex concat concat1d concat2d concat3d concat4d
  conv1d conv2d conv2dTranspose conv3d conv3dTranspose cos cosh cosineWindow cumprod cumsum denseBincount depthToSpace depthwiseConv2d diag
  dilation2d div divNoNan dot dropout einsum elu ensureShape equal erf euclideanNorm exp expandDims expm1 eye fft fill floor floorDiv gather
  gatherND greater greaterEqual ifft imag irfft isFinite isInf isNaN leakyRelu less lessEqual linspace localResponseNormalization log log1p
  logSigmoid logSoftmax logSumExp logicalAnd logicalNot logicalOr logicalXor lowerBound matMul max maxPool maxPool3d maximum mean min minimum
  mirrorPad mod movingAverage mul multinomial neg norm notEqual oneHot ones onesLike outerProduct pad pad1d pad2d pad3d pad4d pool pow prelu
  prod rand randomGamma randomNormal randomStandardNormal randomUniform randomUniformInt range real reciprocal relu relu6 reshape reverse
  reverse1d reverse2d reverse3d reverse4d rfft round rsqrt scalar scatterND searchSorted selu separableConv2d sigmoid sign sin sinh slice
  slice1d slice2d slice3d slice4d softmax softplus spaceToBatchND sparseToDense sqrt square squaredDifference squeeze stack step stridedSlice
  sub sum tan tanh tensor tensor1d tensor2d tensor3d tensor4d tensor5d tensor6d tensorScatterUpdate tile transpose truncatedNormal
  unsortedSegmentSum upperBound variable where zeros zerosLike
  image.flipLeftRight image.grayscaleToRGB image.resizeNearestNeighbor image.resizeBilinear image.rgbToGrayscale image.rotateWithOffset
  image.cropAndResize image.threshold image.transform linalg.bandPart losses.absoluteDifference losses.computeWeightedLoss
  losses.cosineDistance losses.hingeLoss losses.huberLoss losses.logLoss losses.meanSquaredError losses.sigmoidCrossEntropy
  losses.softmaxCrossEntropy spectral.fft spectral.ifft spectral.rfft spectral.irfft fused.conv2d fused.depthwiseConv2d fused.matMul
  signal.hammingWindow signal.hannWindow signal.frame signal.stft`.split(/\s+/),
);

const tensorLists = new Set(["split", "unstack", "meshgrid"]);

/** Functions that give an object of tensors, by its names. */
const tensorRecords: Readonly<Record<string, readonly string[]>> = { moments: ["mean", "variance"], topk: ["values", "indices"], unique: ["values", "indices"] };

/** Methods of a tensor that return a tensor, beside the functions above as methods. */
const tensorMethods = new Set(["clone", "asScalar", "as1D", "as2D", "as3D", "as4D", "as5D", "asType", "toFloat", "toInt", "toBool", "reshapeAs", "expandDims", "flatten", "variable"]);
export const isTensorMethod = (name: string): boolean => tensorMethods.has(name) || tensorFunctions.has(name);

function inTensorFlow(path: string): string | null {
  const colon = path.lastIndexOf(":");
  return tensorPackages.includes(path.slice(0, colon)) ? path.slice(colon + 1) : null;
}

export const isTensorType = (path: string): boolean => tensorTypes.has(inTensorFlow(path) ?? "");
export const isOptimizerType = (path: string): boolean => path === `${runtime}:optim.Optimizer`;

/** What the runtime's optimisers keep, as a type. */
export const runtimeStates: ReadonlySet<string> = new Set(["OptState", "EmptyState", "TraceState", "CountState", "AdamState", "RmsState", "AdagradState", "MaskedState"].map((name) => `${runtime}:optim.${name}`));

/** arg: as that argument · tensors: an array of tensors · record: an object of tensors · callback: what the argument returns · gradient: a function of what it wraps. */
export type Result =
  | { readonly kind: "tensor" | "tensors" | "optimizer" | "optState" }
  | { readonly kind: "record"; readonly names: readonly string[] }
  | { readonly kind: "arg"; readonly index: number; readonly filtered?: boolean }
  | { readonly kind: "pair"; readonly index: number }
  | { readonly kind: "callback"; readonly index: number }
  | { readonly kind: "gradient" | "valueAndGradient" | "same" };

const runtimeResults: Readonly<Record<string, Result>> = {
  filter: { kind: "arg", index: 0, filtered: true },
  partition: { kind: "pair", index: 0 },
  combine: { kind: "arg", index: 0, filtered: false },
  treeAt: { kind: "arg", index: 1 },
  treeUpdateAt: { kind: "arg", index: 1 },
  treeMap: { kind: "arg", index: 1, filtered: true },
  treeDeserialise: { kind: "arg", index: 1 },
  applyUpdates: { kind: "arg", index: 0 },
  "nn.inferenceMode": { kind: "arg", index: 0 },
  inferenceMode: { kind: "arg", index: 0 },
  filterGrad: { kind: "gradient" },
  filterValueAndGrad: { kind: "valueAndGradient" },
  step: { kind: "same" },
  "optim.Optimizer#.init": { kind: "optState" },
};

const optimizers = new Set(["sgd", "adam", "adamw", "rmsprop", "adagrad", "clip", "clipByGlobalNorm", "chain", "masked"].map((name) => `optim.${name}`));

/** What calling the path gives. */
export function resultOf(path: string): Result | null {
  if (path.startsWith(`${runtime}:`)) {
    const name = path.slice(runtime.length + 1);
    if (optimizers.has(name)) return { kind: "optimizer" };
    return Object.hasOwn(runtimeResults, name) ? runtimeResults[name]! : null;
  }
  const name = inTensorFlow(path);
  if (name === null) return null;
  if (tensorFunctions.has(name)) return { kind: "tensor" };
  if (tensorLists.has(name)) return { kind: "tensors" };
  if (Object.hasOwn(tensorRecords, name)) return { kind: "record", names: tensorRecords[name]! };
  if (name === "tidy") return { kind: "callback", index: 0 };
  if (name === "keep") return { kind: "arg", index: 0 };
  return null;
}

/** Functions of the runtime whose only effect is their result. */
const pure = new Set(
  `treeAt treeUpdateAt applyUpdates filter partition combine treeFlatten treeFlattenWithPath treeFlattenOneLevel treeUnflatten treeLeaves
  treeStructure treeEqual treeAllClose treeSerialise treeDeserialise filterGrad filterValueAndGrad step nn.inferenceMode inferenceMode
  optim.Optimizer#.update`.split(/\s+/),
);
export const isPureTreeFunction = (path: string): boolean => path.startsWith(`${runtime}:`) && pure.has(path.slice(runtime.length + 1));
export const isTreeMap = (path: string): boolean => path === `${runtime}:treeMap` || path === `${runtime}:treeMapWith`;
export const isTensorFunction = (path: string): boolean => resultOf(path)?.kind === "tensor";

/** Fields of the library's layers that hold tensors or layers: for member reads. */
export const layerTensors = new Set(["weight", "bias", "kernel"]);
