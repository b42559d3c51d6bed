/** The ways in which code is entered: own members, callbacks, conversions, and functions that receive the object. */
import { type Context, enterFunction, freshName, newSite, objectOf, pick, probe, reachableMembers } from "./context.js";
import type { Statement } from "./model.js";
import { isRegistry, renderRegister } from "./render-registry.js";
import type { MemberName } from "./resolve.js";

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;
type RenderBody = (context: Context, body: readonly Statement[]) => string;

const tick = probe("T();");

function renderMethodCall(context: Context, object: string, { name, owner, arrow }: MemberName, how: number): string {
  switch (how) {
    case 6: return `${object}["${name}"]();`;
    case 7: return `${object}.${name}.call(${object});`;
    case 8: return `${object}.${name}.bind(${object})();`;
    case 9: {
      const local = freshName(context);
      return `const { ${name}: ${local} } = ${object}; ${local}.call(${object});`;
    }
    case 10: return `Reflect.apply(${object}.${name}, ${object}, []);`;
    case 11: return `${object}.${name}?.();`;
    case 12: return `${object}.${name}\`x\`;`;
    case 13: return `${object}.${name}.apply(${object}, [1]);`;
    case 14: return `${object}?.${name}();`;
    case 15: return `${object}[key_${name}]();`;
    case 5: return arrow ? `${object}.${name}();` : `${owner}.prototype.${name}.call(${object});`;
    default: return `${object}.${name}();`;
  }
}

function renderGeneratorOf(context: Context, made: string, how: number): string {
  const local = freshName(context);
  const forms = [`for (const ${local} of ${made}) use(${local});`, `use([...${made}]);`, `use(Array.from(${made}));`, `${made};`, `const [${local}] = ${made};`, `${made}.next();`, `const ${local} = ${made}; ${local}.next();`, `for (const ${local} of ${made}) {\nuse(${local});\nbreak;\n}`];
  return pick(forms, how) ?? "";
}

function renderMemberCall(context: Context, object: string, member: MemberName, how: number): string {
  switch (member.kind) {
    case "method": case "reader": case "fluent": return renderMethodCall(context, object, member, how);
    case "symbol": return `${object}${member.name}();`;
    case "set": return `${object}.set(1, 2);`;
    case "flagged": return `${object}.${member.name}(${pick(["true", "false", "c()", "", "undefined"], how) ?? ""});`;
    case "private": return `${object}.${member.name}();`;
    case "accessor": return how % 3 === 0 && !member.name.startsWith("#") ? `const { ${member.name}: ${freshName(context)} } = ${object};` : `${object}.${member.name};`;
    case "async": return `void ${probe("quiet(")}${object}.${member.name}()${probe(")")};`;
    case "generator": return renderGeneratorOf(context, `${object}.${member.name}()`, how);
    case "runner": return `${object}.${member.name}(() => {});`;
    case "static": return `${member.owner}.${member.name}(${object});`;
    case "friend": return `${member.owner}${member.name}(${object});`;
    case "factory": return renderFactoryCall(context, object, member, how);
    case "emitter": return `${object}.${member.name}();`;
    case "convert": return member.name.startsWith("[") ? (member.name === "[Symbol.iterator]" ? `use([...${object}]);` : `use(+${object});`) : `${object}.${member.name}();`;
  }
}

/** Only a class below makes objects of a class while it is constructed itself: else there would be no end. */
function renderFactoryCall(context: Context, object: string, { name, owner }: MemberName, how: number): string {
  if (context.klass <= Number(owner.slice(1))) return "use(25);";
  const local = freshName(context);
  return pick([`${owner}.${name}(${object});`, `const ${local} = ${owner}.${name}(${object}); use(${local});`], how) ?? "";
}

