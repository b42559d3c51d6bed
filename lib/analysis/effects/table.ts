/**
 * What known callees do with an object they receive. Data only: the matcher is beside it, the meaning of an effect in the interpreter.
 *
 * A key is a path: `package:name.member`, a global's dotted name (`Object.keys`), or `.method` for a method of an unknown receiver.
 * `*` stands for one name.
 */
import type { Effect } from "../settings.js";

export interface Knowledge {
  readonly effect: Effect;
  /** Only these arguments are looked at; the others are treated as `none`. All by default. */
  readonly args?: readonly number[];
  /** The argument that is run, and how often: exactly once, or any number of times. */
  /** `gathers`: the callback gets first what the round before returned, and at the start the second argument. `compares`: it gets two elements, in some order. */
  readonly runs?: { readonly arg: number; readonly times: "once" | "many"; readonly gathers?: true; readonly compares?: true };
  /** What is called returns what the callback returns. */
  readonly givesCallback?: boolean;
  /** The index of the argument that is returned. */
  readonly returns?: number;
  /** The path of the result. */
  readonly result?: string;
  /** The arguments are only looked for, and this is the answer where there is none: an `undefined` is not found, as it should be. */
  readonly notFound?: false | -1;
  /** The index of an argument that is ended, undone or taken out: where it is `undefined`, there is nothing to end. */
  readonly ends?: number;
  /** Walks the pytree: the node type of an unfinished Module matters, not only its fields. */
  readonly tree?: boolean;
}

export const runtime = "eslint-plugin-safe-init/runtime";
const optimizer = `${runtime}:optim.Optimizer#`;

const tree = (...args: number[]): Knowledge => ({ effect: "readsAll", args, tree: true });
const treeOfAll: Knowledge = { effect: "readsAll", tree: true };
const none: Knowledge = { effect: "none" };
const asks: Knowledge = { effect: "none", notFound: false };
const searches: Knowledge = { effect: "none", notFound: -1 };
const later: Knowledge = { effect: "callsLater" };
const many = (arg = 0): Knowledge => ({ effect: "callsNow", runs: { arg, times: "many" } });
const comparing: Knowledge = { effect: "callsNow", runs: { arg: 0, times: "many", compares: true } };
const once = (arg = 0): Knowledge => ({ effect: "callsNow", runs: { arg, times: "once" }, givesCallback: true });
const makes = (result: string): Knowledge => ({ effect: "none", result });

/** Our own runtime. */
const runtimeTable: Record<string, Knowledge> = {
  partition: tree(0),
  filter: tree(0),
  combine: treeOfAll,
  treeFlatten: tree(0),
  treeUnflatten: none,
  flattenUpTo: tree(1),
  treeMap: { ...treeOfAll, runs: { arg: 0, times: "many" } },
  treeLeaves: tree(0),
  treeStructure: tree(0),
  treeEqual: treeOfAll,
  treeAt: { ...tree(1), runs: { arg: 0, times: "once" } },
  treeSerialise: tree(0),
  treeDeserialise: tree(1),
  treePrint: tree(0),
  applyUpdates: treeOfAll,
  dispose: treeOfAll,
  isArray: none,
  isInexactArray: none,
  filterGrad: none,
  "filterGrad()": treeOfAll,
  filterValueAndGrad: none,
  "filterValueAndGrad()": treeOfAll,
  step: none,
  "step()": treeOfAll,
  "optim.sgd": makes(optimizer),
  "optim.adam": makes(optimizer),
  "optim.adamw": makes(optimizer),
  "optim.rmsprop": makes(optimizer),
  "optim.adagrad": makes(optimizer),
  "optim.clip": makes(optimizer),
  "optim.clipByGlobalNorm": makes(optimizer),
  "optim.chain": makes(optimizer),
  "optim.masked": makes(optimizer),
  "optim.Optimizer#.init": tree(0),
  "optim.Optimizer#.update": treeOfAll,
};

/** TensorFlow.js: scopes run their function once; nothing else looks at a user's objects. */
const tensorFlowTable: Record<string, Knowledge> = {
  tidy: { ...once(0), runs: { arg: 0, times: "once" } },
  keep: { effect: "returns", returns: 0 },
  grad: none,
  grads: none,
  valueAndGrad: none,
  valueAndGrads: none,
  variableGrads: once(0),
};

