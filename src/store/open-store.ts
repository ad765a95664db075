import type { OpenedStore } from "./store.ts";

/** Opens the store of a folder. LevelDB is loaded with the first one: it would be a tenth of the start of a process that has none. */
export async function openStore(folder: string): Promise<OpenedStore> {
  const { openLevelStore } = await import("./level-store.ts");
  return openLevelStore(folder);
}
