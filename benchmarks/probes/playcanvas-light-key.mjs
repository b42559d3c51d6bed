/** The setter of `numCascades` computes the light's key from fields that the constructor sets after it. */
import { claim, importPinned } from "./probe.mjs";

const { Light } = await importPinned("playcanvas/build/playcanvas/src/scene/light.js");
const updateKey = Light.prototype.updateKey;
const read = [];
Light.prototype.updateKey = function () {
  read.push({ shape: this._shape, cascadeBlend: this._cascadeBlend, normalOffsetBias: this._normalOffsetBias });
  updateKey.call(this);
};

const light = new Light({ on() {} }, false);
const [first] = read;
claim("the key is computed while _shape and _cascadeBlend are unset", read.length > 0 && first.shape === undefined && first.cascadeBlend === undefined, JSON.stringify(read));
const made = light.key;
light.updateKey();
claim("the key of a new light is not the key of its own fields", made !== light.key, `${made} against ${light.key}`);
