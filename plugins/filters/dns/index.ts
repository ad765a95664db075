import { defineFilter } from "#plugin";
import type { Event } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { parseHosts } from "./hosts.ts";
import { lookUpField } from "./look-up-field.ts";
import type { LookedUpField } from "./look-up-field.ts";
import { Lookups } from "./lookups.ts";
import { NameClient } from "./name-client.ts";
import { readNameservers } from "./nameserver.ts";
import { options } from "./options.ts";

export default defineFilter({
  name: "dns",
  summary: "Looks up the addresses of host names, or the names of addresses.",
  batch: true,
  options,
  create(given, context) {
    const nameservers = readNameservers(given.nameserver);
    const hosts = (given.hostsfile ?? []).map((file) => parseHosts(Buffer.from(context.readFile(file)).toString("utf8")));
    const asksServers = nameservers !== undefined || (given.nameserver === undefined && given.hostsfile === undefined);
    if (!asksServers) context.advise?.("With hostsfile and without nameserver no name server is asked: only hosts files are looked at.");
    const client = new NameClient({ nameservers, asksServers, hosts, timeoutMs: given.timeout * 1000 });
    const lookups = new Lookups(client, {
      maxRetries: given.max_retries,
      hitCacheSize: given.hit_cache_size,
      hitCacheTtlMs: given.hit_cache_ttl * 1000,
      failedCacheSize: given.failed_cache_size,
      failedCacheTtlMs: given.failed_cache_ttl * 1000,
    });
    const fields: LookedUpField[] = [
      ...(given.resolve ?? []).map((name) => ({ field: runTimeField(context, name), direction: "resolve" as const })),
      ...(given.reverse ?? []).map((name) => ({ field: runTimeField(context, name), direction: "reverse" as const })),
    ];
    const rules = { action: given.action, tagsOnTimeout: given.tag_on_timeout };
    return {
      async filterBatch(batch) {
        const find = lookups.together();
        /** Fields one after the other: a later one may be what an earlier one was replaced by. */
        const lookUp = async (event: Event): Promise<void> => {
          try {
            for (const field of fields) if (!(await lookUpField(event, field, find, rules))) return;
            batch.matched(event);
          } catch (error) {
            context.logger.error({ id: context.id, error }, "A dns filter could not write what it found; the event goes on without it.");
          }
        };
        await Promise.all(batch.events.map(lookUp));
      },
      close: () => client.close(),
    };
  },
});
