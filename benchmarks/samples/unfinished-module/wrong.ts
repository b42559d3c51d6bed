import { Module, type NoInit, defineModule, partition, treeMap } from "eslint-plugin-safe-init/runtime";

const isNumber = (leaf: unknown): boolean => typeof leaf === "number";

const Trainer = defineModule(
  class Trainer extends Module<Trainer> {
    rate!: number;
    start!: NoInit<Trainer>;
    postInit(): void {
      const [numbers] = partition(this as Trainer, isNumber);
      this.start = numbers;
    }
  },
  { start: { init: false } },
);

export function run(): string {
  const trainer = new Trainer({ rate: 1 });
  const [numbers] = partition(trainer, isNumber);
  const moved = treeMap((now, before) => Number(now) - Number(before), numbers, trainer.start);
  return `moved by ${moved.rate}`;
}
