import path from "node:path";
import { bundleCode } from "./bundle.ts";
import { writeSchemas } from "./schemas.ts";

/** Run after tsc: makes beside the compiled code what is derived from it. */
const compiled = path.resolve(import.meta.dirname, "../..");

await writeSchemas(path.join(compiled, "plugins"));
await bundleCode(compiled, path.join(compiled, "app"));
