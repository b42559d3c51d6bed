/**
 * The reference runtime: immutable Modules that are pytrees, on TensorFlow.js, after Equinox. Needs `@tensorflow/tfjs-core` and a
 * backend; importing it registers the gradients that TensorFlow.js lacks in Node.
 */
// For what it does: bundlers that leave out what nothing uses must keep it (package.json, sideEffects).
import "#tensorflow";

export { applyUpdates } from "./apply-updates.js";
export { ModuleError, TreeMismatchError, UninitializedFieldError } from "./errors.js";
export { combine, filter, isArray, isArrayLike, isInexactArray, partition, type FilterOptions, type FilterSpec } from "./filter.js";
export { filterGrad, filterValueAndGrad } from "./grad.js";
export { dispose, step } from "./memory.js";
export { boundMethod, BoundMethod } from "./module/bound-method.js";
export { field, type FieldOptions } from "./module/field.js";
export { defineModule, Module, module, moduleFields, type FieldInfo, type ModuleOptions } from "./module/module.js";
export type { Default, Init, NoInit } from "./module/types.js";
export * as nn from "./nn/index.js";
export * as optim from "./optim/index.js";
export { treeDeserialise, type DeserialiseOptions } from "./serialise/tree-deserialise.js";
export { treeSerialise, treeSerialiseAsync, type SerialiseOptions } from "./serialise/tree-serialise.js";
export { treeFlattenOneLevel, treeFlattenWithPath } from "./tree/children.js";
export { treeFlatten, treeLeaves, treeStructure, treeUnflatten, type IsLeaf } from "./tree/flatten.js";
export { flattenUpTo, treeMap, treeMapWith } from "./tree/flatten-up-to.js";
export { showPath, type Path, type PathEntry } from "./tree/path.js";
export { registerNode } from "./tree/registry.js";
export { treeAt, treeUpdateAt, type TreeAtOptions } from "./tree/tree-at.js";
export { treeCheck } from "./tree/tree-check.js";
export type { TreeDef } from "./tree/tree-def.js";
export { treeAllClose, treeEqual, type TreeAllCloseOptions } from "./tree/tree-equal.js";
export { treePrint, type TreePrintOptions } from "./tree/tree-print.js";
