/** What a snapshot of findings must say of each: whether it is true, why, and where that was run. */
import { existsSync } from "node:fs";
import path from "node:path";

export const verdicts = ["true lasting", "true transient", "false"];

/** Findings without a judgement: no verdict of the list, or no reason. */
export const unjudged = (findings) => findings.filter(({ verdict, why }) => !verdicts.includes(verdict) || typeof why !== "string" || why.trim() === "");

/** Findings whose judgement names a probe that is not there. */
export const withoutProbe = (findings) => findings.filter(({ probe }) => probe && !existsSync(path.join(import.meta.dirname, "probes", probe)));
