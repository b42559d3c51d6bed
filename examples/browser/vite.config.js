// Vite strips types and may leave decorators as they are, so TypeScript lowers them first. With defineModule alone no plugin is needed.
// In both cases tsconfig.json has to set useDefineForClassFields, or Vite takes fields without a value out of the classes.
import ts from "typescript";

const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, useDefineForClassFields: true, sourceMap: true };

const lowerDecorators = {
  name: "lower-decorators",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith(".ts")) return null;
    const { outputText, sourceMapText } = ts.transpileModule(code, { fileName: id, compilerOptions });
    return { code: outputText.replace(/^\/\/# sourceMappingURL=.*$/m, ""), map: JSON.parse(sourceMapText) };
  },
};

// A decorated class that TypeScript has lowered has its name only from the variable it is assigned to, which Rollup removes as unused.
// Names are in messages and in saved structures: without this a file that was saved in Node would not fit here.
const keepDecoratedNames = {
  name: "keep-decorated-names",
  enforce: "pre",
  transform(code) {
    const named = code.replaceAll(
      /(var (\w+) = (?:_classThis = )?class\b[^{]*\{\s*static\s*\{\s*_classThis = this;)/g,
      (start, _, name) => `${start} Object.defineProperty(this, "name", { value: ${JSON.stringify(name)}, configurable: true });`,
    );
    return named === code ? null : { code: named, map: null };
  },
};

export default {
  plugins: [lowerDecorators, keepDecoratedNames],
  esbuild: { keepNames: true }, // the names of other classes and of functions
  build: { target: "es2022", chunkSizeWarningLimit: 2000 }, // the runtime loads TensorFlow.js by a top-level await
};
