import { createSocket } from "node:dgram";
import { once } from "node:events";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import { send } from "../../support/tcp-client.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT } from "../run-case.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const MESSAGE = '{"short_message":"a","_b":1}';

async function sendUdp(port: number, address = "127.0.0.1"): Promise<void> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.send(MESSAGE, port, address, () => resolve()));
  socket.close();
  await once(socket, "close");
}

/** The event of one message, sent to a place. */
function sent(
  given: string,
  expected: unknown,
  { beside = `port => ${PORT}`, to = PORT, tcp = false, instead = "", address = "127.0.0.1" } = {},
): OptionCase {
  return {
    given,
    ...(instead === "" ? {} : { instead }),
    expected,
    observe: async (option) => {
      const running = await startConfig(`input { gelf { ${beside} ${option} } } ${EVENTS_OUT}`);
      await (tcp ? send(to, [`${MESSAGE}\0`]).catch(() => {}) : sendUdp(to, address));
      await briefly(() => running.output().length > 0);
      await running.stop();
      return plainEvents(running.output()).map((event) => ({ ...event, source_host: undefined }));
    },
  };
}

const READ = [{ message: "a", b: 1, source_host: undefined }];

export const pluginCases: PluginCases = {
  cases: {
    host: sent('host => "127.0.0.2"', READ, { address: "127.0.0.2", instead: 'host => "127.0.0.1"' }),
    port: sent(`port => ${OTHER_PORT}`, READ, { beside: "", to: OTHER_PORT, instead: `port => ${PORT}` }),
    port_udp: sent(`port_udp => ${OTHER_PORT}`, READ, { to: OTHER_PORT }),
    port_tcp: sent(`port_tcp => ${OTHER_PORT}`, READ, { beside: `port => ${PORT} use_tcp => true`, to: OTHER_PORT, tcp: true }),
    use_tcp: sent("use_tcp => true", READ, { tcp: true }),
    use_udp: sent("use_udp => false", [], { beside: `port => ${PORT} use_tcp => true` }),
    remap: sent("remap => false", [{ short_message: "a", b: 1, source_host: undefined }]),
    strip_leading_underscore: sent("strip_leading_underscore => false", [{ message: "a", _b: 1, source_host: undefined }]),
  },
};
