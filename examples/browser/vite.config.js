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

export default {
  plugins: [lowerDecorators],
  build: { target: "es2022", chunkSizeWarningLimit: 2000 }, // the runtime loads TensorFlow.js by a top-level await
};
