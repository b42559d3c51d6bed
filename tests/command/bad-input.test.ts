/** What the command cannot do it says in a line, with the value and the remedy, and with the status that scripts rely on. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { clean, commandFile, faulty, Workplace } from "../support/command.js";

let place: Workplace;
before(() => {
  place = new Workplace({ "src/invoice.js": faulty, "docs/read.md": "# class\n", "empty/.keep": "", "notjson.json": "{ initHooks: [] }", "typo.json": '{ "initHook": ["x"] }' });
});
after(() => place.remove());

const refusals: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
  ["an unknown option", ["--stric", "src"], /there is no option --stric\. Did you mean '--strict'\?/],
  ["an unknown short option", ["-x", "src"], /there is no option -x\./],
  ["an option without its value", ["src", "--rule"], /--rule needs a value: --rule NAME\./],
  ["an option instead of a value", ["--config", "--strict", "src"], /--config needs a value/],
  ["a value too much", ["--strict=yes", "src"], /--strict takes no value, but "yes" is given\./],
  ["an unknown format", ["--format", "xml", "src"], /--format is "xml"\. Use one of text, json, sarif, github\./],
  ["a mistyped format", ["--format", "jsn", "src"], /Did you mean "json"\?/],
  ["an unknown rule", ["--rule", "no-this-escapes", "src"], /--rule: there is no rule "no-this-escapes"\. Did you mean "no-this-escape"\?/],
  ["an unknown rule to repair", ["--fix-suggestions", "clobber", "src"], /--fix-suggestions: there is no rule "clobber"/],
  ["an unknown baseline mode", ["--baseline", "update", "src"], /--baseline is "update"\. Use one of write, check\./],
  ["a baseline file without a mode", ["--baseline-file", "x.json", "src"], /--baseline-file does nothing without --baseline/],
  ["a wrong number of threads", ["--concurrency", "0", "src"], /--concurrency is "0"\. Use a number of threads from 1 on/],
  ["dependencies as SARIF", ["--print-dependencies", "--format", "sarif", "src"], /--print-dependencies prints text or json, not sarif\./],
  ["dependencies and a baseline", ["--print-dependencies", "--baseline", "check", "src"], /--print-dependencies prints no findings/],
  ["a path that does not exist", ["scr"], /there is no file or folder 'scr'\. Did you mean "src"\?/],
  ["a folder without programs", ["empty"], /there is no JavaScript or TypeScript file in 'empty'/],
  ["a pattern that matches nothing", ["src/**/*.ts"], /no JavaScript or TypeScript file matches 'src\/\*\*\/\*\.ts'\./],
  ["only files of other languages", ["docs/read.md"], /there is no JavaScript or TypeScript file in 'docs\/read\.md'/],
  ["a configuration that is not there", ["--config", "no.json", "src"], /the configuration 'no\.json' cannot be read: there is no such file/],
  ["a configuration that is no JSON", ["--config", "notjson.json", "src"], /the configuration 'notjson\.json' is no JSON: .*such as \{ "initHooks"/],
  ["a setting that means nothing", ["--config", "typo.json", "src"], /^safe-init: typo\.json has no setting "initHook"\. Did you mean "initHooks"\?/],
  ["an output file that cannot be written", ["--output-file", "no/such/folder.json", "src"], /'no\/such\/folder\.json' cannot be written: there is no such file or folder\./],
];

describe("safe-init refuses", () => {
  for (const [what, args, message] of refusals) {
    it(what, async () => {
      const { code, stdout, stderr } = await place.run(args);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n {4}at /, "no stack");
    });
  }

  it("none of that where unmatched patterns are no error", async () => {
    const { code, stderr } = await place.run(["--no-error-on-unmatched-pattern", "empty", "docs/read.md", "lib/*.js"]);
    assert.equal(code, 0, stderr);
  });
});

