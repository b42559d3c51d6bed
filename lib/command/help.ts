/** The text of `--help`, made of the table of options. */
import { optionTable } from "./arguments.js";

const width = 28;

export function helpText(): string {
  const options = Object.entries(optionTable)
    .filter(([, { help }]) => help !== "")
    .map(([name, option]) => {
      const short = "short" in option ? `-${option.short}, ` : "    ";
      const left = `  ${short}--${name}${"value" in option ? ` ${option.value}` : ""}`;
      return left.length < width ? `${left.padEnd(width)}${option.help}` : `${left}\n${" ".repeat(width)}${option.help}`;
    });
  return `safe-init [options] [FILE | FOLDER | PATTERN ...]

Finds faults in the initialisation of objects in JavaScript and TypeScript: \`this\` handed out too early, fields read before
they are set, fields wiped or forgotten. Without paths it looks at the current folder.

${options.join("\n")}

Exit status: 0 no findings, 1 findings or files that cannot be parsed, 2 it could not run.

Examples:
  safe-init src/
  safe-init --strict --format sarif --output-file safe-init.sarif src/
  safe-init --baseline check src/
`;
}
