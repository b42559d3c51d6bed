/**
 * The two node types of a Module class.
 *
 * Real    finished instances. All fields are present.
 * Twin    instances under construction, and whatever is unflattened from a tree of one. Only the fields that were set are present. It is
 *         a type of its own, so a tree taken too early never matches the finished Module, and the mismatch can be explained
 *         (Equinox up to 0.12 behaves like this by accident; from 0.13 on the trees differ less visibly and fail later).
 *
 * The twin is not a change of an instance's prototype: on Node 20 that gives every object a hidden class of its own, and reads become a
 * hundred times slower. It is chosen while the instance is on the stack of constructions.
 */
import { ModuleError, showRule } from "../errors.js";
import { registerModuleType, type ModuleType, type ModuleView, type UnfinishedNote } from "../tree/registry.js";
import { frameOf, isFailed, type ClassInfo, type Frame } from "./class-info.js";

const notes = new WeakMap<object, UnfinishedNote>();

/** Registers both types of a class. `info` is read later: the types are part of it. */
export function registerTypes(name: string, prototype: object, info: () => ClassInfo): { type: ModuleType; twin: ModuleType } {
  const twinPrototype = Object.create(prototype) as object;
  const twin: ModuleType = {
    kind: "module",
    name: `${name} (initialising)`,
    prototype: twinPrototype,
    initialising: true,
    view: (instance) => viewOfTwin(info(), instance),
    adopt: (instance, note) => {
      if (note !== null) notes.set(instance, note);
    },
    shell: null,
    ofLeaves: null,
  };
  const type: ModuleType = {
    kind: "module",
    name,
    prototype,
    initialising: false,
    view: (instance) => {
      // A finished Module is frozen; what can still be extended is under construction, or was not constructed at all.
      const { fields } = info();
      return fields !== null && !Object.isExtensible(instance) && !isFailed(instance) ? fields.view : viewOfUnfinished(info(), instance);
    },
    adopt: () => {},
    shell: null,
    ofLeaves: null,
  };
  registerModuleType(prototype, type);
  registerModuleType(twinPrototype, twin);
  return { type, twin };
}

function viewOfUnfinished(info: ClassInfo, instance: object): ModuleView {
  const frame = frameOf(instance);
  if (frame === undefined) throw notFinished(info, instance);
  const note = noteOf(frame);
  if (info.strict) {
    throw new ModuleError(
      "unfinished-module",
      `${info.name} is not finished: it was flattened in its ${note.hook}` +
        `${note.unset.length === 0 ? "" : `, while ${note.unset.map((name) => `'${name}'`).join(", ")} had no value`}. A tree taken now cannot ` +
        `match the finished ${info.name}. Use a finished part of it, or do this after construction. ${showRule("no-this-escape")}`,
    );
  }
  return { ...presentFields(info, instance), type: info.twin, note };
}

function viewOfTwin(info: ClassInfo, instance: object): ModuleView {
  return { ...presentFields(info, instance), type: info.twin, note: notes.get(instance) ?? null };
}

function presentFields(info: ClassInfo, instance: object): { names: string[]; staticNames: string[] } {
  const names: string[] = [];
  const staticNames: string[] = [];
  for (const name of orderedKeys(info, instance)) {
    if ((instance as Record<string, unknown>)[name] === undefined) continue;
    (info.options.get(name)?.static === true ? staticNames : names).push(name);
  }
  return { names, staticNames };
}

/** The own keys in declared order, as far as that is known. */
function orderedKeys(info: ClassInfo, instance: object): string[] {
  const order = info.fields?.names ?? frameOf(instance)?.order ?? [];
  const keys = Object.keys(instance);
  return [...order.filter((name) => Object.hasOwn(instance, name)), ...keys.filter((key) => !order.includes(key))];
}

function noteOf(frame: Frame): UnfinishedNote {
  const { info, self } = frame;
  const names = new Set([...(info.fields?.names ?? frame.order), ...Object.keys(self), ...info.options.keys()]);
  const unset = [...names].filter((name) => !Object.hasOwn(self, name) || (self as Record<string, unknown>)[name] === undefined);
  return { className: info.name, hook: frame.hook, unset };
}

function notFinished(info: ClassInfo, instance: object): ModuleError {
  if (isFailed(instance)) {
    return new ModuleError(
      "failed-construction",
      `This ${info.name} is left over from a construction that threw, so it was never finished. It must not be used. ` +
        `It escaped from the constructor or a hook: ${showRule("no-this-escape")}`,
    );
  }
  return notConstructed(info.name);
}

/** The error for what looks like a Module and was made neither by its constructor nor by a tree function. */
export function notConstructed(name: string): ModuleError {
  return new ModuleError(
    "not-constructed",
    `This ${name} was not made by its constructor or by a tree function, so it is not frozen and was never checked. It is perhaps a ` +
      "copy made by Object.create, Object.assign or a cloning library. Copy Modules by treeMap((x) => x, model), and change them by treeAt.",
  );
}
