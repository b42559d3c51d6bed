/** setViewport() computes the spiral of points to look at from `pickPadding`, which the constructor sets one statement later. */
import { claim, importPinned } from "./probe.mjs";

const { PickHelper } = await importPinned("molstar/lib/mol-canvas3d/helper/pick-helper.js");
// Stands for WebGL, whose answers do not matter here.
const anything = new Proxy(function () {}, { get: (_, key) => (key === Symbol.toPrimitive ? () => 1 : anything), apply: () => anything, construct: () => anything });
const helper = new PickHelper(anything, {}, {}, {}, { pickRatio: 1, webgl: anything }, { x: 0, y: 0, width: 10, height: 10 }, { pickPadding: 3 });
claim("the padding is set", helper.pickPadding === 3);
claim("and a new helper looks at no point", helper.spiral.length === 0, helper.spiral.length);
helper.setPickPadding(3);
claim("setting the same padding again changes nothing", helper.spiral.length === 0);
helper.setViewport(0, 0, 10, 10);
claim("a change of the viewport does", helper.spiral.length === 49, helper.spiral.length);
