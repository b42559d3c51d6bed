/** A class with everything that a mutation may ask of it. */
import { constructionOf } from "./construction.mjs";
import { bare, childrenOf } from "./source-model.mjs";

/** Views of the named classes of a corpus whose construction can be followed. */
export function viewsOf(corpus) {
  const files = [...corpus.texts.keys()].filter((name) => /\bclass\b/.test(corpus.texts.get(name)));
  return files.flatMap((name) => (corpus.file(name)?.classes ?? []).filter(({ node }) => node.id !== null).flatMap((cls) => viewOf(corpus, cls) ?? []));
}

function viewOf(corpus, cls) {
  const construction = constructionOf(corpus, cls);
  if (construction === null) return null;
  const { chain } = construction;
  return {
    corpus,
    cls,
    chain,
    construction,
    assignsUndefined: (field) => chain.some(({ node }) => some(node, (at) => assigned(at, field) !== null && isUndefined(bare(assigned(at, field))))),
    isArgument: (field) => chain.slice(1).some(({ ctor }, i) => ctor?.body.body.some((statement) => isHandedUp(chain, i, parameterSet(ctor, statement, field)))),
  };
}

export const some = (node, test) => test(node) || childrenOf(node).some((child) => some(child, test));

/** The value, where the node assigns the field or gives it its initial value. */
function assigned(node, field) {
  if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && node.left.property.name === field.replace("#", "")) return node.right;
  return node.type === "PropertyDefinition" && node.key.name === field.replace("#", "") ? node.value : null;
}



const isUndefined = (node) => node !== null && ((node.type === "Identifier" && node.name === "undefined") || (node.type === "UnaryExpression" && node.operator === "void"));

/** Which parameter a statement puts into the field; -1: none. */
function parameterSet(ctor, { expression }, field) {
  return expression?.type === "AssignmentExpression" && assigned(expression, field) !== null ? parameterOf(ctor, expression.right) : -1;
}

function parameterOf(ctor, node) {
  const value = bare(node);
  return value.type === "Identifier" ? ctor.params.findIndex((parameter) => (parameter.left ?? parameter).name === value.name) : -1;
}

/** Is that argument of `super` in `chain[level]` a parameter of its constructor, and so on down to the constructed class? */
function isHandedUp(chain, level, index) {
  if (index < 0 || level < 0) return index >= 0;
  const { ctor } = chain[level];
  if (ctor === null) return isHandedUp(chain, level - 1, index);
  const call = ctor.body.body.find(({ expression }) => expression?.type === "CallExpression" && expression.callee.type === "Super")?.expression;
  const argument = call?.arguments[index];
  return argument !== undefined && !call.arguments.some(({ type }) => type === "SpreadElement") && isHandedUp(chain, level - 1, parameterOf(ctor, argument));
}