const globals: Record<string, Knowledge> = {
  // looks at identity only
  "Array.isArray": none,
  "Object.is": none,
  "Object.getPrototypeOf": none,
  "Object.setPrototypeOf": { effect: "returns", returns: 0 },
  "Object.hasOwn": none,
  "Object.getOwnPropertyNames": none,
  "Object.getOwnPropertySymbols": none,
  "Object.getOwnPropertyDescriptor": none,
  "Object.getOwnPropertyDescriptors": none,
  "Object.isFrozen": none,
  "Object.isSealed": none,
  "Object.isExtensible": none,
  "Object.preventExtensions": { effect: "returns", returns: 0 },
  "Reflect.getPrototypeOf": none,
  "Reflect.has": none,
  "Reflect.ownKeys": none,
  "Error.captureStackTrace": none,
  WeakRef: none,
  FinalizationRegistry: none,
  "FinalizationRegistry#.register": none,
  "FinalizationRegistry#.unregister": none,
  Proxy: { effect: "stores" },
  Boolean: none,
  "String.raw": none,
  Symbol: none,
  Object: { effect: "returns", returns: 0 },
  Error: { effect: "stores" },
  // prints
  "console.*": { effect: "debug" },
  // looks at everything
  "Object.keys": { effect: "readsAll" },
  "Object.values": { effect: "readsAll" },
  "Object.entries": { effect: "readsAll" },
  "Object.freeze": { effect: "readsAll", returns: 0 },
  "Object.seal": { effect: "readsAll", returns: 0 },
  structuredClone: { effect: "readsAll" },
  "JSON.parse": { effect: "callsNow", runs: { arg: 1, times: "many" }, givesCallback: true },
  "JSON.stringify": { effect: "readsAll", args: [0] },
  // runs a function later
  setTimeout: later,
  setInterval: later,
  setImmediate: later,
  queueMicrotask: later,
  requestAnimationFrame: later,
  requestIdleCallback: later,
  "process.nextTick": later,
  "process.on": later,
  "process.once": later,
  MutationObserver: later,
  ResizeObserver: later,
  IntersectionObserver: later,
  PerformanceObserver: later,
  addEventListener: later,
  // ends what may never have begun
  clearTimeout: none,
  clearInterval: none,
  clearImmediate: none,
  cancelAnimationFrame: none,
  cancelIdleCallback: none,
  "node:timers/promises:setTimeout": later,
  // runs it now
  Promise: { effect: "callsNow", runs: { arg: 0, times: "once" } },
  "Array.fromAsync": many(1),
  // keeps identity
  "Promise.resolve": { effect: "stores" },
  Map: { effect: "stores" },
  Set: { effect: "stores" },
  WeakMap: { effect: "stores" },
  WeakSet: { effect: "stores" },
  // parses and prints primitives
  Number: none,
  parseInt: none,
  parseFloat: none,
  isNaN: none,
  "Math.*": none,
  "Number.*": none,
  "Date.*": none,
  Date: none,
};

const packages: Record<string, Knowledge> = {
  "mobx:makeObservable": none,
  "mobx:makeAutoObservable": none,
  "mobx:extendObservable": { effect: "writes" },
  "mobx:action": none,
  "mobx:computed": none,
  "mobx:reaction": { effect: "callsNow", runs: { arg: 0, times: "once" } },
  "mobx:autorun": { effect: "callsNow", runs: { arg: 0, times: "once" } },
  "mobx:when": { effect: "callsNow", runs: { arg: 0, times: "once" } },
  "mobx:runInAction": once(0),
  "mobx:untracked": once(0),
  "mobx:observable": none,
  // templates that are looked at later
  ...Object.fromEntries(["lit", "lit-html", "lit-element", "@lit/reactive-element"].flatMap((name) => ["html", "svg", "css", "mathml"].map((tag) => [`${name}:${tag}`, none]))),
  "node:events:setMaxListeners": none,
  "events:setMaxListeners": none,
  "node:timers:setTimeout": later,
  "timers:setTimeout": later,
  "@angular/core:effect": later,
  "@angular/core:computed": later,
  "@angular/core:afterNextRender": later,
  "@angular/core:afterRender": later,
  "@angular/core:inject": none,
  "tslib:__decorate": none,
  "tslib:__metadata": none,
  "tslib:__runInitializers": none,
};

