/** The base constructor takes `returnId` from the options; the subclass declares the same default again, which replaces what was given. */
import { claim, importPinned } from "./probe.mjs";

const { JsonOutputKeyToolsParser, JsonOutputToolsParser } = await importPinned("@langchain/core/dist/output_parsers/openai_tools/index.js");
claim("the base parser keeps the option", new JsonOutputToolsParser({ returnId: true }).returnId === true);
claim("the parser for one key loses it", new JsonOutputKeyToolsParser({ keyName: "probe", returnId: true }).returnId === false);
