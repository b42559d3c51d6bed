/** StyleLayer makes the expression for its visibility from `this.visibility` before anything has set it. */
import { claim, importPinned } from "./probe.mjs";
import { allowTypeScript } from "./typescript-source.mjs";

allowTypeScript();
const { BackgroundStyleLayer } = await importPinned("maplibre-gl/src/style/style_layer/background_style_layer.ts");

const given = [];
/** Shows what the expression is told, and when. */
class Probe extends BackgroundStyleLayer {
  set _visibilityExpression(expression) {
    given.push(expression.evaluate());
    this.expression = expression;
  }
  get _visibilityExpression() {
    return this.expression;
  }
}
const finished = new Probe({ id: "ground", type: "background", layout: { visibility: "none" }, paint: {} }, {});
claim("a hidden layer's expression is made as if it were visible", given[0] === "visible", given[0]);
claim("the end of the constructor repairs it", finished._visibilityExpression.evaluate() === "none", finished._visibilityExpression.evaluate());
