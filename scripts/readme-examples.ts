/** The examples at the top of the README: a program of benchmarks/samples/ and what the command really says of it. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const block = /(<!-- begin example (\S+) -->)[^]*?(<!-- end example -->)/g;

/** The README with each example as it is now. */
export function withExamples(root: string, readme: string): string {
  return readme.replace(block, (_, begin: string, sample: string, end: string) => `${begin}\n\n${renderExample(root, sample)}\n\n${end}`);
}

function renderExample(root: string, sample: string): string {
  const folder = join(root, "benchmarks/samples", sample);
  const [program = ""] = readFileSync(join(folder, "wrong.ts"), "utf8").split("\nexport function run");
  const { stdout, status, stderr } = spawnSync(process.execPath, [join(root, "dist/lib/command/main.js"), "--no-color", "wrong.ts"], { cwd: folder, encoding: "utf8" });
  if (status !== 1) throw new Error(`The command ends with ${status} for ${sample}: ${stderr}`);
  const [findings = ""] = stdout.split("\n✖"); // what follows is a count and a time
  return `\`\`\`ts\n${program.trim()}\n\`\`\`\n\n\`\`\`text\n${findings.trim()}\n\`\`\``;
}
