/**
 * Writes docs/conformance.md: how the runtime compares with Equinox and optax, row by row, from the tests that carry the rows' ids.
 *
 * Run    npm run build && node dist/scripts/conformance.js          runs the tests and writes the page
 *        npm run build && node dist/scripts/conformance.js --check  fails when the page is stale, a row has no test, or a test fails
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A: as in Equinox. D: with a difference. X: not in Equinox's own tests, but seen there or decided here. N: nothing to apply it to. */
type Mark = "A" | "D" | "X" | "N";

/** Sections with the marks of their rows, in order from 01. */
const SECTIONS: readonly (readonly [prefix: string, title: string, marks: string])[] = [
  ["INIT", "Construction and field checks", "DANDDADANADAAAAADNANNNNNADDNDN"],
  ["POST", "postInit", "AAADX"],
  ["CONV", "Converters", "AAANDDDAANXXN"],
  ["CHK", "checkInit", "AAAAAXX"],
  ["FRZ", "Freezing", "AXXXXX"],
  ["MTH", "Methods", "DDXDDDN"],
  ["WARN", "Transforms in fields", "DX"],
  ["STA", "Static fields", "ANAAXX"],
  ["FLAT", "Flattening", "ADXXXXXX"],
  ["EQ", "Equality of Modules", "D"],
  ["ABS", "Abstract classes", "DNDNNNN"],
  ["AT", "treeAt", "AAAADNAAAAXXXXXX"],
  ["EQUAL", "treeEqual", "DNDNA"],
  ["INF", "inferenceMode", "A"],
  ["ONE", "treeFlattenOneLevel", "AAA"],
  ["CK", "treeCheck", "AAX"],
  ["FIL", "Predicates and filter", "DDADAAAAAXX"],
  ["PAR", "partition", "AAAA"],
  ["COM", "combine", "XX"],
  ["GRAD", "Gradients", "AAADAADDXXXXXXDN"],
  ["UPD", "applyUpdates", "AAXX"],
  ["SER", "Saving and loading", "ADANAADDXXXD"],
  ["OPT", "Optimisers (optax)", "AAAAAAAAAAAXXXXXXX"],
];

/** Rows that have no counterpart: what they are about, and why. */
const NOT_APPLICABLE: Readonly<Record<string, readonly [behaviour: string, reason: string]>> = {
  "INIT-03": ["an argument for a constructor without parameters fails", "JavaScript ignores surplus arguments; the compiler reports them"],
  "INIT-09": ["a value given by position and by name fails", "fields are given by name only"],
  "INIT-18": [
    "a property overrides an init=False field",
    "TypeScript forbids an accessor over a field (TS2611); declare the field abstract",
  ],
  "INIT-20": ["the constructor's signature can be inspected", "signatures exist in types only"],
  "INIT-21": ["a hook runs for each subclass", "JavaScript has none"],
  "INIT-22": ["the generated constructor inherits its documentation", "no documentation exists at run time"],
  "INIT-23": ["classes that cannot be weakly referenced work", "every object can be"],
  "INIT-24": ["subscripting a generic class sets an attribute", "type arguments are erased"],
  "INIT-28": ["documentation tests are found in methods", "no counterpart"],
  "INIT-30": ["a class attribute overrides a static field beside an abstract property", "no counterpart"],
  "CONV-04": ["a replaced constructor is followed by conversion", "constructors cannot be replaced"],
  "CONV-10": ["annotations of the constructor come from the converter", "types are not made of values"],
  "CONV-13": ["a converter given twice fails", "options are one object"],
  "MTH-07": ["two wrapped modules have one structure", "transforms give functions, not Modules"],
  "STA-02": ["the deprecated name warns", "there is no deprecated name"],
  "ABS-02": ["abstract annotations written as text fail", "annotations are types"],
  "ABS-04": ["abstract fields with a value fail", "the compiler reports them"],
  "ABS-05": ["abstract class attributes", "TypeScript has no abstract static members"],
  "ABS-06": ["multiple inheritance satisfies an abstract attribute", "single inheritance"],
  "ABS-07": ["an instance field overrides an abstract class attribute", "TypeScript has no abstract static members"],
  "AT-06": ["empty and shared named tuples are addressable", "no named tuples"],
  "EQUAL-02": ["the result may be traced", "no tracing"],
  "EQUAL-04": ["array scalars against arrays without axes", "JavaScript has no array scalars"],
  "GRAD-16": [
    "forward mode, Hessians, Jacobians, custom rules under tracing",
    "TensorFlow.js records only reverse mode; tf.customGrad covers custom rules",
  ],
  "SER-04": ["bfloat16 and array scalars are saved", "TensorFlow.js does not have them"],
};

