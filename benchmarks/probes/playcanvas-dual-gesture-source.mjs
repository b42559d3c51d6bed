/** The setter of `layout` reads joysticks that the constructor makes after it has set `layout`. */
import { claim, importPinned } from "./probe.mjs";

const { DualGestureSource } = await importPinned("playcanvas/build/playcanvas/src/extras/input/sources/dual-gesture-source.js");
globalThis.document ??= { createElement: () => ({ style: {}, classList: { add() {} }, append() {}, appendChild() {} }), body: { append() {} } };

function attempt(layout) {
  try {
    new DualGestureSource(layout);
    return "constructed";
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

const answer = attempt("touch-joystick");
claim('new DualGestureSource("touch-joystick") throws in the constructor', /TypeError: .*reading 'value'/.test(answer), answer);
claim("without an argument it is constructed", attempt(undefined) === "constructed", attempt(undefined));
