/** A progress bar on a terminal, beside the report; nothing at all where nobody looks or the work is short. */
import type { SingleBar } from "cli-progress";

const patience = 500; // ms

export interface Progress {
  update(done: number): void;
  stop(): void;
}

export function startProgress(total: number): Progress {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  let bar: SingleBar | null = null;
  let done = 0;
  let stopped = false;
  const timer = setTimeout(() => void show(), patience);
  const show = async (): Promise<void> => {
    const { default: progress } = await import("cli-progress");
    if (stopped) return;
    bar = new progress.SingleBar({ format: "{bar} {percentage} %  {value}/{total} files", clearOnComplete: true, barsize: 30, stream: process.stderr, gracefulExit: false }, progress.Presets.shades_classic);
    bar.start(total, done);
  };
  return {
    update: (count) => {
      done = count;
      bar?.update(count);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      bar?.stop();
    },
  };
}
