/** The constructors take their data as optional and set nothing without it, though the fields are declared as always there. */
import { claim, importPinned } from "./probe.mjs";

const { default: common } = await importPinned("@itwin/core-common/lib/cjs/core-common.js");
const { AffineTransform, Carto2DDegrees, Helmert2DWithZOffset, PositionalVectorTransform, Projection, XyzRotation } = common;
const fields = [
  [Helmert2DWithZOffset, ["translationX", "translationY", "translationZ", "rotDeg", "scale"]],
  [XyzRotation, ["x", "y", "z"]],
  [PositionalVectorTransform, ["delta", "rotation", "scalePPM"]],
  [AffineTransform, ["translationX", "translationY", "a1", "b1", "a2", "b2"]],
  [Projection, ["method"]],
  [Carto2DDegrees, ["longitude"]],
];
for (const [Kind, names] of fields) {
  const made = new Kind();
  claim(`${Kind.name} without data has undefined for ${names.join(", ")}`, names.every((name) => made[name] === undefined));
}

const transform = PositionalVectorTransform.fromJSON({ delta: { x: 1, y: 2, z: 3 }, scalePPM: 1 });
claim("a transform without a rotation gets one of undefined", transform.rotation.x === undefined, JSON.stringify(transform.toJSON()));
claim("and differs from another one of the same data", !transform.equals(PositionalVectorTransform.fromJSON({ delta: { x: 1, y: 2, z: 3 }, scalePPM: 1 })));
