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
import { ModuleError, quoted, showRule } from "../errors.js";
import { neverMatches } from "../tree/mismatch.js";
import { registerModuleType, type ModuleType, type ModuleView, type UnfinishedNote } from "../tree/registry.js";
import { frameOf, isFailed, isUnset, type ClassInfo, type Frame } from "./class-info.js";

const notes = new WeakMap<object, UnfinishedNote>();

/** Registers both types of a class. `info` is read later: the types are part of it. */
export function registerTypes(name: string, prototype: object, info: () => ClassInfo): { type: ModuleType; twin: ModuleType } {
  const type = register(name, prototype, (instance) => {
    // A finished Module is frozen; what can still be extended is under construction, or was not constructed at all.
    const { fields } = info();
    return fields !== null && !Object.isExtensible(instance) && !isFailed(instance) ? fields.view : viewOfUnfinished(info(), instance);
  });
  const twin = register(`${name} (initialising)`, Object.create(prototype) as object, (instance) =>
    viewOfTwin(info(), instance, notes.get(instance) ?? null),
  );
  return { type, twin };
}

function register(name: string, prototype: object, view: ModuleType["view"]): ModuleType {
  const adopt: ModuleType["adopt"] = (instance, note) => {
    if (note !== null) notes.set(instance, note);
  };
  const type: ModuleType = { kind: "module", name, prototype, view, adopt, shell: null, ofLeaves: null };
  registerModuleType(prototype, type);
  return type;
}

function viewOfUnfinished(info: ClassInfo, instance: object): ModuleView {
  const frame = frameOf(instance);
  if (frame === undefined) throw notFinished(info.name, instance);
  const note = noteOf(frame);
  if (info.strict) {
    throw new ModuleError(
      "unfinished-module",
      `${info.name} is not finished: it was flattened in its ${note.hook}` +
        `${note.unset.length === 0 ? "" : `, while ${quoted(note.unset)} had no value`}. ${neverMatches(info.name)}`,
    );
  }
  return viewOfTwin(info, instance, note);
}

/** Of the fields, those that are set. */
function viewOfTwin(info: ClassInfo, instance: object, note: UnfinishedNote | null): ModuleView {
  const set = knownNames(info, instance).filter((name) => !isUnset(instance, name));
  const [names, staticNames] = [false, true].map((wanted) => set.filter((name) => (info.options.get(name)?.static === true) === wanted));
  return { type: info.twin, names: names!, staticNames: staticNames!, note };
}

/** The names in declared order, as far as that is known. */
function knownNames(info: ClassInfo, instance: object): string[] {
  return [...new Set([...(info.fields?.names ?? frameOf(instance)?.order ?? []), ...Object.keys(instance)])];
}

function noteOf({ info, self, hook }: Frame): UnfinishedNote {
  const names = new Set([...knownNames(info, self), ...info.options.keys()]);
  return { className: info.name, hook, unset: [...names].filter((name) => isUnset(self, name)) };
}

/** The error for what looks like a Module, and is neither finished nor under construction. */
export function notFinished(name: string, instance: object): ModuleError {
  return isFailed(instance)
    ? new ModuleError(
        "failed-construction",
        `This ${name} escaped from a construction that threw, so it was never finished and must not be used. ${showRule("no-this-escape")}`,
      )
    : new ModuleError(
        "not-constructed",
        `This ${name} was not made by its constructor or by a tree function, so it is neither checked nor frozen. Perhaps ` +
          "Object.create, Object.assign or a cloning library made it. Copy Modules by treeMap((x) => x, model), and change them by treeAt.",
      );
}
