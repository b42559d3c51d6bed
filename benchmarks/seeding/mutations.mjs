/**
 * Single changes that may put a fault of initialisation into a class, each proposed from what its construction does.
 *
 * A proposal is { field, edits }; edits are [start, end, text] in the file of the class. Whether the changed class has the fault is not
 * decided here (seeds.mjs).
 */
import { childrenOf } from "./source-model.mjs";

/** The local variable that a copy of the object is put into. */
export const copy = "seededCopy";

const rangeOf = ({ range }) => range;

/** `this.x = E;` of a constructor's own body, where E does nothing that matters to anybody else: [statement, field, value]. */
function plainAssignments({ cls }) {
  return (cls.ctor?.body.body ?? []).flatMap((statement) => {
    const { expression } = statement;
    if (statement.type !== "ExpressionStatement" || expression.type !== "AssignmentExpression" || expression.operator !== "=") return [];
    const { left, right } = expression;
    if (left.type !== "MemberExpression" || left.object.type !== "ThisExpression" || left.computed || !isHarmless(right)) return [];
    return [[statement, left.property.type === "PrivateIdentifier" ? `#${left.property.name}` : left.property.name, right]];
  });
}

/** Does nothing to the object, and is not awaited. */
function isHarmless(node) {
  if (["ThisExpression", "Super", "AssignmentExpression", "UpdateExpression", "AwaitExpression", "YieldExpression", "FunctionExpression"].includes(node.type)) return false;
  return node.type === "ArrowFunctionExpression" || childrenOf(node).every((child) => isHarmless(child));
}

/** Fields that nothing but this text sets, in the class and its bases, and whose type does not say that they may be undefined. */
function isOrdinary(at, field) {
  const { corpus, chain } = at;
  if (corpus.ofPrototypes.has(field)) return false;
  for (const cls of chain) {
    if (cls.members.has(field)) return false;
    for (const decl of cls.fields) if (decl.key === field && (decl.optional || decl.decorated || admits(at, decl.node, decl.type))) return false;
  }
  return true;
}

function admits({ cls }, node, type) {
  if (type && /\b(undefined|any|unknown|void)\b|\?/.test(cls.file.text.slice(...rangeOf(type)))) return true;
  return commentSaysUndefined(cls.file.text, node.range[0]);
}

function commentSaysUndefined(text, start) {
  const before = text.slice(Math.max(0, start - 1500), start).trimEnd();
  if (!before.endsWith("*/")) return false;
  return /undefined|\?|\[|\*\}|any\}/.test(before.slice(before.lastIndexOf("/**")));
}

/** Where the constructed class's own text reads a field for certain after `node` has set it. */
function readerAfter({ construction }, field, node) {
  const { events } = construction;
  const set = events.findIndex((event) => event.t === "write" && event.field === field && event.unit === node);
  if (set < 0 || events.slice(0, set).some((event) => event.field === field && event.t !== "define")) return null;
  return events.slice(set).find((event) => event.t === "read" && event.field === field && event.sure > 0 && event.unit !== node && ["deref", "stored", "passed"].includes(event.use)) ?? null;
}

export function* lateAssignments(at) {
  for (const [statement, field] of plainAssignments(at)) {
    if (!isOrdinary(at, field) || commentSaysUndefined(at.cls.file.text, statement.range[0])) continue;
    const reader = readerAfter(at, field, statement);
    if (reader === null || reader.unit.type === "PropertyDefinition") continue;
    yield { field, edits: moved(at, statement, reader.unit) };
  }
}

const moved = ({ cls }, node, after) => [
  [node.range[0], node.range[1], ""],
  [after.range[1], after.range[1], `\n${cls.file.text.slice(...node.range)}`],
];