/** What is different in rows marked D. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  "INIT-01": "fields are given as one object",
  "INIT-04": "unknown names instead of surplus positions",
  "INIT-05": "found at the assignment, by the prototype chain",
  "INIT-07": "both are found, the name first",
  "INIT-11": "the error comes with the first instance, since fields are not known at decoration",
  "INIT-17": "there are no arguments besides fields",
  "INIT-26": "JavaScript does not bind methods",
  "INIT-27": "methods are looked up at each call",
  "INIT-29": "an initialiser always makes an own field",
  "POST-04": "single inheritance",
  "CONV-05": "the hook is looked up at each construction",
  "CONV-06": "single inheritance",
  "CONV-07": "mixins are functions",
  "MTH-01": "methods are recognised by identity or by the name that bind gives",
  "MTH-02": "through the class, since `this` does not exist before super()",
  "MTH-04": "by boundMethod; a method that was only read has no `this`",
  "MTH-05": "by boundMethod and treeEqual",
  "MTH-06": "the name only",
  "WARN-01": "for transforms of Modules; what a plain closure holds cannot be seen",
  "FLAT-02": "through bytes in memory",
  "EQ-01": "a function; there are no operators and no hashes",
  "ABS-01": "an option of the decorator; `abstract class` is for the compiler",
  "ABS-03": "`abstract` is for the compiler; the missing field is found in the instance",
  "AT-05": "empty arrays are different objects anyway",
  "EQUAL-01": "gives a boolean",
  "EQUAL-03": "typed arrays never equal tensors",
  "FIL-01": "tensors instead of arrays",
  "FIL-02": "numbers and booleans instead of scalars",
  "FIL-04": "there is no such predicate",
  "GRAD-04": "typed arrays are data, not parameters",
  "GRAD-07": "a Module with `call`, or an arrow function",
  "GRAD-08": "there are no named arguments",
  "GRAD-15": "finite differences instead of Jacobians",
  "SER-02": "bytes instead of streams",
  "SER-07": "with the optimiser's state; there is no State of layers",
  "SER-12": "no suffix is added, since no path is taken",
  "SER-08": "disposed tensors instead of abstract values",
};

interface Result {
  readonly title: string;
  readonly passes: boolean;
  readonly file: string;
}

function runTests(): Map<string, Result[]> {
  const results = new Map<string, Result[]>();
  const folder = join(root, "dist/tests/runtime");
  for (const name of readdirSync(folder)
    .filter((file) => /^conformance-.*\.test\.js$/.test(file))
    .sort()) {
    const run = spawnSync(process.execPath, ["--test", "--test-reporter=tap", join(folder, name)], { encoding: "utf8", cwd: root });
    for (const [, not, id, title] of run.stdout.matchAll(/^\s*(not )?ok \d+ - ([A-Z]+-\d\d): (.*)$/gm)) {
      const all = results.get(id!) ?? [];
      all.push({ title: title!.replaceAll("\\#", "#"), passes: not === undefined, file: name.replace(/\.js$/, ".ts") });
      results.set(id!, all);
    }
  }
  return results;
}

const problems: string[] = [];
const counts: Record<Mark, number> = { A: 0, D: 0, X: 0, N: 0 };

function rowOf(id: string, mark: Mark, results: ReadonlyMap<string, readonly Result[]>): string {
  counts[mark]++;
  const tests = results.get(id) ?? [];
  if (mark === "N") {
    const entry = NOT_APPLICABLE[id];
    if (entry === undefined) problems.push(`${id} is marked N and has no reason`);
    if (tests.length > 0) problems.push(`${id} is marked N and has a test`);
    return `| ${id} | ${entry?.[0] ?? ""} | not applicable: ${entry?.[1] ?? ""} | |`;
  }
  if (tests.length === 0) problems.push(`${id} has no test`);
  for (const test of tests) if (!test.passes) problems.push(`${id} fails: ${test.title}`);
  const difference = DIFFERENCES[id];
  if ((mark === "D") !== (difference !== undefined))
    problems.push(`${id} is marked ${mark} and has ${difference === undefined ? "no" : "a"} difference`);
  const state = tests.some((test) => !test.passes) ? "**fails**" : { A: "as there", D: `differs: ${difference}`, X: "decided here" }[mark];
  const title = tests.length > 1 ? `${tests[0]!.title.replace(/ (in|with) .*$/, "")} (${tests.length} tests)` : (tests[0]?.title ?? "");
  return `| ${id} | ${title.replaceAll("|", "\\|")} | ${state} | ${tests[0]?.file ?? ""} |`;
}

function page(results: ReadonlyMap<string, readonly Result[]>): string {
  const sections = SECTIONS.map(([prefix, title, marks]) => {
    const rows = [...marks].map((mark, i) => rowOf(`${prefix}-${String(i + 1).padStart(2, "0")}`, mark as Mark, results));
    return `## ${title}\n\n| Row | Behaviour | State | Test |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  const known = new Set(SECTIONS.flatMap(([prefix, , marks]) => [...marks].map((_, i) => `${prefix}-${String(i + 1).padStart(2, "0")}`)));
  for (const id of results.keys()) if (!known.has(id)) problems.push(`${id} is tested and no row`);
  return `# Conformance of the runtime

<!-- Generated by scripts/conformance.ts from the tests. Do not edit. -->

How \`eslint-plugin-safe-init/runtime\` compares with Equinox 0.13 and optax 0.2.8. Each row is a behaviour; except for those that cannot
apply, each is a test in \`tests/runtime/\` whose name begins with the row's id.

- **as there** (${counts.A}): the same behaviour, in JavaScript's terms
- **differs** (${counts.D}): the same purpose, with the difference that is named
- **decided here** (${counts.X}): not in Equinox's own tests; it was observed there, or is a hole there that is closed here
- **not applicable** (${counts.N}): there is nothing in JavaScript to apply it to

${sections.join("\n")}`;
}

const text = page(runTests());
const file = join(root, "docs/conformance.md");
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== text) problems.push("docs/conformance.md is stale: run node dist/scripts/conformance.js");
} else if (problems.length === 0) {
  writeFileSync(file, text);
  console.log(`docs/conformance.md: ${counts.A} as there, ${counts.D} differ, ${counts.X} decided here, ${counts.N} not applicable`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
