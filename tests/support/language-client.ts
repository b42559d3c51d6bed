/**
 * An editor without a window: starts a language server, opens files, pulls diagnostics and code actions, and carries out what the server
 * asks. Speaks as VS Code's ESLint extension does, since the server expects its settings.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { ApplyWorkspaceEditParams, CodeAction, Command, ConfigurationParams, Diagnostic, DocumentDiagnosticReport, MessageConnection, Position, TextEdit } from "vscode-languageserver-protocol/node.js";
import rpc from "vscode-languageserver-protocol/node.js";

interface Document {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

/** Those of docs/editors.md for editors that send only what they are told to. */
const settings = {
  validate: "on",
  run: "onType",
  nodePath: "",
  experimental: {},
  rulesCustomizations: [],
  problems: { shortenToSingleLine: false },
  workingDirectory: { mode: "location" },
  codeAction: { disableRuleComment: { enable: true, location: "separateLine" }, showDocumentation: { enable: true } },
};

const capabilities = {
  workspace: { configuration: true, workspaceFolders: true, applyEdit: true, diagnostics: { refreshSupport: true } },
  textDocument: {
    diagnostic: { relatedDocumentSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } }, dataSupport: true, resolveSupport: { properties: ["edit"] } },
  },
};

export class LanguageClient {
  private readonly documents = new Map<string, Document>();
  private readonly workspaceFolder: { readonly uri: string; readonly name: string };

  private constructor(
    private readonly server: ChildProcess,
    private readonly connection: MessageConnection,
    folder: string,
  ) {
    this.workspaceFolder = { uri: pathToFileURL(folder).href, name: basename(folder) };
  }

  static async start(script: string, folder: string): Promise<LanguageClient> {
    const server = spawn(process.execPath, [script, "--stdio"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
    const client = new LanguageClient(server, connection, folder);
    await client.initialize();
    return client;
  }

  private async initialize(): Promise<void> {
    const { connection, workspaceFolder } = this;
    const ofWorkspace = { ...settings, workspaceFolder };
    connection.onRequest("workspace/configuration", ({ items }: ConfigurationParams) => items.map(() => ofWorkspace));
    connection.onRequest("workspace/workspaceFolders", () => [workspaceFolder]);
    connection.onRequest("workspace/applyEdit", (params: ApplyWorkspaceEditParams) => this.apply(params));
    connection.onRequest(() => null);
    connection.listen();
    await connection.sendRequest("initialize", { processId: process.pid, rootUri: workspaceFolder.uri, workspaceFolders: [workspaceFolder], capabilities });
    await connection.sendNotification("initialized", {});
  }

  async open(file: string): Promise<void> {
    const document = { uri: pathToFileURL(file).href, version: 1, text: readFileSync(file, "utf8") };
    this.documents.set(file, document);
    const languageId = file.endsWith(".ts") ? "typescript" : "javascript";
    await this.connection.sendNotification("textDocument/didOpen", { textDocument: { ...document, languageId } });
  }

  text(file: string): string {
    return this.documents.get(file)!.text;
  }

  /** What the user's typing would do, the whole text at once. */
  async change(file: string, text: string): Promise<void> {
    const { uri, version } = this.documents.get(file)!;
    const document = { uri, version: version + 1, text };
    this.documents.set(file, document);
    await this.connection.sendNotification("textDocument/didChange", { textDocument: { uri, version: document.version }, contentChanges: [{ text }] });
  }

  async diagnostics(file: string): Promise<readonly Diagnostic[]> {
    const report = await this.connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri: this.documents.get(file)!.uri } });
    return report.kind === "full" ? report.items : [];
  }

  async actions(file: string, diagnostic: Diagnostic): Promise<readonly (CodeAction | Command)[]> {
    const context = { diagnostics: [diagnostic], triggerKind: 1 };
    return (await this.connection.sendRequest("textDocument/codeAction", { textDocument: { uri: this.documents.get(file)!.uri }, range: diagnostic.range, context })) ?? [];
  }

  /** Chooses an action, as a click on the light bulb does; what it edits comes back as `workspace/applyEdit`. */
  async choose(action: CodeAction | Command): Promise<void> {
    const command = typeof action.command === "object" ? action.command : (action as Command);
    await this.connection.sendRequest("workspace/executeCommand", { command: command.command, arguments: command.arguments });
  }

  private async apply({ edit }: ApplyWorkspaceEditParams): Promise<{ applied: boolean }> {
    const changes = Object.entries(edit.changes ?? {}).concat((edit.documentChanges ?? []).flatMap((change) => ("edits" in change ? [[change.textDocument.uri, change.edits as TextEdit[]]] : [])));
    for (const [uri, edits] of changes) {
      const [file, document] = [...this.documents].find(([, open]) => open.uri === uri) ?? [];
      if (file === undefined || document === undefined) return { applied: false };
      await this.change(file, edited(document.text, edits));
    }
    return { applied: true };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    await ended;
    this.connection.dispose();
  }
}

function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: Position): number => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, character);
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((result, { range, newText }) => result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)), text);
}
