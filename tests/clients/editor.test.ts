/**
 * The rules in an editor, through the ESLint language server that Neovim, Helix and others start and that is made of VS Code's extension:
 * where the squiggle is and what it says, the quick fix, and an edit of a base class in another file.
 */
import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type Client, makeClient, pack } from "../support/client.js";
import { LanguageClient } from "../support/language-client.js";

const quietBase = `export class Shape {
  constructor() {
    this.sides = 0;
  }
  describe() {
    return "a shape";
  }
}
`;
const callingBase = quietBase.replace("this.sides = 0;", "this.label = this.describe();");

const files = {
  "eslint.config.js": `import parser from "@typescript-eslint/parser";
import { defineConfig } from "eslint/config";
import safeInit from "eslint-plugin-safe-init";
export default defineConfig([
  { files: ["**/*.{js,ts}"], plugins: { "safe-init": safeInit }, extends: ["safe-init/recommended"] },
  { files: ["**/*.ts"], languageOptions: { parser } },
]);
`,
  "src/shape.js": quietBase,
  "src/polygon.js": `import { Shape } from "./shape.js";
export class Polygon extends Shape {
  corners = ["a", "b"];
  describe() {
    return this.corners.join();
  }
}
`,
  "src/circle.js": `export class Circle {
  constructor(radius) {
    this.radius = radius;
    this.area = this.measure();
  }
  measure() {
    return Math.PI * this.radius ** 2;
  }
}
`,
  "src/panel.ts": `class Widget {
  constructor() {
    this.render();
  }
  render() {}
}
export class Panel extends Widget {
  title: string;
  render() {
    this.title = "set by the hook";
  }
}
`,
};

describe("the packed plugin in an editor", { timeout: 300_000 }, () => {
  let client: Client;
  let editor: LanguageClient | undefined;

  before(async () => {
    const tarball = await pack();
    client = await makeClient(files, [tarball, "eslint@10", "@typescript-eslint/parser@8.72", "typescript@6.0.3", "vscode-langservers-extracted@4.10.0"]);
    rmSync(dirname(tarball), { recursive: true, force: true });
    if (client.skip !== "") return;
    editor = await LanguageClient.start(join(client.folder, "node_modules/vscode-langservers-extracted/bin/vscode-eslint-language-server"), client.folder);
  });
  after(async () => {
    await editor?.stop();
    client.remove();
  });

  it("marks the declaration, says what to do, offers it and does it", async (t) => {
    if (editor === undefined) return t.skip(client.skip);
    const panel = join(client.folder, "src/panel.ts");
    await editor.open(panel);

    const [found, ...rest] = await editor.diagnostics(panel);
    assert.deepEqual(rest, []);
    assert.equal(found?.code, "safe-init/no-field-clobber");
    assert.deepEqual(found.range, { start: { line: 7, character: 2 }, end: { line: 7, character: 7 } });
    assert.match(found.message, /^Declaring 'title' here resets it to `undefined`.*Write `declare title`/);
    const page = fileURLToPath(found.codeDescription?.href ?? "");
    assert.ok(existsSync(page) && page.endsWith("docs/rules/no-field-clobber.md"), page);

    const action = (await editor.actions(panel, found)).find(({ title }) => title.startsWith("Write `declare`"));
    assert.ok(action !== undefined);
    await editor.choose(action);
    assert.equal(editor.text(panel), files["src/panel.ts"].replace("title: string", "declare title: string"));
    assert.deepEqual(await editor.diagnostics(panel), []);
  });

  it("follows the user's typing", async (t) => {
    if (editor === undefined) return t.skip(client.skip);
    const circle = join(client.folder, "src/circle.js");
    await editor.open(circle);
    assert.deepEqual(await editor.diagnostics(circle), []);
    await editor.change(circle, files["src/circle.js"].replace("this.radius = radius;\n    this.area = this.measure();", "this.area = this.measure();\n    this.radius = radius;"));
    const [found, ...rest] = await editor.diagnostics(circle);
    assert.deepEqual(rest, []);
    assert.equal(found?.code, "safe-init/no-uninitialized-read");
    assert.deepEqual(found.range, { start: { line: 2, character: 16 }, end: { line: 2, character: 30 } });
    await editor.change(circle, files["src/circle.js"]);
    assert.deepEqual(await editor.diagnostics(circle), []);
  });

  it("sees at the next lint what was saved in the base class's file", async (t) => {
    if (editor === undefined) return t.skip(client.skip);
    const [shape, polygon] = ["src/shape.js", "src/polygon.js"].map((name) => join(client.folder, name)) as [string, string];
    await editor.open(polygon);
    assert.deepEqual(await editor.diagnostics(polygon), []);
    writeFileSync(shape, callingBase);
    const found = await editor.diagnostics(polygon);
    assert.deepEqual(found.map(({ code }) => code).sort(), ["safe-init/no-overridable-call", "safe-init/no-uninitialized-read"]);
    for (const { message } of found) assert.match(message, /this\.describe\(\) \(shape\.js:3\) › reads this\.corners \(line 5\)/);
    writeFileSync(shape, quietBase);
    assert.deepEqual(await editor.diagnostics(polygon), []);
  });
});
