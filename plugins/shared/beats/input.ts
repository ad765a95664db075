import type { Input, InputContext } from "#plugin";
import { sayIdleTls } from "../tls/check.ts";
import { makeTlsAcceptor } from "../tls/handshake.ts";
import type { TlsAcceptor } from "../tls/handshake.ts";
import { CarryBudget } from "./carry-budget.ts";
import { makeBeatsDecoder } from "./decoder.ts";
import { enrichmentOf } from "./enrichment.ts";
import { beatsOptions } from "./options.ts";
import type { BeatsOptions } from "./options.ts";
import { BeatsServer } from "./server.ts";
import { makeValuesOf, sourceFields } from "./source.ts";
import { checkBeatsTls, clientAuthentication } from "./tls.ts";

/** As long as a line of other inputs may be. */
const MOST_RECORD_BYTES = 100 << 20;
/** Nobody's windows are that large. */
const MOST_UNPACKED_BYTES = 1 << 30;

/** What the inputs have in common that are Logstash's beats: all but their names. */
export const beatsInput = {
  options: beatsOptions,
  defaultCodec: "plain",
  decoder: makeBeatsDecoder,
  sourceFields,
  create: makeInput,
} as const;

function makeInput(options: BeatsOptions, { logger, clock, isDurable, carryBytes }: InputContext): Input {
  enrichmentOf(options);
  checkBeatsTls(options);
  const authentication = clientAuthentication(options);
  let server: BeatsServer | undefined;
  let tls: TlsAcceptor | undefined;
  return {
    async open(signal) {
      sayIdleTls(options, logger);
      tls = options.ssl_enabled ? await makeTlsAcceptor(options, authentication, options.ssl_handshake_timeout) : undefined;
      server = new BeatsServer();
      await server.open(options, { signal, logger });
    },
    async run(intake, signal) {
      const limits = { recordBytes: Math.min(MOST_RECORD_BYTES, carryBytes), unpackedBytes: MOST_UNPACKED_BYTES };
      const inactivityMs = options.client_inactivity_timeout * 1000;
      const parts = { intake, limits, isDurable, inactivityMs, budget: new CarryBudget(carryBytes) };
      await server?.run({ parts, clock, logger, tls, valuesOf: makeValuesOf(options, authentication !== "none") }, signal);
    },
  };
}
