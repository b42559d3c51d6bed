/** How large the runtime is in a bundle: minified, TensorFlow.js left outside. */
import path from "node:path";
import { gzipSync } from "node:zlib";
import { loadPeer } from "./peers.mjs";

const entry = path.join(import.meta.dirname, "../../dist/lib/runtime/index.js");

const trees = "Module, module, field, treeFlatten, treeUnflatten, treeMap, filter, partition, combine";
const training = "Module, module, field, nn, optim, filter, isArray, filterValueAndGrad, applyUpdates, step";

const programs = [
  ["Module and trees", `export { ${trees} } from ${JSON.stringify(entry)};`],
  ["nn.MLP trained with optim.adam", `import { ${training} } from ${JSON.stringify(entry)}; export const used = [${training.replace("nn", "nn.MLP").replace("optim", "optim.adam")}];`],
  ["everything", `export * from ${JSON.stringify(entry)};`],
];

const gradients = /gradient-configs\.js$/;

/** The bytes of a program's bundle; without the gradients of TensorFlow.js unless they are asked for. */
async function bundled({ rollup }, { transform }, program, withGradients) {
  const start = "\0program";
  const plugin = {
    name: "program",
    resolveId: (id) => (id === start ? id : null),
    load: (id) => (id === start ? program : !withGradients && gradients.test(id) ? "export const gradientConfigs = () => [];" : null),
  };
  // As package.json says: what nothing uses is left out, except the file that registers gradients.
  const treeshake = { moduleSideEffects: (id) => id === start || /runtime\/(?:index|tensorflow)\.js$/.test(id) };
  const bundle = await rollup({ input: start, external: ["@tensorflow/tfjs-core"], plugins: [plugin], treeshake, onwarn: () => {} });
  const { output } = await bundle.generate({ format: "es" });
  const { code } = await transform(output[0].code, { minify: true, format: "esm", target: "es2022" });
  return { bytes: code.length, gzip: gzipSync(code, { level: 9 }).length };
}

export async function bundleFigures() {
  const rollup = await loadPeer("rollup", "dist/es/rollup.js");
  const esbuild = await loadPeer("esbuild", "lib/main.js");
  const figures = [];
  for (const [what, program] of programs) figures.push({ what, ...(await bundled(rollup, esbuild.default ?? esbuild, program, false)) });
  const { bytes, gzip } = await bundled(rollup, esbuild.default ?? esbuild, programs.at(-1)[1], true);
  const without = figures.at(-1);
  figures.push({ what: "the gradients that Node's TensorFlow.js lacks, beside it", bytes: bytes - without.bytes, gzip: gzip - without.gzip });
  return figures;
}
