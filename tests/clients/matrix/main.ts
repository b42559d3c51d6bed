/**
 * `npm run matrix`: the packed plugin under every supported version of Node, ESLint and TypeScript, with type information, on the examples
 * and the fixtures. Each combination must find what the first one finds. Prints one table; exit code 1 where a combination differs.
 * Needs the npm registry. tests/clients/matrix.test.ts runs the two ends of it.
 */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { pack } from "../../support/client.js";
import { combinations, nodes } from "./combinations.js";
import { type NodeBinary, type Outcome, differences, installNode, lintProject, makeProject, versionOf } from "./project.js";

const tarball = await pack();
const binaries: NodeBinary[] = [];
for (const version of nodes) binaries.push(await installNode(version));
const lacking = binaries.find(({ skip }) => skip !== "");
if (lacking !== undefined) {
  console.error(`A Node cannot be installed: ${lacking.skip}.`);
  process.exit(2);
}

let reference: Outcome | null = null;
const rows: string[] = [];
for (const tools of combinations) {
  const project = await makeProject(tarball, tools);
  const name = (version: string): string => `| ${version} | ${tools.eslint} | ${tools.typescript}${tools.native === undefined ? "" : " and the native back end"} | ${tools.parser} |`;
  for (const [index, node] of binaries.entries()) {
    if (project.skip !== "") {
      rows.push(`${name(nodes[index]!)} not run: ${project.skip} |`);
      continue;
    }
    const outcome = await lintProject(project, node.path);
    reference ??= outcome;
    const differ = differences(reference, outcome);
    if (differ.length > 0) process.exitCode = 1;
    rows.push(`| ${versionOf(node, "node")} | ${versionOf(project, "eslint")} | ${versionOf(project, "typescript")}${tools.native === undefined ? "" : ` and native ${tools.native}`} | ${versionOf(project, "@typescript-eslint/parser")} | ${differ.length === 0 ? `${outcome.findings.length}, the same` : `${outcome.findings.length}, **${differ.length} differ**`} |`);
    console.error([rows.at(-1), ...differ.slice(0, 10).map((line) => `    ${line}`)].join("\n"));
  }
  project.remove();
}
for (const node of binaries) node.remove();
rmSync(dirname(tarball), { recursive: true, force: true });
console.log(["| Node | ESLint | TypeScript | @typescript-eslint/parser | findings |", "| --- | --- | --- | --- | --- |", ...rows].join("\n"));
