/** World hands itself to Narrowphase, which copies world.defaultContactMaterial eight statements before World sets it. */
import { claim, importPinned } from "./probe.mjs";

const { World } = await importPinned("cannon-es/dist/cannon-es.js");
const world = new World();
claim("a new world has a default contact material", world.defaultContactMaterial !== undefined);
claim("its narrowphase has kept undefined instead", world.narrowphase.currentContactMaterial === undefined, String(world.narrowphase.currentContactMaterial));
