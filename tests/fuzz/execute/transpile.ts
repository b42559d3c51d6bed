/** TypeScript programs become JavaScript as the compiler emits them; a line of the emit is led back to its line in the source. */
import ts from "typescript";
import type { Emit } from "../generate/model.js";

export interface Transpiled {
  readonly code: string;
  /** Lines are counted from 1; a line that comes from nowhere is 0. */
  readonly sourceLine: (emittedLine: number) => number;
}

const compilerOptions: Readonly<Record<Emit, ts.CompilerOptions>> = {
  native: { target: ts.ScriptTarget.ES2022, useDefineForClassFields: true },
  assign: { target: ts.ScriptTarget.ES2022, useDefineForClassFields: false },
  "define-lowered": { target: ts.ScriptTarget.ES2021, useDefineForClassFields: true },
};

export function transpile(source: string, emit: Emit): Transpiled {
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName: "program.ts",
    compilerOptions: { ...compilerOptions[emit], module: ts.ModuleKind.ESNext, sourceMap: true, inlineSources: false },
  });
  const lines = linesOf((JSON.parse(sourceMapText ?? '{"mappings":""}') as { readonly mappings: string }).mappings);
  return { code: outputText.replace(/\n\/\/# sourceMappingURL=.*$/, ""), sourceLine: (line) => lines[line - 1] ?? 0 };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = new Map([...alphabet].map((char, value) => [char, value]));

/** Decodes one segment of a source map: base-64 digits of five bits each, the lowest bit of the number is its sign. */
function decodeSegment(segment: string): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const char of segment) {
    const digit = digits.get(char) ?? 0;
    value += (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/** For each emitted line the source line of its last segment: statements are one a line in both. */
function linesOf(mappings: string): readonly number[] {
  let sourceLine = 0;
  return mappings.split(";").map((line) => {
    let last = 0;
    for (const segment of line.split(",")) {
      if (segment === "") continue;
      sourceLine += decodeSegment(segment)[2] ?? 0;
      last = sourceLine + 1;
    }
    return last;
  });
}
