/**
 * Files read so far, for the whole process. A record holds as long as the file's time and size do, and that is asked before every use: an
 * editor's process lives long, and nothing tells it of a saved file. What cannot be read is remembered as well.
 *
 * Each worker thread has its own cache. Records are dropped, least recently used first, when their texts exceed `limit` bytes.
 */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { isReadable, type ModuleFile, readModule } from "./module-file.js";
import { missing, stampOf } from "./stamp.js";

interface Entry {
  readonly stamp: string;
  readonly size: number;
  /** null: missing, too large, or not a program. */
  readonly module: ModuleFile | null;
}

export interface CacheLimits {
  /** Largest file that is read, in bytes. */
  readonly file: number;
  /** Bytes of source text kept. A syntax tree takes about sixteen times its text. */
  readonly total: number;
}

export const defaultLimits: CacheLimits = { file: 500_000, total: 4_000_000 };

export interface CacheCounters {
  hits: number;
  /** Texts read. */
  loads: number;
  /** Files that could not be read, or whose text could not be parsed when somebody had to know what is in it. */
  failures: number;
  evictions: number;
}

export class ModuleCache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;
  readonly counters: CacheCounters = { hits: 0, loads: 0, failures: 0, evictions: 0 };

  constructor(private readonly limits: CacheLimits = defaultLimits) {}

  /** The file as it is now. */
  load(path: string): ModuleFile | null {
    const stamp = stampOf(path);
    const known = this.entries.get(path);
    if (known !== undefined && known.stamp === stamp) {
      this.counters.hits++;
      this.entries.delete(path);
      this.entries.set(path, known); // most recently used last
      return known.module;
    }
    if (known !== undefined) this.drop(path, known);
    const module = stamp === missing ? null : this.read(path);
    if (module === null) this.counters.failures++;
    else this.counters.loads++;
    const entry: Entry = { stamp, size: module?.size ?? 64, module };
    this.entries.set(path, entry);
    this.bytes += entry.size;
    this.evict(path);
    return module;
  }

  private read(path: string): ModuleFile | null {
    if (!isReadable(path)) return null;
    try {
      const { size } = statSync(path);
      if (size > this.limits.file) return null;
      return readModule(path, readFileSync(path, "utf8"), () => this.counters.failures++);
    } catch {
      return null;
    }
  }

  private drop(path: string, entry: Entry): void {
    this.entries.delete(path);
    this.bytes -= entry.size;
  }

  private evict(newest: string): void {
    for (const [path, entry] of this.entries) {
      if (this.bytes <= this.limits.total || path === newest) return;
      this.drop(path, entry);
      this.counters.evictions++;
    }
  }
}

/** The path with symbolic links resolved; the path itself where that fails (loops, missing files). */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
