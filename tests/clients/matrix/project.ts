/** A project as a user has it, with one set of versions: the packed plugin, typed linting, and programs whose findings are known. */
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Client, makeClient, root, run } from "../../support/client.js";

/** What is installed into one folder; several Node versions may run there. */
export interface Tools {
  readonly eslint: string;
  readonly typescript: string;
  readonly parser: string;
  /** typescript-eslint's experimental back end: the compiler of TypeScript 7 behind the old interface. */
  readonly native?: string;
}

export interface Outcome {
  /** `file:line:column rule message`, sorted. */
  readonly findings: readonly string[];
  /** Files the parser could not take, and whatever else is no finding. */
  readonly problems: readonly string[];
}

const config = (native: boolean): string => `import parser from "@typescript-eslint/parser";
import safeInit from "eslint-plugin-safe-init";
export default [
  { files: ["**/*.{js,ts}"], linterOptions: { reportUnusedDisableDirectives: "off" } },
  { files: ["**/*.ts"], languageOptions: { parser, parserOptions: { tsconfigRootDir: import.meta.dirname, projectService: ${native ? '{ EXPERIMENTAL_backend: "tsgo" }' : "true"} } } },
  safeInit.configs.all,
  { settings: { "safe-init": { crossFile: "types" } } },
];
`;

const tsconfig = JSON.stringify({ compilerOptions: { target: "es2022", module: "esnext", moduleResolution: "bundler", strict: true, noEmit: true, allowJs: true, types: [] }, include: ["src"] });

export async function makeProject(tarball: string, { eslint, typescript, parser, native }: Tools): Promise<Client> {
  const packages = [tarball, `eslint@${eslint}`, `typescript@${typescript}`, `@typescript-eslint/parser@${parser}`, "@tensorflow/tfjs-core@4.22.0"];
  if (native !== undefined) packages.push(`@typescript/native@npm:typescript@${native}`);
  const client = await makeClient({ "eslint.config.js": config(native !== undefined), "tsconfig.json": tsconfig }, packages, { mayBeMissing: true });
  for (const folder of ["tests/fixtures/correct", "tests/fixtures/incorrect"]) cpSync(join(root, folder), join(client.folder, "src", folder), { recursive: true });
  for (const name of readdirSync(join(root, "examples"))) if (name.endsWith(".ts")) cpSync(join(root, "examples", name), join(client.folder, "src", name));
  return client;
}

/** @param node the binary that runs ESLint */
export async function lintProject({ folder }: Client, node: string): Promise<Outcome> {
  const { code, report, output } = await run(node, [join(folder, "node_modules/eslint/bin/eslint.js"), "-f", "json", "src"], folder);
  if (code > 1 || !report.startsWith("[")) return { findings: [], problems: [`exit code ${code}: ${output.trim().slice(0, 2000)}`] };
  const findings: string[] = [];
  const problems: string[] = [];
  for (const { filePath, messages } of JSON.parse(report) as readonly { filePath: string; messages: readonly { ruleId: string | null; line: number; column: number; message: string }[] }[]) {
    const file = filePath.slice(folder.length + 1).replaceAll("\\", "/");
    for (const { ruleId, line, column, message } of messages) {
      if (ruleId?.startsWith("safe-init/")) findings.push(`${file}:${line}:${column} ${ruleId} ${message}`);
      else problems.push(`${file}:${line}:${column} ${message}`);
    }
  }
  return { findings: findings.sort(), problems };
}

export interface NodeBinary extends Client {
  readonly path: string;
}

/** A Node of another version: its binaries are npm packages. */
export async function installNode(version: string): Promise<NodeBinary> {
  const client = await makeClient({}, [`node@${version}`], { mayBeMissing: true });
  return { ...client, path: join(client.folder, "node_modules/node/bin/node") };
}

export const versionOf = ({ folder }: Client, name: string): string => (JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")) as { version: string }).version;

/** What the one has and the other lacks, and the other way round. */
export function differences(reference: Outcome, other: Outcome): readonly string[] {
  const [expected, seen] = [new Set(reference.findings), new Set(other.findings)];
  return [...reference.findings.filter((line) => !seen.has(line)).map((line) => `- ${line}`), ...other.findings.filter((line) => !expected.has(line)).map((line) => `+ ${line}`), ...other.problems.map((line) => `! ${line}`)];
}
