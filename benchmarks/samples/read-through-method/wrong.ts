class Invoice {
  sum: number;
  lines: number[];
  constructor(lines: number[]) {
    this.sum = this.add();
    this.lines = lines;
  }
  add(): number {
    return this.lines.reduce((sum, line) => sum + line, 0);
  }
}

export function run(): string {
  return String(new Invoice([1, 2]).sum);
}
