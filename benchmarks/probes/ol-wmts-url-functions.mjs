/** The base constructor calls setUrls, overridden by WMTS, which builds URL functions from fields that are not set yet. */
import { claim, importPinned } from "./probe.mjs";

const { default: WMTS } = await importPinned("ol/source/WMTS.js");
const { default: TileGrid } = await importPinned("ol/tilegrid/WMTS.js");
const create = WMTS.prototype.createFromWMTSTemplate;
const seen = [];
WMTS.prototype.createFromWMTSTemplate = function (template) {
  seen.push({ layer: this.layer_, style: this.style_, matrixSet: this.matrixSet_ });
  return create.call(this, template);
};

const tileGrid = new TileGrid({ origin: [0, 0], resolutions: [1], matrixIds: ["0"] });
const source = new WMTS({ url: "https://tiles.example/wmts", layer: "roads", style: "plain", matrixSet: "grid", tileGrid, projection: "EPSG:3857" });
claim("URL functions are first built from undefined layer, style and matrix set", seen[0].layer === undefined && seen[0].style === undefined && seen[0].matrixSet === undefined, JSON.stringify(seen));
claim("and built a second time, after the fields are set", seen.length === 2 && seen[1].layer === "roads");
const url = source.getTileUrlFunction()([0, 0, 0], 1, source.getProjection());
claim("so the finished source asks for the right tiles", /[?&]layer=roads/i.test(url), url);
