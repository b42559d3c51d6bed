/**
 * What is known of variables and fields, by key: an immutable map whose copies share all that they have in common.
 *
 * A branch forks the state and a join brings it together again, so that most maps differ from one another in few places. They are binary
 * tries over the keys' numbers, most significant bit first (Okasaki and Gill, "Fast Mergeable Integer Maps", 1998): joining, comparing and
 * restoring look only into those parts that are not one and the same object.
 *
 * Key      a field by its number, or a variable's cell. A key that is absent stands for `top`: nothing is known.
 * Order    of iteration: fields before the cells made after them, each by number; the same for equal maps, however they came about.
 */
import { isPlain, keyOfValue, type Val } from "./value.js";

/** A variable of one activation. */
export interface Cell {
  readonly id: number;
  readonly name: string;
}
export type Key = Cell | number;

interface Leaf {
  readonly code: number;
  readonly bit: 0;
  readonly key: Key;
  readonly value: Val;
  /** For memo keys; null until it is asked for, and where the value may change its text. */
  text: string | null;
}

interface Branch {
  /** The bits that all keys below have in common, those from `bit` down being zero. */
  readonly code: number;
  readonly bit: number;
  readonly left: Tree;
  readonly right: Tree;
}

type Tree = Leaf | Branch;

/** Fields are odd, cells even. */
const codeOf = (key: Key): number => (typeof key === "number" ? ((key << 1) | 1) : key.id << 1) >>> 0;

const leaf = (key: Key, value: Val): Leaf => ({ code: codeOf(key), bit: 0, key, value, text: null });

/** The bits of `code` above `bit`. */
const prefix = (code: number, bit: number): number => (code & ~((bit << 1) - 1)) >>> 0;

const covers = (branch: Branch, code: number): boolean => prefix(code, branch.bit) === branch.code;

const goesLeft = (code: number, bit: number): boolean => (code & bit) === 0;

/** Two trees with no key in common and none between them. */
function fuse(a: Tree, b: Tree): Branch {
  const bit = (0x80000000 >>> Math.clz32(a.code ^ b.code)) >>> 0;
  const [left, right] = goesLeft(a.code, bit) ? [a, b] : [b, a];
  return { code: prefix(a.code, bit), bit, left, right };
}

/** `tree` with other children, the same object where they are the same. */
function withChildren(tree: Branch, left: Tree | null, right: Tree | null): Tree | null {
  if (left === tree.left && right === tree.right) return tree;
  if (left === null) return right;
  if (right === null) return left;
  return { code: tree.code, bit: tree.bit, left, right };
}

function find(tree: Tree | null, code: number): Leaf | null {
  let at = tree;
  while (at !== null && at.bit !== 0) at = goesLeft(code, at.bit) ? (at as Branch).left : (at as Branch).right;
  return at !== null && at.code === code ? (at as Leaf) : null;
}

function insert(tree: Tree | null, added: Leaf): Tree {
  if (tree === null) return added;
  if (tree.bit === 0) return tree.code === added.code ? added : fuse(tree, added);
  const branch = tree as Branch;
  if (!covers(branch, added.code)) return fuse(branch, added);
  return goesLeft(added.code, branch.bit) ? withChildren(branch, insert(branch.left, added), branch.right)! : withChildren(branch, branch.left, insert(branch.right, added))!;
}

function remove(tree: Tree | null, code: number): Tree | null {
  if (tree === null) return null;
  if (tree.bit === 0) return tree.code === code ? null : tree;
  const branch = tree as Branch;
  if (!covers(branch, code)) return tree;
  return goesLeft(code, branch.bit) ? withChildren(branch, remove(branch.left, code), branch.right) : withChildren(branch, branch.left, remove(branch.right, code));
}

function each(tree: Tree | null, visit: (key: Key, value: Val) => void): void {
  if (tree === null) return;
  if (tree.bit === 0) visit((tree as Leaf).key, (tree as Leaf).value);
  else {
    each((tree as Branch).left, visit);
    each((tree as Branch).right, visit);
  }
}

function some(tree: Tree | null, holds: (key: Key, value: Val) => boolean): boolean {
  if (tree === null) return false;
  if (tree.bit === 0) return holds((tree as Leaf).key, (tree as Leaf).value);
  return some((tree as Branch).left, holds) || some((tree as Branch).right, holds);
}

/** null: the key goes. */
type Change = (key: Key, value: Val) => Val | null;

function change(tree: Tree | null, by: Change): Tree | null {
  if (tree === null) return null;
  if (tree.bit !== 0) return withChildren(tree as Branch, change((tree as Branch).left, by), change((tree as Branch).right, by));
  const { key, value } = tree as Leaf;
  const after = by(key, value);
  return after === value ? tree : after === null ? null : leaf(key, after);
}

/** What becomes of a key that both have, and of one that only one has. */
interface Merger {
  readonly both: (a: Val, b: Val) => Val | null;
  readonly one: Change;
}

