/** A folder's name for an id, which may be any text: most are their own names. */
export function folderName(id: string): string {
  return encodeURIComponent(id).replace(/^\./, "%2E");
}
