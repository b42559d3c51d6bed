/**
 * The program text as the analysis sees it: ESTree with TypeScript's nodes, from whichever parser made it.
 *
 * Parsers differ in details (an absent child is `null` here and missing there; plain JavaScript has none of the TypeScript keys), so a
 * node is an open record that is always tested before use, never a closed union that one parser's version would break.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SourceLocation {
  readonly start: Position;
  readonly end: Position;
}

export interface Node {
  readonly type: string;
  readonly range?: readonly [number, number];
  readonly loc: SourceLocation;
  readonly parent?: Node | null;
  // Children by key: nodes, arrays of nodes, literals. Absent ones are null, undefined or missing.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [key: string]: any;
}
