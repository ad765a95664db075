import { createHash } from "node:crypto";

/**
 * Ids of vertices: the user's, else the plugin's name with a hash of its text and its ordinal among equals, so that an edit
 * elsewhere moves none.
 */
export class VertexIds {
  readonly #seen = new Map<string, number>();

  idOf(given: string | undefined, text: string, name: string): string {
    if (given !== undefined) return given;
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
    const ordinal = this.#seen.get(hash) ?? 0;
    this.#seen.set(hash, ordinal + 1);
    return ordinal === 0 ? `${name}_${hash}` : `${name}_${hash}_${ordinal + 1}`;
  }
}
