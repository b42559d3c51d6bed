/** How class fields are emitted in a file: from the nearest tsconfig.json, with what it extends. */
import { dirname } from "node:path";
import { getTsconfig, type TsConfigResult } from "get-tsconfig";
import type { FieldSemantics } from "../analysis/index.js";
import { stampOf } from "./stamp.js";

/** What the language itself does, and TypeScript from ES2022 on. */
export const nativeFields: FieldSemantics = { useDefineForClassFields: true, parameterPropertiesFirst: false };

const order = ["es3", "es5", "es6", "es2015", "es2016", "es2017", "es2018", "es2019", "es2020", "es2021", "es2022", "es2023", "es2024", "es2025", "esnext"];
const native = order.indexOf("es2022");

export function semanticsOf(target: string | undefined, useDefine: boolean | undefined): FieldSemantics {
  // Without a target the compiler's default depends on its version; that of the newest is native fields.
  const level = target === undefined ? native : order.indexOf(target.toLowerCase());
  const isNative = level < 0 || level >= native;
  const define = useDefine ?? isNative;
  return { useDefineForClassFields: define, parameterPropertiesFirst: !define || !isNative };
}

/** What a folder's configuration said, and the files that said it, with the ones whose absence let others speak. */
interface Answer {
  readonly semantics: FieldSemantics;
  readonly stamps: ReadonlyMap<string, string>;
}

/** For the whole process: to find and read the configuration for each file anew showed as a sixth of a profile of the analysis (itwin-geometry, one file at a time). */
const answers = new Map<string, Answer>();
const LIMIT = 10_000;

/** Lives as long as one look at the project: configuration files may change between two, so each looks at their times once. */
export class CompilerOptions {
  private readonly byFolder = new Map<string, FieldSemantics>();
  private readonly stamps = new Map<string, string>();

  of(path: string): FieldSemantics {
    if (!/\.[cm]?tsx?$/.test(path)) return nativeFields;
    const folder = dirname(path);
    let semantics = this.byFolder.get(folder);
    if (semantics === undefined) this.byFolder.set(folder, (semantics = this.known(folder) ?? this.read(path, folder)));
    return semantics;
  }

  private known(folder: string): FieldSemantics | null {
    const answer = answers.get(folder);
    if (answer === undefined) return null;
    for (const [file, stamp] of answer.stamps) if (this.stampOf(file) !== stamp) return null;
    return answer.semantics;
  }

  private stampOf(file: string): string {
    let stamp = this.stamps.get(file);
    if (stamp === undefined) this.stamps.set(file, (stamp = stampOf(file)));
    return stamp;
  }

  private read(path: string, folder: string): FieldSemantics {
    const looks = new Map<string, unknown>();
    let config: TsConfigResult | null;
    try {
      config = getTsconfig(path, "tsconfig.json", looks);
    } catch {
      return nativeFields; // an unreadable or cyclic configuration says nothing
    }
    const options = config?.config.compilerOptions;
    const semantics = config === null ? nativeFields : semanticsOf(options?.target, options?.useDefineForClassFields);
    const files = filesOf(looks);
    // The list comes from the reader's own notes: remembered only as far as they still read as expected.
    if (config === null || files.includes(config.path)) {
      if (answers.size >= LIMIT) answers.clear();
      answers.set(folder, { semantics, stamps: new Map(files.map((file) => [file, this.stampOf(file)])) });
    }
    return semantics;
  }
}

/** The files that were looked for, out of notes such as `readFileSync:/project/tsconfig.json:utf8`. */
const filesOf = (looks: ReadonlyMap<string, unknown>): readonly string[] => [...looks.keys()].map((note) => note.replace(/^\w+:/, "").replace(/:utf-?8$/, ""));

/** The tsconfig.json that is nearest to a file, and those that it extends. */
export function configurationOf(file: string): readonly string[] {
  const looks = new Map<string, unknown>();
  try {
    getTsconfig(file, "tsconfig.json", looks);
  } catch {
    // What could be read of a broken configuration is an input, too.
  }
  return filesOf(new Map([...looks].filter(([note, text]) => note.startsWith("readFileSync:") && typeof text === "string")));
}
