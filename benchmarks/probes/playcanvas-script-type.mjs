/** Fields that the base constructor has set through initScript are wiped by the subclass's field declarations. */
import { claim, importPinned } from "./probe.mjs";

const { ScriptType } = await importPinned("playcanvas/build/playcanvas/src/framework/script/script-type.js");
let calls = 0;
const atStart = [];
class Probe extends ScriptType {
  initScript(args) {
    calls += 1;
    atStart.push(this.__attributesRaw);
    super.initScript(args);
  }
}

const app = { on() {}, once() {} };
const attributes = { speed: 3 };
const script = new Probe({ app, entity: { script: {} }, attributes });
claim("initScript runs twice for one object", calls === 2, `${calls} calls`);
claim("between the two the declaration has wiped what the first had set", atStart[1] === undefined, String(atStart[1]));
claim("the second call sets it again, so that the finished object is whole", script.__attributesRaw === attributes);
