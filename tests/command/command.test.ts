/** What the command prints and how it ends, for what users ask of it. Each test runs the built command as a process of its own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { clean, faulty, Workplace } from "../support/command.js";

const strictOnly = `export class A {
  constructor(bus) {
    if (bus) this.x = 1;
    this.y = this.x.length;
    this.x = 2;
  }
}
`;

let place: Workplace;
before(() => {
  place = new Workplace({ "src/invoice.js": faulty, "src/clean.js": clean, "src/none.js": "export const answer = 42;\n", "src/notes.md": "class notes\n", "maybe/a.js": strictOnly });
});
after(() => place.remove());

describe("safe-init prints", () => {
  it("a finding with its code, its path and a summary", async () => {
    const { code, stdout, stderr } = await place.run(["src"]);
    assert.equal(code, 1);
    assert.equal(stderr, "");
    assert.equal(
      stdout.replace(/\(\d+\.\d\d s\)/, "(0.01 s)"),
      `src/invoice.js:3:18  no-uninitialized-read
  'lines' is read before it is assigned. It is still \`undefined\` here, so its use fails or gives a wrong result. Assign 'lines' first (line 4 comes too late), or move this read after construction.

    2 |   constructor(lines) {
  > 3 |     this.total = this.sum();
      |                  ^^^^^^^^^^
    4 |     this.lines = lines;

  path: constructor
    › this.sum()        src/invoice.js:3  this.total = this.sum();
    › reads this.lines  src/invoice.js:7  return this.lines.length;

✖ 1 finding in 3 files with 2 classes (0.01 s)
  no-uninitialized-read  1
`,
    );
  });

  it("nothing but a summary where there is nothing to say, and ends well", async () => {
    const { code, stdout } = await place.run(["src/clean.js", "src/none.js"]);
    assert.equal(code, 0);
    assert.match(stdout, /^✔ No findings in 2 files with 1 class \(\d+\.\d\d s\)\n$/);
  });

  it("its version and its help, which names every option", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { version: string };
    assert.deepEqual(await place.run(["--version"]), { code: 0, signal: null, stdout: `${version}\n`, stderr: "" });
    const { stdout } = await place.run(["-h"]);
    for (const option of ["--strict", "--rule", "--config", "--format", "--fix-suggestions", "--baseline", "--print-dependencies", "--stats", "--no-ignore"]) assert.ok(stdout.includes(option), option);
  });

  it("colours where it is told to, and none where it is told not to", async () => {
    const isColored = async (args: readonly string[], env: Record<string, string> = {}): Promise<boolean> => (await place.run(["src", ...args], { env })).stdout.includes("\u001b[");
    assert.equal(await isColored([]), false, "no terminal");
    assert.equal(await isColored(["--color"]), true);
    assert.equal(await isColored([], { FORCE_COLOR: "1" }), true);
    assert.equal(await isColored([], { FORCE_COLOR: "0" }), false);
    assert.equal(await isColored(["--no-color"], { FORCE_COLOR: "1" }), false);
    assert.equal(await isColored([], { FORCE_COLOR: "1", NO_COLOR: "1" }), true, "as Node has it");
    assert.equal((await place.run(["src"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stderr, "");
  });

  it("figures, where they are asked for", async () => {
    const { stdout } = await place.run(["--stats", "src"]);
    for (const name of ["classes", "steps", "contexts", "other files read", "other files taken from the cache", "classes over budget", "files with such classes"]) assert.match(stdout, new RegExp(`^${name} +\\d`, "m"));
    assert.match(stdout, /^classes +2$/m);
  });
});

describe("docs/command.md", () => {
  it("shows what is printed, of the program it shows", async () => {
    const page = readFileSync(new URL("../../../docs/command.md", import.meta.url), "utf8");
    const fence = (language: string): string => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m").exec(page)![1]!;
    const workplace = new Workplace({ "src/invoice.js": fence("js") });
    const { stdout } = await workplace.run(["src"]);
    workplace.remove();
    assert.equal(stdout.replace(/\(\d+\.\d+ s\)/, "(0.02 s)"), fence("text"));
  });
});

describe("safe-init runs", () => {
  const rulesOf = (stdout: string): readonly string[] => (JSON.parse(stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);

  it("the preset recommended, or strict", async () => {
    assert.deepEqual(rulesOf((await place.run(["-f", "json", "maybe"])).stdout), []);
    assert.deepEqual(rulesOf((await place.run(["-f", "json", "--strict", "maybe"])).stdout), ["no-uninitialized-read"]);
  });

  it("one rule, by its name with or without the prefix", async () => {
    for (const name of ["no-uninitialized-read", "safe-init/no-uninitialized-read"]) assert.equal((await place.run(["--rule", name, "src"])).code, 1);
    assert.equal((await place.run(["--rule", "no-field-clobber", "--rule=no-this-escape", "src"])).code, 0);
  });

  it("with settings from a file", async () => {
    place.write("hooks/a.js", "export class A { afterBuild() { this.go(this.x.y); this.x = 1; } go() {} }\n");
    place.write("settings.json", '{ "initHooks": ["afterBuild"] }');
    assert.equal((await place.run(["hooks"])).code, 0);
    assert.equal((await place.run(["--config", "settings.json", "hooks"])).code, 1);
  });

  it("on the current folder, if none is named", async () => {
    const { stdout } = await place.run([]);
    assert.match(stdout, /in 5 files|in 4 files/);
  });

  it("as comments for ESLint say, unless told to ignore them", async () => {
    const line = (comment: string): string => faulty.replace("this.sum();", `this.sum(); ${comment}`);
    place.write("off/line.js", line("// eslint-disable-line safe-init/no-uninitialized-read -- known"));
    place.write("off/next.js", faulty.replace("    this.total", "    // eslint-disable-next-line\n    this.total"));
    place.write("off/block.js", `/* eslint-disable safe-init/no-this-escape, safe-init/no-uninitialized-read */\n${faulty}`);
    place.write("off/file.js", `/* eslint "safe-init/no-uninitialized-read": "off" */\n${faulty}`);
    place.write("on/other.js", line("// eslint-disable-line safe-init/no-this-escape"));
    place.write("on/again.js", `/* eslint-disable */\n/* eslint-enable safe-init/no-uninitialized-read */\n${faulty}`);
    place.write("on/text.js", line("// see eslint-disable-line"));
    place.write("on/line-comment.js", `// eslint-disable\n${faulty}`);
    const off = await place.run(["off"]);
    assert.equal(off.code, 0, off.stdout);
    assert.match(off.stdout, /4 findings switched off by comments/);
    assert.match((await place.run(["--no-inline-config", "off"])).stdout, /✖ 4 findings/);
    assert.match((await place.run(["on"])).stdout, /✖ 4 findings/);
  });

  it("on one thread and on several with the same report", async () => {
    for (let i = 0; i < 60; i++) place.write(`many/${i}.js`, i % 7 === 0 ? faulty : clean);
    const report = async (threads: string): Promise<string> => (await place.run(["--concurrency", threads, "many"])).stdout.replace(/\(\d+\.\d+ s\)/, "");
    const one = await report("off");
    assert.match(one, /✖ 9 findings in 60 files/);
    assert.equal(await report("3"), one);
  });
});

