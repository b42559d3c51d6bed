/** Map's constructor calls `set` for each entry it is given; the overridden `set` compares with `maxSize`, which is set after `super()`. */
import { createRequire } from "node:module";
import path from "node:path";
import { packagesFolder } from "../corpora.mjs";
import { claim } from "./probe.mjs";

const require = createRequire(path.join(packagesFolder, "node_modules/discord.js/src/index.js"));
const { LimitedCollection } = require("discord.js");
const entries = [["a", 1], ["b", 2], ["c", 3]];
const filled = new LimitedCollection({ maxSize: 1 });
for (const [key, value] of entries) filled.set(key, value);
claim("a collection filled later keeps to its limit", filled.size === 1, filled.size);
const started = new LimitedCollection({ maxSize: 1 }, entries);
claim("one that starts with entries does not", started.size === 3, started.size);
process.exit();