/** A call of an own method, with arguments that are there from the start, before the first of the fields that it reads. */
export function* earlyCalls(at) {
  const { cls, construction } = at;
  const statements = cls.ctor?.body.body ?? [];
  const names = new Set(cls.ctor?.params.map((parameter) => (parameter.parameter ?? parameter.left ?? parameter).name));
  for (const [index, statement] of statements.entries()) {
    const call = statement.type === "ExpressionStatement" ? statement.expression : null;
    if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression" || call.callee.object.type !== "ThisExpression") continue;
    if (!call.arguments.every((argument) => argument.type === "Literal" || (argument.type === "Identifier" && names.has(argument.name)))) continue;
    const reads = construction.events.filter((event) => event.t === "read" && event.unit === statement && event.sure > 0 && event.use === "deref");
    const first = plainAssignments(at).find(([earlier, field]) => statements.indexOf(earlier) < index && reads.some((event) => event.field === field) && isOrdinary(at, field));
    if (first === undefined) continue;
    const [before, field] = first;
    yield { field, edits: [[...statement.range, ""], [before.range[0], before.range[0], `${cls.file.text.slice(...statement.range)}\n`]] };
  }
}

export function* lateFields(at) {
  for (const { node, key, value, declared } of at.cls.fields) {
    if (value === null || declared || !isHarmless(value) || !isOrdinary(at, key)) continue;
    const reader = readerAfter(at, key, node);
    if (reader?.unit.type === "PropertyDefinition") yield { field: key, edits: moved(at, node, reader.unit) };
  }
}

export function* initialisersToConstructor(at) {
  for (const { node, key, value, declared } of at.cls.fields) {
    if (value === null || declared || !isHarmless(value) || !isOrdinary(at, key)) continue;
    const reader = readerAfter(at, key, node);
    if (reader === null || reader.unit.type === "PropertyDefinition" || !at.cls.ctor?.body.body.includes(reader.unit)) continue;
    const start = (node.typeAnnotation ?? node.key).range[1];
    yield { field: key, edits: [[start, node.range[1], ";"], [reader.unit.range[1], reader.unit.range[1], `\nthis.${key} = ${at.cls.file.text.slice(...value.range)};`]] };
  }
}

export function* lateParameters(at) {
  const { cls, construction } = at;
  for (const node of cls.ctor?.params ?? []) {
    if (node.type !== "TSParameterProperty" || node.parameter.type !== "Identifier" || node.parameter.optional || (node.decorators ?? []).length > 0) continue;
    const { name, typeAnnotation } = node.parameter;
    if (!isOrdinary(at, name) || (typeAnnotation && admits(at, node, typeAnnotation))) continue;
    const reader = construction.events.find((event) => event.t === "read" && event.field === name && event.sure > 0 && ["deref", "stored", "passed"].includes(event.use));
    if (reader === undefined || !cls.ctor.body.body.includes(reader.unit)) continue;
    const text = cls.file.text.slice(...node.range);
    const parameter = cls.file.text.slice(...node.parameter.range);
    yield {
      field: name,
      edits: [[...node.range, parameter], [cls.node.body.range[0] + 1, cls.node.body.range[0] + 1, `\n${text};\n`], [reader.unit.range[1], reader.unit.range[1], `\nthis.${name} = ${name};`]],
    };
  }
}

/** Ways to use a field that fail while it is undefined. */
const uses = [
  (field) => `this.${field}.toString();`,
  (field) => `if (this.${field}.length > 0) this.${field}.toString();`,
  (field) => `const seeded = this.${field}; seeded.toString();`,
  (field) => `const { length: seeded } = this.${field};`,
  (field) => `for (const seeded of this.${field}) seeded.toString();`,
  (field) => `this.${field}.seeded = 1;`,
  (field) => `(() => this.${field}.toString())();`,
  (field) => `void [...this.${field}];`,
  (field) => `void (this.${field} - 1);`,
  (field) => `new Promise((resolve) => resolve(this.${field}.seeded));`,
];

const use = ({ random }, field) => random.shuffle(uses)[0](field);

/** Fields that are set for certain, by the class itself, after an event, and by nothing before it. */
function setLater(at, index) {
  const { events } = at.construction;
  const later = events.slice(index).filter((event) => event.t === "write" && event.sure === 2 && event.path.length === 0 && event.unit !== events[index].unit);
  return [...new Set(later.map(({ field }) => field))].filter((field) => isOrdinary(at, field) && !at.assignsUndefined(field));
}

export function* readsInMembers(at) {
  for (const [index, event] of at.construction.events.entries()) {
    if (event.t !== "enter" || event.sure < 2 || event.fn.body.type !== "BlockStatement" || event.home.file !== at.cls.file || event.home !== at.cls) continue;
    if (event.label === "helper" || event.label === "new" || event.path.includes("super")) continue;
    const [field] = at.random.shuffle(setLater(at, index));
    if (field !== undefined) yield { field, edits: [[event.fn.body.range[0] + 1, event.fn.body.range[0] + 1, use(at, field)]] };
  }
}

