import { Module, defineModule, partition, treeMap } from "eslint-plugin-safe-init/runtime";

const isNumber = (leaf: unknown): boolean => typeof leaf === "number";

const Trainer = defineModule(
  class Trainer extends Module<Trainer> {
    rate!: number;
  },
);

export function run(): string {
  const trainer = new Trainer({ rate: 1 });
  const [start] = partition(trainer, isNumber);
  const [numbers] = partition(trainer, isNumber);
  const moved = treeMap((now, before) => Number(now) - Number(before), numbers, start);
  return `moved by ${moved.rate}`;
}
