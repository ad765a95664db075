import { randomBytes } from "node:crypto";
import type { Store } from "./store.ts";

const NOTE = "incarnation";

/** What tells a store from every other, also from one that stood in its folder before; undefined: nobody has asked for it yet. */
export async function knownIncarnation(store: Store): Promise<string | undefined> {
  return (await store.notes(NOTE)).get(NOTE)?.toString();
}

/** The same; it is made, at random, when it is asked for first. */
export async function incarnationOf(store: Store): Promise<string> {
  const known = await knownIncarnation(store);
  if (known !== undefined) return known;
  const made = randomBytes(9).toString("base64url");
  await store.write({ put: [], remove: [], notes: { [NOTE]: Buffer.from(made) } }, true);
  return made;
}
