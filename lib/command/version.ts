import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("eslint-plugin-safe-init/package.json") as { version: string };

export const { version } = manifest;
