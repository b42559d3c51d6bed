/** What trees of 1,000 leaves cost. */
import { Module, defineModule, treeFlatten, treeLeaves, treeMap, treeUnflatten } from "../../dist/lib/runtime/index.js";
import { compare, same } from "./measure.mjs";

const Layer = defineModule(class Layer extends Module {
  weight;
  bias;
  scale;
  shift;
});

const layersOf = (make) => Array.from({ length: 250 }, (_, i) => make({ weight: i, bias: i + 0.25, scale: i + 0.5, shift: i + 0.75 }));

export async function treeFigures(jax, rounds) {
  const plain = { layers: layersOf((values) => values) };
  const modules = { layers: layersOf((values) => new Layer(values)) };
  const double = (leaf) => leaf * 2;
  const total = (leaves) => leaves.reduce((sum, leaf) => sum + leaf, 0);
  const theirs = { roundTrip: () => jax.tree.unflatten(...jax.tree.flatten(plain).reverse()), map: () => jax.tree.map(double, plain) };
  const figures = [];
  for (const [kind, tree] of [
    ["plain objects", plain],
    ["Modules against jax-js's plain objects", modules],
  ]) {
    const ours = {
      roundTrip: () => {
        const [leaves, def] = treeFlatten(tree);
        return treeUnflatten(def, leaves);
      },
      map: () => treeMap(double, tree),
    };
    same(treeLeaves(tree).length, 1000, "the number of leaves");
    for (const key of ["roundTrip", "map"]) same(total(treeLeaves(ours[key]())), total(jax.tree.leaves(theirs[key]())), key);
    figures.push(
      { what: `treeFlatten + treeUnflatten, 1,000 leaves, ${kind} / jax-js`, target: 0.85, limit: 1, ...(await compare(ours.roundTrip, theirs.roundTrip, rounds)) },
      { what: `treeMap, 1,000 leaves, ${kind} / jax-js`, target: 0.7, limit: 1, ...(await compare(ours.map, theirs.map, rounds)) },
    );
  }
  return figures;
}
