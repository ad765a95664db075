import { noteWhenPassed } from "./matrix.ts";
import { ask, servers } from "./servers.ts";
import type { ServerName } from "./servers.ts";

/** To be called first in a test: notes what it shows of the output to a server, of the version that the server says it has. */
export async function noteOf(name: ServerName, checked: string): Promise<void> {
  const { plugin, version } = servers[name];
  const { nodes } = (await ask(name, "GET", "/_nodes?filter_path=nodes.*.version")) as {
    readonly nodes: Readonly<Record<string, { readonly version: string }>>;
  };
  const product = version.split(" ")[0]!;
  noteWhenPassed([`output ${plugin}`], `${product} ${Object.values(nodes)[0]!.version}`, checked);
}