describe("safe-init goes on", () => {
  it("past a file that cannot be parsed, reports it, and fails", async () => {
    place.write("mixed/broken.ts", "export class A {\n  x: = 1;\n}\n");
    place.write("mixed/invoice.js", faulty);
    const { code, stdout } = await place.run(["mixed"]);
    assert.equal(code, 1);
    assert.match(stdout, /^mixed\/broken\.ts:2:\d+ {2}cannot be parsed\n/);
    assert.match(stdout, /mixed\/invoice\.js:3:18 {2}no-uninitialized-read[^]*1 file cannot be parsed/);
  });

  it("past a file that nests deeper than the native parser can take, reports it, and fails", async () => {
    const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    place.write("deep/data.ts", `export class A {\n  x = ${nested};\n}\n`);
    place.write("deep/invoice.js", faulty);
    const { code, stdout } = await place.run(["deep"]);
    assert.equal(code, 1);
    assert.match(stdout, /^deep\/data\.ts:2:\d+ {2}cannot be parsed\n {2}more than 1,000 brackets within one another/);
    assert.match(stdout, /deep\/invoice\.js:3:18 {2}no-uninitialized-read[^]*1 file cannot be parsed/);
  });

  it("past a file that cannot be read, reports it, and says that it did not see everything", async (t) => {
    const uid = await otherUser();
    if (uid === "unknown") return t.skip("needs a user who may not read everything");
    place.write("locked/secret.js", faulty);
    place.write("locked/invoice.js", faulty);
    chmodSync(place.folder, 0o755);
    chmodSync(place.path("locked/secret.js"), 0o000);
    const { code, stdout } = await place.run(["locked"], { uid });
    assert.equal(code, 2);
    assert.match(stdout, /locked\/secret\.js {2}cannot be read\n {2}permission denied/);
    assert.match(stdout, /locked\/invoice\.js:3:18/);
  });

  it("not past a folder that cannot be read", async (t) => {
    const uid = await otherUser();
    if (uid === "unknown") return t.skip("needs a user who may not read everything");
    place.write("closed/inner/a.js", clean);
    chmodSync(place.folder, 0o755);
    chmodSync(place.path("closed/inner"), 0o000);
    const { code, stdout, stderr } = await place.run(["closed"], { uid });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /the folder 'closed\/inner' cannot be read: permission denied\. To leave it out, use --ignore-pattern\./);
    chmodSync(place.path("closed/inner"), 0o755);
  });

  /** Root reads everything, so it becomes nobody, if nobody may run the command from where it is. */
  async function otherUser(): Promise<number | undefined | "unknown"> {
    if (process.getuid === undefined) return "unknown";
    if (process.getuid() !== 0) return undefined;
    const nobody = 65_534;
    chmodSync(place.folder, 0o755);
    const outcome = await place.run(["--version"], { uid: nobody }).catch(() => null);
    return outcome?.code === 0 ? nobody : "unknown";
  }
});

describe("safe-init ends", () => {
  const many = (folder: string): void => {
    for (let i = 0; i < 400; i++) place.write(`${folder}/${i}.js`, `${clean}${faulty.replaceAll("Invoice", `Other${i}`)}`);
  };

  it("at once on Ctrl-C, on several threads and on one, with nothing printed and nothing half-written", async () => {
    many("slow");
    // The signal comes when a certain file is read, and that file takes very long.
    const preload = join(place.folder, "interrupt.mjs");
    writeFileSync(
      preload,
      `import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const read = fs.readFileSync;
fs.readFileSync = (path, ...rest) => {
  if (String(path).endsWith("/slow/200.js")) {
    process.kill(process.pid, "SIGINT");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  }
  return read(path, ...rest);
};
syncBuiltinESMExports();
`,
    );
    for (const threads of ["2", "off"]) {
      const { code, signal, stdout } = await place.run(["--concurrency", threads, "--output-file", "slow.json", "--format", "json", "slow"], { env: { NODE_OPTIONS: `--import=${preload}` } });
      // A process that a signal ends has status 130 in every shell.
      assert.ok(code === 130 || signal === "SIGINT", `${code} ${signal}`);
      assert.equal(stdout, "");
      assert.equal(existsSync(place.path("slow.json")), false);
    }
    assert.deepEqual(readdirSync(place.folder).filter((name) => name.endsWith(".tmp")), []);
  });

  it("with a clear line where a worker thread dies", async () => {
    many("dying");
    const preload = join(place.folder, "die.mjs");
    writeFileSync(preload, 'import { isMainThread } from "node:worker_threads";\nif (!isMainThread) process.exit(7);\n');
    const { code, stdout, stderr } = await place.run(["--concurrency", "2", "dying"], { env: { NODE_OPTIONS: `--import=${preload}` } });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^safe-init: a worker thread ended early, with exit code 7, while it looked at 'dying\/\d+\.js' or one of the 11 files after it\. `--concurrency off` does without them\.\n$/);
  });

  it("quietly when nobody reads on", async () => {
    many("long");
    const { stderr } = await place.run(["--format", "json", "long"], { during: (child) => child.stdout?.once("data", () => child.stdout?.destroy()) });
    assert.equal(stderr, "");
  });
});

it("the command is built where the package says it is", () => assert.ok(existsSync(commandFile)));
