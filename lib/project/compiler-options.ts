/** How class fields are emitted in a file: from the nearest tsconfig.json, with what it extends. */
import { dirname } from "node:path";
import { getTsconfig, type TsConfigResult } from "get-tsconfig";
import type { FieldSemantics } from "../analysis/index.js";

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

/** Lives as long as one look at the project: configuration files may change between two. */
export class CompilerOptions {
  private readonly byFolder = new Map<string, FieldSemantics>();
  private readonly cache = new Map<string, unknown>();

  of(path: string): FieldSemantics {
    if (!/\.[cm]?tsx?$/.test(path)) return nativeFields;
    const folder = dirname(path);
    let semantics = this.byFolder.get(folder);
    if (semantics === undefined) this.byFolder.set(folder, (semantics = this.read(path)));
    return semantics;
  }

  private read(path: string): FieldSemantics {
    let config: TsConfigResult | null;
    try {
      config = getTsconfig(path, "tsconfig.json", this.cache);
    } catch {
      return nativeFields; // an unreadable or cyclic configuration says nothing
    }
    const options = config?.config.compilerOptions;
    return config === null ? nativeFields : semanticsOf(options?.target, options?.useDefineForClassFields);
  }
}

