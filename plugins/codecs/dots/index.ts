import { defineCodec } from "#plugin";

export default defineCodec({
  name: "dots",
  summary: "One dot for each event, to see that something moves.",
  options: {},
  encoder: () => ({ encode: () => "." }),
});
