/** Compiles the kernel of the JSON writer to a module that has its bytes: `node src/build/kernel.mjs`. */
import { readFileSync, writeFileSync } from "node:fs";
import makeWabt from "wabt";

const source = new URL("../event/json-kernel.wat", import.meta.url);
const wabt = await makeWabt();
const { buffer } = wabt.parseWat(source.pathname, readFileSync(source)).toBinary({});
writeFileSync(
  new URL("../event/json-kernel.generated.js", import.meta.url),
  `export const kernelBytes = Buffer.from("${Buffer.from(buffer).toString("base64")}", "base64");\n`,
);
