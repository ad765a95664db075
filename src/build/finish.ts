import path from "node:path";
import { writeSchemas } from "./schemas.ts";

/** Run after tsc: makes beside the compiled code what is derived from it. */
const dist = path.resolve(import.meta.dirname, "../..");

await writeSchemas(path.join(dist, "plugins"));
