/** An accessory's storage takes the accessory's UUID while it is made, in a field initialiser: the constructor sets the UUID after that. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { claim, importPinned } from "./probe.mjs";

const { default: hap } = await importPinned("hap-nodejs/dist/index.js");
const { Accessory, Bridge, HAPStorage, uuid } = hap;
for (const Kind of [Accessory, Bridge]) {
  const accessory = new Kind("Probe", uuid.generate("probe"));
  claim(`the ${Kind.name} knows its UUID`, accessory.UUID === uuid.generate("probe"), accessory.UUID);
  claim("its storage does not", accessory.controllerStorage.accessoryUUID === undefined, String(accessory.controllerStorage.accessoryUUID));
}

HAPStorage.setCustomStoragePath(mkdtempSync(path.join(tmpdir(), "safe-init-probe-")));
const bridge = new Bridge("Probe", uuid.generate("bridge"));
bridge.controllerStorage.load("AA:BB:CC:DD:EE:FF");
for (const name of ["one", "two"]) {
  const accessory = new Accessory(name, uuid.generate(name));
  bridge.controllerStorage.linkAccessory(accessory);
  accessory.controllerStorage.controllerData = { probe: { data: name } };
}
bridge.controllerStorage.save();
const { accessories } = HAPStorage.storage().getItem("ControllerStorage.AABBCCDDEEFF.json");
claim("two bridged accessories are saved under one key, the second over the first", Object.keys(accessories).join() === "undefined", JSON.stringify(accessories));
