import { defineInput } from "#plugin";
import { beatsInput } from "../../shared/beats/input.ts";

export default defineInput({
  name: "elastic_agent",
  summary: "Takes events from Beats, from the Elastic Agent and from others that speak the Lumberjack protocol.",
  ...beatsInput,
});
