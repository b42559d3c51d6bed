/**
 * What a rule is made of: which kind of finding it reports, and how it puts one into words. Data and a pure function, so that ESLint's rules
 * and the command say the same: see lib/eslint/create-rule.ts for the one and lib/command/ for the other.
 */
import type { Finding, FindingKind, Node, SourceLocation } from "../analysis/index.js";

export type FindingOf<K extends FindingKind> = Extract<Finding, { kind: K }>;
export type Preset = "recommended" | "strict" | "module";

export interface Edit {
  readonly range: readonly [number, number];
  readonly text: string;
}

/** A repair that the user may choose. What moves or changes initialisation is never applied by itself. */
export interface Suggestion<MessageId extends string> {
  readonly messageId: MessageId;
  readonly data?: Readonly<Record<string, string>>;
  readonly edits: readonly Edit[];
}

export interface Report<MessageId extends string> {
  readonly messageId: MessageId;
  readonly data: Readonly<Record<string, string>>;
  readonly suggestions?: readonly Suggestion<MessageId>[];
}

/** What a description may ask about the file. */
export interface FileView {
  readonly typescript: boolean;
  textOf(node: Node): string;
  locate(node: Node): SourceLocation;
}

export interface RuleDefinition<K extends FindingKind, Messages extends Readonly<Record<string, string>>> {
  readonly name: string;
  readonly reports: K;
  /** class: it looks at every class and takes options that choose among findings · module: at Modules only, all of whose findings are told. */
  readonly tier?: "class" | "module";
  readonly meta: {
    readonly type: "problem" | "suggestion";
    readonly docs: { readonly description: string; readonly presets: readonly Preset[] };
    readonly messages: Messages;
    readonly hasSuggestions?: boolean;
  };
  describe(finding: FindingOf<K>, file: FileView): Report<keyof Messages & string>;
}

/** A definition of whatever kind, for those who look it up. */
export type AnyRuleDefinition = RuleDefinition<FindingKind, Readonly<Record<string, string>>>;

export function viewFile(path: string, text: string, locate: FileView["locate"]): FileView {
  return {
    typescript: /\.[cm]?tsx?$/i.test(path) || (/\.(?:vue|svelte)$/i.test(path) && /<script\b[^>]*\blang=["']?tsx?\b/.test(text)),
    textOf: (node) => (node.range === undefined ? "" : text.slice(node.range[0], node.range[1])),
    locate,
  };
}
