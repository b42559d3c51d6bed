/**
 * The page of examples/browser, built by Vite in a folder of its own that has the packed package, and run in a headless Chromium. Skips,
 * and says why, where there is no Chromium or no registry. The path of another Chromium can be given in CHROMIUM.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join, sep } from "node:path";
import { after, before, describe, it } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { type Report, trainBoth } from "../../examples/browser/train.js";
import { type Client, makeClient, pack, root, run } from "../support/client.js";

type Reports = ReturnType<typeof trainBoth>;

/** The command of a Chromium that starts, or undefined. */
async function findChromium(): Promise<string | undefined> {
  const given = process.env["CHROMIUM"];
  for (const command of given === undefined ? ["chromium", "chromium-browser", "google-chrome"] : [given]) {
    if ((await run(command, ["--version"], root)).code === 0) return command;
  }
  if (given !== undefined) throw new Error(`CHROMIUM is '${given}', which does not start.`);
  return undefined;
}

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/** Serves the files of a folder on a port of this machine. */
async function serve(folder: string): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    const path = new URL(url, "http://localhost").pathname;
    const file = join(folder, path === "/" ? "index.html" : path);
    try {
      if (!file.startsWith(folder + sep)) throw new Error("outside");
      const body = readFileSync(file);
      response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** What the page shows once its script has ended. */
async function show(chromium: string, address: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "safe-init-chromium-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", `--user-data-dir=${profile}`];
  try {
    const { code, report, output } = await run(chromium, [...flags, "--virtual-time-budget=60000", "--dump-dom", address], root);
    assert.equal(code, 0, output);
    const [, shown] = /<pre id="result">([^]*?)<\/pre>/.exec(report) ?? [];
    assert.ok(shown !== undefined, output);
    return shown.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const chromium = await findChromium();
const skip = chromium === undefined && "Chromium is not installed (apt-get install chromium)";

describe("the page of examples/browser in Chromium", { timeout: 300_000, skip }, () => {
  let client: Client;
  let reports: Reports;

  before(async () => {
    const tarball = await pack();
    const { version } = JSON.parse(readFileSync(join(root, "node_modules/@tensorflow/tfjs-core/package.json"), "utf8")) as { version: string };
    const tensorflow = ["core", "backend-cpu"].map((name) => `@tensorflow/tfjs-${name}@${version}`);
    client = await makeClient({}, [tarball, ...tensorflow, "vite@7", "typescript@6.0.3"]);
    rmSync(dirname(tarball), { recursive: true, force: true });
    if (client.skip !== "") return;
    cpSync(join(root, "examples/browser"), join(client.folder, "page"), { recursive: true });
    const { code, output } = await run("npx", ["--no-install", "vite", "build", "page"], client.folder);
    assert.equal(code, 0, output);
    const server = await serve(join(client.folder, "page/dist"));
    try {
      const shown = await show(chromium!, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      assert.match(shown, /^\{/, shown);
      reports = JSON.parse(shown) as Reports;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
  after(() => client?.remove());

  for (const [key, name] of [
    ["decorated", "Decorated"],
    ["defined", "Defined"],
  ] as const) {
    it(`${name}: trains as in Node, so that every gradient is in the bundle`, async (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      tf.enableProdMode();
      await tf.setBackend("cpu");
      const here: Report = trainBoth()[key];
      const { losses } = reports[key];
      assert.equal(losses.length, 60);
      losses.forEach((loss, i) => assert.ok(Math.abs(loss - here.losses[i]!) < 1e-5, `step ${i}: ${loss} in the browser, ${here.losses[i]} in Node`));
      assert.ok(losses.at(-1)! < losses[0]! / 10, losses.join(" "));
    });

    it(`${name}: saves, loads, leaks nothing, keeps its names and refuses changes, in a bundle that is minified`, (t) => {
      if (client.skip !== "") return t.skip(client.skip);
      const { restored, leaked, summary, misuse } = reports[key];
      assert.equal(restored, true);
      assert.equal(leaked, 0);
      assert.match(summary, new RegExp(`^${name}\\([^]*Linear\\(weight=f32\\[8,1\\]`));
      assert.match(misuse, new RegExp(`ModuleError: Cannot add 'extra' to ${name}: Modules are immutable`));
    });
  }
});
