/** For code scanning: SARIF 2.1.0, with the path of each finding as a code flow, and suggestions as proposed fixes. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Artifact, CodeFlow, Fix, Location, Log, Notification, Region, ReportingDescriptor, Result } from "sarif";
import type { SourceLocation } from "../../analysis/index.js";
import type { FileResult, Told } from "../file-result.js";
import { version } from "../version.js";
import type { WantedRule } from "../wanted-rules.js";
import { type Run, nameFrom } from "./report.js";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const root = "%SRCROOT%";

export function sarifReport({ cwd, results, rules, exitCode }: Run): string {
  const reported = new Set(results.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const descriptors = [...rules.values()].map((rule) => descriptor(rule, reported.has(rule.name)));
  const indices = new Map(descriptors.map(({ id }, index) => [id, index]));
  const seen = new Map<string, number>();
  const log: Log = {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "safe-init", semanticVersion: version, informationUri: "https://www.npmjs.com/package/eslint-plugin-safe-init", rules: descriptors } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [root]: { uri: pathToFileURL(`${cwd}/`).href } },
        invocations: [{ executionSuccessful: exitCode < 2, exitCode, toolExecutionNotifications: results.flatMap((result) => notification(result, cwd)) }],
        artifacts: results.filter(({ findings, problem }) => findings.length > 0 || problem !== null).map(({ file }): Artifact => ({ location: artifact(cwd, file) })),
        results: results.flatMap(({ file, findings }) => findings.map((told) => resultOf(told, file, cwd, indices, seen))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor({ name, definition }: WantedRule, withHelp: boolean): ReportingDescriptor {
  const { description } = definition.meta.docs;
  const page = withHelp ? pageOf(name) : null;
  return {
    id: `safe-init/${name}`,
    shortDescription: { text: `${description[0]!.toUpperCase()}${description.slice(1)}.` },
    defaultConfiguration: { level: "error" },
    ...(page !== null && { help: { text: description, markdown: page } }),
  };
}

/** The rule's page, which a viewer shows beside its findings; null where the package's pages are not there. */
function pageOf(rule: string): string | null {
  try {
    return readFileSync(new URL(`../../../../docs/rules/${rule}.md`, import.meta.url), "utf8");
  } catch {
    return null;
  }
}

function resultOf(told: Told, file: string, cwd: string, indices: ReadonlyMap<string, number>, seen: Map<string, number>): Result {
  const ruleId = `safe-init/${told.rule}`;
  return {
    ruleId,
    ruleIndex: indices.get(ruleId)!,
    level: "error",
    message: { text: told.message },
    locations: [location(cwd, file, told.loc)],
    partialFingerprints: { "safeInit/v1": fingerprint(nameFrom(cwd, file), told, seen) },
    ...(told.steps.length > 0 && { codeFlows: [codeFlow(told, cwd)] }),
    ...(told.suggestions.length > 0 && { fixes: told.suggestions.map((suggestion) => fixOf(suggestion, file, cwd)) }),
    properties: { certainty: told.certainty, class: told.className },
  };
}

/** The same as long as file, rule, class and subject are: lines may move. Equal ones are told apart by their order. */
function fingerprint(name: string, { rule, className, subject }: Told, seen: Map<string, number>): string {
  const key = [name, rule, className, subject].join("\0");
  const nth = (seen.get(key) ?? 0) + 1;
  seen.set(key, nth);
  return `${createHash("sha256").update(key).digest("hex").slice(0, 16)}:${nth}`;
}

const codeFlow = ({ begin, steps }: Told, cwd: string): CodeFlow => ({
  message: { text: `Path: ${[begin, ...steps.map(({ act }) => act)].join(" › ")}` },
  threadFlows: [{ locations: steps.map(({ act, file, loc }, i) => ({ executionOrder: i + 1, nestingLevel: i, location: location(cwd, file, loc, act) })) }],
});

function fixOf({ message, edits }: Told["suggestions"][number], file: string, cwd: string): Fix {
  const replacements = edits.map(({ range, text }) => ({ deletedRegion: { charOffset: range[0], charLength: range[1] - range[0] }, insertedContent: { text } }));
  return { description: { text: message }, artifactChanges: [{ artifactLocation: artifact(cwd, file), replacements }] };
}

function notification({ file, problem }: FileResult, cwd: string): readonly Notification[] {
  if (problem === null) return [];
  const region: { region?: Region } = problem.kind === "syntax" ? { region: { startLine: problem.line, startColumn: problem.column } } : {};
  const what = problem.kind === "syntax" ? "parsed" : "read";
  return [{ level: "error", message: { text: `This file cannot be ${what}: ${problem.message}` }, locations: [{ physicalLocation: { artifactLocation: artifact(cwd, file), ...region } }] }];
}

const location = (cwd: string, file: string, loc: SourceLocation, text?: string): Location => ({
  physicalLocation: { artifactLocation: artifact(cwd, file), region: regionOf(loc) },
  ...(text !== undefined && { message: { text } }),
});

const regionOf = ({ start, end }: SourceLocation): Region => ({ startLine: start.line, startColumn: start.column + 1, endLine: end.line, endColumn: end.column + 1 });

/** Relative to the folder the command ran in; files outside of it by their whole address. */
function artifact(cwd: string, file: string): { uri: string; uriBaseId?: string } {
  const name = nameFrom(cwd, file);
  if (name.startsWith("../") || name.includes(":")) return { uri: pathToFileURL(file).href };
  return { uri: name.split("/").map(encodeURIComponent).join("/"), uriBaseId: root };
}
