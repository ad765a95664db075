import path from "node:path";
import { bundleCode } from "./bundle.ts";
import { writeSchemas } from "./schemas.ts";
import { writeUserAgentData } from "./user-agent-data.ts";

/** Run after tsc: makes what is derived from the compiled code, beside it and in the folder data. */
const compiled = path.resolve(import.meta.dirname, "../..");

await writeSchemas(path.join(compiled, "plugins"));
await writeUserAgentData(path.dirname(compiled), path.join(compiled, "plugins"));
await bundleCode(compiled, path.join(compiled, "app"));