/** A callback for an emitter of the object: it runs when that emits. */
export function renderListen(context: Context, { object, member: which, body }: Of<"listen">, renderBody: RenderBody): string {
  const emitter = pick(context.members.filter(({ kind }) => kind === "emitter"), which);
  if (emitter === undefined && context.output.program.root !== "EventEmitter") return "use(26);";
  if (emitter === undefined) return `${objectOf(context, object)}.on("x", () => {${tick}\n${renderBody(enterFunction(context, true), body)}\n});`;
  // Now and then it is one listener among many.
  const others = body.length === 3 ? `${`${objectOf(context, object)}.on${emitter.rank}(() => {});\n`.repeat(4)}` : "";
  return `${others}${objectOf(context, object)}.on${emitter.rank}(() => {${tick}\n${renderBody(enterFunction({ ...context, rank: Math.max(context.rank, emitter.rank) }, true), body)}\n});`;
}

export function renderCall(context: Context, { object, member: which, how }: Of<"call">): string {
  // Recursion now and then; when executed it ends by the limit of ticks.
  if (context.output.program.root === "EventEmitter" && how === 3) return `${objectOf(context, object)}.emit("x");`;
  const members = how === 5 ? context.members : context.members.filter((member) => member.rank > context.rank);
  const member = pick(members, which);
  return member === undefined ? "use(20);" : renderMemberCall(context, objectOf(context, object), member, how);
}

export function renderRun(context: Context, { object, member: which, body }: Of<"run">, renderBody: RenderBody): string {
  const runner = pick(reachableMembers(context, ["runner"]), which);
  const inner = renderBody(enterFunction(context, true), body);
  if (runner !== undefined) return `${objectOf(context, object)}.${runner.name}(() => {${tick}\n${inner}\n});`;
  context.output.helpers.add("callNow");
  return `callNow(() => {${tick}\n${inner}\n});`;
}

export function renderCallback(context: Context, { how, body }: Of<"callback">, renderBody: RenderBody): string {
  const boundThis = how === 5 && context.objects.includes("this");
  const scope = enterFunction(context, true);
  const inner = `${tick}\n${renderBody(boundThis ? { ...scope, superAllowed: false } : scope, body)}\n`;
  switch (how) {
    case 1: return `use([1].map((x) => {${inner}return x;\n}));`;
    case 2: return `[2, 1].sort((a, b) => {${inner}return a - b;\n});`;
    case 3: return `${probe("quiet(")}new Promise((resolve) => {${inner}resolve(0);\n})${probe(")")};`;
    case 4: return `(() => {${inner}})();`;
    case 5: return boundThis ? `(function () {${inner}}).call(this);` : `(() => {${inner}})();`;
    case 6: return `Array.from([1, 2], () => {${inner}});`;
    case 7: return `"ab".replace(/a/, () => {${inner}return "";\n});`;
    case 8: context.output.helpers.add("callNow"); return `callNow(() => {${inner}});`;
    case 9: context.output.helpers.add("callMaybe"); return `callMaybe(() => {${inner}});`;
    case 12: return `[1].flatMap(() => {${inner}return [];\n});`;
    case 13: return body.length % 2 === 0 ? `new Set([1]).forEach(() => {${inner}});` : `use(JSON.stringify({ x: 1 }, (k, x) => {${inner}return x;\n}));`;
    case 14: return `void ${probe("quiet(")}(async () => {${inner}})()${probe(")")};`;
    case 15: return `[...(function* () {\nyield 1;\n})()].forEach(() => {${inner}});`;
    case 10: return `xs().forEach(() => {${inner}});`;
    case 11: return body.length % 2 === 0 ? `later(() => {${inner}});` : `void ${probe("quiet(")}Promise.resolve().then(() => {${inner}})${probe(")")};`;
    default: return `[1, 2].forEach(() => {${inner}});`;
  }
}

