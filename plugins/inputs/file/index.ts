import { defineInput } from "#plugin";
import { cuttingDelimiter } from "../../shared/delimiter.ts";
import { Completion } from "./completion.ts";
import { makeBuffer } from "./followed-file.ts";
import { OpenPlaces } from "./open-places.ts";
import { options } from "./options.ts";
import { Read } from "./read.ts";
import { settingsOf } from "./settings.ts";
import { Sincedb } from "./sincedb.ts";
import { Tail } from "./tail.ts";

export default defineInput({
  name: "file",
  summary: "Reads the lines of files: of files that grow, as they grow, or of whole files.",
  defaultCodec: "plain",
  options,
  recordDelimiter: ({ delimiter }) => cuttingDelimiter(delimiter),
  sourceFields(_, ecs) {
    const [host, path] = ecs === "disabled" ? ["host", "path"] : ["[host][name]", "[log][file][path]"];
    return [
      { reference: "[@metadata][path]", when: "always" },
      { reference: "[@metadata][host]", when: "always" },
      { reference: host, when: "absent" },
      { reference: path, when: "absent" },
    ];
  },
  create(given, context) {
    const settings = settingsOf(given, context);
    const sincedb = new Sincedb(settings.sincedb, context);
    const completion = new Completion(settings, context.logger);
    return {
      async open() {
        await sincedb.open();
        await completion.open();
      },
      async run(intake, signal) {
        const open = new OpenPlaces(intake, context, sincedb);
        const reading = { settings, context, sincedb, intake, signal, open, buffer: makeBuffer(settings) };
        const work = given.mode === "tail" ? new Tail(reading) : new Read(reading, completion);
        try {
          await work.run();
        } finally {
          await work.close();
        }
      },
      async close() {
        await completion.rest();
        await sincedb.write();
      },
    };
  },
});
