/** The base constructor takes `name` from getClassName(), whose overrides return a field that is set after super(). */
import { claim, importPinned } from "./probe.mjs";

const { FlowGraphUnaryOperationBlock } = await importPinned("@babylonjs/core/FlowGraph/Blocks/Data/flowGraphUnaryOperationBlock.js");
const { RichTypeNumber } = await importPinned("@babylonjs/core/FlowGraph/flowGraphRichTypes.pure.js");
const block = new FlowGraphUnaryOperationBlock(RichTypeNumber, RichTypeNumber, (value) => value, "ProbeBlock");
claim("the block knows its class name", block.getClassName() === "ProbeBlock", block.getClassName());
claim("its name is undefined all the same", block.name === undefined, String(block.name));
