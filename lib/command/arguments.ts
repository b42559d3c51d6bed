/** The command line: one table of options, from which arguments are parsed, checked and explained in the help. */
import { parseArgs } from "node:util";
import { didYouMean } from "../settings/configuration-error.js";
import { CommandError } from "./command-error.js";

export const formats = ["text", "json", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly help: string;
}

/** In the order of the help. */
export const optionTable = {
  strict: { type: "boolean", help: "also what depends on a path, an unknown callee or a subclass, and advice: the preset `strict`" },
  rule: { type: "string", multiple: true, value: "NAME", help: "only this rule; may be repeated" },
  config: { type: "string", short: "c", value: "FILE", help: 'JSON file with the settings that an ESLint configuration has under "safe-init"' },
  "no-inline-config": { type: "boolean", help: "ignore `eslint-disable` comments" },
  format: { type: "string", short: "f", value: "FORMAT", choices: formats, help: "text (default), json, sarif or github" },
  "output-file": { type: "string", short: "o", value: "FILE", help: "write the report to a file" },
  "fix-suggestions": { type: "string", multiple: true, value: "RULE", help: "apply the suggestions of this rule to the files; may be repeated" },
  baseline: { type: "string", value: "write|check", choices: ["write", "check"], help: "record today's findings, or fail only for those that are not recorded" },
  "baseline-file": { type: "string", value: "FILE", help: "where they are recorded (default: safe-init-baseline.json)" },
  "print-dependencies": { type: "boolean", help: "print, instead of findings, the other files that each file's findings depend on" },
  stats: { type: "boolean", help: "also print what the run has done and what it has left out, in figures" },
  concurrency: { type: "string", value: "N", help: "worker threads: a number, `off`, or `auto` (default), which starts them where the work is worth it" },
  "ignore-pattern": { type: "string", multiple: true, value: "PATTERN", help: "leave out files, in the syntax of .gitignore; may be repeated" },
  "no-ignore": { type: "boolean", help: "do not read .gitignore files" },
  "no-error-on-unmatched-pattern": { type: "boolean", help: "no error where there is no file to analyse" },
  color: { type: "boolean", help: "colours, or `--no-color` none (default: on a terminal, as NO_COLOR and FORCE_COLOR say)" },
  "no-color": { type: "boolean", help: "" },
  help: { type: "boolean", short: "h", help: "this text" },
  version: { type: "boolean", short: "v", help: "the version" },
} as const satisfies Readonly<Record<string, Option>>;

type OptionName = keyof typeof optionTable;
const options: Readonly<Record<string, Option>> = optionTable;

export interface CommandLine {
  readonly paths: readonly string[];
  readonly strict: boolean;
  readonly rules: readonly string[];
  readonly config: string | null;
  readonly inlineConfig: boolean;
  readonly format: Format;
  readonly outputFile: string | null;
  readonly fixSuggestions: readonly string[];
  readonly baseline: "write" | "check" | null;
  readonly baselineFile: string;
  readonly printDependencies: boolean;
  readonly stats: boolean;
  readonly concurrency: number | "auto";
  readonly ignorePatterns: readonly string[];
  readonly gitignore: boolean;
  readonly errorOnUnmatched: boolean;
  readonly color: boolean | null;
  readonly help: boolean;
  readonly version: boolean;
}

/** @throws CommandError for an unknown option, a missing or superfluous value, or a value that is none of the choices */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const config = Object.fromEntries(Object.entries(options).map(([name, { type, short, multiple }]) => [name, { type, ...(short && { short }), ...(multiple && { multiple }) }]));
  const { tokens, positionals } = parseArgs({ args: [...args], options: config, strict: false, tokens: true, allowPositionals: true });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    checkOption(token);
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? ""]);
  }
  const has = (name: OptionName): boolean => given.has(name);
  const all = (name: OptionName): readonly string[] => given.get(name) ?? [];
  const last = (name: OptionName): string | null => all(name).at(-1) ?? null;
  const line: CommandLine = {
    paths: positionals,
    strict: has("strict"),
    rules: all("rule"),
    config: last("config"),
    inlineConfig: !has("no-inline-config"),
    format: (last("format") ?? "text") as Format,
    outputFile: last("output-file"),
    fixSuggestions: all("fix-suggestions"),
    baseline: last("baseline") as CommandLine["baseline"],
    baselineFile: last("baseline-file") ?? "safe-init-baseline.json",
    printDependencies: has("print-dependencies"),
    stats: has("stats"),
    concurrency: concurrencyOf(last("concurrency") ?? "auto"),
    ignorePatterns: all("ignore-pattern"),
    gitignore: !has("no-ignore"),
    errorOnUnmatched: !has("no-error-on-unmatched-pattern"),
    color: colorOf(tokens),
    help: has("help"),
    version: has("version"),
  };
  checkCombination(line, has("baseline-file"));
  return line;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function checkOption({ name, rawName, value, inlineValue }: OptionToken): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const known = Object.keys(options);
    throw new CommandError(`there is no option ${rawName}.${rawName.startsWith("--") ? didYouMean(rawName, known.map((one) => `--${one}`)).replaceAll('"', "'") : ""} \`safe-init --help\` lists them.`);
  }
  if (option.type === "boolean") {
    if (value !== undefined) throw new CommandError(`${rawName} takes no value, but "${value}" is given.`);
    return;
  }
  if (value === undefined || (inlineValue !== true && value.startsWith("-"))) throw new CommandError(`${rawName} needs a value: ${rawName} ${option.value}.`);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw new CommandError(`${rawName} is "${value}".${didYouMean(value, option.choices)} Use one of ${option.choices.join(", ")}.`);
  }
}

function concurrencyOf(value: string): number | "auto" {
  if (value === "auto") return "auto";
  if (value === "off") return 1;
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new CommandError(`--concurrency is "${value}". Use a number of threads from 1 on, off, or auto.`);
  return count;
}

/** The last one given counts. */
function colorOf(tokens: readonly { readonly kind: string; readonly name?: string }[]): boolean | null {
  const name = tokens.filter((token) => token.kind === "option" && (token.name === "color" || token.name === "no-color")).at(-1)?.name;
  return name === undefined ? null : name === "color";
}

function checkCombination(line: CommandLine, baselineFileGiven: boolean): void {
  if (line.printDependencies) {
    if (line.baseline !== null || line.fixSuggestions.length > 0) throw new CommandError("--print-dependencies prints no findings, so it goes neither with --baseline nor with --fix-suggestions.");
    if (line.format !== "text" && line.format !== "json") throw new CommandError(`--print-dependencies prints text or json, not ${line.format}.`);
  }
  if (baselineFileGiven && line.baseline === null) throw new CommandError("--baseline-file does nothing without --baseline write or --baseline check.");
}
