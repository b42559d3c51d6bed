/**
 * Kinds of faults that are put into classes. A change (mutations.mjs) is kept only if the construction of the changed class shows the fault
 * for certain and that of the original does not.
 */
import { constructionOf, faultyRead } from "./construction.mjs";
import { copy, dropped, earlyCalls, forgotten, initialisersToConstructor, lateAssignments, lateFields, lateParameters, onePath, readsInMembers, readsInOverrides, walks, wipedArgument, wipedOverride } from "./mutations.mjs";

/** kind → what is proposed of a class, what must then be true of it, and whether `recommended` is meant to tell it. */
export const kinds = {
  "assignment moved down": { propose: lateAssignments, expects: readsEarly, certain: true },
  "field moved down": { propose: lateFields, expects: readsEarly, certain: true },
  "initialiser moved into the constructor": { propose: initialisersToConstructor, expects: readsEarly, certain: true },
  "call moved up": { propose: earlyCalls, expects: readsEarly, certain: true },
  "parameter property assigned late": { propose: lateParameters, expects: readsEarly, certain: true },
  "read put into a method or getter": { propose: readsInMembers, expects: readsEarly, certain: true },
  "read put into an override": { propose: readsInOverrides, expects: readsEarly, certain: true },
  "assignment dropped": { propose: dropped, expects: readsEarly, certain: true },
  "own override's value wiped": { propose: wipedOverride, expects: isWiped, certain: true },
  "argument's value wiped": { propose: wipedArgument, expects: isWiped, certain: true },
  "object copied before it is finished": { propose: walks, expects: copiesEarly, certain: true, anyField: true },
  "read where one path has set it": { propose: onePath, expects: readsPerhaps, certain: false },
  "path without the assignment": { propose: forgotten, expects: isForgotten, certain: false },
};

/** The seeds of a kind, at most `per`: one of a class, free of the fault before and faulty after. */
export function* seedsOf(corpus, kind, views, random, per) {
  const { propose, expects } = kinds[kind];
  let count = 0;
  for (const view of random.shuffle(views)) {
    const { cls, construction } = view;
    const [proposal] = random.shuffle([...propose({ ...view, random })]);
    if (proposal === undefined || expects(construction, proposal.field, corpus) !== null) continue;
    const changed = corpus.withText(cls.file.name, applyEdits(cls.file.text, proposal.edits));
    const file = changed.file(cls.file.name);
    const again = file?.classes.find(({ name }) => name === cls.name);
    const after = again === undefined ? null : constructionOf(changed, again);
    const event = after === null ? null : expects(after, proposal.field, changed);
    if (event === null) continue;
    yield { kind, cls, field: proposal.field, file, event, chain: after.chain };
    if (++count >= per) return;
  }
}

function applyEdits(text, edits) {
  return [...edits].sort((a, b) => b[0] - a[0]).reduce((changed, [start, end, insert]) => changed.slice(0, start) + insert + changed.slice(end), text);
}

// ---- what must be true of the changed class

function readsEarly(construction, field, corpus) {
  return faultyRead(construction, field, corpus);
}

/** One path sets the field, and what follows reads it for certain. */
function readsPerhaps({ events }, field) {
  let perhaps = false;
  for (const event of events) {
    if (event.t === "leak" || event.wild) return null;
    if (event.t === "may" && event.names.has(field)) perhaps = true;
    if (event.t === "write" && event.field === field) return null;
    if (event.t === "read" && event.field === field && event.sure === 2 && event.use === "deref") return perhaps ? event : null;
  }
  return null;
}

function isForgotten({ events, chain }, field) {
  if (events.some((event) => event.t === "leak" || event.wild || (event.t === "write" && event.field === field))) return null;
  const setting = events.filter((event) => event.t === "may" && event.names.has(field));
  const decl = chain[0].fields.find(({ key }) => key === field);
  return setting.length === 1 && decl !== undefined ? { ...setting[0], unit: decl.node, path: [], use: "unset" } : null;
}

/** The base class's constructor sets the field for certain, the declaration replaces it, nothing sets it again. */
function isWiped({ events, chain }, field) {
  const declares = (event) => event.field === field && (event.t === "define" || event.declared === true) && chain[0].fields.some(({ node }) => node === event.unit);
  const at = events.findIndex(declares);
  if (at < 0 || events.findLastIndex(declares) !== at) return null;
  const set = events.slice(0, at).filter((event) => event.t === "write" && event.field === field && event.sure === 2);
  const again = events.slice(at + 1).some((event) => (event.t === "write" && event.field === field) || (event.t === "may" && (event.wild || event.names.has(field))) || event.t === "leak");
  return set.length === 0 || again ? null : { ...events[at], path: set.at(-1).path, use: "wiped" };
}

function copiesEarly({ events }, field, corpus) {
  let leaked = false;
  for (const event of events) {
    if (event.t === "leak") leaked = true;
    if (event.t === "write" && event.field === field) return null;
    if (event.t === "may" && (event.wild || event.names.has(field))) return null;
    if (leaked && corpus.setFromOutside.has(field)) return null;
    if (event.t === "walk" && isCopy(event.unit)) return { ...event, path: [], use: "walk" };
  }
  return null;
}

const isCopy = (unit) => unit?.type === "VariableDeclaration" && unit.declarations[0].id.name === copy;
