/** Material's constructor sets alphaToCoverage; the subclasses' setter increments `version`, which does not exist yet. */
import { claim, importPinned } from "./probe.mjs";

const { Material } = await importPinned("three/src/materials/Material.js");
const seen = [];
// Seen from the outside: each value that `version` takes, from the first store on.
Object.defineProperty(Material.prototype, "version", {
  configurable: true,
  get() {
    return this.seenVersion;
  },
  set(value) {
    seen.push(value);
    this.seenVersion = value;
  },
});

for (const name of ["Line2NodeMaterial", "PointsNodeMaterial"]) {
  const { default: Class } = await importPinned(`three/src/materials/nodes/${name}.js`);
  seen.length = 0;
  const material = new Class();
  claim(`${name}: the first version is NaN, from undefined++`, Number.isNaN(seen[0]), seen.join(" -> "));
  claim(`${name}: a later statement of Material's constructor sets it to 0, so that the change notice is lost`, seen[1] === 0 && material.version === 0);
}