/** Compilers' helpers, whichever file they live in. */
export const helperNames = new Set([
  "__runInitializers",
  "__esDecorate",
  "__decorate",
  "__publicField",
  "__privateAdd",
  "__privateSet",
  "__privateGet",
  "__privateMethod",
  "__accessCheck",
  "__classPrivateFieldSet",
  "__classPrivateFieldGet",
  "_classPrivateFieldInitSpec",
  "_classPrivateMethodInitSpec",
  "_class_private_field_init",
  "_class_private_method_init",
  "_define_property",
  "_defineProperty",
  "_classCallCheck",
  "_assertThisInitialized",
  "_assert_this_initialized",
  "_initializerDefineProperty",
  "_init_extra",
]);

/** Methods of receivers that are not known: by name, where the name means one thing nearly everywhere. */
export const methods: Readonly<Record<string, Knowledge>> = {
  // arrays and their like run a callback now
  forEach: many(),
  map: many(),
  filter: many(),
  some: many(),
  every: many(),
  find: many(),
  findIndex: many(),
  findLast: many(),
  findLastIndex: many(),
  flatMap: many(),
  reduce: { effect: "callsNow", runs: { arg: 0, times: "many", gathers: true } },
  reduceRight: { effect: "callsNow", runs: { arg: 0, times: "many", gathers: true } },
  sort: comparing,
  toSorted: comparing,
  replace: many(1),
  replaceAll: many(1),
  // promises, events and timers run it later
  then: later,
  catch: later,
  finally: later,
  addEventListener: later,
  // as if nothing had listened; Node's `off` and `removeListener` throw where there is no function
  removeEventListener: { effect: "none", ends: 1 },
  addListener: later,
  removeListener: none,
  attachEvent: later,
  on: later,
  once: later,
  off: none,
  onChange: later,
  prependListener: later,
  requestAnimationFrame: later,
  setTimeout: later,
  setInterval: later,
  observe: { effect: "stores" },
  // containers keep it
  push: { effect: "stores" },
  unshift: { effect: "stores" },
  add: { effect: "stores" },
  set: { effect: "stores" },
  has: asks,
  delete: asks,
  get: none,
  indexOf: searches,
  includes: asks,
  lastIndexOf: searches,
  concat: { effect: "stores" },
  bind: { effect: "stores" },
  // foreign code runs now
  emit: { effect: "publishes" },
  dispatchEvent: { effect: "publishes" },
  dispatch: { effect: "publishes" },
  trigger: { effect: "publishes" },
  notify: { effect: "publishes" },
  fire: { effect: "publishes" },
  fireEvent: { effect: "publishes" },
  notifyObservers: { effect: "publishes" },
  notifyListeners: { effect: "publishes" },
};

/** Methods of elements that run none of the element's own code, and so set none of its fields. */
export const elementReaders = new Set(["attachShadow", "attachInternals", "getAttribute", "getAttributeNames", "hasAttribute", "querySelector", "querySelectorAll", "closest", "matches", "contains", "getRootNode", "getBoundingClientRect"]);

/** Functions after which their first argument holds, by the last name of their path. */
export const assertions = new Set(["assert", "invariant", "assertIsDefined", "assertDefined", "asserts", "ok"]);

/** Functions of packages that ask whether there is anything, by name: those that hold for undefined, and those that do not. */
export const absenceTests = /^is(?:Nil|Nullish|NullOrUndefined|Undef|Undefined|NotDefined)$/;
export const presenceTests = /^is(?:Defined|NotNil|Present)$/;
/** Functions of packages that ask for a type, which undefined is not of. */
export const typeTests = /^is(?:String|Number|Boolean|Function|Object|PlainObject|Array|Date|RegExp|Map|Set|Promise|Element)$/;

export const table: ReadonlyMap<string, Knowledge> = new Map([
  ...Object.entries(runtimeTable).map(([key, value]) => [`${runtime}:${key}`, value] as const),
  ...["@tensorflow/tfjs-core", "@tensorflow/tfjs"].flatMap((name) => Object.entries(tensorFlowTable).map(([key, value]) => [`${name}:${key}`, value] as const)),
  ...Object.entries(globals),
  ...Object.entries(packages),
]);

/** Classes of known packages that are Modules themselves. */
export const modulePaths: readonly string[] = [`${runtime}:nn.*`];
