/** The libraries that the runtime is compared with, and what bundles it: installed into .cache/ (ignored by git) at the first run. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

export const versions = { "@jax-js/jax": "0.1.25", "@tensorflow/tfjs-layers": "4.22.0", esbuild: "0.28.2", rollup: "4.68.7" };

const root = path.join(import.meta.dirname, "../..");
const folder = path.join(root, ".cache", "runtime-peers");

function installed(name) {
  const manifest = path.join(folder, "node_modules", name, "package.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : undefined;
}

/** Without their own peers: tfjs-layers must find the TensorFlow.js of this repository, which is further up. */
export function install() {
  const missing = Object.entries(versions).filter(([name, version]) => installed(name) !== version);
  if (missing.length === 0) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const flags = ["--save-exact", "--legacy-peer-deps", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...flags, ...wanted], { cwd: folder, stdio: ["ignore", 2, 2] });
  for (const [name, version] of missing) {
    if (installed(name) !== version) throw new Error(`${name} ${version} was not installed; .cache/runtime-peers has ${installed(name)}. Delete that folder and run again.`);
  }
}

/** A peer's module, by the path of its file within the package. */
export async function loadPeer(name, file) {
  return import(pathToFileURL(path.join(folder, "node_modules", name, file)).href);
}
