class Row {
  constructor(cells: string[]) {
    this.load(cells);
  }
  load(cells: string[]): void {
    if (cells.length === 0) throw new Error("A row has cells.");
  }
}

class User extends Row {
  name = "nobody";
  override load(cells: string[]): void {
    this.name = cells[0] ?? "";
  }
}

export function run(): string {
  return new User(["Ada"]).name;
}
