/** Executes a rendered program many times and collects what was seen. */
import { EventEmitter } from "node:events";
import vm from "node:vm";
import * as runtime from "../../../lib/runtime/index.js";
import type { Rendered, RenderedClass } from "../generate/render.js";
import type { Observation } from "./faults.js";
import { Probes, probeNames, sourceName } from "./probes.js";
import { randomFrom } from "./random.js";
import { transpile } from "./transpile.js";

/** The program did not even compile or define its classes: the generator is wrong, which must not pass unseen. */
export class InvalidProgramError extends Error {
  override readonly name = "InvalidProgramError";
}

// Programs add listeners in loops; nobody is to be warned of that.
EventEmitter.defaultMaxListeners = 0;

/** What Modules import from the runtime. */
const runtimeNames = ["Module", "field", "filter", "isArray", "module", "partition", "treeLeaves"] as const;

export interface RunOptions {
  readonly runs: number;
  readonly seed: number;
  /** Sites at which values that are set are recorded too. */
  readonly watched: ReadonlySet<number>;
}

export function execute(rendered: Rendered, options: RunOptions): Observation {
  const { code, sourceLine } = rendered.language === "ts" ? transpile(rendered.executed, rendered.emit) : { code: rendered.executed, sourceLine: (line: number) => line };
  const probes = new Probes(rendered.sites, new Map(rendered.classes.map((klass) => [klass.name, klass])), sourceLine, options.watched, rendered.constructionLines, leaks(rendered));
  const constructed = rendered.classes.filter((klass) => klass.constructed);
  const names = constructed.map(({ name }) => name).join(", ");
  const constructors = compile(`(function (${[...probeNames, "EventEmitter", ...runtimeNames].join(", ")}) { "use strict"; ${code}\nreturn { ${names} };\n})`, probes);
  const random = randomFrom(options.seed);
  let constructions = 0;
  let completed = 0;
  for (const klass of constructed) {
    const construct = constructors[klass.name];
    if (construct === undefined) continue;
    for (let run = 0; run < options.runs; run++) {
      constructions++;
      if (constructOnce(probes, construct, klass, Math.floor(random() * 2 ** 31))) completed++;
    }
  }
  return {
    faults: probes.allFaults(),
    echoes: [...probes.echoes.values()],
    setReads: [...probes.setReads.values()],
    reached: probes.reached,
    undefinedSeen: probes.undefinedSeen,
    setAtSink: probes.setAtSink,
    reads: probes.reads,
    constructions,
    completed,
  };
}

/**
 * The object, or a closure that may lead to it, is given to an unknown function or a registry, or to what may be another object
 * (`get() && this`), or a function in a public field is called.
 */
const leaks = ({ analysed }: Rendered): boolean => /\b(?:all\.push|all\[0\]|byName\.set|seen\.add|last|\.held) ?[(=]|\b(?:sink|meddle|later)\(|xs\(\)\.forEach|\.k\d|super\(p, \(|\bm\d = \(\) =>|\bother\(|\bget\(\) && /.test(analysed);

type Constructors = Readonly<Record<string, (new (...args: unknown[]) => object) | undefined>>;

function compile(code: string, probes: Probes): Constructors {
  try {
    const make = new vm.Script(code, { filename: sourceName }).runInThisContext() as (...args: unknown[]) => Constructors;
    return make(...probes.functions(), EventEmitter, ...runtimeNames.map((name) => runtime[name]));
  } catch (error) {
    throw new InvalidProgramError(`${String(error)} in\n${code}`);
  }
}

/** What a constructor is given as its third argument, if anything: as a number, like the other two, 0 or 1. */
class Options {
  constructor(public x: unknown) {}
  valueOf(): number {
    return Number(this.x);
  }
}

/** True if the constructor and the hook ended normally. Exceptions are part of the programs. */
function constructOnce(probes: Probes, construct: new (...args: unknown[]) => object, { hasSetup, chain, given }: RenderedClass, seed: number): boolean {
  const random = randomFrom(seed);
  probes.start(seed);
  try {
    const values = given === null ? [random() < 0.5, random() < 0.5, random() < 0.5 ? new Options(random() < 0.5) : undefined] : [Object.fromEntries(given.map((name) => [name, random() < 0.5]))];
    const object = new construct(...values) as Record<string, () => Record<string, unknown>>;
    if (hasSetup) object["setup"]?.();
    probes.finish(object, Object.assign({}, ...chain.map((name) => object[`__e${name.slice(1)}`]?.() ?? {})) as Record<string, unknown>);
    return true;
  } catch (error) {
    if (error instanceof runtime.ModuleError && error.code === "missing-field") probes.refuse();
    probes.abandon();
    return false;
  } finally {
    probes.stop();
  }
}