describe("safe-init looks at", () => {
  const filesOf = async (args: readonly string[], workplace: Workplace): Promise<readonly string[]> => {
    const { stdout, stderr } = await workplace.run(["--print-dependencies", ...args]);
    assert.equal(stderr, "");
    return stdout.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
  };
  let repository: Workplace;
  before(() => {
    repository = new Workplace({
      ".git/HEAD": "ref: refs/heads/main\n",
      ".gitignore": "dist/\n*.generated.js\n!kept.generated.js\n",
      "packages/a/.gitignore": "/out\n",
      "packages/a/x.js": clean,
      "packages/a/x.mts": clean,
      "packages/a/x.generated.js": clean,
      "packages/a/kept.generated.js": clean,
      "packages/a/out/y.js": clean,
      "packages/a/deep/out/y.js": clean,
      "packages/a/dist/z.js": clean,
      "packages/a/node_modules/b/b.js": clean,
      "packages/a/[id].ts": clean,
      "packages/a/data.json": "{}",
    });
  });
  after(() => repository.remove());

  it("what .gitignore files do not name, of any level", async () => {
    assert.deepEqual(await filesOf(["packages"], repository), ["[id].ts", "deep/out/y.js", "kept.generated.js", "x.js", "x.mts"].map((name) => `packages/a/${name}`));
  });
  it("what they name, where it is told to", async () => {
    assert.ok((await filesOf(["--no-ignore", "packages"], repository)).includes("packages/a/dist/z.js"));
    assert.ok(!(await filesOf(["--no-ignore", "packages"], repository)).some((file) => file.includes("node_modules")));
  });
  it("what is named itself, even so", async () => {
    assert.deepEqual(await filesOf(["packages/a/dist", "packages/a/x.generated.js", "packages/a/[id].ts"], repository), ["packages/a/[id].ts", "packages/a/dist/z.js", "packages/a/x.generated.js"]);
  });
  it("what patterns match", async () => {
    assert.deepEqual(await filesOf(["packages/**/*.{mts,ts}"], repository), ["packages/a/[id].ts", "packages/a/x.mts"]);
  });
  it("not what the user leaves out", async () => {
    assert.deepEqual(await filesOf(["--ignore-pattern", "*.ts", "--ignore-pattern", "deep", "packages", "packages/a/[id].ts"], repository), ["kept.generated.js", "x.js", "x.mts"].map((name) => `packages/a/${name}`));
  });
});

describe("--print-dependencies", () => {
  it("names other files that were read, and the configuration that led to them", async () => {
    const workplace = new Workplace({
      "base.json": '{ "compilerOptions": { "target": "es2022" } }',
      "tsconfig.json": '{ "extends": "./base.json" }',
      "node_modules/shapes/package.json": '{ "name": "shapes", "exports": "./build/index.js" }',
      "node_modules/shapes/build/index.js": "export class Shape { constructor() { this.draw(); } draw() {} }\n",
      "lib/round.ts": 'import { Shape } from "shapes";\nexport class Round extends Shape { radius = 1; }\n',
      "src/circle.ts": 'import { Round } from "../lib/round.js";\nexport class Circle extends Round { draw(): void { this.radius.toFixed(); } }\n',
      "src/alone.ts": "export class Alone { x = 1; }\n",
    });
    const { stdout, code } = await workplace.run(["--print-dependencies", "--format", "json", "src"]);
    assert.equal(code, 0);
    const dependencies = JSON.parse(stdout) as Record<string, string[]>;
    assert.deepEqual(dependencies["src/circle.ts"], ["base.json", "lib/round.ts", "node_modules/shapes/build/index.js", "node_modules/shapes/package.json", "tsconfig.json"]);
    assert.deepEqual(dependencies["src/alone.ts"], ["base.json", "tsconfig.json"]);
    workplace.remove();
  });
});
