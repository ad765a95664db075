import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Loads a file of this package by its URL. The joined files (src/build/bundle.ts) are CommonJS. */
export async function loadModule(url: string): Promise<unknown> {
  return url.endsWith(".cjs") ? createRequire(import.meta.url)(fileURLToPath(url)) : import(url);
}
