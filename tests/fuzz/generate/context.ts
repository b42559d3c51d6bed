/** Where the renderer stands: what is in scope, and how text that only the executed program has is marked. */
import type { Program } from "./model.js";
import type { FieldName, MemberName, ResolvedClass } from "./resolve.js";

/** Text between these two marks is in the executed program only: the probes. */
const open = "\u0001";
const close = "\u0002";
/** A site's number between these two marks says on which line the site is; it is in neither program. */
const siteOpen = "\u0003";
const siteClose = "\u0004";
/** Text between these two marks is in the analysed program only: imports. */
const readOpen = "\u0005";
const readClose = "\u0006";

const probes = /\u0001[^\u0002]*\u0002/g;

/** Text that only the executed program has. */
export const probe = (text: string): string => `${open}${text}${close}`;

export const withoutProbes = (marked: string): string => marked.replace(probes, "");

/** Text that only the analysed program has. */
export const readOnly = (text: string): string => `${readOpen}${text}${readClose}`;

export interface Site {
  readonly id: number;
  readonly field: string;
  line: number;
}

/** What one rendering collects. */
export interface Output {
  readonly program: Program;
  readonly classes: readonly ResolvedClass[];
  readonly sites: Site[];
  readonly helpers: Set<string>;
  names: number;
}

export interface Copy {
  readonly name: string;
  readonly site: number;
  readonly current: string;
  readonly object: string;
}

export interface JumpTarget {
  readonly kind: "loop" | "switch" | "block";
  readonly label: string | null;
}

export interface Context {
  readonly output: Output;
  /** The class whose private names are visible; -1 in free functions. */
  readonly klass: number;
  /** Nobody may construct the class itself. */
  readonly abstract: boolean;
  readonly fields: readonly FieldName[];
  readonly closureFields: readonly string[];
  readonly members: readonly MemberName[];
  /** Calls may only go to members and functions of a higher rank. */
  readonly rank: number;
  readonly superAllowed: boolean;
  /** Expressions that denote the object under construction. */
  readonly objects: readonly string[];
  readonly flags: readonly string[];
  readonly parameters: readonly string[];
  readonly targets: readonly JumpTarget[];
  readonly canReturn: boolean;
  /** Where the code can stop: `await` lets the rest run later, `yield` hands over to whoever iterates. */
  readonly pauses: "await" | "yield" | null;
  readonly inConstructor: boolean;
  readonly copies: readonly Copy[];
  readonly closures: readonly { readonly name: string; readonly isAsync: boolean }[];
}

/** A statement as text. */
export interface Rendered {
  readonly text: string;
  /** The scope after it, where it declares something. */
  readonly after?: Context;
}

export const plain = (text: string): Rendered => ({ text });

export const pick = <T>(list: readonly T[], index: number): T | undefined => (list.length === 0 ? undefined : list[index % list.length]);

export function freshName(context: Context): string {
  return `v${context.output.names++}`;
}

export function newSite(context: Context, field: string): { readonly id: number; readonly mark: string } {
  const id = context.output.sites.length;
  context.output.sites.push({ id, field, line: 0 });
  return { id, mark: `${siteOpen}${id}${siteClose}` };
}

/** The object that the statement is about: `this` or another name of it. */
export const objectOf = (context: Context, index: number): string => pick(context.objects, index) ?? "this";

export const reachableMembers = (context: Context, kinds: readonly MemberName["kind"][]): readonly MemberName[] =>
  context.members.filter((member) => member.rank > context.rank && kinds.includes(member.kind));

/** A function body inside this one: own jumps; `this` only in arrows. */
export function enterFunction(context: Context, arrow: boolean): Context {
  const objects = arrow ? context.objects : context.objects.filter((object) => object !== "this");
  const copies = arrow ? context.copies : context.copies.filter((copy) => copy.object !== "this");
  return { ...context, objects, copies, targets: [], canReturn: true, pauses: null, superAllowed: context.superAllowed && arrow, inConstructor: false };
}

/** Splits marked text into the program that is analysed and the program that is executed, and places the sites. */
export function project(marked: string, sites: readonly Site[]): { readonly analysed: string; readonly executed: string } {
  const indented = indent(marked);
  let line = 1;
  for (let at = 0; at < indented.length; at++) {
    const char = indented[at];
    if (char === "\n") line++;
    if (char === siteOpen) {
      const end = indented.indexOf(siteClose, at);
      const site = sites[Number(indented.slice(at + 1, end))];
      if (site !== undefined) site.line = line;
    }
  }
  const text = indented.replace(/\u0003\d+\u0004/g, "");
  return { analysed: withoutProbes(text).replace(/[\u0005\u0006]/g, ""), executed: text.replace(/\u0005[^\u0006]*\u0006/g, "").replace(/[\u0001\u0002]/g, "") };
}

function indent(text: string): string {
  let depth = 0;
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const visible = withoutProbes(line).trim();
      const at = Math.max(0, visible.startsWith("}") ? depth - 1 : depth);
      for (const char of visible) {
        if (char === "{") depth++;
        if (char === "}") depth--;
      }
      return "  ".repeat(at) + line.trim();
    })
    .join("\n");
}
