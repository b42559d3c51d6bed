class Shape {
  label: string;
  constructor() {
    this.label = this.describe();
  }
  describe(): string {
    return "a shape";
  }
}

class Polygon extends Shape {
  corners: string[] = ["a", "b", "c"];
  override describe(): string {
    return `a polygon with ${this.corners.length} corners`;
  }
}

export function run(): string {
  return new Polygon().label;
}
