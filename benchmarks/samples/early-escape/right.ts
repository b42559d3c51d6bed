const names: string[] = [];

function register(part: Part): void {
  names.push(part.name.toUpperCase());
}

class Part {
  name: string;
  constructor(name: string) {
    this.name = name;
    register(this);
  }
}

export function run(): string {
  return `${new Part("wheel").name}, ${names.join()}`;
}