function merge(a: Tree | null, b: Tree | null, by: Merger): Tree | null {
  if (a === b) return a;
  if (a === null) return change(b, by.one);
  if (b === null) return change(a, by.one);
  if (a.bit === b.bit && a.code === b.code) {
    if (a.bit !== 0) return withChildren(a as Branch, merge((a as Branch).left, (b as Branch).left, by), merge((a as Branch).right, (b as Branch).right, by));
    const { key, value } = a as Leaf;
    const after = value === (b as Leaf).value ? value : by.both(value, (b as Leaf).value);
    return after === value ? a : after === null ? null : leaf(key, after);
  }
  if (a.bit > b.bit && covers(a as Branch, b.code)) {
    const branch = a as Branch;
    return goesLeft(b.code, branch.bit) ? withChildren(branch, merge(branch.left, b, by), change(branch.right, by.one)) : withChildren(branch, change(branch.left, by.one), merge(branch.right, b, by));
  }
  if (b.bit > a.bit && covers(b as Branch, a.code)) {
    const branch = b as Branch;
    return goesLeft(a.code, branch.bit) ? withChildren(branch, merge(a, branch.left, by), change(branch.right, by.one)) : withChildren(branch, change(branch.left, by.one), merge(a, branch.right, by));
  }
  const [left, right] = [change(a, by.one), change(b, by.one)];
  return left === null ? right : right === null ? left : fuse(left, right);
}

/** Looks at the keys whose values are not the same object in both; ends at the first that `differs` says true of. */
function someDifference(a: Tree | null, b: Tree | null, differs: (key: Key, a: Val | null, b: Val | null) => boolean): boolean {
  if (a === b) return false;
  if (a === null) return some(b, (key, value) => differs(key, null, value));
  if (b === null) return some(a, (key, value) => differs(key, value, null));
  if (a.bit === b.bit && a.code === b.code) {
    if (a.bit !== 0) return someDifference((a as Branch).left, (b as Branch).left, differs) || someDifference((a as Branch).right, (b as Branch).right, differs);
    return (a as Leaf).value !== (b as Leaf).value && differs((a as Leaf).key, (a as Leaf).value, (b as Leaf).value);
  }
  if (a.bit > b.bit && covers(a as Branch, b.code)) {
    const { left, right, bit } = a as Branch;
    return goesLeft(b.code, bit) ? someDifference(left, b, differs) || someDifference(right, null, differs) : someDifference(left, null, differs) || someDifference(right, b, differs);
  }
  if (b.bit > a.bit && covers(b as Branch, a.code)) {
    const { left, right, bit } = b as Branch;
    return goesLeft(a.code, bit) ? someDifference(a, left, differs) || someDifference(null, right, differs) : someDifference(null, left, differs) || someDifference(a, right, differs);
  }
  return someDifference(a, null, differs) || someDifference(null, b, differs);
}

function textOf(tree: Leaf): string {
  if (tree.text !== null) return tree.text;
  const { key, value } = tree;
  const text = `${typeof key === "number" ? key : `c${key.id}`}:${keyOfValue(value)}`;
  // What objects hold changes, and functions may be bound to objects.
  if (value.objs === null && value.fns === null) tree.text = text;
  return text;
}

function texts(tree: Tree | null, matters: (key: Key) => boolean, into: string[]): void {
  if (tree === null) return;
  if (tree.bit === 0) {
    if (matters((tree as Leaf).key) && (tree as Leaf).value.coarse !== true) into.push(textOf(tree as Leaf));
    return;
  }
  texts((tree as Branch).left, matters, into);
  texts((tree as Branch).right, matters, into);
}

export class Vars {
  private constructor(private readonly tree: Tree | null) {}

  static readonly empty = new Vars(null);

  private with(tree: Tree | null): Vars {
    return tree === this.tree ? this : tree === null ? Vars.empty : new Vars(tree);
  }

  get(key: Key): Val | undefined {
    return find(this.tree, codeOf(key))?.value;
  }

  has(key: Key): boolean {
    return find(this.tree, codeOf(key)) !== null;
  }

  set(key: Key, value: Val): Vars {
    return this.get(key) === value ? this : this.with(insert(this.tree, leaf(key, value)));
  }

  /** Nothing is known of it any more. */
  without(key: Key): Vars {
    return this.with(remove(this.tree, codeOf(key)));
  }

  each(visit: (key: Key, value: Val) => void): void {
    each(this.tree, visit);
  }

  some(holds: (key: Key, value: Val) => boolean): boolean {
    return some(this.tree, holds);
  }

  /** The same keys with other values, without those for which there is none. */
  map(by: Change): Vars {
    return this.with(change(this.tree, by));
  }

  merge(other: Vars, by: Merger): Vars {
    const tree = merge(this.tree, other.tree, by);
    return tree === other.tree ? other : this.with(tree);
  }

  differsFrom(other: Vars, differs: (key: Key, here: Val | null, there: Val | null) => boolean): boolean {
    return someDifference(this.tree, other.tree, differs);
  }

  /** Text that is equal for equal values of the keys that matter. */
  keys(matters: (key: Key) => boolean): string[] {
    const result: string[] = [];
    texts(this.tree, matters, result);
    return result;
  }
}

/** Nothing needs to be kept of a plain value: it is as good as none. */
export const kept = (value: Val): Val | null => (isPlain(value) ? null : value);
