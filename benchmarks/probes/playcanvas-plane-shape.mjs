/** Shape's constructor takes `cull` from its arguments; PlaneShape's own field default then replaces it. */
import { claim, importPinned } from "./probe.mjs";

const { PlaneShape } = await importPinned("playcanvas/build/playcanvas/src/extras/gizmo/shape/plane-shape.js");
const { Shape } = await importPinned("playcanvas/build/playcanvas/src/extras/gizmo/shape/shape.js");
const { Mesh } = await importPinned("playcanvas/build/playcanvas/src/scene/mesh.js");
const { CULLFACE_FRONT, CULLFACE_NONE } = await importPinned("playcanvas/build/playcanvas/src/platform/graphics/constants.js");

// Drawing needs a graphics device; what is drawn with is all that is asked here.
let drawnWith;
Mesh.fromGeometry = () => null;
Shape.prototype._createRenderComponent = function () {
  drawnWith = this._cull;
};
PlaneShape.prototype._update = () => {};

new PlaneShape({}, { cull: CULLFACE_FRONT });
claim("the caller's cull mode is gone before it is used", drawnWith === CULLFACE_NONE, `asked for ${CULLFACE_FRONT}, drawn with ${drawnWith}`);
