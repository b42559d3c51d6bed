/** Programs with a known verdict, one mechanism each: what the transformations start from. */
export interface Seed {
  readonly name: string;
  readonly code: string;
  /** Kind and field of every finding; empty where the program is fine. */
  readonly finds: readonly string[];
  readonly hooks?: readonly string[];
  /** TypeScript whose verdict rests on types, which compilation removes. */
  readonly typed?: boolean;
}

export const seeds: readonly Seed[] = [
  {
    name: "a read one statement too early",
    code: `class Ruler {
  constructor(start) {
    this.end = this.origin + start;
    this.origin = 3;
  }
}`,
    finds: ["uninitialized-read origin"],
  },
  {
    name: "the same in the right order",
    code: `class Ruler {
  constructor(start) {
    this.origin = 3;
    this.end = this.origin + start;
  }
}`,
    finds: [],
  },
  {
    name: "a read through a method",
    code: `class Oven {
  constructor(heat) {
    this.warmUp();
    this.heat = heat;
  }
  warmUp() {
    report(this.heat * 2);
  }
}`,
    finds: ["uninitialized-read heat"],
  },
  {
    name: "a method that sets what the next statement reads",
    code: `class Oven {
  constructor(heat) {
    this.prepare(heat);
    report(this.heat * 2);
  }
  prepare(heat) {
    this.heat = heat;
  }
}`,
    finds: [],
  },
  {
    name: "a getter on a later field",
    code: `class Crate {
  constructor(width, height) {
    this.width = width;
    this.label = "crate of " + this.area;
    this.height = height;
  }
  get area() {
    return this.width * this.height;
  }
}`,
    finds: ["uninitialized-read height"],
  },
  {
    name: "a setter that needs a field still to come",
    code: `class Slider {
  constructor(value) {
    this.value = value;
    this.limit = 10;
  }
  set value(next) {
    this.current = Math.min(next, this.limit);
  }
}`,
    finds: ["uninitialized-read limit"],
  },
  {
    name: "only one branch sets the field",
    code: `class Route {
  constructor(direct) {
    if (direct) {
      this.stops = 1;
    }
    report(this.stops + 1);
    this.stops = 2;
  }
}`,
    finds: ["uninitialized-read stops"],
  },
  {
    name: "both branches set the field",
    code: `class Route {
  constructor(direct) {
    if (direct) {
      this.stops = 1;
    } else {
      this.stops = 5;
    }
    report(this.stops + 1);
  }
}`,
    finds: [],
  },
  {
    name: "a free function reads what is not set yet",
    code: `function describe(parcel) {
  return parcel.weight + " kg";
}
class Parcel {
  constructor(weight) {
    this.text = describe(this);
    this.weight = weight;
  }
}`,
    finds: ["this-escape weight"],
  },
  {
    name: "a free function reads only what is set",
    code: `function describe(parcel) {
  return parcel.weight + " kg";
}
class Parcel {
  constructor(weight) {
    this.weight = weight;
    this.text = describe(this);
  }
}`,
    finds: [],
  },
  {
    name: "an override runs before the fields of its class",
    code: `class Page {
  constructor() {
    this.draw();
  }
  draw() {}
}
class IndexPage extends Page {
  constructor(entries) {
    super();
    this.entries = entries;
  }
  draw() {
    report(this.entries.length);
  }
}`,
    finds: ["uninitialized-read entries"],
  },
  {
    name: "a declaration wipes what the override set during super()",
    code: `class Page {
  constructor() {
    this.fill();
  }
  fill() {}
}
class IndexPage extends Page {
  lines = 0;
  fill() {
    this.lines = 12;
  }
}`,
    finds: ["field-clobber lines"],
  },
  {
    name: "a callback that is run now",
    code: `class Sum {
  constructor(parts) {
    parts.forEach((part) => {
      this.total = this.total + part;
    });
    this.total = 0;
  }
}`,
    finds: ["uninitialized-read total"],
  },
  {
    name: "a closure that is called later",
    code: `class Bell {
  constructor() {
    setTimeout(() => report(this.tone + 1), 5);
    this.tone = 440;
  }
}`,
    finds: [],
  },
  {
    name: "a local closure that is called too early",
    code: `class Bell {
  constructor() {
    const ring = () => report(this.tone + 1);
    ring();
    this.tone = 440;
  }
}`,
    finds: ["uninitialized-read tone"],
  },
  {
    name: "the handler runs where the store may not have happened",
    code: `class Source {
  constructor(read) {
    try {
      this.text = read();
    } catch {
      report(this.text.length);
    }
    this.text = "";
  }
}`,
    finds: ["uninitialized-read text"],
  },
  {
    name: "finally sets the field on every path",
    code: `class Source {
  constructor(read) {
    try {
      this.first = read();
    } catch {
      this.first = 0;
    } finally {
      this.text = "";
    }
    report(this.text.length);
  }
}`,
    finds: [],
  },
  {
    name: "a lazy default is no read",
    code: `class Cache {
  constructor() {
    this.entries ??= new Map();
    report(this.entries.size);
  }
}`,
    finds: [],
  },
  {
    name: "a guarded read is no read",
    code: `class Cache {
  constructor(size) {
    if (this.entries !== undefined) {
      report(this.entries.size);
    }
    this.entries = new Map();
    this.size = size;
  }
}`,
    finds: [],
  },
  {
    name: "a loop may run never",
    code: `class Last {
  constructor(items) {
    for (const item of items) {
      this.item = item;
    }
    report(this.item.name);
    this.item = null;
  }
}`,
    finds: ["uninitialized-read item"],
  },
  {
    name: "an initialiser calls a method on later fields",
    code: `class Grid {
  cells = this.make();
  size = 4;
  make() {
    return new Array(this.size * this.size);
  }
}`,
    finds: ["uninitialized-read size"],
  },
  {
    name: "an initialiser uses earlier fields",
    code: `class Grid {
  size = 4;
  cells = this.make();
  make() {
    return new Array(this.size * this.size);
  }
}`,
    finds: [],
  },
  {
    name: "the object is looked at as a whole",
    code: `class Form {
  constructor(name) {
    this.copy = { ...this };
    this.name = name;
  }
}`,
    finds: ["this-escape name"],
  },
  {
    name: "a hook reads before it sets",
    code: `class Panel {
  constructor() {
    this.title = "";
  }
  setup() {
    report(this.heading.length);
    this.heading = this.title;
  }
}`,
    finds: ["uninitialized-read heading"],
    hooks: ["setup"],
  },
  {
    name: "a declared field that an early return forgets",
    code: `class Keys {
  map: Map<string, string>;
  constructor(layout: string) {
    if (layout === "none") {
      return;
    }
    this.map = new Map();
  }
}`,
    finds: ["unset-field map"],
    typed: true,
  },
  {
    name: "a parameter property set after the initialisers",
    code: `class Account {
  doubled: number = this.balance * 2;
  constructor(public balance: number) {
    report(this.doubled);
  }
}`,
    finds: ["uninitialized-read balance"],
  },
  {
    name: "a handle to the object is captured by a container",
    code: `class Node {
  constructor(name) {
    const box = { owner: this };
    report(box.owner.name.length);
    this.name = name;
  }
}`,
    finds: ["uninitialized-read name"],
  },
  {
    name: "the synchronous start of an async method",
    code: `class Feed {
  constructor(url) {
    void this.load();
    this.url = url;
  }
  async load() {
    report(this.url.length);
    await null;
  }
}`,
    finds: ["uninitialized-read url"],
  },
  {
    name: "what an async method does after its first await",
    code: `class Feed {
  constructor(url) {
    void this.load();
    this.url = url;
  }
  async load() {
    await null;
    report(this.url.length);
  }
}`,
    finds: [],
  },
];
