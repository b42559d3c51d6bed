/** Registries of the module: code that finds the object where some other code has put it. */
import { type Context, pick, probe } from "./context.js";
import type { FunctionModel, RegistryKind } from "./model.js";
import { renderBody } from "./render-statement.js";

/** Each run starts with empty registries: what an earlier run left there is no object under construction. */
const reset = (text: string): string => probe(` AT(() => { ${text} });`);

export const registryHelpers: Readonly<Record<Exclude<RegistryKind, "static-last">, string>> = {
  all: `const all = [];${reset("all.length = 0;")}`,
  byName: `const byName = new Map();${reset("byName.clear();")}`,
  seen: `const seen = new Set();${reset("seen.clear();")}`,
  last: `let last = null;${reset("last = null;")}`,
};

const kinds = ["all", "byName", "seen", "last", "static-last"] as const;

export const isRegistry = (takes: FunctionModel["takes"]): takes is RegistryKind => (kinds as readonly string[]).includes(takes);

/** The kinds that some function of the program looks into. */
function kindsOf(context: Context): readonly RegistryKind[] {
  const used = context.output.program.functions.map(({ takes }) => takes).filter(isRegistry);
  return used.length > 0 ? used : ["all"];
}

export function renderRegister(context: Context, object: string, how: number, wanted?: RegistryKind): string {
  const kind = wanted ?? pick(kindsOf(context), how) ?? "all";
  context.output.helpers.add(kind);
  switch (kind) {
    case "all": return how % 3 === 0 ? `all[0] = ${object};` : `all.push(${object});`;
    case "byName": return `byName.set("a", ${object});`;
    case "seen": return `seen.add(${object});`;
    case "last": return `last = ${object};`;
    case "static-last": return `C0.last = ${object};`;
  }
}

/** An object of the module that is given the object, and looks at it where somebody asks for something else. */
export const renderKeptBy = (name: string, body: string): string =>
  `const ${name} = {\nheld: null,\nget size() {${probe("T();")}\nconst o = this.held;\nif (o) {\n${body}\n}\nreturn 1;\n}\n};${reset(`${name}.held = null;`)}`;

/** A function without parameters: it takes the object from a registry. */
export function renderRegistryFunction(context: Context, model: FunctionModel, index: number): string {
  context.output.helpers.add(model.takes);
  const tick = probe("T();");
  const inLoop: Context = { ...context, targets: [{ kind: "loop", label: null }] };
  const each = (list: string): string =>
    model.rank % 2 === 0 ? `for (const o of ${list}) {${tick}\n${renderBody(inLoop, model.body)}\n}` : `${list}.forEach((o) => {${tick}\n${renderBody(context, model.body)}\n});`;
  const head = `function look${index}() {${tick}`;
  switch (model.takes) {
    case "all": case "seen": return `${head}\n${each(model.takes)}\n}`;
    case "byName": return `${head}\nconst o = byName.get("a");\nif (o === undefined) return;\n${renderBody(context, model.body)}\n}`;
    case "last": return `${head}\nif (last !== null) {\n${renderBody({ ...context, objects: ["last"] }, model.body)}\n}\n}`;
    default: return `${head}\nconst o = C0.last;${reset("C0.last = undefined;")}\nif (o) {\n${renderBody(context, model.body)}\n}\n}`;
  }
}
