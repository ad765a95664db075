import { createSocket } from "node:dgram";
import { once } from "node:events";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import type { PlainEvent } from "../../support/run-filter.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT } from "../run-case.ts";
import { until } from "../../support/until.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];

interface Received {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly expected: unknown;
  readonly see: (running: RunningConfig, events: () => readonly PlainEvent[]) => Promise<unknown>;
}

function received({ beside = "", see, ...rest }: Received): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      const port = option.includes("port") ? "" : `port => ${PORT}`;
      const running = await startConfig(
        `input { udp { ${port} ${beside} ${option} } } filter { mutate { remove_field => "event" } } ${EVENTS_OUT}`,
      );
      try {
        return await see(running, () => plainEvents(running.output(), { host: "" }));
      } finally {
        await running.stop();
      }
    },
  };
}

/** Sends datagrams in one go. */
async function send(datagrams: readonly string[], { port = PORT, address = "127.0.0.1" } = {}): Promise<void> {
  const socket = createSocket("udp4");
  const sent = datagrams.map((text) => new Promise<void>((resolve) => socket.send(text, port, address, () => resolve())));
  await Promise.all(sent);
  socket.close();
  await once(socket, "close");
}

const isLast = (events: readonly PlainEvent[]): boolean => events.some(({ message }) => message === "last");

/** What is in a place is not there without a socket: it is sent again until a datagram that can arrive has arrived. */
async function whoHears(
  events: () => readonly PlainEvent[],
  places: readonly { readonly port?: number; readonly address?: string }[],
): Promise<unknown> {
  for (const [number, place] of places.entries()) await send([`place ${number}`], place);
  await until(() => events().length > 0, "an event");
  // All datagrams come over the loopback interface, in order.
  for (const place of places) await send(["last"], place);
  await until(() => isLast(events()), "the last event");
  return [...new Set(events().map(({ message }) => message))].filter((message) => message !== "last");
}

const BURST = 60;

export const pluginCases: PluginCases = {
  cases: {
    host: received({
      given: 'host => "127.0.0.1"',
      expected: ["place 1"],
      // The whole network 127.0.0.0/8 is this machine's, on Linux.
      see: (_, events) => whoHears(events, [{ address: "127.0.0.2" }, { address: "127.0.0.1" }]),
    }),
    port: received({
      given: `port => ${PORT}`,
      instead: `port => ${OTHER_PORT}`,
      expected: ["place 0"],
      see: (_, events) => whoHears(events, [{ port: PORT }, { port: OTHER_PORT }]),
    }),
    buffer_size: received({
      given: "buffer_size => 4",
      expected: [{ message: "long", host: { ip: "127.0.0.1" } }],
      see: async (_, events) => {
        await send(["longer"]);
        await until(() => events().length > 0, "an event");
        return events();
      },
    }),
    receive_buffer_bytes: received({
      given: "receive_buffer_bytes => 1",
      expected: "some are lost",
      // Nothing is read while they are sent: what does not fit into the buffer is dropped by the kernel.
      see: async (_, events) => {
        await send(Array.from({ length: BURST }, () => "x".repeat(1_000)));
        await until(async () => {
          await send(["last"]);
          return isLast(events());
        }, "the last event");
        return events().filter(({ message }) => message !== "last").length < BURST ? "some are lost" : "none is lost";
      },
    }),
    source_ip_fieldname: received({
      given: 'source_ip_fieldname => "[client][ip]"',
      expected: [{ message: "hello", client: { ip: "127.0.0.1" } }],
      see: async (_, events) => {
        await send(["hello"]);
        await until(() => events().length > 0, "an event");
        return events();
      },
    }),
    ecs_compatibility: received({
      given: "ecs_compatibility => disabled",
      expected: [{ message: "hello", host: "127.0.0.1" }],
      see: async (_, events) => {
        await send(["hello"]);
        await until(() => events().length > 0, "an event");
        return events();
      },
    }),
  },
  unseen: {
    workers: "Datagrams are decoded by the pipeline's workers.",
    queue_size: "Datagrams wait in the kernel's buffer and in the pipeline's queue.",
  },
};
