import path from "node:path";

/** The folder of an id, in one of all ids. */
export function folderOf(base: string, id: string): string {
  return path.join(base, folderName(id));
}

/** A folder's name for an id, which may be any text: most are their own names. */
export function folderName(id: string): string {
  return encodeURIComponent(id).replace(/^\./, "%2E");
}

/** The ids whose folders have these names; names that are no id's are left out. */
export function idsOfFolders(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const id = idOf(name);
    return id !== undefined && folderName(id) === name ? [id] : [];
  });
}

function idOf(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
