/** The versions that belong together. The first combination is the reference. */
import type { Tools } from "./project.js";

/** The oldest supported ones of Node 20 and 22, and the newest 24. */
export const nodes: readonly string[] = ["20.19.0", "22.13.0", "24"];

const eslints = ["10", "9.30.1", "9"];
const typescripts = ["6.0.3", "5.9.3", "5.4.5"];

/** An old ESLint with an old TypeScript has the parser of that time; ESLint 10 and TypeScript 6 need a new one. */
const parserFor = (eslint: string, typescript: string): string => (eslint !== "10" && typescript === "5.4.5" ? "8.35.1" : "8.73.0");

const classic = eslints.flatMap((eslint) => typescripts.map((typescript): Tools => ({ eslint, typescript, parser: parserFor(eslint, typescript) })));

export const combinations: readonly Tools[] = [...classic, { eslint: "10", typescript: "6.0.3", parser: "8.73.0", native: "7.1.0-dev.20261021.1" }];
export const oldest: Tools = { eslint: "9.30.1", typescript: "5.4.5", parser: "8.35.1" };
export const newest: Tools = combinations[0]!;