/** A method becomes a value: bound, kept under its own name, handed on. */
export function renderBinding(context: Context, { object: at, member: which, how }: Of<"bind">): string {
  const member = pick(reachableMembers(context, ["method", "flagged"]), which);
  if (member === undefined) return "use(23);";
  const object = objectOf(context, at);
  const method = `${object}.${member.name}`;
  const local = freshName(context);
  if (how % 6 === 3) context.output.helpers.add("callNow");
  const rebound = context.output.program.modules ? `${method}.bind(${object});` : `${method} = ${method}.bind(${object});`;
  const forms = [rebound, `const ${local} = ${method}.bind(${object}); ${local}();`, `[true].forEach(${method}, ${object});`, `callNow(${method}.bind(${object}));`, `const ${local} = { run: ${method}.bind(${object}) }; ${local}.run();`, `later(${method}.bind(${object}));`];
  return pick(forms, how) ?? "";
}

/** A function receives the object under another name and uses it at once. */
export function renderWith(context: Context, { object: at, how, body }: Of<"with">, renderBody: RenderBody): string {
  const object = objectOf(context, at);
  const name = freshName(context);
  const loops = how === 3 || how === 15;
  const scope = loops || how === 8 || how === 14 ? { ...context, targets: loops ? [...context.targets, { kind: "loop", label: null } as const] : context.targets } : enterFunction(context, how !== 6 && how !== 9);
  const inner = `${tick}\n${renderBody({ ...scope, objects: [name, name, ...scope.objects] }, body)}\n`;
  if (how === 2) context.output.helpers.add("callWith");
  if (how === 5) context.output.helpers.add("callTag");
  switch (how) {
    case 0: return body.length % 2 === 0 ? `[${object}].forEach((${name}) => {${inner}});` : `new Map([[${object}, 1]]).forEach((n, ${name}) => {${inner}});`;
    case 1: return `((${name}) => {${inner}})(${object});`;
    case 2: return `callWith(${object}, (${name}) => {${inner}});`;
    case 3: return `for (const ${name} of ${pick([`[${object}]`, `[other(), ${object}]`, `[${object}, other()].reverse()`, `new Map([[${object}, 1]]).keys()`], body.length) ?? ""}) {${inner}}`;
    case 4: return `(({ o: ${name} }) => {${inner}})({ o: ${object} });`;
    case 5: return `callTag\`\${${object}} \${(${name}) => {${inner}}}\`;`;
    case 6: return `(function (${name}) {${inner}}).apply(null, [${object}]);`;
    case 8: return body.length % 2 === 0 ? `try {\nthrow ${object};\n} catch (${name}) {${inner}}` : `try {\nthrow { o: ${object} };\n} catch ({ o: ${name} }) {${inner}}`;
    case 9: return `(function () {\nconst ${name} = arguments[0];${inner}})(${object});`;
    case 10: return `((...[${name}]) => {${inner}})(${object});`;
    case 11: return `((${name} = ${object}) => {${inner}})();`;
    case 12: return `[1].reduce((${name}) => {${inner}return ${name};\n}, ${object});`;
    case 13: return `Object.entries({ o: ${object} }).forEach(([, ${name}]) => {${inner}});`;
    case 14: return `const { o: ${name} } = JSON.parse("{}", () => ({ o: ${object} }));\n{${inner}}`;
    case 15: return `for (let ${name} = ${object}; ${name}; ${name} = c() ? other() : null) {${inner}}`;
    default: return `new Map([[1, ${object}]]).forEach((${name}) => {${inner}});`;
  }
}

export function renderConversion(context: Context, { object: at, how }: Of<"convert">): string {
  const member = pick(reachableMembers(context, ["convert"]), how);
  const object = objectOf(context, at);
  const local = freshName(context);
  switch (member?.name) {
    case "toString": return pick(["use(`${" + object + "}`);", `use(String(${object}));`, "use(`<${" + object + "}>`);", `use([${object}].join());`, `use("x".concat(${object}));`], how) ?? "";
    case "valueOf": return pick([`use(+${object});`, `use(${object} < 1);`, `use(${object} * 2);`, `use(${object} == 1);`, `use(Number(${object}));`], how) ?? "";
    case "[Symbol.toPrimitive]": return pick([`use(+${object});`, "use(`${" + object + "}`);", `use(${object} + "");`, `use(${object} >= 1);`, `use([1, 2][${object}]);`], how) ?? "";
    case "toJSON": return `use(JSON.stringify(${object}));`;
    case "[Symbol.iterator]": return pick([`use([...${object}]);`, `for (const ${local} of ${object}) use(${local});`, `const [${local}] = ${object};`, `use(Array.from(${object}));`, `use(Math.max(...${object}));`, `use(new Set(${object}));`], how) ?? "";
    default: return "use(21);";
  }
}