/** What a base constructor calls, the constructed class overrides with a reader of a field of its own. */
export function* readsInOverrides(at) {
  const { cls, construction } = at;
  for (const [index, event] of construction.events.entries()) {
    if (event.t !== "enter" || event.sure < 2 || event.path[0] !== "super" || event.label !== "method" || event.key.startsWith("#") || event.fn.body.type !== "BlockStatement") continue;
    const [field] = at.random.shuffle(setLater(at, index));
    if (field === undefined) continue;
    if (event.home === cls) yield { field, edits: [[event.fn.body.range[0] + 1, event.fn.body.range[0] + 1, use(at, field)]] };
    else if (!cls.members.has(event.key) && !cls.fields.some(({ key }) => key === event.key)) {
      const end = cls.node.body.range[1] - 1;
      yield { field, edits: [[end, end, `\n${event.key}(...args) { ${use(at, field)} return super.${event.key}(...args); }\n`]] };
    }
  }
}

export function* dropped(at) {
  for (const [statement, field] of plainAssignments(at)) {
    if (!isOrdinary(at, field) || !at.cls.fields.some(({ key, declared }) => key === field && !declared)) continue;
    const reader = readerAfter(at, field, statement);
    if (reader?.use === "deref") yield { field, edits: [[...statement.range, ""]] };
  }
}

/** An override of what the base constructor calls, and a declaration of what it sets. */
export function* wipedOverride(at) {
  const { cls, construction, corpus, random } = at;
  const open = cls.node.body.range[0] + 1;
  for (const { t, sure, path, label, key, fn } of construction.events) {
    if (t !== "enter" || sure < 2 || path[0] !== "super" || label !== "method" || key.startsWith("#") || fn.body.type !== "BlockStatement" || fn.async) continue;
    if (cls.members.has(key) || cls.fields.some((field) => field.key === key)) continue;
    const declaration = random.shuffle([...(corpus.define ? ["seeded;"] : []), "seeded = null;", "seeded = [];", "seeded = new Map();"])[0];
    yield { field: "seeded", edits: [[open, open, `\n${declaration}\n${key}(...args) { this.seeded = args.length; return super.${key}(...args); }\n`]] };
  }
}

/** A declaration of what the base constructor sets from an argument of the class. */
export function* wipedArgument(at) {
  const { cls, construction, corpus } = at;
  const open = cls.node.body.range[0] + 1;
  for (const event of construction.events) {
    if (event.t !== "write" || event.sure < 2 || event.path[0] !== "super" || event.declared || event.field.startsWith("#") || at.chain.some(({ members }) => members.has(event.field)) || cls.fields.some(({ key }) => key === event.field)) continue;
    if (event.path.length > 1 || !at.isArgument(event.field)) continue;
    const bareField = corpus.define && at.random.next() < 0.5;
    yield { field: event.field, edits: [[open, open, bareField ? `\n${event.field};\n` : `\n${event.field} = null;\n`]] };
  }
}

export function* walks(at) {
  for (const [statement, field] of plainAssignments(at)) {
    if (!isOrdinary(at, field) || field.startsWith("#") || at.assignsUndefined(field)) continue;
    yield { field, edits: [[statement.range[0], statement.range[0], `const ${copy} = { ...this };\n`]] };
    return;
  }
}

const conditional = (statement) => [[statement.range[0], statement.range[0], "if (Math.random() < 0.5) "]];

export function* onePath(at) {
  for (const [statement, field] of plainAssignments(at)) {
    if (!isOrdinary(at, field)) continue;
    const reader = readerAfter(at, field, statement);
    if (reader?.use === "deref" && reader.sure === 2) yield { field, edits: conditional(statement) };
  }
}

/** A field whose type promises a value. */
export function* forgotten(at) {
  for (const [statement, field] of plainAssignments(at)) {
    const decl = at.cls.fields.find(({ key }) => key === field);
    if (isOrdinary(at, field) && decl?.type && decl.value === null && !decl.declared && !at.cls.node.abstract) yield { field, edits: conditional(statement) };
  }
}
