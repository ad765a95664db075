import { expect, test } from "vitest";
import { defineCodec } from "#plugin";
import { runConfig } from "../support/run-config.ts";

const brittle = defineCodec({
  name: "brittle",
  summary: "Breaks at lines with an x.",
  options: {},
  framing: () => ({ kind: "delimiter", delimiter: Buffer.from("\n") }),
  decoder: (_, context) => ({
    decode(bytes, source, emit) {
      const text = bytes.toString().trim();
      if (text.includes("x")) throw new Error("An x.");
      const event = context.newEvent(source.receivedAt);
      event.set("message", text);
      emit(event);
    },
  }),
});

test("bytes that a codec throws at become an event with the tag _decodefailure", async () => {
  const config = 'input { stdin { codec => brittle } } output { stdout { codec => line { format => "%{message} %{tags}" } } }';

  const { output } = await runConfig(config, { strangers: [brittle], input: "x\n" });

  expect(output.toString()).toBe("x\n _decodefailure\n");
});