/** Code that looks at every field of the object: each mandatory field that is unset there is a fault. */
export function renderWalk(context: Context, { object: at, how }: Of<"walk">): string {
  const object = objectOf(context, at);
  const local = freshName(context);
  if (context.output.program.modules && how % 2 === 0) {
    const trees = [`use(partition(${object}, isArray));`, `use(treeLeaves(${object}));`, `const [${local}] = partition(${object}, isArray);`, `use(filter(${object}, isArray));`];
    return wholeObject(context, object) + (pick(trees, how >> 1) ?? "");
  }
  const site = newSite(context, "*");
  const forms = [`use({ ...${object} });`, `use(Object.values(${object}));`, `use(Object.entries(${object}));`, `use(Object.assign({}, ${object}));`, `const { ...${local} } = ${object}; use(${local});`, `use(Object.keys(${object}));`];
  return `${site.mark}${probe(`WALK(${site.id}, ${object});`)}${pick(forms, how) ?? ""}`;
}

/** Before a Module is finished nobody may have it as a whole, whichever fields are set. */
export function wholeObject(context: Context, object: string): string {
  const site = newSite(context, "this");
  return `${site.mark}${probe(`WALK(${site.id}, ${object});`)}`;
}

/** A child that knows the object: made and kept by it, and asked to look at it, now or some time later. */
export function renderChild(context: Context, { object: at, to, how }: Of<"child">): string {
  const { functions, modules } = context.output.program;
  const keepers = functions.flatMap(({ takes, rank }, index) => (takes === "keeper" && rank > context.rank ? [index] : []));
  const index = pick(keepers, to);
  if (index === undefined || modules) return "use(28);";
  const child = `${objectOf(context, at)}.child${index}`;
  const make = `${child} = new View${index}(${objectOf(context, at)});`;
  return pick([make, `${child}?.look();`, `${make} ${child}.look();`, `if (${child}) ${child}.look();`], how) ?? "";
}

/** The object is handed to a function or class of the same file. */
export function renderHanding(context: Context, { object: at, to, how }: Of<"hand">): string {
  const { functions } = context.output.program;
  const reachable = functions.flatMap((model, index) => (model.rank > context.rank ? [{ model, index }] : []));
  const target = pick(reachable, to);
  if (target === undefined) return "use(22);";
  const object = objectOf(context, at);
  const local = freshName(context);
  const { takes } = target.model;
  if (isRegistry(takes)) return `${how % 3 === 0 ? "" : `${renderRegister(context, object, how, takes)} `}look${target.index}();`;
  switch (takes) {
    case "box": return `look${target.index}({ o: ${object} });`;
    case "list": return `look${target.index}([${object}]);`;
    case "constructor": return `new View${target.index}(${object});`;
    case "setter": return `look${target.index}.current = ${object};`;
    case "getter": return `${how % 3 === 0 ? "" : `look${target.index}.held = ${object}; `}use(look${target.index}.size);`;
    case "keeper": return `const ${local} = new View${target.index}(${object}); ${local}.look();`;
    case "generator": return renderGeneratorOf(context, `look${target.index}(${object})`, how);
    case "async": return `void ${probe("quiet(")}look${target.index}(${object})${probe(")")};`;
    case "object": {
      const name = `look${target.index}`;
      const forms = [`${name}(${object});`, `${name}(${object});`, `[${object}].forEach(${name});`, `${name}.call(null, ${object});`, `[${object}].map((x) => ${name}(x));`, `const ${local} = ${name}; ${local}(${object});`];
      return pick(forms, how) ?? "";
    }
  }
}
