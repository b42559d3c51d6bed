/** The reports for machines: valid by their own rules, and complete. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import type { Log } from "sarif";
import { clean, faulty, Workplace } from "../support/command.js";

const require = createRequire(import.meta.url);
const schema = JSON.parse(readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8")) as object;
const ajv = new Ajv.default({ strict: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

function validated(text: string): Log {
  const log = JSON.parse(text) as Log;
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors, null, 2));
  return log;
}

const clobbering = `class Base {
  constructor() {
    this.init();
  }
  init() {}
}
export class Sub extends Base {
  value: number;
  init(): void {
    this.value = 1;
  }
}
`;

let place: Workplace;
before(() => {
  place = new Workplace({ "src/in voice%.js": faulty, "src/clean.js": clean, "src/broken.js": "class {{{\n", "src/sub.ts": clobbering });
});
after(() => place.remove());

describe("SARIF", () => {
  it("is valid, with the path as a code flow and suggestions as fixes", async () => {
    const { stdout, code } = await place.run(["--format", "sarif", "src"]);
    assert.equal(code, 1);
    const [run] = validated(stdout).runs;
    const [read, clobber] = run!.results!;
    assert.equal(read!.ruleId, "safe-init/no-uninitialized-read");
    assert.equal(run!.tool.driver.rules![read!.ruleIndex!]!.id, read!.ruleId);
    assert.deepEqual(read!.locations![0]!.physicalLocation, { artifactLocation: { uri: "src/in%20voice%25.js", uriBaseId: "%SRCROOT%" }, region: { startLine: 3, startColumn: 18, endLine: 3, endColumn: 28 } });
    const steps = read!.codeFlows![0]!.threadFlows[0]!.locations;
    assert.deepEqual(steps.map(({ location }) => [location!.message!.text, location!.physicalLocation!.region!.startLine]), [["this.sum()", 3], ["reads this.lines", 7]]);
    assert.match(run!.tool.driver.rules![read!.ruleIndex!]!.help!.markdown!, /^# /);
    assert.equal(clobber!.ruleId, "safe-init/no-field-clobber");
    assert.deepEqual(clobber!.fixes![0]!.artifactChanges[0]!.replacements[0]!.insertedContent, { text: "declare " });
    assert.deepEqual(run!.invocations![0]!.toolExecutionNotifications!.map(({ locations }) => locations![0]!.physicalLocation!.artifactLocation!.uri), ["src/broken.js"]);
  });

  it("is valid where nothing is found", async () => {
    assert.deepEqual(validated((await place.run(["--format", "sarif", "src/clean.js"])).stdout).runs[0]!.results, []);
  });

  it("knows a finding again when lines move", async () => {
    const prints = async (file: string): Promise<unknown> => validated((await place.run(["-f", "sarif", file])).stdout).runs[0]!.results!.map(({ partialFingerprints }) => partialFingerprints);
    place.write("moved/a.js", faulty);
    const before = await prints("moved/a.js");
    place.write("moved/a.js", `// one\n// two\n${faulty}`);
    assert.deepEqual(await prints("moved/a.js"), before);
  });
});

describe("GitHub annotations", () => {
  it("carry place, rule and message, escaped, from the root of the repository", async () => {
    const { stdout } = await place.run(["--format", "github", "src"], { env: { GITHUB_WORKSPACE: place.folder.replace(/\/[^/]*$/, "") } });
    const [syntax, read] = stdout.split("\n");
    const folder = place.folder.split("/").at(-1)!;
    assert.match(syntax!, new RegExp(`^::error file=${folder}/src/broken\\.js,line=1,col=8,title=safe-init::This file cannot be parsed: `));
    assert.match(read!, new RegExp(`^::error file=${folder}/src/in voice%25\\.js,line=3,endLine=3,col=18,endColumn=28,title=safe-init/no-uninitialized-read::'lines' is read before`));
    assert.match(stdout, /\n2 findings and 1 file that cannot be read or parsed in 4 files\n$/);
  });
});

describe("JSON", () => {
  it("holds findings, problems and a summary", async () => {
    const { stdout } = await place.run(["--format", "json", "src"]);
    const report = JSON.parse(stdout) as { findings: Record<string, unknown>[]; problems: unknown[]; summary: Record<string, unknown> };
    assert.equal(report.findings.length, 2);
    const { file, line, column, rule, class: cls, subject, path } = report.findings[0]!;
    assert.deepEqual({ file, line, column, rule, cls, subject }, { file: "src/in voice%.js", line: 3, column: 18, rule: "no-uninitialized-read", cls: "Invoice", subject: "lines" });
    assert.deepEqual((path as { steps: { act: string }[] }).steps.map(({ act }) => act), ["this.sum()", "reads this.lines"]);
    assert.deepEqual(report.problems, [{ file: "src/broken.js", kind: "syntax", message: (report.problems[0] as { message: string }).message, line: 1, column: 8 }]);
    assert.deepEqual(report.summary["byRule"], { "no-field-clobber": 1, "no-uninitialized-read": 1 });
  });

  it("goes whole into a file, where one is named", async () => {
    const { stdout, code } = await place.run(["--format", "json", "--output-file", "report.json", "src"]);
    assert.deepEqual([stdout, code], ["", 1]);
    assert.equal((JSON.parse(readFileSync(place.path("report.json"), "utf8")) as { findings: unknown[] }).findings.length, 2);
  });
});
