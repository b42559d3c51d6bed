/** How large the runtime is in a bundle: minified, TensorFlow.js left outside; by Rollup (minified by esbuild) and by esbuild alone. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { loadPeer } from "./peers.mjs";

const root = path.join(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const entry = path.join(root, manifest.exports["./runtime"].default);

const trees = "Module, module, field, treeFlatten, treeUnflatten, treeMap, filter, partition, combine";
const training = "Module, module, field, nn, optim, filter, isArray, filterValueAndGrad, applyUpdates, step";

const programs = [
  ["Module and trees", `export { ${trees} } from ${JSON.stringify(entry)};`],
  ["nn.MLP trained with optim.adam", `import { ${training} } from ${JSON.stringify(entry)}; export const used = [${training.replace("nn", "nn.MLP").replace("optim", "optim.adam")}];`],
  ["everything", `export * from ${JSON.stringify(entry)};`],
];

const gradients = /gradient-configs\.js$/;
const noGradients = "export const gradientConfigs = () => [];";
const external = ["@tensorflow/tfjs-core"];
const minified = { minify: true, format: "esm", target: "es2022" };

/** As package.json says: what bundles for browsers take for an import of the package's own, and what is kept although nothing uses it. */
const resolve = (id, from) => path.resolve(...(id in manifest.imports ? [root, manifest.imports[id].browser] : [path.dirname(from), id]));
const hasSideEffects = (file) => manifest.sideEffects.includes(`./${path.relative(root, file).replaceAll(path.sep, "/")}`);

async function byRollup({ rollup }, { transform }, program, withGradients) {
  const start = "\0program";
  const plugin = {
    name: "program",
    resolveId(id, from) {
      if (id === start) return id;
      return external.includes(id) ? null : resolve(id, from);
    },
    load: (id) => (id === start ? program : !withGradients && gradients.test(id) ? noGradients : null),
  };
  const treeshake = { moduleSideEffects: (id) => id === start || hasSideEffects(id) };
  const bundle = await rollup({ input: start, external, plugins: [plugin], treeshake, onwarn: () => {} });
  const { output } = await bundle.generate({ format: "es" });
  return (await transform(output[0].code, minified)).code;
}

async function byEsbuild({ build }, program, withGradients) {
  const plugin = {
    name: "gradients",
    setup: ({ onLoad }) => onLoad({ filter: gradients }, () => (withGradients ? null : { contents: noGradients })),
  };
  const stdin = { contents: program, resolveDir: root };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, external, plugins: [plugin], ...minified });
  return outputFiles[0].text;
}

const sizeOf = (code) => ({ bytes: code.length, gzip: gzipSync(code, { level: 9 }).length });

export async function bundleFigures() {
  const rollup = await loadPeer("rollup", "dist/es/rollup.js");
  const esbuild = await loadPeer("esbuild", "lib/main.js");
  const tools = esbuild.default ?? esbuild;
  const bundled = async (program, withGradients) => ({
    rollup: sizeOf(await byRollup(rollup, tools, program, withGradients)),
    esbuild: sizeOf(await byEsbuild(tools, program, withGradients)),
  });
  const figures = [];
  for (const [what, program] of programs) figures.push({ what, ...(await bundled(program, false)) });
  const [whole, without] = [await bundled(programs.at(-1)[1], true), figures.at(-1)];
  const rest = (bundler) => ({ bytes: whole[bundler].bytes - without[bundler].bytes, gzip: whole[bundler].gzip - without[bundler].gzip });
  figures.push({ what: "the gradients that TensorFlow.js's core lacks, beside it", rollup: rest("rollup"), esbuild: rest("esbuild") });
  return figures;
}
